"""Dropout: switch numbers off at random in training, so that no unit can rely on another."""

import numpy as np

from ._contract import checked
from ._options import fraction


@checked
def dropout_forward(x, p, rng):
    """x (...) -> y (...)

    y = mask x, where each entry of the mask is 0 with probability p, else 1 / (1 - p), so that y is x on average. In
    evaluation nothing is switched off: leave the call out. rng is a np.random.Generator, which the draw moves on.
    ValueError unless 0 <= p < 1, TypeError if rng is no generator. Source: srivastava2014dropout.
    """
    fraction("dropout_forward", "p", p)
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"dropout_forward: rng must be a np.random.Generator, got {type(rng).__name__}")
    keep = rng.random(x.shape, x.dtype) >= p
    mask = keep * x.dtype.type(1 / (1 - p))
    return x * mask, (mask,)


@checked
def dropout_backward(dy, cache):
    """dy (...) -> dx (...)"""
    (mask,) = cache
    return (dy * mask,)


def cases(rng):
    """Yield (unit, arguments); the generators are given by seeds, so that a case is always the same."""
    for seed, (shape, p) in enumerate([((4, 3), 0.3), ((1, 5), 0.5), ((5, 1), 0.4), ((7,), 0.6), ((2, 3, 4), 0.0)]):
        yield "dropout", {"x": rng.normal(size=shape), "p": p, "rng": np.random.default_rng(seed)}
