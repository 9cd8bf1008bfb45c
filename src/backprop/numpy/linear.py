"""The linear (affine, dense, fully connected) layer."""

from ._contract import checked


@checked
def linear_forward(x, W, b):
    """x (N, D), W (D, M), b (M,) -> y (N, M)

    y[n, m] = sum_d x[n, d] W[d, m] + b[m]. Source: goodfellow2016deep, ch. 6.
    """
    return x @ W + b, (x, W)


@checked
def linear_backward(dy, cache):
    """dy (N, M) -> dx (N, D), dW (D, M), db (M,)"""
    x, W = cache
    dW = x.T @ dy if len(x) > 1 else x.T * dy  # the same for one sample, where a matrix product is slow
    return dy @ W.T, dW, dy.sum(0)


ANALYTIC = {"linear"}


def cases(rng):
    """Yield (unit, arguments): no square shape, batch of one, sizes of one."""
    for N, D, M in [(4, 3, 5), (1, 3, 2), (3, 1, 2), (2, 3, 1), (7, 5, 3)]:
        yield "linear", {"x": rng.normal(size=(N, D)), "W": rng.normal(size=(D, M)), "b": rng.normal(size=M)}
