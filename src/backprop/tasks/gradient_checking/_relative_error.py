"""One number that says how far two gradients are apart, and that nothing can fool: the task of `relative_error`.

The mistakes are in `_relative_error_mistakes`.
"""

import numpy as np

from ..task import Task

SHAPES = [(4, 3), (2, 5), (3, 7)]


def cases(rng):
    """a (N, D) and b (N, D), which differ by something between a digit and a percent."""
    found = []
    for shape in SHAPES:
        a = rng.normal(size=shape)
        found.append((a, a + 10 ** rng.uniform(-3, -1) * rng.normal(size=shape)))
    return found


def reference(a, b):
    """a (N, D), b (N, D) -> plain (P,), zeros (Q,), holes (I,), shapes (J,)

    Of the pairs that the driver makes of them: the worst deviation by the largest entry of either; 0 for two arrays of
    zeros; infinite, written as 1, if a number is missing or the shapes differ, even by a broadcast.
    """

    def error(a, b):
        return np.abs(a - b).max() / max(np.abs(a).max(), np.abs(b).max())

    one = error(a, b)
    shifted = error(a + 9, b + 9)
    plain = [one, one, one, one, shifted, error(-np.abs(a), -np.abs(b)), error(a[0], b[0]), error(a[1, 1], b[1, 1])]
    return np.array([*plain, error(a, 3 * b), error(3 * a, b)]), np.array([0.0, 0.0, 1.0, 1.0]), np.ones(6), np.ones(3)


def driver(relative_error, a, b):
    """Pairs of many kinds. For the odd ones: 1 if infinity comes back, 2 for nan, 3 if it stops, else 0."""
    import math

    import numpy as np

    def called(one, other):
        error = relative_error(one, other)
        if isinstance(error, np.ndarray) and error.ndim == 0:
            error = error[()]
        if not isinstance(error, float | int | np.floating | np.integer) or isinstance(error, bool):
            raise TypeError(f"relative_error must return one number, not a {type(error).__name__}")
        return float(error)

    def odd(one, other):
        try:
            error = called(one, other)
        except ValueError:
            return 3.0
        return 2.0 if math.isnan(error) else float(error == math.inf)

    hole, endless = a.copy(), b.copy()
    hole[1, 1], endless[0, 2] = np.nan, np.inf
    zero, same = np.zeros_like(a), a.copy()
    plain = [(a, b), (b, a), (1e-9 * a, 1e-9 * b), (1e9 * a, 1e9 * b), (a + 9, b + 9), (-abs(a), -abs(b)),
             (a[0], b[0]), (a[1, 1], b[1, 1]), (a, 3 * b), (3 * a, b)]  # fmt: skip
    zeros = [(a, same), (zero, zero.copy()), (zero, b), (a, zero)]
    holes = [(hole, b), (a, hole), (hole, hole), (endless, b), (a, endless), (endless, endless.copy())]
    shapes = [(a, a[:1]), (a, a.T), (a[0], a[:1])]
    return (
        np.array([called(*pair) for pair in plain]),
        np.array([called(*pair) for pair in zeros]),
        np.array([odd(*pair) for pair in holes]),
        np.array([odd(*pair) for pair in shapes]),
    )


TASK = Task(
    name="relative_error",
    points=3,
    signature="relative_error(a, b) -> error",
    reference=reference,
    cases=cases,
    driver=driver,
    forbid=("torch", "backprop", "allclose", "isclose"),
    forbid_reason="the point of this task is to choose the measure yourself",
)
