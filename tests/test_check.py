"""The checkers themselves: right gradients pass, every planted defect is caught."""

from typing import Any

import numpy as np
import pytest

from backprop import check
from backprop.numpy.linear import linear_backward, linear_forward
from backprop.numpy.losses import softmax_cross_entropy_forward

METHODS = pytest.mark.parametrize("method", [check.directional, check.elementwise, check.complex_step])


def change(which: int, function: Any) -> Any:
    """linear_backward with one of its gradients changed."""

    def defective(dy, cache):
        found = list(linear_backward(dy, cache))
        found[which] = function(found[which], dy, cache)
        return tuple(found)

    return defective


def one_entry(g: np.ndarray, factor: float) -> np.ndarray:
    g = g.copy()
    g[(-1,) * g.ndim] *= factor
    return g


DEFECTS = {
    "factor 1.001": change(1, lambda g, dy, cache: 1.001 * g),
    "sign": change(0, lambda g, dy, cache: -g),
    "missing 1/N": change(1, lambda g, dy, cache: g * len(dy)),
    "averaged bias": change(2, lambda g, dy, cache: dy.mean(0)),
    "dropped sample": change(1, lambda g, dy, cache: cache[0][1:].T @ dy[1:]),
    "one entry off by 0.1 %": change(1, lambda g, dy, cache: one_entry(g, 1.001)),
    "upstream ignored": change(0, lambda g, dy, cache: np.ones_like(dy) @ cache[1].T),
    "zeros": change(1, lambda g, dy, cache: np.zeros_like(g)),
    "nan": change(1, lambda g, dy, cache: np.full_like(g, np.nan)),
}


def arguments(rng: np.random.Generator) -> dict[str, np.ndarray]:
    return {"x": rng.normal(size=(4, 3)), "W": rng.normal(size=(3, 5)), "b": rng.normal(size=5)}


@METHODS
def test_the_right_gradient_passes(method: Any, rng: np.random.Generator) -> None:
    assert method(linear_forward, linear_backward, arguments(rng), rng).ok


@METHODS
@pytest.mark.parametrize("defect", DEFECTS.values(), ids=DEFECTS.keys())
def test_defects_are_caught(method: Any, defect: Any, rng: np.random.Generator) -> None:
    assert not method(linear_forward, defect, arguments(rng), rng).ok


@METHODS
@pytest.mark.parametrize(
    ("defect", "error"),
    [
        (change(1, lambda g, dy, cache: g.T), ValueError),
        (change(2, lambda g, dy, cache: g[None]), ValueError),
        (change(0, lambda g, dy, cache: g.astype(np.float32)), TypeError),
        (lambda dy, cache: linear_backward(dy, cache)[:2], TypeError),
        (lambda dy, cache: list(linear_backward(dy, cache)), TypeError),
    ],
    ids=["transpose", "kept axis", "float32", "two of three", "a list"],
)
def test_wrong_forms_are_named(method: Any, defect: Any, error: type, rng: np.random.Generator) -> None:
    with pytest.raises(error):
        method(linear_forward, defect, arguments(rng), rng)


def test_a_gradient_of_zeros_passes_with_ones_and_fails_with_a_random_upstream_gradient(rng) -> None:
    """Why the upstream gradient is random: a softmax's outputs add up to one, so with ones nothing reaches x."""

    def softmax_forward(x):
        e = np.exp(x)
        return e / e.sum(1, keepdims=True), ()

    def zero_backward(dy, cache):
        return (np.zeros((4, 3)),)

    x = rng.normal(size=(4, 3))
    h = 1e-5 * rng.normal(size=x.shape)
    assert abs((softmax_forward(x + h)[0] - softmax_forward(x - h)[0]).sum()) < 1e-12
    assert not check.directional(softmax_forward, zero_backward, {"x": x}, rng).ok


def test_a_finding_names_the_entry(rng: np.random.Generator) -> None:
    finding = check.elementwise(linear_forward, DEFECTS["one entry off by 0.1 %"], arguments(rng), rng)
    assert (finding.argument, finding.index) == ("W", (2, 4))
    assert "dW[2, 4] DISAGREES: expected" in str(finding)


def test_single_precision_is_refused(rng: np.random.Generator) -> None:
    small = {k: a.astype(np.float32) for k, a in arguments(rng).items()}
    with pytest.raises(TypeError, match="float64"):
        check.directional(linear_forward, linear_backward, small, rng)


def test_upstream_gradients_are_never_ones(rng: np.random.Generator) -> None:
    y, _ = softmax_cross_entropy_forward(rng.normal(size=(5, 4)), np.arange(5) % 4)
    assert check.random_like(y, rng) != 1
    draw = check.random_like(np.ones((3, 4), np.float32), rng)
    assert len(np.unique(draw)) == 12
    assert draw.dtype == np.float32
