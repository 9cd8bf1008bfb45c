"""What is measured: our side and PyTorch's of each case, as two functions that take no arguments.

Eight cases have a target. Besides, `discovered` makes a case of every unit of the package, so that a new unit is
measured without a line being written for it.
"""

import inspect
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import peers
import torch
import torch.nn.functional as F

from backprop.models.mlp import mlp_init, mlp_loss
from backprop.models.mlp_torch import MLP
from backprop.numpy._signature import signature, split_size
from backprop.units import Unit, units

Step = Callable[[], Any]


class Sides(NamedTuple):
    """One computation, forward plus backward, by us, by PyTorch, and by the peers that can do it."""

    ours: Step
    theirs: Step
    peers: dict[str, Step]


class Case(NamedTuple):
    """How to make the sides, the ratio to PyTorch that they must not exceed, and the one that we aim at."""

    make: Callable[[], Sides]
    must: float | None = None
    aim: float | None = None


def unit(name: str, arguments: dict[str, Any]) -> Sides:
    """A unit on the given arguments, and PyTorch's built-in. The gradient that arrives is random."""
    rng = np.random.default_rng(0)
    pair = units()[name]
    arrays = {k: arguments[k] for k in Unit.differentiable(arguments)}
    y, cache = pair.forward(**arguments)
    first = y[0] if isinstance(y, tuple) else y
    dy = rng.normal(size=np.shape(first)).astype(np.float32)[()]
    upstream = (dy, *(np.zeros_like(part) for part in y[1:])) if isinstance(y, tuple) else dy
    tensors = {k: torch.from_numpy(a).requires_grad_() for k, a in arrays.items()}
    rest = {k: _tensors(a) for k, a in arguments.items() if k not in arrays}
    if "rng" in rest:  # PyTorch is given the mask that was drawn
        del rest["rng"]
        rest["mask"] = torch.from_numpy(next(part for part in cache if isinstance(part, np.ndarray)))
    arriving = torch.tensor(dy)

    def ours() -> Any:
        return pair.backward(upstream, pair.forward(**arguments)[1])

    def theirs() -> Any:
        result = pair.builtin(**tensors, **rest)
        result = result[0] if isinstance(result, tuple) else result
        return torch.autograd.grad(result, list(tensors.values()), arriving)

    return Sides(ours, theirs, peers.of_unit(name, arguments, dy))


def _tensors(argument: Any) -> Any:
    if isinstance(argument, tuple) and all(isinstance(part, np.ndarray) for part in argument):
        return tuple(map(torch.from_numpy, argument))
    return torch.from_numpy(argument) if isinstance(argument, np.ndarray) else argument


def mlp(batch: int) -> Sides:
    """Loss and all gradients of 784-512-512-10."""
    rng = np.random.default_rng(0)
    sizes = [784, 512, 512, 10]
    params = mlp_init(rng, sizes)
    model = MLP(sizes).load(params)
    x, label = rng.normal(size=(batch, 784)).astype(np.float32), rng.integers(0, 10, size=batch)
    tensors = torch.from_numpy(x), torch.from_numpy(label)

    def theirs() -> Any:
        return torch.autograd.grad(F.cross_entropy(model(tensors[0]), tensors[1]), list(model.parameters()))

    return Sides(lambda: mlp_loss(params, x, label), theirs, peers.of_mlp(params, x, label))


def drawn(name: str, shapes: dict[str, tuple[int, ...]], **others: Any) -> Callable[[], Sides]:
    """A unit on normal arrays of the given shapes; parameters are small, so that nothing explodes."""

    def make() -> Sides:
        rng = np.random.default_rng(0)
        scale = {k: 1 if k in ("x", "z") else 0.05 for k in shapes}
        arrays = {k: (scale[k] * rng.normal(size=shape)).astype(np.float32) for k, shape in shapes.items()}
        return unit(name, arrays | others)

    return make


def running(C: int) -> tuple[np.ndarray, np.ndarray]:
    return np.zeros(C, np.float32), np.ones(C, np.float32)


IMAGES = (32, 64, 28, 28)

CASES = {
    "MLP 784-512-512-10, batch 128": Case(lambda: mlp(128), 1.05, 0.92),
    "MLP 784-512-512-10, batch 1": Case(lambda: mlp(1), 0.90, 0.75),
    "conv2d 3x3, 32 to 64 channels, 28x28, batch 32": Case(
        drawn("conv2d", {"x": (32, 32, 28, 28), "W": (64, 32, 3, 3), "b": (64,)}, padding=1), 1.40, 1.15
    ),
    "max_pool2d 2x2": Case(drawn("max_pool2d", {"x": IMAGES}, size=2), 0.40, 0.25),
    "batch_norm, images": Case(
        drawn("batch_norm", {"x": IMAGES, "gamma": (64,), "beta": (64,)}, running=running(64), training=True),
        1.10,
        0.90,
    ),
    "batch_norm, features 256 x 512": Case(
        drawn("batch_norm", {"x": (256, 512), "gamma": (512,), "beta": (512,)}, running=running(512), training=True)
    ),
    "lstm, hidden 128, T 64, batch 32, input 64": Case(
        drawn(
            "lstm",
            {"x": (32, 64, 64), "h0": (32, 128), "c0": (32, 128), "Wx": (64, 512), "Wh": (128, 512), "b": (512,)},
        ),
        1.75,
        1.25,
    ),
    "self-attention, d 128, 4 heads, T 128, batch 16": Case(
        drawn(
            "multi_head_self_attention",
            {"x": (16, 128, 128), "Wqkv": (128, 384), "bqkv": (384,), "Wo": (128, 128), "bo": (128,)},
            heads=4,
        ),
        1.10,
        0.95,
    ),
    "softmax_cross_entropy, 256 x 10,000": Case(
        drawn("softmax_cross_entropy", {"z": (256, 10_000)}, label=np.random.default_rng(1).integers(0, 10_000, 256)),
        0.75,
        0.55,
    ),
}

# How many times the sizes of a unit's own case: those that are not here, such as a kernel's, stay as they are.
TIMES = {"N": 8, "T": 8, "S": 8, "I": 8, "J": 8, "D": 16, "M": 16, "H": 16, "K": 16, "C": 8, "G": 8, "F": 8, "...": 8}


def discovered() -> dict[str, Case]:
    """A case of each unit: the first of its own cases, repeated along every dimension that TIMES makes larger."""
    return {
        f"{name}, its case enlarged": Case(lambda name=name: unit(name, enlarged(units()[name]))) for name in units()
    }


def enlarged(pair: Unit) -> dict[str, Any]:
    """The arguments in float32. Options stay; arrays inside a tuple belong to the channels."""
    arguments = next(iter(pair.cases(np.random.default_rng(0))))
    dims = {spec.name: spec.dims for spec in signature(inspect.unwrap(pair.forward))[0]}
    return {name: _repeat(argument, dims.get(name, ("C",))) for name, argument in arguments.items()}


def _repeat(argument: Any, dims: tuple[str, ...]) -> Any:
    if isinstance(argument, tuple) and all(isinstance(part, np.ndarray) for part in argument):
        return tuple(_repeat(part, dims) for part in argument)
    if not isinstance(argument, np.ndarray):
        return argument
    if "..." in dims:
        here = dims.index("...")
        dims = (*dims[:here], *["..."] * (argument.ndim - len(dims) + 1), *dims[here + 1 :])
    times = [TIMES.get(dim if dim == "..." else split_size(dim)[1], 1) for dim in dims]
    large = np.tile(argument, times)
    if large.ndim > 1 and dims[0] not in ("N", "..."):  # weights: smaller where more are added up
        large = large / max(times)
    return large.astype(np.float32) if large.dtype.kind == "f" else large
