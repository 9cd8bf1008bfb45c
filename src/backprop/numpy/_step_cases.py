"""The cases that the recurrent layers are checked on: no state of zeros, sizes of one, masks of every kind."""

import numpy as np

# Padding on the right, holes, padding only, none at all.
MASK = np.array([[1, 1, 1, 0, 0], [0, 1, 0, 1, 1], [0, 0, 0, 0, 0], [1, 1, 1, 1, 1]], dtype=bool)


def step_cases(rng, blocks, names):
    """Yield the arguments of one step: x, the states, Wx, Wh, and the biases that are named."""
    for N, D, H in [(4, 3, 2), (1, 2, 3), (3, 1, 2), (2, 5, 1)]:
        shapes = {"x": (N, D)} | _shapes((N, H), D, H, blocks, names)
        yield _draw(rng, shapes)


def sequence_cases(rng, blocks, names):
    """Yield the arguments of a whole sequence, some with a mask."""
    for N, T, D, H, mask in [
        (4, 5, 3, 2, MASK),
        (3, 2, 1, 2, MASK[1:, 1:3]),
        (2, 3, 4, 5, None),
        (1, 4, 2, 3, None),
        (2, 1, 3, 4, None),
        (4, 3, 2, 1, None),
    ]:
        shapes = {"x": (N, T, D)} | _shapes((N, H), D, H, blocks, names)
        yield _draw(rng, shapes) | {"mask": mask}


def _shapes(state, D, H, blocks, names):
    wide = blocks * H
    known = {"Wx": (D, wide), "Wh": (H, wide), "b": (wide,), "bx": (wide,), "bh": (wide,)}
    return {name: known.get(name, state) for name in names}


def _draw(rng, shapes):
    return {name: 0.5 * rng.normal(size=shape) for name, shape in shapes.items()}  # small: no gate is saturated
