"""Batch, layer, group and RMS norm, and dropout: what only they promise."""

from typing import Any

import numpy as np
import pytest
import torch

from backprop import check
from backprop.numpy.batch_norm import (
    Running,
    batch_norm_backward,
    batch_norm_forward,
    batch_norm_init,
    batch_norm_running,
)
from backprop.numpy.dropout import dropout_backward, dropout_forward
from backprop.numpy.layer_norm import group_norm_forward, layer_norm_backward, layer_norm_forward, rms_norm_forward


@pytest.mark.parametrize("shape", [(5, 3), (4, 3, 2), (2, 3, 4, 5)])
def test_running_statistics_are_those_of_pytorch_step_by_step(shape: tuple, rng: np.random.Generator) -> None:
    C = shape[1]
    running, gamma, beta = batch_norm_init(C, dtype=np.float64), rng.normal(size=C), rng.normal(size=C)
    mean, variance = torch.zeros(C, dtype=torch.float64), torch.ones(C, dtype=torch.float64)
    for _ in range(5):
        x = 3 * rng.normal(size=shape) + 2
        before = running
        _, cache = batch_norm_forward(x, gamma, beta, running, training=True, momentum=0.3)
        running = batch_norm_running(cache)
        torch.nn.functional.batch_norm(torch.tensor(x), mean, variance, training=True, momentum=0.3)
        np.testing.assert_allclose(running.mean, mean.numpy(), rtol=1e-13)
        np.testing.assert_allclose(running.variance, variance.numpy(), rtol=1e-13)
        assert running.mean is not before.mean
    y, cache = batch_norm_forward(x, gamma, beta, running, training=False)
    theirs = torch.nn.functional.batch_norm(torch.tensor(x), mean, variance, torch.tensor(gamma), torch.tensor(beta))
    np.testing.assert_allclose(y, theirs.numpy(), rtol=1e-12, atol=1e-13)
    assert all(a is b for a, b in zip(batch_norm_running(cache), running, strict=True))


def test_evaluation_is_the_same_for_a_sample_alone(rng: np.random.Generator) -> None:
    x, gamma, beta = rng.normal(size=(5, 3)), rng.normal(size=3), rng.normal(size=3)
    running = Running(rng.normal(size=3), rng.random(3))
    together = batch_norm_forward(x, gamma, beta, running, training=False)[0]
    alone = [batch_norm_forward(x[n : n + 1], gamma, beta, running, training=False)[0] for n in range(5)]
    np.testing.assert_allclose(np.concatenate(alone), together, rtol=1e-13)


def test_a_shift_or_scale_of_a_channel_gets_no_gradient(rng: np.random.Generator) -> None:
    """In training the normalisation undoes both, but for eps: dx is orthogonal to 1 and to the centred x."""
    x, dy = rng.normal(size=(6, 3, 4)), rng.normal(size=(6, 3, 4))
    _, cache = batch_norm_forward(
        x, np.ones(3), np.zeros(3), batch_norm_init(3, dtype=np.float64), training=True, eps=1e-12
    )
    dx = batch_norm_backward(dy, cache)[0]
    np.testing.assert_allclose(dx.sum((0, 2)), 0, atol=1e-12)
    np.testing.assert_allclose((dx * x).sum((0, 2)), 0, atol=1e-10)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_constant_input_is_no_accident(dtype: type) -> None:
    x, one, zero = np.full((4, 6), 1000.1, dtype), np.ones(6, dtype), np.zeros(6, dtype)
    with np.errstate(all="raise", under="ignore"):
        y, cache = batch_norm_forward(x, one, zero, batch_norm_init(6, dtype=dtype), training=True)
        dx = batch_norm_backward(np.ones_like(x), cache)[0]
        rows, rows_cache = layer_norm_forward(x, one, zero)
        drows = layer_norm_backward(np.eye(4, 6, dtype=dtype), rows_cache)[0]
        groups, _ = group_norm_forward(x, one, zero, groups=2)
        rms, _ = rms_norm_forward(np.zeros_like(x), one)
    small = 0.1 if dtype is np.float32 else 1e-9
    for part in (y, dx, rows, groups):
        assert np.abs(part).max() <= small
    assert not rms.any()
    assert np.isfinite(drows).all()


@pytest.mark.parametrize("forward", ["batch", "layer", "group"])
def test_a_large_mean_does_not_swallow_the_variance(forward: str, rng: np.random.Generator) -> None:
    """E[x^2] - E[x]^2 in single precision would be wrong in the first digit here."""
    noise = rng.normal(size=(64, 8))
    x = (noise + 5000).astype(np.float32)
    gamma, beta = np.ones(8, np.float32), np.zeros(8, np.float32)
    calls: dict[str, Any] = {
        "batch": lambda a, *p: batch_norm_forward(a, *p, batch_norm_init(8, dtype=a.dtype), training=True)[0],
        "layer": lambda a, *p: layer_norm_forward(a, *p)[0],
        "group": lambda a, *p: group_norm_forward(a, *p, groups=2)[0],
    }
    exact = calls[forward](*(a.astype(np.float64) for a in (x, gamma, beta)))
    np.testing.assert_allclose(calls[forward](x, gamma, beta), exact, atol=5e-3)


X, GAMMA, BETA, STATE = np.ones((4, 3)), np.ones(3), np.ones(3), batch_norm_init(3, dtype=np.float64)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: batch_norm_forward(X, GAMMA, BETA, STATE), TypeError, "training"),
        (lambda: batch_norm_forward(X, GAMMA, BETA, STATE, training=1), TypeError, "training must be True or False"),
        (lambda: batch_norm_forward(X, GAMMA, BETA, None, training=True), TypeError, "running must be the pair"),
        (lambda: batch_norm_forward(X, GAMMA, BETA, STATE[:1], training=True), TypeError, "running must be the pair"),
        (
            lambda: batch_norm_forward(X, GAMMA, BETA, batch_norm_init(3), training=True),
            TypeError,
            r"mean of running must be float64 \(3,\), got float32 \(3,\)",
        ),
        (
            lambda: batch_norm_forward(X, GAMMA, BETA, (GAMMA, np.ones(4)), training=True),
            TypeError,
            r"variance of running must be float64 \(3,\), got float64 \(4,\)",
        ),
        (
            lambda: batch_norm_forward(X, GAMMA, BETA, (GAMMA, np.full(3, np.nan)), training=False),
            ValueError,
            "variance of running",
        ),
        (
            lambda: batch_norm_forward(X, GAMMA, BETA, (GAMMA, -GAMMA), training=False),
            ValueError,
            "variance of running",
        ),
        (
            lambda: batch_norm_forward(X[0], GAMMA, BETA, STATE, training=True),
            ValueError,
            r"x has shape .* \(N, C, ...\)",
        ),
        (
            lambda: batch_norm_forward(X[:, :2], GAMMA, BETA, STATE, training=True),
            ValueError,
            "expected gamma .* C = 2",
        ),
        (lambda: batch_norm_forward(X[:1], GAMMA, BETA, STATE, training=True), ValueError, "more than one number"),
        (lambda: batch_norm_forward(X, GAMMA, BETA, STATE, training=True, momentum=1.5), ValueError, "momentum is 1.5"),
        (
            lambda: batch_norm_forward(X, GAMMA, BETA, STATE, training=True, eps=0),
            ValueError,
            "eps is 0, expected more",
        ),
        (lambda: layer_norm_forward(X, GAMMA, BETA, eps=-1), ValueError, "layer_norm_forward: eps is -1"),
        (lambda: rms_norm_forward(X, GAMMA, eps=0), ValueError, "rms_norm_forward: eps is 0"),
        (lambda: group_norm_forward(X, GAMMA, BETA, groups=2), ValueError, "groups is 2, expected a divisor of C = 3"),
        (lambda: group_norm_forward(X, GAMMA, BETA, groups=1.0), TypeError, "groups must be a whole number"),
        (lambda: dropout_forward(X, 1.0, np.random.default_rng(0)), ValueError, "p is 1.0, expected"),
        (lambda: dropout_forward(X, -0.1, np.random.default_rng(0)), ValueError, "p is -0.1, expected"),
        (lambda: dropout_forward(X, 0.5, 7), TypeError, "rng must be a np.random.Generator, got int"),
        (lambda: dropout_forward(X, 0.5), TypeError, "rng"),
    ],
)
def test_bad_arguments_are_named(call: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()


def test_dropout_keeps_the_share_and_the_mean() -> None:
    x = np.ones((400, 500))
    y, cache = dropout_forward(x, 0.3, np.random.default_rng(0))
    assert set(np.unique(y)) == {0, 1 / (1 - 0.3)}
    assert (y == 0).mean() == pytest.approx(0.3, abs=0.005)
    assert y.mean() == pytest.approx(1, abs=0.01)
    np.testing.assert_array_equal(dropout_backward(x, cache)[0], y)


def test_dropout_draws_anew_and_the_check_does_not(rng: np.random.Generator) -> None:
    x, dice = rng.normal(size=(4, 5)), np.random.default_rng(0)
    first, second = (dropout_forward(x, 0.5, dice)[0] for _ in range(2))
    assert (first != second).any()
    before = dice.bit_generator.state
    for method in (check.directional, check.elementwise):
        assert method(dropout_forward, dropout_backward, {"x": x, "p": 0.5, "rng": dice}, rng).ok
    assert dice.bit_generator.state == before, "a check leaves the caller's generator where it was"


def test_dropout_with_p_0_does_nothing(rng: np.random.Generator) -> None:
    x = rng.normal(size=(4, 5))
    np.testing.assert_array_equal(dropout_forward(x, 0.0, rng)[0], x)
