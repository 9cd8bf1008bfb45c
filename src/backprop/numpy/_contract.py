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


class Cache(tuple):
    """What a backward pass needs: a plain tuple that also remembers whose it is, and the output it belongs to."""

    unit = ""
    output: tuple[Any, ...] = ()


def _is_finite(array: Any) -> bool:
    """A sum of squares is cheap and is finite only if every entry is (or if huge ones overflow: then look closer)."""
    flat = array.ravel(order="K")
    return math.isfinite(np.dot(flat, flat)) or bool(np.isfinite(array).all())


def _quiet() -> np.errstate:
    """Sums of squares of huge numbers overflow, and those of infinity and nan are invalid: both are expected here."""
    return np.errstate(over="ignore", invalid="ignore")


def _check_values(spec: Array, array: Any, dtype: Any, where: str, *, finite: bool = True) -> Any:
    """Check type and content of one array; return the floating type that the others must share."""
    if type(array) is float and spec.dims == ():  # np.float64 is a float too, and would widen float32
        array = np.asarray(array, dtype)
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
    if spec.kind != "float":
        return dtype
    if finite and not _is_finite(array):
        raise ValueError(f"{where}: {spec.name} holds nan or infinity; expected finite numbers")
    return array.dtype


def _unit(name: str) -> str:
    """The unit that a pass belongs to, by its name."""
    return name.removesuffix("forward").removesuffix("backward").rstrip("_")


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
    where = function.__name__

    @functools.wraps(function)
    def wrapper(*args: Any, **options: Any) -> Any:
        if len(args) != len(names):
            bound = inspect.signature(function).bind(*args, **options)
            args = bound.args
            options = bound.kwargs
        if backward:
            _check_upstream(inputs, args[:-1], args[-1], where)
            return function(*args, **options)
        dtype = None
        arrays = dict(zip(names, args, strict=False)) | options
        given = [(spec, arrays.get(spec.name)) for spec in inputs]
        given = [(spec, array) for spec, array in given if not (array is None and spec.optional)]
        with _quiet():
            for spec, array in given:
                dtype = _check_values(spec, array, dtype, where, finite=not by_output)
            match_shapes(given, {}, where)
            if by_output:
                y, saved = function(*args, **options)
                late = not _is_finite(y)
                for spec, array in given if late else ():
                    _check_values(spec, array, dtype, where)
        if not by_output or late:  # late, and yet nothing found: an overflow, computed again with NumPy's warning
            y, saved = function(*args, **options)
        cache = Cache(saved)
        cache.unit = _unit(where)
        cache.output = tuple((np.shape(part), part.dtype) for part in (y if isinstance(y, tuple) else (y,)))
        return y, cache

    wrapper.by_output = by_output  # type: ignore[attr-defined]
    return wrapper


def _check_upstream(inputs: Sequence[Array], upstream: Sequence[Any], cache: Any, where: str) -> None:
    """`dy` must look exactly like the `y` that its forward pass returned, or broadcasting would hide the fault."""
    if not isinstance(cache, tuple):
        raise TypeError(f"{where}: cache must be the tuple that the forward pass returned, got {type(cache).__name__}")
    unit, outputs = getattr(cache, "unit", ""), getattr(cache, "output", ())
    if unit and unit != _unit(where):
        raise ValueError(f"{where}: cache is that of {unit}_forward, expected the one of this unit's forward pass")
    parts = upstream
    if len(inputs) > 1:
        (parts,) = upstream
        if not isinstance(parts, tuple) or len(parts) != len(inputs):
            wanted = ", ".join(spec.name for spec in inputs)
            raise TypeError(f"{where}: dy must be the tuple ({wanted}), one gradient for each output")
    for spec, array, (shape, dtype) in zip(inputs, parts, outputs, strict=False):
        with _quiet():
            _check_values(spec, array, dtype, where)
        if np.shape(array) != shape:
            raise ValueError(f"{where}: {spec.name} has shape {np.shape(array)}, expected {shape} like the output")
