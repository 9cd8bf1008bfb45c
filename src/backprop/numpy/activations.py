"""Activation functions, entry by entry: whatever shape goes in comes out."""

import numpy as np

from ._contract import checked


@checked
def relu_forward(x):
    """x (...) -> y (...)

    y = max(x, 0). The derivative at 0, where there is none, is taken as 0. Source: glorot2011deep.
    """
    return np.maximum(x, 0), (x,)


@checked
def relu_backward(dy, cache):
    """dy (...) -> dx (...)"""
    (x,) = cache
    return (dy * (x > 0),)


@checked
def sigmoid_forward(x):
    """x (...) -> y (...)

    y = 1 / (1 + exp(-x)), written so that exp never overflows. Source: goodfellow2016deep, ch. 3.10.
    """
    e = np.exp(-np.abs(x))
    y = np.where(x >= 0, 1, e) / (1 + e)
    return y, (y,)


@checked
def sigmoid_backward(dy, cache):
    """dy (...) -> dx (...)"""
    (y,) = cache
    return (dy * y * (1 - y),)


@checked
def tanh_forward(x):
    """x (...) -> y (...)

    y = (exp(x) - exp(-x)) / (exp(x) + exp(-x)). Source: lecun1998efficient.
    """
    y = np.tanh(x)
    return y, (y,)


@checked
def tanh_backward(dy, cache):
    """dy (...) -> dx (...)"""
    (y,) = cache
    return (dy * (1 - y * y),)


ANALYTIC = {"tanh"}


def cases(rng):
    """Yield (unit, arguments): away from the kink at 0, and with both signs in every case."""
    for name in ("relu", "sigmoid", "tanh"):
        for shape in [(4, 3), (1, 5), (2, 1), (3,), (2, 3, 4)]:
            size = np.abs(rng.normal(size=shape)) + 0.1
            sign = rng.permutation((-1.0) ** np.arange(size.size)).reshape(shape)
            yield name, {"x": size * sign}
