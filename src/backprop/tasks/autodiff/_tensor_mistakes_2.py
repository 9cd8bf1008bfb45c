"""Mistakes of the task in `tensor`, part 2 of 5."""

import numpy as np

from ._tensor import TASK


@TASK.mistake(
    "Right on short graphs, but on 5,000 steps in a row Python's recursion ends. Find the order with a stack of "
    "your own."
)
class Recursive:
    def __init__(self, data, parents=(), pull=None):
        self.data = np.asarray(data, dtype=float)
        self.parents, self.pull = parents, pull
        self.grad = np.zeros(self.data.shape)

    def tanh(self):
        y = np.tanh(self.data)
        return Recursive(y, (self,), lambda dy: (dy * (1 - y**2),))

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __add__(self, other):
        other = other if isinstance(other, Recursive) else Recursive(other)
        return Recursive(self.data + other.data, (self, other), lambda dy: (self.fit(dy), other.fit(dy)))

    def __mul__(self, other):
        a, b = self, other if isinstance(other, Recursive) else Recursive(other)
        return Recursive(a.data * b.data, (a, b), lambda dy: (a.fit(dy * b.data), b.fit(dy * a.data)))

    def __matmul__(self, other):
        return Recursive(self.data @ other.data, (self, other), lambda dy: (dy @ other.data.T, self.data.T @ dy))

    def sum(self):
        return Recursive(self.data.sum(), (self,), lambda dy: (np.full(self.data.shape, dy),))

    def fit(self, dy):
        if dy.shape == self.data.shape:
            return dy
        lead = dy.ndim - self.data.ndim
        axes = (*range(lead), *(lead + i for i, n in enumerate(self.data.shape) if n == 1))
        return dy.sum(axes).reshape(self.data.shape)

    def order(self):
        order, done = [], set()

        def visit(node):
            if node not in done:
                done.add(node)
                for parent in node.parents:
                    visit(parent)
                order.append(node)

        visit(self)
        return order

    def backward(self, dy=1.0):
        self.grad = self.grad + dy
        for node in reversed(self.order()):
            for parent, share in zip(node.parents, node.pull(node.grad) if node.pull else (), strict=True):
                parent.grad = parent.grad + share


@TASK.mistake(
    "In a sum, a gradient has the shape of the result instead of that of its summand: sum over what broadcasting "
    "stretched."
)
class SumStretched:
    def __init__(self, data, parents=(), pull=None):
        self.data = np.asarray(data, dtype=float)
        self.parents, self.pull = parents, pull
        self.grad = np.zeros(self.data.shape)

    def tanh(self):
        y = np.tanh(self.data)
        return SumStretched(y, (self,), lambda dy: (dy * (1 - y**2),))

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __add__(self, other):
        other = other if isinstance(other, SumStretched) else SumStretched(other)
        return SumStretched(self.data + other.data, (self, other), lambda dy: (dy, dy))

    def __mul__(self, other):
        a, b = self, other if isinstance(other, SumStretched) else SumStretched(other)
        return SumStretched(a.data * b.data, (a, b), lambda dy: (a.fit(dy * b.data), b.fit(dy * a.data)))

    def __matmul__(self, other):
        return SumStretched(self.data @ other.data, (self, other), lambda dy: (dy @ other.data.T, self.data.T @ dy))

    def sum(self):
        return SumStretched(self.data.sum(), (self,), lambda dy: (np.full(self.data.shape, dy),))

    def fit(self, dy):
        if dy.shape == self.data.shape:
            return dy
        lead = dy.ndim - self.data.ndim
        axes = (*range(lead), *(lead + i for i, n in enumerate(self.data.shape) if n == 1))
        return dy.sum(axes).reshape(self.data.shape)

    def order(self):
        order, done, stack = [], set(), [(self, False)]
        while stack:
            node, parents_are_in = stack.pop()
            if parents_are_in:
                order.append(node)
            elif node not in done:
                done.add(node)
                stack.append((node, True))
                stack += [(parent, False) for parent in node.parents]
        return order

    def backward(self, dy=1.0):
        self.grad = self.grad + dy
        for node in reversed(self.order()):
            for parent, share in zip(node.parents, node.pull(node.grad) if node.pull else (), strict=True):
                parent.grad = parent.grad + share


@TASK.mistake(
    "Axes of size 1 are left stretched: a gradient must have the shape of its own Tensor. Look at unbroadcast: "
    "sum over these axes, too, and keep them."
)
class SizeOneStretched:
    def __init__(self, data, parents=(), pull=None):
        self.data = np.asarray(data, dtype=float)
        self.parents, self.pull = parents, pull
        self.grad = np.zeros(self.data.shape)

    def tanh(self):
        y = np.tanh(self.data)
        return SizeOneStretched(y, (self,), lambda dy: (dy * (1 - y**2),))

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __add__(self, other):
        other = other if isinstance(other, SizeOneStretched) else SizeOneStretched(other)
        return SizeOneStretched(self.data + other.data, (self, other), lambda dy: (self.fit(dy), other.fit(dy)))

    def __mul__(self, other):
        a, b = self, other if isinstance(other, SizeOneStretched) else SizeOneStretched(other)
        return SizeOneStretched(a.data * b.data, (a, b), lambda dy: (a.fit(dy * b.data), b.fit(dy * a.data)))

    def __matmul__(self, other):
        return SizeOneStretched(self.data @ other.data, (self, other), lambda dy: (dy @ other.data.T, self.data.T @ dy))

    def sum(self):
        return SizeOneStretched(self.data.sum(), (self,), lambda dy: (np.full(self.data.shape, dy),))

    def fit(self, dy):
        if dy.shape == self.data.shape:
            return dy
        lead = dy.ndim - self.data.ndim
        return dy.sum(tuple(range(lead)))

    def order(self):
        order, done, stack = [], set(), [(self, False)]
        while stack:
            node, parents_are_in = stack.pop()
            if parents_are_in:
                order.append(node)
            elif node not in done:
                done.add(node)
                stack.append((node, True))
                stack += [(parent, False) for parent in node.parents]
        return order

    def backward(self, dy=1.0):
        self.grad = self.grad + dy
        for node in reversed(self.order()):
            for parent, share in zip(node.parents, node.pull(node.grad) if node.pull else (), strict=True):
                parent.grad = parent.grad + share
