"""The fast forward passes say the same as the formulas in loops that stand beside them."""

import numpy as np
import pytest

from backprop.numpy.conv import conv2d_naive_backward
from backprop.units import Unit, units
from drawn import DRAWN

NAIVE = [pytest.param(u, id=u.name) for u in units().values() if hasattr(u.module, f"{u.name}_naive_forward")]


def test_there_are_some() -> None:
    assert {"conv2d", "conv_transpose2d", "max_pool2d", "avg_pool2d"} <= {param.id for param in NAIVE}


@pytest.mark.parametrize("unit", NAIVE)
def test_fast_is_naive(unit: Unit, rng: np.random.Generator) -> None:
    naive = getattr(unit.module, f"{unit.name}_naive_forward")
    drawn = [DRAWN[unit.name](rng) for _ in range(20)] if unit.name in DRAWN else []
    for arguments in [*unit.cases(rng), *drawn]:
        y, _ = unit.forward(**arguments)
        slow = naive(**arguments)
        for fast, loops in zip(*((p if isinstance(p, tuple) else (p,)) for p in (y, slow)), strict=True):
            np.testing.assert_allclose(fast, loops, rtol=1e-12, atol=1e-13)


def test_fast_convolution_backward_is_naive(rng: np.random.Generator) -> None:
    unit = units()["conv2d"]
    for arguments in [*unit.cases(rng), *(DRAWN["conv2d"](rng) for _ in range(20))]:
        y, cache = unit.forward(**arguments)
        dy = rng.normal(size=y.shape)
        for fast, loops in zip(unit.backward(dy, cache), conv2d_naive_backward(dy, **arguments), strict=True):
            np.testing.assert_allclose(fast, loops, rtol=1e-12, atol=1e-13)
