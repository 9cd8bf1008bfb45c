"""The value of a displayed equation, so that a slip of the pen in its LaTeX is a failing test.

A symbol stands for the array of its name: `\\bar W_x` is dWx. `SYMBOLS` of the equations' file says what the others
are: {"unit": {"L": "loss", ...}}. The key is the symbol with its subscript as it is written, or without it; then the
subscript is a list of indices. They count the first axes of the array if the first of them is n, else the last ones;
then the axes before them are the same in every term. What is left are axes of a matrix. A value may say itself which
index counts each of its first axes, as in "t: states[1:]", or "~:" if all of them are the same in every term.
"""

import contextlib
import itertools
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from latex_tree import ACCENTS, FUNCTIONS, Node, UnreadableError, lines, read, spelled, written

NUMPY: dict[str, Callable[..., Any]] = {
    r"\tanh": np.tanh,
    r"\log": np.log,
    r"\exp": np.exp,
    r"\sigma": lambda x: 1 / (1 + np.exp(-x)),
    r"\max": np.maximum,
    r"\min": np.minimum,
    "sign": np.sign,
    "=": np.equal,
    ">": np.greater,
    "<": np.less,
    r"\leq": np.less_equal,
    r"\geq": np.greater_equal,
    r"\neq": np.not_equal,
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
}
assert NUMPY.keys() >= FUNCTIONS

Value = tuple[np.ndarray, tuple[str, ...]]  # the first axes have names, the others are those of a matrix


def error(latex: str, scope: dict[str, Any], symbols: dict[str, str]) -> float:
    """The largest difference between sides that should be equal, relative to their size. Raises UnreadableError."""
    return max(line_error(line, scope, symbols) for line in lines(latex))


def line_error(latex: str, scope: dict[str, Any], symbols: dict[str, str]) -> float:
    trees = read(latex, symbols)
    reading = Reading(scope, symbols, trees)
    values = [reading.value(tree) for tree in trees]
    worst = 0.0
    for left, right in itertools.pairwise(values):
        if not set(right[1]) <= set(left[1]) or left[0].shape[len(left[1]) :] != right[0].shape[len(right[1]) :]:
            return float("inf")
        difference = np.abs(together(np.subtract, left, right)[0]).max()
        if not np.isfinite(difference):
            return float("inf")
        worst = max(worst, float(difference / max(np.abs(left[0]).max(), np.abs(right[0]).max(), 1e-12)))
    return worst


def together(function: Callable, *values: Value) -> Value:
    """Entry by entry, after the axes with names have been brought together."""
    names = dict.fromkeys(name for _, axes in values for name in axes)
    order = (*sorted((name for name in names if name[0] == "~"), reverse=True), *(n for n in names if n[0] != "~"))
    rank = max(array.ndim - len(axes) for array, axes in values)
    arrays = []
    for array, axes in values:
        plain = array.shape[len(axes) :]
        moved = array.transpose(
            [axes.index(name) for name in order if name in axes] + list(range(len(axes), array.ndim))
        )
        named = [array.shape[axes.index(name)] if name in axes else 1 for name in order]
        arrays.append(moved.reshape((*named, *[1] * (rank - len(plain)), *plain)))
    return np.asarray(function(*arrays)), tuple(order)


class Reading:
    """The names of one case, and how many values each index takes."""

    def __init__(self, scope: dict[str, Any], symbols: dict[str, str], trees: list[Node]) -> None:
        self.scope, self.symbols = {"np": np} | scope, symbols
        self.sizes: dict[str, int] = {}
        self.measure(trees)

    def measure(self, node: Any) -> None:
        """Learn the range of each index from the arrays that it stands at."""
        kind = node[0] if isinstance(node, tuple) and node else ""
        if kind == "slope" or (kind == "symbol" and not self.is_delta(node)):
            with contextlib.suppress(UnreadableError, KeyError):  # an index itself, or a sign that has no value alone
                array, axes = self.value(node)
                self.sizes |= dict(zip(axes, array.shape, strict=False))
        for part in node if isinstance(node, tuple | list) and kind != "slope" else ():
            self.measure(part)

    def value(self, node: Node) -> Value:
        kind, *parts = node
        if kind == "number":
            return np.asarray(parts[0]), ()
        if kind == "symbol":
            return self.symbol(node)
        if kind in NUMPY:
            return together(NUMPY[kind], *map(self.value, parts))
        if kind == "call":
            return together(NUMPY[parts[0]], *map(self.value, parts[1]))
        if kind == "negative":
            array, axes = self.value(parts[0])
            return -array, axes
        if kind == "power":
            return together(np.power, *map(self.value, parts))
        if kind == "product":
            return self.product(*parts)
        if kind == "inner":
            return np.asarray(together(np.multiply, *map(self.value, parts))[0].sum()), ()
        if kind == "sum":
            return self.sum(*parts)
        if kind == "beside":
            arrays, axes = zip(*map(self.value, parts[0]), strict=True)
            if len(set(axes)) > 1:
                raise UnreadableError("different indices side by side")
            return np.concatenate(arrays, axis=-1), axes[0]
        if kind == "slope":
            return self.slope(*parts)
        if kind == "norm":
            return self.known(f"|{spelled(parts[0])}|")
        if kind in ("transpose", "diag"):
            array, axes = self.value(parts[0])
            if kind == "transpose" and array.ndim - len(axes) >= 2:
                return array.swapaxes(-1, -2), axes
        raise UnreadableError(kind)

    def known(self, key: str) -> Value:
        """What `symbols` says: an expression, perhaps with the names of its first axes."""
        if key not in self.symbols:
            raise UnreadableError(f"what is {key}?")
        match = re.fullmatch(r"(?:([\w~\\ ]+): )?(.*)", self.symbols[key], re.S)
        assert match is not None
        array, axes = np.asarray(eval(match[2], self.scope)), tuple((match[1] or "").split())
        return array, tuple(f"~{i}" for i in range(array.ndim, 0, -1)) if axes == ("~",) else axes

    def is_delta(self, node: Node) -> bool:
        return node[2] == r"\delta" and not node[1] and len(node[3]) == 2

    def symbol(self, node: Node) -> Value:
        _, accents, letter, subscript = node
        if self.is_delta(node):
            return np.equal(*np.ogrid[: self.sizes[subscript[0]], : self.sizes[subscript[1]]]) * 1.0, subscript
        if subscript and written(node) in self.symbols:
            return self.known(written(node))
        if spelled(node) in self.symbols:
            array, axes = self.known(spelled(node))
        elif not accents and not subscript and letter in self.sizes:
            return np.arange(self.sizes[letter]), (letter,)  # an index as a number
        else:
            array, axes, subscript = *self.by_name(accents, letter, subscript), subscript
            if len(axes) == 1 and axes[0] == "":
                return array, ()
        return self.indexed(array, axes, items(subscript)) if subscript else (array, axes)

    def by_name(self, accents: tuple, letter: str, subscript: tuple) -> Value:
        """The array of that name; with an axis "" if the subscript is a part of the name."""
        for name, rest in (letter + "".join(subscript), ("",)), (letter, ()):
            name = name.replace("^+", "_next").lstrip("\\").replace("varepsilon", "eps")
            for accent in reversed(accents):
                name = ACCENTS[accent].format(name)
            if isinstance(self.scope.get(name), np.ndarray | np.generic | float | int):
                return np.asarray(self.scope[name]), rest if subscript else ()
        raise UnreadableError(f"what is {' '.join([*accents, letter])}?")

    def indexed(self, array: np.ndarray, axes: tuple, indices: list[Any]) -> Value:
        """Entries of an array: letters run, numbers pick, and a letter with a subscript is an index by a table."""
        free = array.ndim - len(axes) - len(indices)
        if free < 0:
            raise UnreadableError("more indices than axes")
        if indices[0] != "n":
            axes += tuple(f"~{i}" for i in range(free, 0, -1))
        letters = [i for i in indices if isinstance(i, str) and not i.isdigit()]
        if len(letters) == len(indices) == len(set(letters)):
            return array, (*axes, *letters)
        places: list[Value] = [(np.arange(size), (f"@{k}",)) for k, size in enumerate(array.shape[: len(axes)])]
        for index, size in zip(indices, array.shape[len(axes) :], strict=False):
            if not isinstance(index, str):
                places.append(self.symbol(index))
            else:
                places.append((np.asarray(int(index) - 1), ()) if index.isdigit() else (np.arange(size), (index,)))
        names = together(lambda *found: np.broadcast_arrays(*found)[0], *places)[1]
        tables = [together(lambda _, i: i, (np.zeros([1] * len(names)), names), place)[0] for place in places]
        inside = np.ones([1] * len(names), bool)
        for table, size in zip(tables, array.shape, strict=False):
            inside = inside & (table >= 0) & (table < size)
        found = array[tuple(np.clip(t, 0, size - 1) for t, size in zip(tables, array.shape, strict=False))]
        found = found * inside.reshape(inside.shape + (1,) * (found.ndim - inside.ndim))
        return found, tuple(axes[int(name[1:])] if name[0] == "@" else name for name in names)

    def slope(self, above: Node, below: Node) -> Value:
        """A Jacobian: a known one, or that of the unit, measured."""
        if f"{written(above)}/{written(below)}" in self.symbols:
            return self.known(f"{written(above)}/{written(below)}")
        key = f"{spelled(above)}/{spelled(below)}"
        indices = [*items(above[3] if above[0] == "symbol" else ()), *items(below[3])]
        if key in self.symbols:
            array, axes = self.known(key)
            return self.indexed(array, axes, indices) if indices else (array, axes)
        try:
            array = self.scope["jacobian"](above[2], below[2])
        except (ValueError, KeyError) as error:
            raise UnreadableError(f"what is {key}?") from error
        if len(indices) != array.ndim:
            raise UnreadableError("a derivative without all its indices")
        return self.indexed(array, (), indices)

    def product(self, first: Node, second: Node) -> Value:
        if first == ("transpose", ("ones",)):
            array, axes = self.value(second)
            return array.sum(-2), axes
        left, right = self.value(first), self.value(second)
        if min(array.ndim - len(axes) for array, axes in (left, right)) < 2:
            return together(np.multiply, left, right)
        names = together(lambda a, _: a, (left[0][..., 0, 0], left[1]), (right[0][..., 0, 0], right[1]))[1]
        empty = np.zeros([1] * (len(names) + 2)), names
        spread = [together(lambda _, a: a, empty, side)[0] for side in (left, right)]
        return spread[0] @ spread[1], names

    def sum(self, under: list[str], body: Node) -> Value:
        array, axes = self.value(body)
        text = [token for token in under if token != ","]
        if len(text) == 3 and text[1] in NUMPY:
            index, relation, bound = text
            chosen = self.value(
                ("call", relation, [symbol(index), ("number", float(bound) - 1) if bound.isdigit() else symbol(bound)])
            )
            array, axes = together(np.multiply, (array, axes), chosen)
            text = [index]
        if not set(text) <= set(axes):
            raise UnreadableError(f"a sum over {''.join(under)}")
        return array.sum(tuple(axes.index(name) for name in text)), tuple(name for name in axes if name not in text)


def symbol(letter: str) -> Node:
    return "symbol", (), letter, ()


def items(subscript: tuple[str, ...]) -> list[Any]:
    """The indices of a subscript: letters, numbers, and letters with a subscript of their own."""
    found: list[Any] = []
    tokens = [token for token in subscript if token != ","]
    while tokens:
        token = tokens.pop(0)
        if token == "_":
            inner = [tokens.pop(0)]
            while inner[0] == "{" and inner[-1] != "}":
                inner.append(tokens.pop(0))
            found.append(("symbol", (), found.pop(), tuple(t for t in inner if t not in "{}")))
        elif token == r"\ell" or (token.isalnum() and (token.islower() or token.isdigit())):
            found.append(token)
        else:
            raise UnreadableError(f"the index {token}")
    return found
