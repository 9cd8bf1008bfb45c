"""Task: what a backward pass says of a direction, and what is measured. Its mistakes are in `_two_sides_mistakes`."""

import numpy as np

from . import _two_sides_mistakes  # noqa: F401  # they enter themselves
from ._two_sides import TASK


@TASK.alternate
def by_loops(forward, backward, arguments, dy, directions, h):
    _, cache = forward(*arguments)
    said = 0.0
    for gradient, v in zip(backward(dy, cache), directions, strict=True):
        said += float(np.sum(gradient * v))
    values = []
    for sign in (1, -1):
        moved = [a + sign * h * v for a, v in zip(arguments, directions, strict=True)]
        values.append(np.sum(dy * forward(*moved)[0]))
    return said, (values[0] - values[1]) / (2 * h)


@TASK.alternate
def by_dots(forward, backward, arguments, dy, directions, h):
    gradients = backward(dy.copy(), forward(*arguments)[1])
    said = sum(np.vdot(g, v) for g, v in zip(gradients, directions, strict=True))
    ahead = forward(*(a + h * v for a, v in zip(arguments, directions, strict=True)))[0]
    behind = forward(*(a - h * v for a, v in zip(arguments, directions, strict=True)))[0]
    return said, np.vdot(dy, (ahead - behind) / h) / 2


@TASK.alternate
def by_one_long_array(forward, backward, arguments, dy, directions, h):
    shapes, ends = [a.shape for a in arguments], np.cumsum([a.size for a in arguments])
    flat, v = (np.concatenate([part.ravel() for part in parts]) for parts in (arguments, directions))

    def value(step):
        parts = np.split(flat + step * v, ends[:-1])
        return (dy * forward(*map(np.reshape, parts, shapes))[0]).sum()

    g = np.concatenate([part.ravel() for part in backward(dy, forward(*arguments)[1])])
    return g @ v, (value(h) - value(-h)) / (2 * h)
