"""Task: a class of arrays that remember how they were made: the tape. Mistakes are in `_tensor_mistakes_1` and on."""

import numpy as np

from . import (  # noqa: F401  # they enter themselves
    _tensor_mistakes_1,
    _tensor_mistakes_2,
    _tensor_mistakes_3,
    _tensor_mistakes_4,
    _tensor_mistakes_5,
)
from ._tensor import TASK


@TASK.alternate
class ByDictionary:
    def __init__(self, data, parents=(), pull=None):
        self.data = np.asarray(data, dtype=float)
        self.parents, self.pull = parents, pull
        self.grad = np.zeros(self.data.shape)

    def tanh(self):
        y = np.tanh(self.data)
        return ByDictionary(y, (self,), lambda dy: (dy * (1 - y**2),))

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __add__(self, other):
        other = other if isinstance(other, ByDictionary) else ByDictionary(other)
        return ByDictionary(self.data + other.data, (self, other), lambda dy: (self.fit(dy), other.fit(dy)))

    def __mul__(self, other):
        a, b = self, other if isinstance(other, ByDictionary) else ByDictionary(other)
        return ByDictionary(a.data * b.data, (a, b), lambda dy: (a.fit(dy * b.data), b.fit(dy * a.data)))

    def __matmul__(self, other):
        return ByDictionary(self.data @ other.data, (self, other), lambda dy: (dy @ other.data.T, self.data.T @ dy))

    def sum(self):
        return ByDictionary(self.data.sum(), (self,), lambda dy: (np.full(self.data.shape, dy),))

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
            node.grad = node.grad + price[node]
            shares = node.pull(price[node]) if node.pull else ()
            for parent, share in zip(node.parents, shares, strict=True):
                price[parent] = price.get(parent, 0.0) + share


@TASK.alternate
class ByCounting:
    def __init__(self, data, parents=(), pull=None):
        self.data = np.asarray(data, dtype=float)
        self.parents, self.pull = parents, pull
        self.grad = np.zeros(self.data.shape)

    def tanh(self):
        y = np.tanh(self.data)
        return ByCounting(y, (self,), lambda dy: (dy * (1 - y**2),))

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __add__(self, other):
        other = other if isinstance(other, ByCounting) else ByCounting(other)
        return ByCounting(self.data + other.data, (self, other), lambda dy: (self.fit(dy), other.fit(dy)))

    def __mul__(self, other):
        a, b = self, other if isinstance(other, ByCounting) else ByCounting(other)
        return ByCounting(a.data * b.data, (a, b), lambda dy: (a.fit(dy * b.data), b.fit(dy * a.data)))

    def __matmul__(self, other):
        return ByCounting(self.data @ other.data, (self, other), lambda dy: (dy @ other.data.T, self.data.T @ dy))

    def sum(self):
        return ByCounting(self.data.sum(), (self,), lambda dy: (np.full(self.data.shape, dy),))

    def fit(self, dy):
        if dy.shape == self.data.shape:
            return dy
        lead = dy.ndim - self.data.ndim
        axes = (*range(lead), *(lead + i for i, n in enumerate(self.data.shape) if n == 1))
        return dy.sum(axes).reshape(self.data.shape)

    def backward(self, dy=1.0):
        users, found = {self: 0}, [self]
        for node in found:
            for parent in node.parents:
                if parent not in users:
                    users[parent] = 0
                    found.append(parent)
                users[parent] += 1
        self.grad, ready = self.grad + dy, [self]
        while ready:
            node = ready.pop()
            if node.pull is None:
                continue
            for parent, share in zip(node.parents, node.pull(node.grad), strict=True):
                parent.grad = parent.grad + share
                users[parent] -= 1
                if users[parent] == 0:
                    ready.append(parent)


@TASK.alternate
class Numbered:
    made = 0

    def __init__(self, data, parents=(), pull=None):
        self.data, self.parents, self.pull = np.array(data, dtype=float), parents, pull
        self.grad = np.zeros_like(self.data)
        Numbered.made += 1
        self.number = Numbered.made

    def __add__(self, other):
        other = Numbered.of(other)
        return Numbered(self.data + other.data, (self, other), lambda dy: (dy, dy))

    def __mul__(self, other):
        other = Numbered.of(other)
        return Numbered(self.data * other.data, (self, other), lambda dy: (dy * other.data, dy * self.data))

    def __matmul__(self, other):
        x, W = self.data, other.data
        pull = lambda dy: (np.einsum("nm,dm->nd", dy, W), np.einsum("nd,nm->dm", x, dy))  # noqa: E731
        return Numbered(np.dot(x, W), (self, other), pull)

    def tanh(self):
        return Numbered(np.tanh(self.data), (self,), lambda dy: (dy / np.cosh(self.data) ** 2,))

    def sum(self):
        return Numbered(np.sum(self.data), (self,), lambda dy: (np.broadcast_to(dy, self.data.shape),))

    __radd__, __rmul__ = __add__, __mul__

    @staticmethod
    def of(value):
        return value if isinstance(value, Numbered) else Numbered(value)

    def backward(self, dy=1.0):
        needed, todo = {self}, [self]
        while todo:
            fresh = set(todo.pop().parents) - needed
            needed |= fresh
            todo += fresh
        self.collect(np.broadcast_to(dy, self.data.shape))
        for node in sorted(needed, key=lambda node: -node.number):  # nothing is made before its parents are
            if node.pull:
                for parent, share in zip(node.parents, node.pull(node.grad), strict=True):
                    parent.collect(share)

    def collect(self, share):
        place = np.broadcast_to(np.arange(self.data.size).reshape(self.data.shape), share.shape)
        self.grad = self.grad + np.bincount(place.ravel(), share.ravel(), self.data.size).reshape(self.data.shape)
