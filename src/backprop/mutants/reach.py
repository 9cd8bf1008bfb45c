"""What a backward pass consists of: the functions of the package that run when it does, found by watching it run."""

import functools
import importlib
import inspect
import pkgutil
import sys
from collections.abc import Iterator
from types import CodeType, FrameType, FunctionType
from typing import Any

import numpy as np

import backprop.numpy

from ..check import bare, random_like
from ..units import Unit


@functools.cache
def reached(unit: Unit, seed: int = 0) -> tuple[FunctionType, ...]:
    """The backward pass itself, then its helpers, in the order in which the unit's cases first call them.

    Methods and functions kept in a table are found as well as plain calls. The checks of the contract are no part of
    it: what is watched is the pass without them.
    """
    known, seen = _functions(), {}
    backward = bare(unit.backward)

    def watch(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and frame.f_code in known:
            seen[frame.f_code] = known[frame.f_code]

    rng = np.random.default_rng(seed)
    for arguments in unit.cases(rng):
        y, cache = unit.forward(**arguments)
        dy = random_like(y, rng)
        before = sys.getprofile()
        sys.setprofile(watch)
        try:
            backward(dy, cache)
        finally:
            sys.setprofile(before)
    return tuple(seen.values())


@functools.cache
def _functions() -> dict[CodeType, FunctionType]:
    """Every function and method that a file of `backprop.numpy` defines, by its code."""
    found: dict[CodeType, FunctionType] = {}
    for info in pkgutil.iter_modules(backprop.numpy.__path__):
        module = importlib.import_module(f"backprop.numpy.{info.name}")
        for holder in (module, *filter(inspect.isclass, vars(module).values())):
            found |= {f.__code__: f for f in _plain(holder) if f.__code__.co_filename == module.__file__}
    return found


def _plain(holder: Any) -> Iterator[FunctionType]:
    for value in vars(holder).values():
        value = value.fget if isinstance(value, property) else value
        if inspect.isfunction(value):
            yield inspect.unwrap(value)
