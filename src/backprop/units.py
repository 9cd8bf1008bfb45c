"""Discovery: every forward/backward pair in `backprop.numpy`, with its cases, twin and built-in.

Tests, docs, benchmarks and the table of gradients all iterate over `units()`: a new file is a new unit everywhere.
"""

import functools
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

import backprop.numpy

from .check import repeatable


@dataclass(frozen=True)
class Unit:
    """A forward/backward pair and what belongs to it."""

    name: str
    module: ModuleType
    forward: Callable[..., Any]
    backward: Callable[..., tuple]

    @property
    def file(self) -> str:
        """The file's bare name, the same for the NumPy unit, the twin and the equations."""
        return self.module.__name__.rsplit(".", 1)[1]

    @property
    def positional(self) -> list[str]:
        """The names of the arguments that may come by position; the others are options."""
        parameters = inspect.signature(self.forward).parameters.values()
        return [p.name for p in parameters if p.kind is not p.KEYWORD_ONLY]

    @property
    def twin(self) -> Callable[..., Any]:
        """The PyTorch twin. Imports torch."""
        return getattr(importlib.import_module(f"backprop.torch.{self.file}"), self.name)

    @property
    def builtin(self) -> Callable[..., Any]:
        """The layer that PyTorch ships. Imports torch."""
        return getattr(importlib.import_module(f"backprop.torch.{self.file}"), f"{self.name}_builtin")

    def cases(self, rng: np.random.Generator) -> Iterator[dict[str, Any]]:
        """The argument dicts of this unit, drawn from rng."""
        return (arguments for name, arguments in self.module.cases(rng) if name == self.name)

    @staticmethod
    def differentiable(arguments: dict[str, Any]) -> list[str]:
        """The names of the floating arrays, in argument order: one gradient each."""
        return [k for k, a in arguments.items() if isinstance(a, np.ndarray) and a.dtype.kind == "f"]


@functools.cache
def units() -> dict[str, Unit]:
    """All units by name, in order of file and definition. Raises TypeError if a forward has no backward.

    `*_naive_forward` is no unit: it says once more, in loops, what the fast `*_forward` beside it computes. A unit with
    randomness is given here with fixed dice, so that every call with the same arguments returns the same.
    """
    found = {}
    for info in pkgutil.iter_modules(backprop.numpy.__path__):
        if info.name.startswith("_"):
            continue
        module = importlib.import_module(f"backprop.numpy.{info.name}")
        for attribute, forward in vars(module).items():
            if not attribute.endswith("_forward") or attribute.endswith("_naive_forward"):
                continue
            name = attribute.removesuffix("_forward")
            backward = getattr(module, f"{name}_backward", None)
            if backward is None:
                raise TypeError(f"{module.__name__}.{attribute} has no {name}_backward beside it")
            found[name] = Unit(name, module, repeatable(forward), backward)
    return found
