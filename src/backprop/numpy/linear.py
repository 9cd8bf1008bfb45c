"""The linear (affine, dense, fully connected) layer."""

import numpy as np

from ._contract import checked


@checked(by_output=True)
def linear_forward(x, W, b):
    """x (N, D), W (D, M), b (M,) -> y (N, M)

    y[n, m] = sum_d x[n, d] W[d, m] + b[m]. Source: goodfellow2016deep, ch. 6.
    """
    return x @ W + b, (x, W)


@checked
def linear_backward(dy, cache, *, dx=True):
    """dy (N, M) -> dx (N, D), dW (D, M), db (M,)

    Without dx, which a first layer has no use for, its place is None.
    """
    x, W = cache
    dW = x.T @ dy if len(x) > 1 else _two(x).T @ _two(dy)
    return dy @ W.T if dx else None, dW, dy.sum(0)


def _two(x):
    """One sample and a second one of zeros, which adds nothing: NumPy multiplies columns by rows slowly."""
    padded = np.zeros((2, x.shape[1]), x.dtype)
    padded[0] = x
    return padded


def cases(rng):
    """Yield (unit, arguments): no square shape, batch of one, sizes of one."""
    for N, D, M in [(4, 3, 5), (1, 3, 2), (3, 1, 2), (2, 3, 1), (7, 5, 3)]:
        yield "linear", {"x": rng.normal(size=(N, D)), "W": rng.normal(size=(D, M)), "b": rng.normal(size=M)}
