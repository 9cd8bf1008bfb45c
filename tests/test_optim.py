"""Optimisers, step by step beside torch.optim, and what they refuse."""

from typing import Any

import numpy as np
import pytest
import torch

from backprop.init import he
from backprop.optim import momentum_init, momentum_step, sgd_init, sgd_step

PAIRS = {
    "sgd": (sgd_init, sgd_step, {}, {}),
    "momentum": (momentum_init, momentum_step, {"momentum": 0.8}, {"momentum": 0.8}),
}


@pytest.mark.parametrize(("init", "step", "options", "theirs"), PAIRS.values(), ids=PAIRS.keys())
def test_equal_to_torch_optim_step_by_step(
    init: Any, step: Any, options: dict, theirs: dict, rng: np.random.Generator
) -> None:
    params = {"W": rng.normal(size=(3, 4)), "b": rng.normal(size=4)}
    tensors = {k: torch.tensor(p, requires_grad=True) for k, p in params.items()}
    optimizer = torch.optim.SGD(list(tensors.values()), lr=0.1, **theirs)
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


@pytest.mark.parametrize(("init", "step", "options", "theirs"), PAIRS.values(), ids=PAIRS.keys())
def test_bad_input(init: Any, step: Any, options: dict, theirs: dict) -> None:
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


def test_momentum_must_be_below_one() -> None:
    params = {"W": np.ones(2)}
    with pytest.raises(ValueError, match="momentum"):
        momentum_step(params, {"W": np.ones(2)}, momentum_init(params), lr=0.1, momentum=1.0)


def test_he_keeps_the_mean_square_through_relu(rng: np.random.Generator) -> None:
    x = rng.normal(size=(500, 300))
    y = np.maximum(x @ he(rng, (300, 400), dtype=np.float64), 0)
    assert abs((y**2).mean() / (x**2).mean() - 1) < 0.05
