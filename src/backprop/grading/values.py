"""Values as a tree for JSON and raw bytes: numbers, texts, arrays, and what holds them. No pickle.

None, bool, int, float, str and list stand for themselves; every other value is an object of one item whose key names
its kind. `untrusted` reads them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

DEPTH = 32
NODES = 100_000
"""Values in one message, counted with what they hold."""
LONG = 1024
"""Text of more bytes than this travels behind the header."""

_CODES = "?bhilqBHILQefdFD"  # no extended precision: its layout differs between machines
SCALARS = tuple(np.dtype(code).type for code in _CODES)
DTYPES = {name: np.dtype(name) for name in {np.dtype(code).newbyteorder("<").str for code in _CODES}}


class WireError(ValueError):
    """What came, or should go, is no message. The text says why."""


@dataclass(frozen=True)
class Handle:
    """A value that stays in the worker: its number and, in its own words, its type and, of an array, its dtype."""

    number: int
    type: str
    dtype: str = ""


class Writer:
    """Takes a value apart into a tree for JSON and a list of raw bytes. Runs no method of the value's own classes.

    What has no place on the wire becomes what `keep` makes of it, also where it is too long for `limit` bytes, too
    deep or too much; without `keep` it is a WireError.
    """

    def __init__(self, limit: int, keep: Callable[[Any], Handle] | None = None) -> None:
        self.limit, self.keep = limit, keep
        self.raw: list[bytes] = []
        self.nodes = self.size = 0

    def tree(self, value: Any, depth: int = 0) -> Any:
        kind = type(value)
        if value is None or kind is bool:
            return value
        if issubclass(kind, np.ndarray | np.generic):
            return self._array(value)
        if issubclass(kind, int) and -(2**63) <= (number := int.__int__(value)) < 2**63:
            return number
        if issubclass(kind, float):
            return float.__float__(value)
        if issubclass(kind, str):
            return self._text(str.__str__(value))
        if issubclass(kind, bytes):
            return self._put("bytes", bytes.__getitem__(value, slice(None)), value)
        for holder in (list, tuple, dict):
            if issubclass(kind, holder) and depth < DEPTH and self._room(holder.__len__(value)):
                if holder is list:
                    return [self.tree(part, depth + 1) for part in list.__iter__(value)]
                if holder is tuple:
                    return {"tuple": [self.tree(part, depth + 1) for part in tuple.__iter__(value)]}
                if all(type(key) is str for key in dict.keys(value)):
                    return {"dict": [[self._text(k), self.tree(v, depth + 1)] for k, v in dict.items(value)]}
        return self._handle(value)

    def _room(self, count: int) -> bool:
        self.nodes += 1
        if self.nodes + count > NODES:
            return False
        self.nodes += count
        return True

    def _array(self, value: Any) -> Any:
        if type(value) in SCALARS:
            plain, kind = np.asarray(value), "scalar"
        elif issubclass(type(value), np.ndarray):
            # Of a subclass only the numbers: whatever else it says of itself is its own business.
            plain, kind = np.ndarray.view(value, np.ndarray), "array"
        else:
            return self._handle(value)
        dtype = plain.dtype.newbyteorder("<")
        if dtype.str not in DTYPES or self.size + plain.nbytes > self.limit:
            return self._handle(value)
        self._put(kind, np.ascontiguousarray(plain, dtype).tobytes(), value)
        return {kind: [dtype.str, *plain.shape]}

    def _text(self, text: str) -> Any:
        plain = text.encode("utf-8", "replace")  # half a surrogate pair is no text anywhere else
        return self._put("text", plain, text) if len(plain) > LONG else plain.decode("utf-8")

    def _put(self, kind: str, data: bytes, value: Any) -> Any:
        if self.size + len(data) > self.limit:
            return self._handle(value)
        self.size += len(data)
        self.raw.append(data)
        return {kind: len(data)}

    def _handle(self, value: Any) -> Any:
        if type(value) is not Handle:
            if self.keep is None:
                raise WireError(
                    f"a {type(value).__name__} cannot be sent here, or it is too long, too deep or too much"
                )
            value = self.keep(value)
        return {"handle": [value.number, self._text(value.type[:100]), self._text(value.dtype[:100])]}
