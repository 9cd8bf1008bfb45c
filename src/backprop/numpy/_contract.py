"""The first docstring line of a unit is its shape signature; `checked` makes it the law.

    x (N, D), W (D, M), b (M,) -> y (N, M)

The letters are one glossary for the whole course. `(...)` is any shape, `int` marks whole numbers.
A backward pass has the signature `dy (...) -> dx (...), ...` and gets a cache as its last argument.
"""

import functools
import inspect
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

GLOSSARY = {
    "N": "samples in the batch",
    "T": "time steps",
    "D": "features coming in",
    "M": "features going out",
    "H": "hidden units",
    "K": "classes",
    "C": "channels",
    "h": "attention heads",
}

_ITEM = re.compile(r"\s*(\w+) \(([^()]*)\)( int)?\s*(?:,|$)")


class Array(NamedTuple):
    """One entry of a signature: a name, its dimensions, and whether it holds whole numbers."""

    name: str
    dims: tuple[str, ...]
    integer: bool

    def __str__(self) -> str:
        inner = ", ".join(self.dims) + ("," if len(self.dims) == 1 and self.dims != ("...",) else "")
        return f"{self.name} ({inner}){' int' if self.integer else ''}"


class Cache(tuple):
    """What a backward pass needs: a plain tuple that also remembers the output it belongs to."""

    output: tuple[Any, ...] = ()


def signature(function: Callable) -> tuple[list[Array], list[Array]]:
    """Read `(inputs, outputs)` from the first docstring line. Raises ValueError if it is not a signature."""
    line = (inspect.getdoc(function) or "").split("\n", 1)[0].rstrip(".")
    sides = line.split(" -> ")
    if len(sides) != 2:
        raise ValueError(f"{function.__name__}: the first docstring line must be 'x (N, D) -> y (N, M)', got {line!r}")
    return _side(sides[0], line), _side(sides[1], line)


def _side(text: str, line: str) -> list[Array]:
    found, end = [], 0
    while end < len(text):
        match = _ITEM.match(text, end)
        if match is None:
            raise ValueError(f"cannot read the shape signature {line!r} at {text[end:]!r}")
        dims = tuple(part.strip() for part in match[2].split(",") if part.strip())
        found.append(Array(match[1], dims, bool(match[3])))
        end = match.end()
    return found


def match_shapes(arrays: Iterable[tuple[Array, Any]], sizes: dict[str, Any], where: str) -> dict[str, Any]:
    """Bind the letters of a signature to sizes; raise ValueError that names the array which does not fit."""
    for spec, array in arrays:
        shape = np.shape(array)
        if spec.dims == ("...",):
            known = sizes.setdefault("...", shape)
            if shape != known:
                raise ValueError(f"{where}: {spec.name} has shape {shape}, expected {known}")
            continue
        if len(shape) != len(spec.dims):
            raise ValueError(f"{where}: {spec.name} has shape {shape}, expected {len(spec.dims)} dimensions: {spec}")
        for letter, size in zip(spec.dims, shape, strict=True):
            known = sizes.setdefault(letter, size)
            if size != known:
                raise ValueError(f"{where}: {spec.name} has shape {shape}, expected {spec} with {letter} = {known}")
    return sizes


def _check_values(spec: Array, array: Any, dtype: Any, where: str) -> Any:
    """Check type and content of one array; return the floating type that the others must share."""
    if type(array) is float and spec.dims == ():  # np.float64 is a float too, and would widen float32
        array = np.asarray(array, dtype)
    if not isinstance(array, np.ndarray | np.generic):
        raise TypeError(f"{where}: {spec.name} must be a NumPy array, got {type(array).__name__}")
    if spec.integer:
        if array.dtype.kind not in "iu":
            raise TypeError(f"{where}: {spec.name} must hold whole numbers, got {array.dtype}")
    elif array.dtype not in (np.float32, np.float64):
        raise TypeError(f"{where}: {spec.name} must be float32 or float64, got {array.dtype}")
    elif dtype is not None and array.dtype != dtype:
        raise TypeError(f"{where}: {spec.name} is {array.dtype}, but the other arrays are {dtype}; use one type")
    if array.size == 0:
        raise ValueError(f"{where}: {spec.name} is empty, shape {array.shape}; expected at least one entry")
    # A sum is cheap and is finite only if every entry is (or if huge entries overflow: then look closer).
    if not spec.integer:
        with np.errstate(over="ignore", invalid="ignore"):
            if not np.isfinite(array.sum()) and not np.isfinite(array).all():
                raise ValueError(f"{where}: {spec.name} holds nan or infinity; expected finite numbers")
    return dtype if spec.integer else array.dtype


def checked(function: Callable) -> Callable:
    """Make a unit refuse what its signature does not allow, naming the argument, what was expected and what came."""
    inputs, _ = signature(function)
    parameters = [p for p in inspect.signature(function).parameters.values() if p.kind is not p.KEYWORD_ONLY]
    names = [p.name for p in parameters]
    backward = names[-1] == "cache"
    if names[: len(inputs)] != [spec.name for spec in inputs]:
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
        for spec, array in zip(inputs, args, strict=False):
            dtype = _check_values(spec, array, dtype, where)
        match_shapes(zip(inputs, args, strict=False), {}, where)
        y, saved = function(*args, **options)
        cache = Cache(saved)
        cache.output = tuple((np.shape(part), part.dtype) for part in (y if isinstance(y, tuple) else (y,)))
        return y, cache

    return wrapper


def _check_upstream(inputs: Sequence[Array], upstream: Sequence[Any], cache: Any, where: str) -> None:
    """`dy` must look exactly like the `y` that its forward pass returned, or broadcasting would hide the fault."""
    if not isinstance(cache, tuple):
        raise TypeError(f"{where}: cache must be the tuple that the forward pass returned, got {type(cache).__name__}")
    outputs = getattr(cache, "output", ())
    parts = upstream[0] if isinstance(upstream[0], tuple) else upstream
    for spec, array, (shape, dtype) in zip(inputs, parts, outputs, strict=False):
        _check_values(spec, array, dtype, where)
        if np.shape(array) != shape:
            raise ValueError(f"{where}: {spec.name} has shape {np.shape(array)}, expected {shape} like the output")
