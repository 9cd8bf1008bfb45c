"""The first docstring line of a unit is its shape signature: the grammar. `_contract.checked` makes it the law.

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
from collections.abc import Callable, Iterable
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


@functools.cache
def split_size(dim: str) -> tuple[int, str]:
    """A dimension of a signature as a number and a letter: `4H` is (4, "H"), `H` is (1, "H")."""
    match = _SIZE.fullmatch(dim)
    if match is None:
        raise ValueError(f"{dim!r} is not a dimension; expected a letter or a number and a letter, as in 4H")
    return int(match[1] or 1), match[2]
