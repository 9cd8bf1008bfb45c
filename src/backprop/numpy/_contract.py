"""What every unit promises to check: `checked` makes the shape signature of `_signature` the law.

A forward pass refuses arrays of the wrong kind, type or shape, empty ones, and nan and infinity. A backward pass
refuses a `dy` that does not look exactly like the `y` which its forward pass returned.
"""

import functools
import inspect
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ._signature import Array, match_shapes, signature

FLOATS = np.dtype(np.float32), np.dtype(np.float64)
SEEN = 1000
"""Combinations of types and shapes that a unit remembers as good."""


class Cache(tuple):
    """What a backward pass needs: a plain tuple that also remembers whose it is, and the output it belongs to."""

    unit = ""
    output: tuple[Any, ...] = ()


def _is_finite(array: Any) -> bool:
    """A sum of squares is cheap and is finite only if every entry is (or if huge ones overflow: then look closer)."""
    flat = array.ravel(order="K")
    return math.isfinite(np.vdot(flat, flat)) or bool(np.isfinite(array).all())  # unlike dot, vdot never warns


def _quiet() -> np.errstate:
    """Huge numbers overflow, and infinity and nan are invalid: both are expected here."""
    return np.errstate(over="ignore", invalid="ignore")


def _kind(array: Any) -> tuple[Any, ...]:
    """All of an argument that its type and shape are judged by."""
    return (type(array), array.dtype, array.shape) if isinstance(array, np.ndarray | np.generic) else (type(array),)


def _check_type(spec: Array, array: Any, dtype: Any, where: str) -> Any:
    """Check the type of one argument; return the floating type that the others must share."""
    if not isinstance(array, np.ndarray | np.generic):
        raise TypeError(f"{where}: {spec.name} must be a NumPy array, got {type(array).__name__}")
    if spec.kind == "bool":
        if array.dtype != bool:
            raise TypeError(f"{where}: {spec.name} must hold truth values (bool), got {array.dtype}")
    elif spec.kind == "int":
        if array.dtype.kind not in "iu":
            raise TypeError(f"{where}: {spec.name} must hold whole numbers, got {array.dtype}")
    elif array.dtype not in FLOATS:
        raise TypeError(f"{where}: {spec.name} must be float32 or float64, got {array.dtype}")
    elif dtype is not None and array.dtype != dtype:
        raise TypeError(f"{where}: {spec.name} is {array.dtype}, but the other arrays are {dtype}; use one type")
    if array.size == 0:
        raise ValueError(f"{where}: {spec.name} is empty, shape {array.shape}; expected at least one entry")
    return array.dtype if spec.kind == "float" else dtype


def _check_finite(spec: Array, array: Any, where: str) -> None:
    if spec.kind == "float" and array is not None and not _is_finite(array):
        raise ValueError(f"{where}: {spec.name} holds nan or infinity; expected finite numbers")


def checked(function: Callable | None = None, *, by_output: bool = False) -> Any:
    """Make a unit refuse what its signature does not allow, naming the argument, what was expected and what came.

    by_output promises that nan or infinity in any argument makes an entry of y nan or infinite, as in a product of
    matrices, where 0 times infinity is nan. Then y is looked through, and the arguments, often larger, only if need be.
    """
    if function is None:
        return functools.partial(checked, by_output=by_output)
    inputs, _ = signature(function)
    parameters = inspect.signature(function).parameters.values()
    names = [p.name for p in parameters if p.kind is not p.KEYWORD_ONLY]
    keywords = {p.name for p in parameters if p.kind is p.KEYWORD_ONLY}
    backward = names[-1] == "cache"
    stated = [spec.name for spec in inputs if spec.name not in keywords]
    if names[: len(stated)] != stated and not (backward and names == ["dy", "cache"]):
        raise ValueError(f"{function.__name__}{tuple(names)} does not match its signature {list(map(str, inputs))}")
    plain = next((i for i, spec in enumerate(inputs) if spec.optional or spec.name in keywords), len(inputs))
    rest = list(enumerate(inputs))[plain:]
    where = function.__name__
    unit = where.removesuffix("forward").removesuffix("backward").rstrip("_")
    seen: set[tuple[Any, ...]] = set()

    def look(given: list[tuple[Array, Any]]) -> None:
        """Types and shapes; a combination that has been found good is not looked at again."""
        kinds = tuple([_kind(array) for _, array in given])
        if kinds in seen:
            return
        there = [(spec, array) for spec, array in given if not (array is None and spec.optional)]
        dtype = None
        for spec, array in there:
            dtype = _check_type(spec, array, dtype, where)
        match_shapes(there, {}, where)
        if len(seen) < SEEN:
            seen.add(kinds)

    @functools.wraps(function)
    def wrapper(*args: Any, **options: Any) -> Any:
        if len(args) != len(names):
            bound = inspect.signature(function).bind(*args, **options)
            args = bound.args
            options = bound.kwargs
        if backward:
            _check_upstream(inputs, args[:-1], args[-1], where, unit)
            return function(*args, **options)
        given = list(zip(inputs, args, strict=False))
        if plain < len(inputs):  # some are keywords, or optional
            given[plain:] = [(spec, args[i] if i < len(args) else options.get(spec.name)) for i, spec in rest]
        look(given)
        late = not by_output
        if by_output:
            with _quiet():
                y, saved = function(*args, **options)
            late = not _is_finite(y)
        if late:
            for spec, array in given:
                _check_finite(spec, array, where)
            y, saved = function(*args, **options)  # by_output, and nothing found: an overflow, now with its warning
        cache = Cache(saved)
        cache.unit = unit
        cache.output = tuple([(part.shape, part.dtype) for part in (y if isinstance(y, tuple) else (y,))])
        return y, cache

    wrapper.by_output = by_output  # type: ignore[attr-defined]
    return wrapper


def _check_upstream(inputs: Sequence[Array], upstream: Sequence[Any], cache: Any, where: str, unit: str) -> None:
    """`dy` must look exactly like the `y` that its forward pass returned, or broadcasting would hide the fault."""
    if not isinstance(cache, tuple):
        raise TypeError(f"{where}: cache must be the tuple that the forward pass returned, got {type(cache).__name__}")
    theirs, outputs = getattr(cache, "unit", ""), getattr(cache, "output", ())
    if theirs and theirs != unit:
        raise ValueError(f"{where}: cache is that of {theirs}_forward, expected the one of this unit's forward pass")
    parts = upstream
    if len(inputs) > 1:
        (parts,) = upstream
        if not isinstance(parts, tuple) or len(parts) != len(inputs):
            wanted = ", ".join(spec.name for spec in inputs)
            raise TypeError(f"{where}: dy must be the tuple ({wanted}), one gradient for each output")
    for spec, array, (shape, dtype) in zip(inputs, parts, outputs, strict=False):
        if type(array) is float and spec.dims == ():  # np.float64 is a float too, and would widen float32
            with _quiet():
                array = np.asarray(array, dtype)
        _check_type(spec, array, dtype, where)
        _check_finite(spec, array, where)
        if array.shape != shape:
            raise ValueError(f"{where}: {spec.name} has shape {array.shape}, expected {shape} like the output")
