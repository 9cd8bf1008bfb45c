"""Values from somebody who may wish us ill: what `values` writes, and nothing else."""

import math
from typing import Any

import numpy as np

from .values import DEPTH, DTYPES, NODES, Handle, WireError


class Reader:
    """Puts a tree from JSON and raw bytes together. Raises WireError, or another ValueError."""

    def __init__(self, raw: memoryview) -> None:
        self.raw, self.position, self.nodes = raw, 0, 0

    def value(self, tree: Any, depth: int = 0) -> Any:
        self.nodes += 1
        if depth > 2 * DEPTH or self.nodes > 4 * NODES:
            raise WireError("nested too deeply, or too many values")
        if tree is None or type(tree) in (bool, float):
            return tree
        if type(tree) is int:
            return self._whole(tree, -(2**63), 2**63)
        if type(tree) is str:
            return self._clean(tree)
        if type(tree) is list:
            return [self.value(part, depth + 1) for part in tree]
        if len(tree) != 1:
            raise WireError("an object of not one item")
        ((kind, content),) = tree.items()
        read = getattr(self, f"read_{kind}", None) if kind in KINDS else None
        if read is None:
            raise WireError("an object of unknown kind")
        return read(content, depth)

    def read_tuple(self, content: Any, depth: int) -> tuple:
        return tuple(self.value(part, depth + 1) for part in self._list(content))

    def read_dict(self, content: Any, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for item in self._list(content):
            key, value = (self.value(part, depth + 1) for part in self._list(item, 2))
            if type(key) is not str or key in found:
                raise WireError("a key that is no text, or comes twice")
            found[key] = value
        return found

    def read_bytes(self, content: Any, _: int) -> bytes:
        return bytes(self._take(self._whole(content)))

    def read_text(self, content: Any, _: int) -> str:
        return str(self._take(self._whole(content)), "utf-8")

    def read_handle(self, content: Any, depth: int) -> Handle:
        number, *texts = (self.value(part, depth + 1) for part in self._list(content, 3))
        if type(number) is not int or any(type(text) is not str for text in texts):
            raise WireError("a handle needs a number and two texts")
        return Handle(number, *texts)

    def read_scalar(self, content: Any, depth: int) -> Any:
        array = self.read_array(content, depth)
        if array.shape != ():
            raise WireError("a scalar with a shape")
        return array[()]

    def read_array(self, content: Any, _: int) -> np.ndarray:
        name, *shape = self._list(content)
        if type(name) is not str or name not in DTYPES:
            raise WireError("an array of unknown type")
        dtype, shape = DTYPES[name], [self._whole(size) for size in shape]
        if len(shape) > DEPTH:
            raise WireError("an array of too many dimensions")
        data = self._take(math.prod(shape) * dtype.itemsize)
        if dtype.kind == "b":  # any byte but 0 is True, and True is 1
            return (np.frombuffer(data, np.uint8) != 0).reshape(shape)
        return np.frombuffer(data, dtype).astype(dtype.newbyteorder("=")).reshape(shape)

    def _take(self, size: int) -> memoryview:
        if size > len(self.raw) - self.position:
            raise WireError("fewer bytes than announced")
        self.position += size
        return self.raw[self.position - size : self.position]

    @staticmethod
    def _list(content: Any, size: int | None = None) -> list:
        if type(content) is not list or size not in (None, len(content)):
            raise WireError("a list is expected")
        return content

    @staticmethod
    def _whole(number: Any, least: int = 0, bound: int = 2**63) -> int:
        if type(number) is not int or not least <= number < bound:
            raise WireError("a whole number within bounds is expected")
        return number

    @staticmethod
    def _clean(text: str) -> str:
        text.encode("utf-8")  # raises UnicodeEncodeError, a ValueError, for half a surrogate pair
        return text


KINDS = {name.removeprefix("read_") for name in vars(Reader) if name.startswith("read_")}
