"""Vectors scaled to length one, so that only their direction counts."""

import numpy as np

from ._contract import checked


@checked
def unit_length_forward(x):
    """x (..., D) -> y (..., D)

    y = x / ||x||. ValueError if a vector is zero, since it has no direction. Source: oord2018representation.
    """
    length = np.sqrt((x * x).sum(-1, keepdims=True))
    if not length.all():
        raise ValueError("unit_length_forward: x holds a vector of zeros, expected a direction")
    y = x / length
    return y, (y, length)


@checked
def unit_length_backward(dy, cache):
    """dy (..., D) -> dx (..., D)"""
    y, length = cache
    return ((dy - y * (dy * y).sum(-1, keepdims=True)) / length,)  # what points along y changes nothing


def cases(rng):
    """Yield (unit, arguments); at least two features, since a single one has only a sign."""
    for shape in [(4, 3), (1, 5), (3,), (2, 3, 4)]:
        yield "unit_length", {"x": rng.normal(size=shape)}
