"""What a model file says about itself, so that tests, tables and benchmarks find it: see `discovery`."""

import functools
import importlib
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

Arrays = dict[str, np.ndarray]


class Update(NamedTuple):
    """One step of training: which part moves ("" is all of it), and its loss on either side.

    `ours(params, *batch)` returns the loss and the gradients of that part, under their full names;
    `theirs(module, *batch)` returns the loss as a tensor.
    """

    part: str
    ours: Callable[..., tuple[Any, Arrays]]
    theirs: Callable[..., Any]


class Case(NamedTuple):
    """A small instance of a model: parameters in float64 (biases away from zero), and how to draw a batch."""

    name: str
    params: Arrays
    draw: Callable[[np.random.Generator], tuple]
    updates: tuple[Update, ...]
    module: Callable[..., Any]  # dtype -> the nn.Module beside it, not loaded yet


def by_its_loss(model, *batch):
    """The loss that the module itself defines."""
    return model.loss(*batch)


def by_cross_entropy(model, x, label):
    """The loss of a classifier, a module that returns logits."""
    from torch.nn.functional import cross_entropy

    return cross_entropy(model(x), label)


def case(name, params, draw, loss, module, *arguments, theirs=by_its_loss, **options) -> Case:
    """A case with one update: of all parameters, by `loss(params, *batch)` and `theirs(module, *batch)`.

    `module` is `file:Class` in this package: torch is imported when it is built, not before.
    """
    return Case(name, params, draw, (Update("", loss, theirs),), module_of(module, *arguments, **options))


def module_of(module, *arguments, **options):
    """A function of `dtype` that builds the `nn.Module` named `file:Class`."""

    def build(*, dtype):
        file, name = module.split(":")
        return getattr(importlib.import_module(f"backprop.models.{file}"), name)(*arguments, dtype=dtype, **options)

    return build


def off_zero(params, rng):
    """The parameters with every vector moved away from where it starts: a bias of zero hides a swapped one."""
    return {k: p + 0.3 * rng.normal(size=p.shape) if p.ndim == 1 else p for k, p in params.items()}


def normal(*shapes):
    """A batch of normal arrays of these shapes, as `draw`."""
    return functools.partial(_draw, shapes)


def _draw(shapes, rng):
    return tuple(rng.normal(size=shape) for shape in shapes)
