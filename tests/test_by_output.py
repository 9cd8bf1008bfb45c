"""A unit that is checked by its output promises that nan and infinity in any argument reach the output."""

import warnings
from typing import Any

import numpy as np
import pytest

from backprop.numpy._contract import checked
from backprop.numpy.linear import linear_forward
from backprop.units import Unit, units

PROMISING = [unit for unit in units().values() if getattr(unit.module, f"{unit.name}_forward").by_output]
BAD = [np.nan, np.inf, -np.inf]


def unnoticed(forward: Any, arguments: dict[str, Any]) -> list[tuple[str, tuple, float]]:
    """The places where nan or infinity is let through, or blamed on another argument."""
    found = []
    for name in Unit.differentiable(arguments):
        for place in np.ndindex(arguments[name].shape):
            for value in BAD:
                array = arguments[name].copy()
                array[place] = value
                try:
                    forward(**arguments | {name: array})
                except ValueError as error:
                    if f"{name} holds nan or infinity" in str(error):
                        continue
                found.append((name, place, value))
    return found


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("unit", [pytest.param(unit, id=unit.name) for unit in PROMISING])
def test_nothing_is_hidden_not_even_by_zeros(unit: Unit, dtype: type) -> None:
    for arguments in unit.cases(np.random.default_rng(3)):
        arguments = {k: a.astype(dtype) if k in Unit.differentiable(arguments) else a for k, a in arguments.items()}
        assert not unnoticed(unit.forward, arguments)
        for name in Unit.differentiable(arguments):  # 0 times infinity must be nan, whatever library multiplies
            assert not unnoticed(unit.forward, arguments | {name: np.zeros_like(arguments[name])})


def test_large_products_of_zeros_hide_nothing() -> None:
    """Sizes at which libraries that multiply matrices use other code."""
    rng = np.random.default_rng(4)
    for N, D, M in [(1, 784, 512), (2, 300, 70), (129, 257, 65)]:
        x, W, b = np.zeros((N, D), np.float32), np.zeros((D, M), np.float32), np.zeros(M, np.float32)
        for array, name in [(x, "x"), (W, "W"), (b, "b")]:
            for value in BAD:
                place = tuple(rng.integers(0, array.shape))
                array[place] = value
                with pytest.raises(ValueError, match=f"{name} holds nan or infinity"):
                    linear_forward(x, W, b)
                array[place] = 0


def test_a_broken_promise_is_seen() -> None:
    @checked(by_output=True)
    def clipped_forward(x):
        """x (N,) -> y (N,)"""
        return np.clip(x, -1, 1), ()

    assert [value for _, _, value in unnoticed(clipped_forward, {"x": np.zeros(1)})] == [np.inf, -np.inf]


def test_an_overflow_is_no_fault_of_the_arguments() -> None:
    x, W = np.full((1, 2), 1e200), np.full((2, 3), 1e200)
    with pytest.warns(RuntimeWarning, match="overflow"):
        y, _ = linear_forward(x, W, np.zeros(3))
    assert np.isinf(y).all()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isfinite(linear_forward(x, W * 1e-200, np.zeros(3))[0]).all()
