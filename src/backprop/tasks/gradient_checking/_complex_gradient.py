"""A gradient by a step along the imaginary axis: the task of `complex_gradient`.

The mistakes are in `_complex_gradient_mistakes`.
"""

import numpy as np

from ..task import Task

SHAPES = [(3, 4), (2, 5), (5, 3)]


def cases(rng):
    """x (N, D), w (N, D), single numbers (K,), and a long step for these: its error shows whether it is used."""
    return [
        (rng.normal(size=s), rng.normal(size=s), rng.uniform(-2, 2, size=6), float(rng.uniform(0.1, 0.4)))
        for s in SHAPES
    ]


def reference(x, w, points, h):
    """x (N, D), w (N, D), points (K,), h () -> g (N, D), slopes (K,), refused (Q,)

    Of f = sum(exp(wx)) + sum over d of (sum over n of x)^3 / 10; of exp(z), with the step h; and whether f is refused,
    1 or 0.
    """
    g = w * np.exp(w * x) + 0.3 * x.sum(0) ** 2
    return g, np.exp(points) * np.sin(h) / h, np.array([1.0, 0.0, 1.0, 0.0, 1.0])


def driver(complex_gradient, x, w, points, h):
    """Functions that a complex step can go through, and some that lose the imaginary part on the way."""
    import numpy as np

    def one(f, x, h):
        found = complex_gradient(f, x, h)
        if not isinstance(found, tuple) or len(found) != 1:
            raise TypeError("complex_gradient must return a tuple that holds the gradient: return (g,)")
        return np.asarray(found[0])

    def refused(f):
        try:
            complex_gradient(f, x, 1e-30)
        except ValueError:
            return 1.0
        return 0.0

    g = one(lambda x: np.exp(w * x).sum() + (x.sum(0) ** 3).sum() / 10, x, 1e-30)
    try:
        slopes = np.array([one(np.exp, np.array(z), h) for z in points])
    except (TypeError, IndexError, ValueError) as error:
        what = f"{type(error).__name__}: {error}"
        raise ValueError(f"where x is a single number, of shape (), your code stopped with {what}") from error
    doubtful = (
        lambda x: np.abs(x).sum(),
        lambda x: (x[0] ** 3).sum(),  # most entries have no part in it
        lambda x: (w * x.real**2).sum(),
        lambda x: np.exp(x - x.max()).sum(),
        lambda x: float(np.linalg.norm(x)),
    )
    return g, slopes, np.array([refused(f) for f in doubtful])


TASK = Task(
    name="complex_gradient",
    points=3,
    signature="complex_gradient(f, x, h) -> (g,)",
    reference=reference,
    cases=cases,
    driver=driver,
    forbid=("torch", "scipy", "complex_step"),
    forbid_reason="here the gradient is to be measured, with calls of f alone",
    tolerance=1e-12,
)
