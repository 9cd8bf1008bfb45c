"""A gradient by central differences, entry by entry: the task of which `central_gradient` holds the alternates.

The mistakes are in `_central_gradient_mistakes`.
"""

import numpy as np

from ..task import Task

SHAPES = [(3, 4, 2), (5, 2, 3), (2, 3, 5)]


def cases(rng):
    """x (N, D), w (D, M), dy (N, M), points (K,) and a step h that is not small, so that its error shows."""
    return [
        (
            rng.normal(size=(N, D)),
            rng.normal(size=(D, M)) / D,
            rng.normal(size=(N, M)),
            rng.uniform(-1, 1, size=5),
            float(rng.uniform(0.05, 0.2)),
        )
        for N, D, M in SHAPES
    ]


def reference(x, w, dy, points, h):
    """x (N, D), w (D, M), dy (N, M), points (K,), h ()
    -> dx (N, D), view (N, D), turned (D, N), strided (P,), slopes (K,)

    Of y = exp(xw) by x; of y = all rows of x but one, a view; of y = x^3 by x's transpose; of y = x^3 by every other
    entry of a vector; of y = exp(z) by the single numbers z.
    """
    dx = np.zeros_like(x)
    for i in np.ndindex(*x.shape):
        e = np.zeros_like(x)
        e[i] = h
        dx[i] = (dy * (np.exp((x + e) @ w) - np.exp((x - e) @ w))).sum() / (2 * h)
    every_other, view = x.ravel()[::2], x + 1
    view[0] = 0
    slopes = (np.exp(points + h) - np.exp(points - h)) / (2 * h) * 1.5
    return dx, view, (3 * x.T**2 + h**2) * x.T, every_other[::-1] * (3 * every_other**2 + h**2), slopes


def driver(central_gradient, x, w, dy, points, h):
    """Forward passes and arguments of many kinds; one hands back a view of what it gets."""
    import numpy as np

    def one(forward, x, dy):
        found = central_gradient(forward, x, dy, h)
        if not isinstance(found, tuple) or len(found) != 1:
            raise TypeError("central_gradient must return a tuple that holds the gradient: return (dx,)")
        if np.shape(found[0]) != np.shape(x):
            raise ValueError(f"dx has shape {np.shape(found[0])} where x has the shape {np.shape(x)}")
        return np.asarray(found[0])

    def linear(x):
        return np.exp(x @ w)

    def cubed(x):
        return x**3

    dx = one(linear, x, dy)
    view = one(lambda x: x[1:].T, x, x[1:].T + 1)
    turned = one(cubed, x.T, x.T.copy())
    every_other = x.reshape(-1)[::2]
    strided = one(cubed, every_other, every_other[::-1].copy())
    try:
        slopes = [one(np.exp, np.array(z), np.array(1.5)) for z in points]
    except (TypeError, IndexError, ValueError) as error:
        what = f"{type(error).__name__}: {error}"
        raise ValueError(f"where x is a single number, of shape (), your code stopped with {what}") from error
    return dx, view, turned, strided, np.array(slopes)


TASK = Task(
    name="central_gradient",
    points=3,
    signature="central_gradient(forward, x, dy, h) -> (dx,)",
    reference=reference,
    cases=cases,
    driver=driver,
    forbid=("torch", "backprop", "scipy"),
    forbid_reason="here the gradient is to be measured, with calls of forward alone",
)
