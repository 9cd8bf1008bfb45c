"""Task: a checker that accepts the derivative of a forward pass and nothing else."""

import numpy as np

from . import _is_derivative_mistakes  # noqa: F401  # they enter themselves
from ._is_derivative import TASK


@TASK.alternate
def by_directions(forward, backward, arguments, rng):
    y, cache = forward(*arguments)
    dy = rng.normal(size=np.shape(y))
    given = np.array(dy)
    gradients = backward(given, cache)
    if len(gradients) != len(arguments) or not np.array_equal(given, dy):
        return False
    for g, a in zip(gradients, arguments, strict=True):
        if np.shape(g) != a.shape or not np.isfinite(g).all():
            return False
    said, measured = [], []
    for _ in range(6):
        vs = [rng.normal(size=a.shape) for a in arguments]
        ahead, behind = (
            np.sum(dy * forward(*(a + h * v for a, v in zip(arguments, vs, strict=True)))[0]) for h in (1e-5, -1e-5)
        )
        said.append(sum(np.sum(g * v) for g, v in zip(gradients, vs, strict=True)))
        measured.append((ahead - behind) / 2e-5)
    size = max(np.abs(said).max(), np.abs(measured).max())
    return bool(np.abs(np.subtract(said, measured)).max() <= 1e-6 * size)


@TASK.alternate
def by_entries(forward, backward, arguments, rng):
    y, cache = forward(*arguments)
    dy = rng.uniform(-2, 2, size=np.shape(y))
    before = np.copy(dy)
    gradients = backward(dy, cache)
    if (dy != before).any() or [np.shape(g) for g in gradients] != [a.shape for a in arguments]:
        return False
    for i, g in enumerate(gradients):
        measured = np.zeros_like(g)
        for place in np.ndindex(g.shape):
            sides = []
            for h in (1e-5, -1e-5):
                moved = [a.copy() for a in arguments]
                moved[i][place] += h
                sides.append(np.vdot(dy, forward(*moved)[0]))
            measured[place] = (sides[0] - sides[1]) / 2e-5
        size = max(np.abs(g).max(), np.abs(measured).max())
        if not np.abs(g - measured).max() <= 1e-6 * size:
            return False
    return True


@TASK.alternate
def by_arguments(forward, backward, arguments, rng):
    y, cache = forward(*arguments)
    dy = rng.choice([-1.0, 1.0], size=np.shape(y)) * rng.uniform(0.5, 2, size=np.shape(y))
    gradients = backward(dy + 0, cache)
    untouched = dy.copy()
    backward(untouched, cache)
    right = np.all(untouched == dy) and len(gradients) == len(arguments)
    for i, (g, a) in enumerate(zip(gradients, arguments, strict=False)):
        if np.shape(g) != np.shape(a):
            return False
        v = rng.normal(size=(5, *a.shape))
        said = np.array([np.vdot(g, part) for part in v])
        sides = [
            [(dy * forward(*arguments[:i], a + s * part, *arguments[i + 1 :])[0]).sum() for part in v]
            for s in (2e-6, -2e-6)
        ]
        measured = (np.array(sides[0]) - np.array(sides[1])) / 4e-6
        right = right and np.linalg.norm(said - measured) <= 1e-6 * np.linalg.norm(measured)
    return bool(right)
