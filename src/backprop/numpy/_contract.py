"""The first docstring line of a unit is its shape signature; `checked` makes it the law.

    x (N, D), W (D, M), b (M,) -> y (N, M)

The letters are one glossary for the whole course. `(...)` is any shape, `(..., K)` any shape that ends in K,
`(N, C, ...)` any shape that begins with these two, `4H` four times H. `int` marks whole numbers, `bool` truth values,
`or None` an array that may be left out; the keyword-only arrays come last.
A backward pass has the signature `dy (...) -> dx (...), ...` and gets a cache as its last argument. If the forward pass
returns several arrays, the backward pass takes a tuple `dy` of as many, and its signature lists them.
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
    "S": "time steps of the context, which T steps attend to",
    "D": "features coming in",
    "M": "features going out",
    "H": "hidden units",
    "K": "classes, or words of the vocabulary",
    "C": "channels, or features of the context",
    "F": "filters, the channels going out",
    "G": "channels of one group",
    "I": "rows of an image coming in",
    "J": "columns of an image coming in",
    "U": "rows of a kernel",
    "V": "columns of a kernel",
    "P": "rows of an image going out",
    "Q": "columns of an image going out",
    "h": "attention heads",
}

_ITEM = re.compile(r"\s*(\w+) \(([^()]*)\)( int| bool)?( or None)?\s*(?:,|$)")
_SIZE = re.compile(r"(\d*)([A-Za-z])")


class Array(NamedTuple):
    """One entry of a signature: a name, its dimensions, what it holds (float, int or bool), and if it may be None."""

    name: str
    dims: tuple[str, ...]
    kind: str = "float"
    optional: bool = False

    @property
    def integer(self) -> bool:
        return self.kind == "int"

    def __str__(self) -> str:
        inner = ", ".join(self.dims) + ("," if len(self.dims) == 1 and self.dims != ("...",) else "")
        kind = "" if self.kind == "float" else f" {self.kind}"
        return f"{self.name} ({inner}){kind}{' or None' if self.optional else ''}"


class Cache(tuple):
    """What a backward pass needs: a plain tuple that also remembers the output it belongs to."""

    output: tuple[Any, ...] = ()


def signature(function: Callable) -> tuple[list[Array], list[Array]]:
    """Read `(inputs, outputs)` from the first docstring line, which goes on until a blank one. Else ValueError."""
    line = " ".join((inspect.getdoc(function) or "").split("\n\n")[0].split()).rstrip(".")
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
        found.append(Array(match[1], dims, (match[3] or "float").strip(), bool(match[4])))
        end = match.end()
    return found


def match_shapes(arrays: Iterable[tuple[Array, Any]], sizes: dict[str, Any], where: str) -> dict[str, Any]:
    """Bind the letters of a signature to sizes; raise ValueError that names the array which does not fit."""
    for spec, array in arrays:
        shape, dims = np.shape(array), spec.dims
        if "..." in dims:  # any shape in between, the same for all arrays
            start, after = dims.index("..."), len(dims) - dims.index("...") - 1
            stop = max(start, len(shape) - after)
            known = sizes.setdefault("...", shape[start:stop])
            if len(shape) < len(dims) - 1 or shape[start:stop] != known:
                raise ValueError(f"{where}: {spec.name} has shape {shape}, expected {spec} with ... = {known}")
            dims, shape = dims[:start] + dims[start + 1 :], shape[:start] + shape[stop:]
        if len(shape) != len(dims):
            raise ValueError(f"{where}: {spec.name} has shape {shape}, expected {len(dims)} dimensions: {spec}")
        for dim, size in zip(dims, shape, strict=True):
            times, letter = split_size(dim)
            known = sizes.setdefault(letter, size // times)
            if size != times * known:
                raise ValueError(
                    f"{where}: {spec.name} has shape {np.shape(array)}, expected {spec} with {letter} = {known}"
                )
    return sizes


def split_size(dim: str) -> tuple[int, str]:
    """A dimension of a signature as a number and a letter: `4H` is (4, "H"), `H` is (1, "H")."""
    match = _SIZE.fullmatch(dim)
    if match is None:
        raise ValueError(f"{dim!r} is not a dimension; expected a letter or a number and a letter, as in 4H")
    return int(match[1] or 1), match[2]


def _check_values(spec: Array, array: Any, dtype: Any, where: str) -> Any:
    """Check type and content of one array; return the floating type that the others must share."""
    if type(array) is float and spec.dims == ():  # np.float64 is a float too, and would widen float32
        array = np.asarray(array, dtype)
    if not isinstance(array, np.ndarray | np.generic):
        raise TypeError(f"{where}: {spec.name} must be a NumPy array, got {type(array).__name__}")
    if spec.kind == "bool":
        if array.dtype != bool:
            raise TypeError(f"{where}: {spec.name} must hold truth values (bool), got {array.dtype}")
    elif spec.integer:
        if array.dtype.kind not in "iu":
            raise TypeError(f"{where}: {spec.name} must hold whole numbers, got {array.dtype}")
    elif array.dtype not in (np.float32, np.float64):
        raise TypeError(f"{where}: {spec.name} must be float32 or float64, got {array.dtype}")
    elif dtype is not None and array.dtype != dtype:
        raise TypeError(f"{where}: {spec.name} is {array.dtype}, but the other arrays are {dtype}; use one type")
    if array.size == 0:
        raise ValueError(f"{where}: {spec.name} is empty, shape {array.shape}; expected at least one entry")
    # A sum of squares is cheap and is finite only if every entry is (or if huge ones overflow: then look closer).
    if spec.kind == "float":
        flat = array.ravel(order="K")
        with np.errstate(over="ignore", invalid="ignore"):
            if not np.isfinite(np.dot(flat, flat)) and not np.isfinite(array).all():
                raise ValueError(f"{where}: {spec.name} holds nan or infinity; expected finite numbers")
    return array.dtype if spec.kind == "float" else dtype


def checked(function: Callable) -> Callable:
    """Make a unit refuse what its signature does not allow, naming the argument, what was expected and what came."""
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
        for spec, array in given:
            dtype = _check_values(spec, array, dtype, where)
        match_shapes(given, {}, where)
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
    parts = upstream
    if len(inputs) > 1:
        (parts,) = upstream
        if not isinstance(parts, tuple) or len(parts) != len(inputs):
            wanted = ", ".join(spec.name for spec in inputs)
            raise TypeError(f"{where}: dy must be the tuple ({wanted}), one gradient for each output")
    for spec, array, (shape, dtype) in zip(inputs, parts, outputs, strict=False):
        _check_values(spec, array, dtype, where)
        if np.shape(array) != shape:
            raise ValueError(f"{where}: {spec.name} has shape {np.shape(array)}, expected {shape} like the output")
