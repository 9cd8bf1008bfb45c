"""What the task in `tensor` asks for, and a tape that it is measured by; mistakes and alternates are in other files."""

import numpy as np

from ..task import Task

SHAPES = {
    "chain": (4, 3, 5), "diamond": (3, 4, 2), "shared": (5, 2, 3), "constants": (2, 3, 4),
    "numbers": (4, 5, 3), "twice": (3, 2, 4), "deep": (2, 4, 3), "lone": (3, 4, 2),
}  # fmt: skip
"""What is computed (see the driver), and N, D, M. The last comes in batches of one."""


def cases(rng):
    """kind, x (N, D), W (D, M), U (M, M), b (M,), c (N,), dy (N, M)"""
    found = []
    for kind, (N, D, M) in SHAPES.items():
        x, W, U, dy = (rng.normal(size=shape) for shape in ((N, D), (D, M), (M, M), (N, M)))
        b, c = (rng.uniform(0.4, 1.2, size=s) * rng.choice((-1, 1), size=s) for s in (M, N))
        found.append((kind, x, 0.6 * W, 0.6 * U, b, c, dy))
    return found


def reference(kind, x, W, U, b, c, dy):
    """kind (), x (N, D), W (D, M), U (M, M), b (M,), c (N,), dy (N, M)
    -> y (N, M), dx (N, D), dW (D, M), dU (M, M), db (M,), dc (N,), dh (N, M)
    """
    return driver(Reference, kind, x, W, U, b, c, dy)


def driver(Tensor, kind, x, W, U, b, c, dy):
    """What the class makes of one expression, which uses all five arrays: its value, their gradients, that of h."""
    import numpy as np

    one, missing = Tensor([[2.0]]), []
    steps = {"+": lambda: one + one, "*": lambda: one * one, "@": lambda: one @ one, "sum": lambda: one.sum(),
             "backward": lambda: Tensor(2.0).backward()}  # fmt: skip
    for name, step in steps.items():
        try:
            step()
        except NotImplementedError:
            missing.append(name)
        except Exception:
            continue  # it comes again below, and is told then
    if 0 < len(missing) < len(steps):
        raise ValueError(f"still to be written: {', '.join(missing)}")

    W, U, b = Tensor(W.copy()), Tensor(U.copy()), Tensor(b.copy())
    made = []
    for rows in [slice(n, n + 1) for n in range(len(x))] if kind == "lone" else [slice(None)]:
        xs, cs, price = Tensor(x[rows].copy()), Tensor(c[rows, None].copy()), dy[rows]
        h = xs @ W + b
        unused = h * b + xs.sum()  # nobody asks for its gradient
        try:
            if kind == "chain":
                y = (h.tanh() @ U) * cs
                y.backward(price)
            elif kind == "diamond":  # h is used by five steps, and twice by one of them
                u, v, w = h.tanh(), h * 0.5, h * h
                y = ((u + v) + (u + w)) @ U + cs * h
                y.backward(price)
            elif kind == "shared":  # U and b are used in two layers, and a loss is one number
                y = ((h.tanh() @ U + b).tanh() @ U + b) * cs
                (y * price).sum().backward()
            elif kind == "constants":
                y = 0.5 + 2.0 * h.tanh() @ (U * 1.5 + -0.25) * (cs + 3.0) + price
                (0.7 * (y * price).sum()).backward()
            elif kind == "numbers":  # single numbers that are stretched, and a row that meets a column
                y = h * (xs.sum() * 0.2) + (b * cs).tanh() @ U + U.sum() * cs.sum()
                y.backward(price)
            elif kind == "twice":  # gradients of two graphs add up, and with them the price of an array itself
                first = (xs @ W + b).tanh() @ U + cs
                first.backward(price[::-1].copy())
                b.backward(price[0].copy())
                y = (h * cs) @ U
                y.backward(price)
            elif kind == "deep":
                y = h
                for _ in range(5000):
                    y = y + b
                y = (y * 0.01) @ U * cs
                y.backward(price)
            else:  # batches of one: the gradients of the weights add up over them
                y = (h @ U + h.sum() * b) * cs
                y.backward(price)
        except RecursionError:
            if kind != "deep":
                raise
            return tuple(np.zeros(a.shape) for a in (dy, x, W.data, U.data, b.data, c, dy))
        if not all(hasattr(tensor, "data") for tensor in (y, unused)):
            raise TypeError(f"+, *, @, tanh and sum must return a Tensor, which has data, not a {type(y).__name__}")
        made.append((y.data, xs.grad, cs.grad[:, 0] if np.shape(cs.grad) == (len(xs.data), 1) else cs.grad, h.grad))
    arrays = [[part[i] for part in made] for i in range(4)] + [[W.grad], [U.grad], [b.grad]]
    if not all(isinstance(array, (np.ndarray, np.generic, float)) for parts in arrays for array in parts):
        raise TypeError("data and grad of every Tensor must be NumPy arrays")
    ys, dx, dc, dh, dW, dU, db = (np.array(p[0]) if len(p) == 1 else np.concatenate(p) for p in arrays)
    return ys, dx, dW, dU, db, dc, dh


class Reference:
    def __init__(self, data, parents=(), pull=None):
        self.data = np.asarray(data, dtype=float)
        self.parents, self.pull = parents, pull
        self.grad = np.zeros(self.data.shape)

    def tanh(self):
        y = np.tanh(self.data)
        return Reference(y, (self,), lambda dy: (dy * (1 - y**2),))

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __add__(self, other):
        other = other if isinstance(other, Reference) else Reference(other)
        return Reference(self.data + other.data, (self, other), lambda dy: (self.fit(dy), other.fit(dy)))

    def __mul__(self, other):
        a, b = self, other if isinstance(other, Reference) else Reference(other)
        return Reference(a.data * b.data, (a, b), lambda dy: (a.fit(dy * b.data), b.fit(dy * a.data)))

    def __matmul__(self, other):
        return Reference(self.data @ other.data, (self, other), lambda dy: (dy @ other.data.T, self.data.T @ dy))

    def sum(self):
        return Reference(self.data.sum(), (self,), lambda dy: (np.full(self.data.shape, dy),))

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


TASK = Task(
    name="Tensor",
    points=6,
    signature="class Tensor: +, *, @, tanh(), sum(), backward(dy) -> data, grad",
    reference=reference,
    cases=cases,
    driver=driver,
    forbid=("torch", "autograd", "jax", "backprop.tape", "backprop.numpy", "backprop.torch", "setrecursionlimit"),
    forbid_reason="the point of this task is to build the tape yourself",
)
