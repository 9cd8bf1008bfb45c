"""Softmax and its logarithm over the last axis: the activations whose outputs depend on one another."""

import numpy as np

from ._contract import checked


@checked
def softmax_forward(x):
    """x (..., K) -> y (..., K)

    y[k] = exp(x[k]) / sum_j exp(x[j]). The largest entry is subtracted first, so that exp never overflows.
    Source: goodfellow2016deep, ch. 6.2.
    """
    e = np.exp(x - x.max(-1, keepdims=True))
    y = e / e.sum(-1, keepdims=True)
    return y, (y,)


@checked
def softmax_backward(dy, cache):
    """dy (..., K) -> dx (..., K)"""
    (y,) = cache
    return (y * (dy - (dy * y).sum(-1, keepdims=True)),)


@checked
def log_softmax_forward(x):
    """x (..., K) -> y (..., K)

    y[k] = x[k] - log sum_j exp(x[j]), without ever taking the logarithm of a softmax that has rounded to zero.
    Source: goodfellow2016deep, ch. 6.2.
    """
    x = x - x.max(-1, keepdims=True)
    y = x - np.log(np.exp(x).sum(-1, keepdims=True))
    return y, (y,)


@checked
def log_softmax_backward(dy, cache):
    """dy (..., K) -> dx (..., K)"""
    (y,) = cache
    return (dy - np.exp(y) * dy.sum(-1, keepdims=True),)


def cases(rng):
    """Yield (unit, arguments); at least two classes, since the softmax of one is 1 and its gradient zero."""
    for name in ("softmax", "log_softmax"):
        for shape in [(4, 3), (1, 5), (3,), (2, 3, 4)]:
            yield name, {"x": 2 * rng.normal(size=shape)}
