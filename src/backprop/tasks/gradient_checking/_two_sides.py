"""A check along one direction: the task of which `two_sides` holds the alternates.

The mistakes are in `_two_sides_mistakes`.
"""

import numpy as np

from ..task import Task

SHAPES = [(4, 3, 5), (2, 5, 3), (3, 2, 6)]


def cases(rng):
    """x, W, b of a layer, a price dy (N, M) of its outputs, two directions of each argument, and a step."""
    return [
        (
            rng.normal(size=(N, D)),
            rng.normal(size=(D, M)) / D,
            rng.normal(size=M),
            rng.normal(size=(N, M)),
            rng.normal(size=(2, N, D)),
            rng.normal(size=(2, D, M)),
            rng.normal(size=(2, M)),
            float(rng.uniform(0.05, 0.15)),
        )
        for N, D, M in SHAPES
    ]


def reference(x, W, b, dy, vx, vW, vb, h):
    """x (N, D), W (D, M), b (M,), dy (N, M), vx (P, N, D), vW (P, D, M), vb (P, M), h ()
    -> said (Q,), measured (Q,), calls (Q,)

    Of y = tanh(xW + b), along each direction of all arguments together: with the right backward pass, and with one
    that returns half of dW. Three calls of the forward pass are enough: one for the cache, one to either side.
    """
    da = dy * (1 - np.tanh(x @ W + b) ** 2)
    dx, dW, db = da @ W.T, x.T @ da, da.sum(0)
    said, measured = [], []
    for share in (1.0, 0.5):
        for ax, aW, ab in zip(vx, vW, vb, strict=True):
            ahead, behind = (dy * np.tanh((x + s * ax) @ (W + s * aW) + b + s * ab) for s in (h, -h))
            said.append((dx * ax).sum() + share * (dW * aW).sum() + (db * ab).sum())
            measured.append((ahead - behind).sum() / (2 * h))
    return np.array(said), np.array(measured), np.full(len(said), 3.0)


def driver(two_sides, x, W, b, dy, vx, vW, vb, h):
    """A layer that counts how often its forward pass is called, with two backward passes, one of them wrong."""
    import numpy as np

    calls = []

    def forward(x, W, b):
        calls.append(1)
        y = np.tanh(x @ W + b)
        return y, (x, W, y)

    def backward(dy, cache):
        x, W, y = cache
        da = dy * (1 - y**2)
        return da @ W.T, x.T @ da, da.sum(0)

    def faulty(dy, cache):
        dx, dW, db = backward(dy, cache)
        return dx, dW / 2, db

    found = []
    for function in (backward, faulty):
        for directions in zip(vx, vW, vb):  # noqa: B905
            calls.clear()
            sides = two_sides(forward, function, (x, W, b), dy, directions, h)
            if (
                not isinstance(sides, tuple)
                or len(sides) != 2
                or any(isinstance(side, list | tuple) or np.ndim(side) for side in sides)
            ):
                raise TypeError("two_sides must return two numbers: return said, measured")
            found.append((float(sides[0]), float(sides[1]), float(len(calls))))
    return tuple(np.array(column) for column in zip(*found))  # noqa: B905


TASK = Task(
    name="two_sides",
    points=3,
    signature="two_sides(forward, backward, arguments, dy, directions, h) -> said, measured",
    reference=reference,
    cases=cases,
    driver=driver,
    forbid=("torch", "backprop", "scipy"),
    forbid_reason="here the check is to be written with calls of forward and backward alone",
)
