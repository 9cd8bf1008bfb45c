"""Task: the rectifier, backward."""

import numpy as np

from ...numpy.activations import relu_backward
from ..task import Task


def cases(rng):
    """dy and x of the same shape; the second case has exact zeros in x, where the slope is 0 by convention."""
    x = [rng.normal(size=(4, 3)), rng.normal(size=(3, 5)), rng.normal(size=(2, 3, 4)), rng.normal(size=(1, 6))]
    x[1].flat[[0, 4, 7, 12]] = 0
    found = []
    for part in x:
        part.flat[1], part.flat[2] = -0.5 - abs(part.flat[1]), 0.5 + abs(part.flat[2])  # both signs in every case
        found.append((rng.normal(size=part.shape), (part,)))
    return found


TASK = Task(
    name="relu_backward",
    points=2,
    signature="relu_backward(dy, cache) -> (dx,)",
    reference=relu_backward,
    cases=cases,
)


@TASK.mistake("The mask comes from dy. Whether the gradient passes depends on the sign of what came in: x.")
def mask_from_dy(dy, cache):
    return (dy * (dy > 0),)


@TASK.mistake("Everything passes. Where x was negative the output did not move with it, so no gradient comes back.")
def no_mask(dy, cache):
    return (dy.copy(),)


@TASK.mistake("The upstream gradient dy is not used: you have the slope of the ReLU alone. Chain rule: slope times dy.")
def upstream_ignored(dy, cache):
    (x,) = cache
    return ((x > 0).astype(float),)


@TASK.mistake("Only the entries where x is exactly 0 are wrong: by convention the slope there is 0, not 1.")
def mask_with_zero(dy, cache):
    (x,) = cache
    return (dy * (x >= 0),)


@TASK.mistake(
    "A little gradient leaks through where x is negative: that is a leaky ReLU. The slope there is exactly 0."
)
def leaky(dy, cache):
    (x,) = cache
    return (np.where(x > 0, dy, 0.01 * dy),)


@TASK.mistake("The mask is the wrong way round: the gradient passes where x is positive.")
def mask_inverted(dy, cache):
    (x,) = cache
    return (dy * (x < 0),)


@TASK.mistake("You multiply by the ReLU's value. The chain rule wants its slope, which is 0 or 1.")
def value_for_slope(dy, cache):
    (x,) = cache
    return (dy * np.maximum(x, 0),)


@TASK.mistake("You apply the ReLU to the gradient's product with x. Look at the sign of x alone; dy may have any sign.")
def rectified_product(dy, cache):
    (x,) = cache
    return (np.maximum(x * dy, 0),)


@TASK.mistake("The sign is flipped. The slope where x is positive is +1.")
def sign_flipped(dy, cache):
    (x,) = cache
    return (-dy * (x > 0),)


@TASK.mistake(
    "The numbers are right, but you overwrite dy, and whoever called still needs it: "
    "`dx = dy` makes no copy, it gives the same array a second name."
)
def in_place(dy, cache):
    (x,) = cache
    dx = dy
    dx[x <= 0] = 0
    return (dx,)


@TASK.alternate
def by_where(dy, cache):
    (x,) = cache
    return (np.where(x > 0, dy, 0.0),)


@TASK.alternate
def by_copy(dy, cache):
    x = cache[0]
    dx = dy.copy()
    dx[x <= 0] = 0
    return (dx,)


@TASK.alternate
def by_loops(dy, cache):
    (x,) = cache
    dx = np.zeros_like(dy)
    for index in np.ndindex(x.shape):
        if x[index] > 0:
            dx[index] = dy[index]
    return (dx,)


@TASK.alternate
def by_step(dy, cache):
    return (np.multiply(dy, np.heaviside(cache[0], 0)),)
