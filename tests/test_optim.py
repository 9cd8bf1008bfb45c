"""Optimisers, step by step beside torch.optim, and what they refuse."""

from typing import Any

import numpy as np
import pytest
import torch
from torch.optim import lr_scheduler as lr

from backprop import init as start
from backprop import optim, schedules
from backprop.clip import clip_by_norm, clip_by_value

SGD, Adagrad, RMSprop = torch.optim.SGD, torch.optim.Adagrad, torch.optim.RMSprop
PAIRS = {
    "sgd": (optim.sgd_init, optim.sgd_step, {}, SGD, {}),
    "momentum": (optim.momentum_init, optim.momentum_step, {"momentum": 0.8}, SGD, {"momentum": 0.8}),
    "nesterov": (optim.nesterov_init, optim.nesterov_step, {}, SGD, {"momentum": 0.9, "nesterov": True}),
    "adagrad": (optim.adagrad_init, optim.adagrad_step, {}, Adagrad, {}),
    "rmsprop": (optim.rmsprop_init, optim.rmsprop_step, {"alpha": 0.9}, RMSprop, {"alpha": 0.9}),
    "adam": (optim.adam_init, optim.adam_step, {"betas": (0.8, 0.95)}, torch.optim.Adam, {"betas": (0.8, 0.95)}),
    "adamw": (optim.adamw_init, optim.adamw_step, {"weight_decay": 0.1}, torch.optim.AdamW, {"weight_decay": 0.1}),
}
OPTIMISERS = pytest.mark.parametrize(("init", "step", "options", "peer", "theirs"), PAIRS.values(), ids=PAIRS.keys())


@OPTIMISERS
def test_equal_to_torch_optim_step_by_step(
    init: Any, step: Any, options: dict, peer: Any, theirs: dict, rng: np.random.Generator
) -> None:
    params = {"W": rng.normal(size=(3, 4)), "b": rng.normal(size=4)}
    tensors = {k: torch.tensor(p, requires_grad=True) for k, p in params.items()}
    optimizer = peer(list(tensors.values()), lr=0.1, **theirs)
    state = init(params)
    for _ in range(20):
        grads = {k: rng.normal(size=p.shape) for k, p in params.items()}
        before = {k: g.copy() for k, g in grads.items()}
        step(params, grads, state, lr=0.1, **options)
        for name, tensor in tensors.items():
            tensor.grad = torch.tensor(grads[name])
            np.testing.assert_array_equal(grads[name], before[name])
        optimizer.step()
        for name, tensor in tensors.items():
            np.testing.assert_allclose(params[name], tensor.detach().numpy(), rtol=0, atol=1e-13)


@OPTIMISERS
def test_bad_input(init: Any, step: Any, options: dict, peer: Any, theirs: dict) -> None:
    params = {"W": np.ones((3, 4))}
    state = init(params)
    with pytest.raises(ValueError, match="grads are for"):
        step(params, {"V": np.ones((3, 4))}, state, lr=0.1, **options)
    with pytest.raises(ValueError, match="has shape"):
        step(params, {"W": np.ones((4, 3))}, state, lr=0.1, **options)
    with pytest.raises(ValueError, match="lr"):
        step(params, {"W": np.ones((3, 4))}, state, lr=-0.1, **options)
    with pytest.raises(TypeError, match="floating"):
        init({"W": np.ones((3, 4), dtype=int)})
    np.testing.assert_array_equal(params["W"], 1)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("momentum", {"momentum": 1.0}),
        ("nesterov", {"momentum": -0.1}),
        ("rmsprop", {"alpha": 1.5}),
        ("adam", {"betas": (0.9, 1.0)}),
    ],
)
def test_shares_must_be_below_one(name: str, options: dict) -> None:
    init, step, *_ = PAIRS[name]
    params = {"W": np.ones(2)}
    with pytest.raises(ValueError, match=next(iter(options))):
        step(params, {"W": np.ones(2)}, init(params), lr=0.1, **options)


def test_clip_by_norm_is_torchs_and_keeps_the_direction(rng: np.random.Generator) -> None:
    grads = {"W": rng.normal(size=(3, 4)), "b": rng.normal(size=4)}
    before = {k: g.copy() for k, g in grads.items()}
    tensors = [torch.nn.Parameter(torch.zeros(g.shape, dtype=torch.float64)) for g in grads.values()]
    for tensor, g in zip(tensors, grads.values(), strict=True):
        tensor.grad = torch.tensor(g)
    norm = clip_by_norm(grads, 0.5)
    assert norm == pytest.approx(float(torch.nn.utils.clip_grad_norm_(tensors, 0.5)), rel=1e-12)
    for tensor, (name, g) in zip(tensors, grads.items(), strict=True):
        np.testing.assert_allclose(g, tensor.grad.numpy(), rtol=1e-5)
        np.testing.assert_allclose(g / before[name], 0.5 / norm, rtol=1e-12)
    assert clip_by_norm(grads, 1.0) == pytest.approx(0.5), "a gradient within the limit is left alone"


def test_clip_by_value() -> None:
    grads = {"W": np.array([300.0, -400.0, 0.2])}
    clip_by_value(grads, 1.0)
    np.testing.assert_array_equal(grads["W"], [1, -1, 0.2])


@pytest.mark.parametrize("clip", [clip_by_norm, clip_by_value])
def test_clipping_needs_a_positive_limit(clip: Any) -> None:
    with pytest.raises(ValueError, match="limit"):
        clip({"W": np.ones(2)}, 0)


@pytest.mark.parametrize(
    ("mine", "peer"),
    [
        (lambda t: schedules.step_decay(t, every=3, factor=0.5), lambda o: lr.StepLR(o, 3, 0.5)),
        (lambda t: schedules.exponential(t, factor=0.9), lambda o: lr.ExponentialLR(o, 0.9)),
        (lambda t: schedules.cosine(t, total=10, floor=0.1), lambda o: lr.CosineAnnealingLR(o, 10, 0.2)),
        (lambda t: schedules.warmup(t, steps=4), lambda o: lr.LinearLR(o, 1 / 4, 1.0, 3)),
        (schedules.constant, lambda o: lr.ConstantLR(o, 1.0)),
    ],
    ids=["step", "exponential", "cosine", "warmup", "constant"],
)
def test_schedules_are_torchs(mine: Any, peer: Any) -> None:
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=2.0)
    schedule = peer(optimizer)
    for t in range(11):
        assert 2.0 * mine(t) == pytest.approx(optimizer.param_groups[0]["lr"], abs=1e-12)
        optimizer.step()
        schedule.step()


@pytest.mark.parametrize(
    "call",
    [
        lambda: schedules.cosine(1, total=0),
        lambda: schedules.step_decay(1, every=0),
        lambda: schedules.warmup(1, steps=0),
    ],
)
def test_schedules_refuse_an_empty_span(call: Any) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        call()


def test_he_keeps_the_mean_square_through_relu(rng: np.random.Generator) -> None:
    x = rng.normal(size=(500, 300))
    y = np.maximum(x @ start.he(rng, (300, 400), dtype=np.float64), 0)
    assert abs((y**2).mean() / (x**2).mean() - 1) < 0.05


def test_glorot_keeps_the_variance_of_both_passes_on_average(rng: np.random.Generator) -> None:
    W = start.glorot(rng, (300, 500), dtype=np.float64)
    assert W.var() == pytest.approx(2 / 800, rel=0.02)
    assert np.abs(W).max() <= np.sqrt(6 / 800)
    kernel = start.glorot(rng, (50, 40, 3, 5), dtype=np.float64)
    assert kernel.var() == pytest.approx(2 / ((50 + 40) * 15), rel=0.05)


@pytest.mark.parametrize("shape", [(5, 3), (3, 5), (4, 4)])
def test_orthogonal(shape: tuple, rng: np.random.Generator) -> None:
    W = start.orthogonal(rng, shape, gain=2.0, dtype=np.float64)
    small = W.T @ W if shape[0] >= shape[1] else W @ W.T
    np.testing.assert_allclose(small, 4 * np.eye(min(shape)), atol=1e-14)


def test_initialisers_keep_the_type_asked_for_and_refuse_a_vector(rng: np.random.Generator) -> None:
    for made in (start.he(rng, (2, 3)), start.glorot(rng, (2, 3)), start.orthogonal(rng, (2, 3)), start.zeros((2, 3))):
        assert made.dtype == np.float32
        assert made.shape == (2, 3)
    for initialise in (start.he, start.glorot, start.orthogonal):
        with pytest.raises(ValueError, match="two dimensions"):
            initialise(rng, (3,))
