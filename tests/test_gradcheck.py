"""PyTorch's own gradient checker judges the hand-written pairs through the adapter, and can find fault with one."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from backprop.units import units
from kinds import gradcheck


@pytest.mark.parametrize("name", ["linear", "lstm_step", "conv2d"])
def test_gradcheck_through_the_adapter_can_fail(name: str, rng: np.random.Generator) -> None:
    unit = units()[name]

    def defective(dy: Any, cache: Any) -> tuple:
        first, *others = unit.backward(dy, cache)
        return first, 1.01 * others[0], *others[1:]

    with pytest.raises(RuntimeError, match="Jacobian mismatch"):
        gradcheck(dataclasses.replace(unit, backward=defective), rng)
