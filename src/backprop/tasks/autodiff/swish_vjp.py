"""Task: derive both vector-Jacobian products of y = x sigmoid(w x), and type them."""

import numpy as np

from ..task import Task

SHAPES = [(4, 3), (2, 5), (7,), (1, 6)]


def cases(rng):
    """dy, x and w of the same shape; x and w stay away from zero."""
    return [
        (
            rng.normal(size=shape),
            rng.uniform(0.3, 2.5, size=shape) * rng.choice((-1, 1), size=shape),
            rng.uniform(0.4, 1.8, size=shape) * rng.choice((-1, 1), size=shape),
        )
        for shape in SHAPES
    ]


def reference(dy, x, w):
    """dy (...), x (...), w (...) -> dx (...), dw (...)

    Of y = x sigmoid(w x), entry by entry.
    """
    s = 1 / (1 + np.exp(-w * x))
    return dy * (s + w * x * s * (1 - s)), dy * x**2 * s * (1 - s)


TASK = Task(
    name="swish_vjp",
    points=2,
    signature="swish_vjp(dy, x, w) -> dx, dw",
    reference=reference,
    cases=cases,
    kind="derive",
    forbid=("torch", "autograd", "jax", "backprop"),
    forbid_reason="the point of this task is to derive the two products on paper",
)


@TASK.mistake("x is used twice, as a factor and inside the sigmoid. Your dx has only the first use.")
def inner_use_forgotten(dy, x, w):
    s = 1 / (1 + np.exp(-w * x))
    return dy * s, dy * x**2 * s * (1 - s)


@TASK.mistake("x is used twice, as a factor and inside the sigmoid. Your dx has only the second use.")
def outer_use_forgotten(dy, x, w):
    s = 1 / (1 + np.exp(-w * x))
    return dy * w * x * s * (1 - s), dy * x**2 * s * (1 - s)


@TASK.mistake("The inner derivative is missing: w x moves w times as far as x, and x times as far as w.")
def inner_derivative_forgotten(dy, x, w):
    s = 1 / (1 + np.exp(-w * x))
    return dy * (s + x * s * (1 - s)), dy * x * s * (1 - s)


@TASK.mistake("The price dy does not occur. You have the slopes; a vector-Jacobian product multiplies them by dy.")
def upstream_ignored(dy, x, w):
    s = 1 / (1 + np.exp(-w * x))
    return s + w * x * s * (1 - s), x**2 * s * (1 - s)


@TASK.mistake("You differentiate only the sigmoid by w. It stands in a product with x, so one more x belongs there.")
def factor_forgotten(dy, x, w):
    s = 1 / (1 + np.exp(-w * x))
    return dy * (s + w * s * (1 - s)), dy * x * s


@TASK.mistake("Your slope of the sigmoid is that of tanh, 1 - s^2. For a sigmoid it is s (1 - s).")
def slope_of_tanh(dy, x, w):
    s = 1 / (1 + np.exp(-w * x))
    return dy * (s + w * x * (1 - s**2)), dy * x**2 * (1 - s**2)


@TASK.mistake("The two gradients are in the wrong order: dx comes first, then dw, as in the arguments.")
def order_swapped(dy, x, w):
    s = 1 / (1 + np.exp(-w * x))
    return dy * x**2 * s * (1 - s), dy * (s + w * x * s * (1 - s))


@TASK.mistake("The sigmoid is taken at x. Its argument is w x, in both gradients.")
def sigmoid_at_x(dy, x, w):
    s = 1 / (1 + np.exp(-x))
    return dy * (s + w * x * s * (1 - s)), dy * x**2 * s * (1 - s)


@TASK.mistake("The two uses of x are multiplied. Each use brings a price of its own, and prices add up.")
def uses_multiplied(dy, x, w):
    s = 1 / (1 + np.exp(-w * x))
    return dy * s * w * x * s * (1 - s), dy * x**3 * s * (1 - s)


@TASK.alternate
def by_the_output(dy, x, w):
    s = 1 / (1 + np.exp(-w * x))
    y = x * s
    return dy * (s + w * y * (1 - s)), dy * x * (y - y * s)


@TASK.alternate
def by_tanh(dy, x, w):
    half = np.tanh(w * x / 2)
    slope = (1 - half**2) / 4
    return dy * ((1 + half) / 2 + w * x * slope), dy * x * x * slope


@TASK.alternate
def by_two_prices(dy, x, w):
    z = w * x
    s = np.exp(z) / (1 + np.exp(z))
    ds = dy * x
    dz = ds * s / (1 + np.exp(z))
    return dy * s + dz * w, dz * x
