"""Mistakes of the task in `tensor`, part 3 of 5."""

import numpy as np

from ._tensor import TASK


@TASK.mistake("In a product each factor gets the price times the *other* factor. You multiply by its own value.")
class OwnFactor:
    def __init__(self, data, parents=(), pull=None):
        self.data = np.asarray(data, dtype=float)
        self.parents, self.pull = parents, pull
        self.grad = np.zeros(self.data.shape)

    def tanh(self):
        y = np.tanh(self.data)
        return OwnFactor(y, (self,), lambda dy: (dy * (1 - y**2),))

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __add__(self, other):
        other = other if isinstance(other, OwnFactor) else OwnFactor(other)
        return OwnFactor(self.data + other.data, (self, other), lambda dy: (self.fit(dy), other.fit(dy)))

    def __mul__(self, other):
        a, b = self, other if isinstance(other, OwnFactor) else OwnFactor(other)
        return OwnFactor(a.data * b.data, (a, b), lambda dy: (a.fit(dy * a.data), b.fit(dy * b.data)))

    def __matmul__(self, other):
        return OwnFactor(self.data @ other.data, (self, other), lambda dy: (dy @ other.data.T, self.data.T @ dy))

    def sum(self):
        return OwnFactor(self.data.sum(), (self,), lambda dy: (np.full(self.data.shape, dy),))

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
    "Some gradients are missing: you wait for users that the last Tensor does not depend on, and these never pay."
)
class WaitsForTheUnused:
    def __init__(self, data, parents=(), pull=None):
        self.data = np.asarray(data, dtype=float)
        self.parents, self.pull = parents, pull
        self.grad = np.zeros(self.data.shape)
        self.users = 0
        for parent in parents:
            parent.users += 1

    def tanh(self):
        y = np.tanh(self.data)
        return WaitsForTheUnused(y, (self,), lambda dy: (dy * (1 - y**2),))

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __add__(self, other):
        other = other if isinstance(other, WaitsForTheUnused) else WaitsForTheUnused(other)
        return WaitsForTheUnused(self.data + other.data, (self, other), lambda dy: (self.fit(dy), other.fit(dy)))

    def __mul__(self, other):
        a, b = self, other if isinstance(other, WaitsForTheUnused) else WaitsForTheUnused(other)
        return WaitsForTheUnused(a.data * b.data, (a, b), lambda dy: (a.fit(dy * b.data), b.fit(dy * a.data)))

    def __matmul__(self, other):
        return WaitsForTheUnused(
            self.data @ other.data, (self, other), lambda dy: (dy @ other.data.T, self.data.T @ dy)
        )

    def sum(self):
        return WaitsForTheUnused(self.data.sum(), (self,), lambda dy: (np.full(self.data.shape, dy),))

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
        self.grad, ready = self.grad + dy, [self]
        while ready:
            node = ready.pop()
            for parent, share in zip(node.parents, node.pull(node.grad) if node.pull else (), strict=True):
                parent.grad = parent.grad + share
                parent.users -= 1
                if parent.users == 0:
                    ready.append(parent)


@TASK.mistake(
    "The price of a sum is divided among the entries. Each entry moves the sum by as much as it moves itself: it "
    "gets all of dy."
)
class SumAveraged:
    def __init__(self, data, parents=(), pull=None):
        self.data = np.asarray(data, dtype=float)
        self.parents, self.pull = parents, pull
        self.grad = np.zeros(self.data.shape)

    def tanh(self):
        y = np.tanh(self.data)
        return SumAveraged(y, (self,), lambda dy: (dy * (1 - y**2),))

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __add__(self, other):
        other = other if isinstance(other, SumAveraged) else SumAveraged(other)
        return SumAveraged(self.data + other.data, (self, other), lambda dy: (self.fit(dy), other.fit(dy)))

    def __mul__(self, other):
        a, b = self, other if isinstance(other, SumAveraged) else SumAveraged(other)
        return SumAveraged(a.data * b.data, (a, b), lambda dy: (a.fit(dy * b.data), b.fit(dy * a.data)))

    def __matmul__(self, other):
        return SumAveraged(self.data @ other.data, (self, other), lambda dy: (dy @ other.data.T, self.data.T @ dy))

    def sum(self):
        return SumAveraged(self.data.sum(), (self,), lambda dy: (np.full(self.data.shape, dy / self.data.size),))

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
