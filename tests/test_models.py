"""Models chained by hand: gradients, the nn.Module beside them, and one loss curve for both."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from backprop import check
from backprop.data import load_digits
from backprop.models.mlp import mlp_backward, mlp_forward, mlp_init, mlp_loss
from backprop.models.mlp_torch import MLP
from backprop.optim import momentum_init, momentum_step
from backprop.train import minibatches, train
from backprop.train_torch import train_torch

SIZES = [5, 7, 6, 4]


def params_away_from_zero(rng: np.random.Generator) -> dict[str, np.ndarray]:
    params = mlp_init(rng, SIZES, dtype=np.float64)
    for name, p in params.items():
        if name.startswith("b"):
            p += rng.normal(size=p.shape)
    return params


@pytest.mark.parametrize("method", [check.directional, check.elementwise])
def test_mlp_gradients(method, rng: np.random.Generator) -> None:
    params = params_away_from_zero(rng)
    arguments = {"x": rng.normal(size=(3, 5))} | params

    def forward(x, **params):
        return mlp_forward(x, params)

    def backward(dy, caches):
        dx, grads = mlp_backward(dy, caches)
        assert grads.keys() == params.keys()
        return dx, *(grads[name] for name in params)

    finding = method(forward, backward, arguments, rng)
    assert finding.ok, finding


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-12), (np.float32, 1e-5)])
def test_mlp_agrees_with_its_module(dtype: type, tolerance: float, rng: np.random.Generator) -> None:
    params = {k: p.astype(dtype) for k, p in params_away_from_zero(rng).items()}
    x, label = rng.normal(size=(3, 5)).astype(dtype), np.array([3, 0, 1])
    model = MLP(SIZES, dtype=torch.from_numpy(x).dtype).load(params)
    value = F.cross_entropy(model(torch.from_numpy(x)), torch.from_numpy(label))
    value.backward()
    loss, grads = mlp_loss(params, x, label)
    assert loss.dtype == dtype
    assert abs(loss - value.item()) <= tolerance
    for i, layer in enumerate(model.layers, start=1):
        np.testing.assert_allclose(grads[f"W{i}"], layer.weight.grad.numpy().T, atol=tolerance)
        np.testing.assert_allclose(grads[f"b{i}"], layer.bias.grad.numpy(), atol=tolerance)
        assert grads[f"W{i}"].dtype == dtype


def test_same_start_same_batches_same_loss_curve_on_the_digits(rng: np.random.Generator) -> None:
    digits = load_digits(rng, dtype=np.float64)
    sizes = [64, 48, 10]
    params = mlp_init(rng, sizes, dtype=np.float64)
    model = MLP(sizes, dtype=torch.float64).load(params)
    batches = minibatches(digits.x_train, digits.label_train, size=32, epochs=5, rng=rng)
    state = momentum_init(params)
    mine = train(params, mlp_loss, lambda p, g: momentum_step(p, g, state, lr=0.05), batches, progress=False)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    theirs = train_torch(model, F.cross_entropy, optimizer, batches, progress=False)
    assert len(mine) == len(batches) == 5 * 45
    assert np.abs(np.subtract(mine, theirs)).max() < 1e-10
    assert mine[-1] < 0.2 * mine[0]
    accuracy = (mlp_forward(digits.x_test, params)[0].argmax(1) == digits.label_test).mean()
    assert accuracy > 0.93


@pytest.mark.parametrize("sizes", [[5], [], [5, 0], [5, -1, 2]])
def test_mlp_needs_positive_sizes(sizes: list[int], rng: np.random.Generator) -> None:
    with pytest.raises(ValueError, match="sizes"):
        mlp_init(rng, sizes)
