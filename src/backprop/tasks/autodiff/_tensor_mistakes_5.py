"""Mistakes of the task in `tensor`, part 5 of 5."""

import numpy as np

from ._tensor import TASK


@TASK.mistake(
    "Several Tensors hold the same array as their grad, and += in place changes it for all of them, also for the "
    "caller. Make a new one: grad = grad + share."
)
class Aliased:
    def __init__(self, data, parents=(), pull=None):
        self.data = np.asarray(data, dtype=float)
        self.parents, self.pull = parents, pull
        self.grad = np.zeros(self.data.shape)

    def tanh(self):
        y = np.tanh(self.data)
        return Aliased(y, (self,), lambda dy: (dy * (1 - y**2),))

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __add__(self, other):
        other = other if isinstance(other, Aliased) else Aliased(other)
        return Aliased(
            self.data + other.data,
            (self, other),
            lambda dy: tuple(dy if v.data.shape == dy.shape else v.fit(dy) for v in (self, other)),
        )

    def __mul__(self, other):
        a, b = self, other if isinstance(other, Aliased) else Aliased(other)
        return Aliased(a.data * b.data, (a, b), lambda dy: (a.fit(dy * b.data), b.fit(dy * a.data)))

    def __matmul__(self, other):
        return Aliased(self.data @ other.data, (self, other), lambda dy: (dy @ other.data.T, self.data.T @ dy))

    def sum(self):
        return Aliased(self.data.sum(), (self,), lambda dy: (np.full(self.data.shape, dy),))

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
        self.grad += dy
        for node in reversed(self.order()):
            for parent, share in zip(node.parents, node.pull(node.grad) if node.pull else (), strict=True):
                if not parent.grad.any():
                    parent.grad = share
                else:
                    parent.grad += share


@TASK.mistake(
    "Only Tensors without parents have a grad in the end. Those on the way should keep theirs: the picture at "
    "the end shows them."
)
class OnlyInputs:
    def __init__(self, data, parents=(), pull=None):
        self.data = np.asarray(data, dtype=float)
        self.parents, self.pull = parents, pull
        self.grad = np.zeros(self.data.shape)

    def tanh(self):
        y = np.tanh(self.data)
        return OnlyInputs(y, (self,), lambda dy: (dy * (1 - y**2),))

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __add__(self, other):
        other = other if isinstance(other, OnlyInputs) else OnlyInputs(other)
        return OnlyInputs(self.data + other.data, (self, other), lambda dy: (self.fit(dy), other.fit(dy)))

    def __mul__(self, other):
        a, b = self, other if isinstance(other, OnlyInputs) else OnlyInputs(other)
        return OnlyInputs(a.data * b.data, (a, b), lambda dy: (a.fit(dy * b.data), b.fit(dy * a.data)))

    def __matmul__(self, other):
        return OnlyInputs(self.data @ other.data, (self, other), lambda dy: (dy @ other.data.T, self.data.T @ dy))

    def sum(self):
        return OnlyInputs(self.data.sum(), (self,), lambda dy: (np.full(self.data.shape, dy),))

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
        price = {self: np.zeros(self.data.shape) + dy}
        for node in reversed(self.order()):
            if not node.parents:
                node.grad = node.grad + price[node]
            for parent, share in zip(node.parents, node.pull(price[node]) if node.pull else (), strict=True):
                price[parent] = price.get(parent, 0.0) + share


@TASK.mistake(
    "The gradient of sum() is 1 for every entry, whatever comes in. Each entry gets the price of the sum, dy."
)
class SumIgnoresPrice:
    def __init__(self, data, parents=(), pull=None):
        self.data = np.asarray(data, dtype=float)
        self.parents, self.pull = parents, pull
        self.grad = np.zeros(self.data.shape)

    def tanh(self):
        y = np.tanh(self.data)
        return SumIgnoresPrice(y, (self,), lambda dy: (dy * (1 - y**2),))

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __add__(self, other):
        other = other if isinstance(other, SumIgnoresPrice) else SumIgnoresPrice(other)
        return SumIgnoresPrice(self.data + other.data, (self, other), lambda dy: (self.fit(dy), other.fit(dy)))

    def __mul__(self, other):
        a, b = self, other if isinstance(other, SumIgnoresPrice) else SumIgnoresPrice(other)
        return SumIgnoresPrice(a.data * b.data, (a, b), lambda dy: (a.fit(dy * b.data), b.fit(dy * a.data)))

    def __matmul__(self, other):
        return SumIgnoresPrice(self.data @ other.data, (self, other), lambda dy: (dy @ other.data.T, self.data.T @ dy))

    def sum(self):
        return SumIgnoresPrice(self.data.sum(), (self,), lambda dy: (np.ones(self.data.shape),))

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
