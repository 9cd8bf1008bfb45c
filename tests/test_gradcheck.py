"""PyTorch's own gradient checker judges the hand-written pairs, through the adapter."""

import inspect
from typing import Any

import numpy as np
import pytest
import torch

from backprop.numpy.linear import linear_backward, linear_forward
from backprop.torch.adapter import adapt
from backprop.units import Unit, units


def judge(forward: Any, backward: Any, arguments: dict[str, Any]) -> bool:
    names = Unit.differentiable(arguments)
    positional = [p.name for p in inspect.signature(forward).parameters.values() if p.kind is not p.KEYWORD_ONLY]
    arrays = {k: a for k, a in arguments.items() if isinstance(a, np.ndarray) and k in positional}
    tensors = {k: torch.tensor(a, requires_grad=k in names) for k, a in arrays.items()}
    options = {k: a for k, a in arguments.items() if k not in tensors}
    function = adapt(forward, backward)
    return torch.autograd.gradcheck(lambda *inputs: function(*inputs, **options), tuple(tensors.values()))


@pytest.mark.parametrize("unit", [pytest.param(u, id=u.name) for u in units().values()])
def test_gradcheck(unit: Unit, rng: np.random.Generator) -> None:
    for arguments in unit.cases(rng):
        assert judge(unit.forward, unit.backward, arguments)


def test_gradcheck_through_the_adapter_can_fail(rng: np.random.Generator) -> None:
    def defective(dy: Any, cache: Any) -> tuple:
        dx, dW, db = linear_backward(dy, cache)
        return dx, 1.01 * dW, db

    arguments = {"x": rng.normal(size=(4, 3)), "W": rng.normal(size=(3, 5)), "b": rng.normal(size=5)}
    with pytest.raises(RuntimeError):
        judge(linear_forward, defective, arguments)
