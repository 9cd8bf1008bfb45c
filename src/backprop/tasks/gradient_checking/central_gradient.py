"""Task: a gradient by central differences. Its mistakes are in `_central_gradient_mistakes`."""

import numpy as np

from . import _central_gradient_mistakes  # noqa: F401  # they enter themselves
from ._central_gradient import TASK


@TASK.alternate
def by_flat_places(forward, x, dy, h):
    dx = np.zeros(x.size)
    for k in range(x.size):
        ahead, behind = x.copy(), x.copy()
        ahead.flat[k] += h
        behind.flat[k] -= h
        dx[k] = (dy * (forward(ahead) - forward(behind))).sum() / (2 * h)
    return (dx.reshape(x.shape),)


@TASK.alternate
def by_unit_arrays(forward, x, dy, h):
    steps = h * np.eye(x.size).reshape(x.size, *x.shape)
    found = [np.vdot(dy, forward(x + e)) - np.vdot(dy, forward(x - e)) for e in steps]
    return (np.array(found).reshape(x.shape) / h / 2,)


@TASK.alternate
def by_putting_back(forward, x, dy, h):
    moved, dx = np.array(x), np.empty(x.shape)
    for i in np.ndindex(*x.shape):
        value, found = moved[i], []
        for sign in (1, -1):
            moved[i] = value + sign * h
            found.append(float(np.sum(dy * forward(moved))))
        moved[i] = value
        dx[i] = (found[0] - found[1]) / (2 * h)
    return (dx,)


@TASK.alternate
def by_two_one_sided(forward, x, dy, h):
    def measured(i, step):
        moved = x.copy()
        moved[i] = x[i] + step
        return (np.sum(dy * forward(moved)) - here) / step

    here = np.sum(dy * forward(x.copy()))
    found = [(measured(i, h) + measured(i, -h)) / 2 for i in np.ndindex(x.shape)]
    return (np.reshape(found, x.shape),)
