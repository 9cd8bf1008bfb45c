"""Task: a function of each number separately, tanh, backward."""

import numpy as np

from ...numpy.activations import tanh_backward
from ..task import Task

SHAPES = [(4, 3), (2, 5), (2, 3, 4), (1, 6)]


def cases(rng):
    """dy and y of the same shape; y is the output of a tanh, with both signs in every case."""
    found = []
    for shape in SHAPES:
        x = rng.normal(size=shape)
        x.flat[0], x.flat[1] = 0.4 + abs(x.flat[0]), -0.4 - abs(x.flat[1])
        found.append((rng.normal(size=shape), np.tanh(x)))
    return found


def reference(dy, y):
    """dy (...), y (...) -> dx (...)"""
    return tanh_backward(dy, (y,))


TASK = Task(
    name="tanh_vjp",
    points=2,
    signature="tanh_vjp(dy, y) -> (dx,)",
    reference=reference,
    cases=cases,
)


@TASK.mistake("The upstream gradient dy is not used: you have the slope of tanh alone. Multiply price by slope.")
def upstream_ignored(dy, y):
    return (1 - y**2,)


@TASK.mistake("You take tanh once more. The y that comes in is its output already: the slope needs no further call.")
def tanh_twice(dy, y):
    return (dy * (1 - np.tanh(y) ** 2),)


@TASK.mistake("You multiply by the value of tanh. The chain rule wants its slope, written with the help of that value.")
def value_for_slope(dy, y):
    return (dy * y,)


@TASK.mistake("A square is missing in the slope. Test it at large x: there y is near 1 or near -1, and flat in both.")
def not_squared(dy, y):
    return (dy * (1 - y),)


@TASK.mistake("That is the slope of the sigmoid. Those of tanh and sigmoid look alike, but tanh runs from -1 to 1.")
def slope_of_sigmoid(dy, y):
    return (dy * y * (1 - y),)


@TASK.mistake("The sign is flipped: tanh rises everywhere, so dx must have the sign of dy.")
def sign_flipped(dy, y):
    return (dy * (y**2 - 1),)


@TASK.mistake("Your slope is at least 1, but tanh is steepest at 0, with slope 1. Look at the sign before the square.")
def plus_for_minus(dy, y):
    return (dy * (1 + y**2),)


@TASK.mistake("You divide by the slope. That would be the way from movements of y to movements of x, the inverse.")
def divided(dy, y):
    return (dy / (1 - y**2),)


@TASK.mistake("The square is in the wrong place: square y, not the whole difference.")
def difference_squared(dy, y):
    return (dy * (1 - y) ** 2,)


@TASK.mistake(
    "You look for the slope at dy. A price is no place: the slope belongs to where tanh was, and y tells you where."
)
def slope_at_dy(dy, y):
    return (dy * (1 - np.tanh(dy) ** 2),)


@TASK.mistake(
    "The numbers are right, but you overwrite dy, and whoever called still needs it: `*=` changes the array itself."
)
def in_place(dy, y):
    dy *= 1 - y**2
    return (dy,)


@TASK.alternate
def by_two_factors(dy, y):
    return ((1 - y) * (1 + y) * dy,)


@TASK.alternate
def by_loops(dy, y):
    dx = np.empty_like(dy)
    for index in np.ndindex(y.shape):
        dx[index] = dy[index] * (1 - y[index] * y[index])
    return (dx,)


@TASK.alternate
def by_cosh(dy, y):
    return (dy / np.cosh(np.arctanh(y)) ** 2,)


@TASK.alternate
def by_diagonal_jacobian(dy, y):
    return ((dy.ravel() @ np.diag(1 - y.ravel() ** 2)).reshape(y.shape),)
