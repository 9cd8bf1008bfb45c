"""Reverse-mode automatic differentiation: record what was computed, then walk it backwards.

`lift` turns any hand-written pair into a function of `Value`s that notes itself on the graph:

    linear, relu = lift(linear_forward, linear_backward), lift(relu_forward, relu_backward)
    y = relu(linear(x, W, b))
    gradients = backward(y, dy)      # {value: array}, for every value that y depends on

Nothing is stored on the values, so nothing has to be zeroed. Source: linnainmaa1976taylor, baydin2018automatic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

Array = Any  # a NumPy array or number


class Operation:
    """One step of the computation: what went in, what came out, and how to send a gradient back."""

    def __init__(self, name: str, inputs: list[Value], pull: Callable[[Any], tuple]) -> None:
        self.name = name
        self.inputs = inputs
        self.outputs: list[Value] = []
        self.pull = pull

    def __repr__(self) -> str:
        return f"{self.name}({', '.join(v.name or '·' for v in self.inputs)})"


class Value:
    """An array on the graph. `source` is the operation that made it, None for a leaf."""

    def __init__(self, array: Array, name: str = "", source: Operation | None = None) -> None:
        self.array = np.asarray(array)
        self.name = name
        self.source = source

    def __repr__(self) -> str:
        return f"Value({self.name or 'unnamed'}, shape {self.array.shape})"

    def __add__(self, other: Value | float) -> Value:
        return add(self, other)

    def __mul__(self, other: Value | float) -> Value:
        return multiply(self, other)

    def __neg__(self) -> Value:
        return multiply(self, -1.0)

    def __sub__(self, other: Value | float) -> Value:
        return self + -other

    __radd__, __rmul__ = __add__, __mul__


def lift(forward: Callable, backward: Callable) -> Callable[..., Any]:
    """A function of Values (and plain arguments) that computes `forward` and remembers `backward`."""
    name = forward.__name__.removesuffix("_forward").lstrip("_")

    def operation(*arguments: Any, **options: Any) -> Any:
        y, cache = forward(*(a.array if isinstance(a, Value) else a for a in arguments), **options)
        # The pair returns a gradient for each floating array, lifted or not; only Values pass theirs on.
        slots = [a for a in arguments if _is_floating(a)]
        keep = [i for i, a in enumerate(slots) if isinstance(a, Value)]
        inputs = [slots[i] for i in keep]

        def pull(dy: Any) -> tuple:
            found = backward(dy, cache)
            return tuple(found[i] for i in keep)

        node = Operation(name, inputs, pull)
        node.outputs = [Value(part, source=node) for part in (y if isinstance(y, tuple) else (y,))]
        return tuple(node.outputs) if isinstance(y, tuple) else node.outputs[0]

    return operation


def _is_floating(argument: Any) -> bool:
    array = argument.array if isinstance(argument, Value) else argument
    return isinstance(array, np.ndarray) and array.dtype.kind == "f"


def order(root: Value) -> list[Operation]:
    """The operations that `root` depends on, in the order of the backward pass: every user before what it used.

    A depth-first walk with its own stack, since Python's would end at a chain of a thousand.
    """
    finished: list[Operation] = []
    seen: set[Operation] = set()
    stack: list[tuple[Operation, Iterator[Value]]] = []

    def enter(value: Value) -> None:
        if value.source is not None and value.source not in seen:
            seen.add(value.source)
            stack.append((value.source, iter(value.source.inputs)))

    enter(root)
    while stack:
        operation, remaining = stack[-1]
        following = next(remaining, None)
        if following is None:
            stack.pop()
            finished.append(operation)
        else:
            enter(following)
    return finished[::-1]


def backward(root: Value, dy: Array = None) -> dict[Value, np.ndarray]:
    """The gradient of <dy, root> for every value that root depends on. `dy` may be left out if root is one number.

    Raises ValueError if dy has not the shape of root.
    """
    if dy is None and root.array.size != 1:
        raise ValueError(f"root has shape {root.array.shape}: give dy, the gradient that arrives at it")
    start = np.ones_like(root.array) if dy is None else np.asarray(dy)
    if start.shape != root.array.shape:
        raise ValueError(f"dy has shape {start.shape}, expected {root.array.shape} like root")
    gradients = {root: start}
    for operation in order(root):
        arriving = tuple(gradients.get(v, np.zeros_like(v.array))[()] for v in operation.outputs)
        returned = operation.pull(arriving if len(arriving) > 1 else arriving[0])
        for value, gradient in zip(operation.inputs, returned, strict=True):
            # A value used twice hears from both users: contributions add up.
            gradients[value] = gradients[value] + gradient if value in gradients else gradient
    return gradients


def _unbroadcast(gradient: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Sum over the copies that broadcasting has made: a value used many times adds up its gradients."""
    gradient = gradient.sum(tuple(range(gradient.ndim - len(shape))))
    stretched = tuple(i for i, size in enumerate(shape) if size == 1)
    return gradient.sum(stretched, keepdims=True) if stretched else gradient


def _add_forward(a: Array, b: Array) -> tuple[Array, tuple]:
    return a + b, (a.shape, b.shape)


def _add_backward(dy: Array, cache: tuple) -> tuple:
    return tuple(_unbroadcast(dy, shape) for shape in cache)


def _multiply_forward(a: Array, b: Array) -> tuple[Array, tuple]:
    return a * b, (a, b)


def _multiply_backward(dy: Array, cache: tuple) -> tuple:
    a, b = cache
    return _unbroadcast(dy * b, a.shape), _unbroadcast(dy * a, b.shape)


def _binary(forward: Callable, backward: Callable) -> Callable[[Any, Any], Value]:
    lifted = lift(forward, backward)
    return lambda a, b: lifted(*(v if isinstance(v, Value) else np.asarray(v, float) for v in (a, b)))


add = _binary(_add_forward, _add_backward)
multiply = _binary(_multiply_forward, _multiply_backward)
