"""Scaled dot-product attention: each query takes a mean of the values, weighted by how well their keys fit it."""

import math

import numpy as np

from ._contract import checked


def scaled_dot_product_attention_naive_forward(q, k, v, *, mask=None):
    """The formula in loops: one query at a time, over the keys that it may attend to."""
    N, h, T, D = q.shape
    y = np.zeros((N, h, T, v.shape[3]), q.dtype)
    for n, head, t in np.ndindex(N, h, T):
        open_to_t = [s for s in range(k.shape[2]) if mask is None or mask[n, t, s]]
        weights = [np.exp(q[n, head, t] @ k[n, head, s] / math.sqrt(D)) for s in open_to_t]
        for s, weight in zip(open_to_t, weights, strict=True):
            y[n, head, t] += weight / sum(weights) * v[n, head, s]
    return y


@checked
def scaled_dot_product_attention_forward(q, k, v, *, mask=None):
    """q (N, h, T, D), k (N, h, S, D), v (N, h, S, M), mask (N, T, S) bool or None -> y (N, h, T, M)

    a = q k^T / sqrt(D), p = softmax of each row of a over the s where mask[n, t, s] is True, y = p v. Every head has
    the same mask. A query that may attend nowhere gets y = 0 and passes no gradient on. Source: vaswani2017attention.
    """
    q = q * (1 / math.sqrt(q.shape[3]))  # cheaper than scaling a, which is T by S
    p = _masked_softmax(q @ k.swapaxes(2, 3), mask)
    return p @ v, (q, k, v, p)


@checked
def scaled_dot_product_attention_backward(dy, cache):
    """dy (N, h, T, M) -> dq (N, h, T, D), dk (N, h, S, D), dv (N, h, S, M)"""
    q, k, v, p = cache  # q is the scaled one
    dv = p.swapaxes(2, 3) @ dy
    da = dy @ v.swapaxes(2, 3)  # dp, which becomes da = p (dp - sum over s of p dp) in place
    da -= np.vecdot(p, da)[..., None]
    da *= p
    dq = da @ k
    dq *= 1 / math.sqrt(k.shape[3])
    return dq, da.swapaxes(2, 3) @ q, dv


def _masked_softmax(a, mask):
    """Softmax over the last axis of a (N, h, T, S), in place; zeros where mask (N, T, S) is False."""
    if mask is not None:
        np.copyto(a, -np.inf, where=~mask[:, None])
    largest = a.max(3, keepdims=True)  # subtracted, so that exp cannot overflow
    largest[largest == -np.inf] = 0  # a row without a single s
    a -= largest
    np.exp(a, out=a)
    a /= np.maximum(a.sum(3, keepdims=True), 1)  # the largest adds exp(0) = 1; only a row without any s has less
    return a


def cases(rng):
    """Yield (unit, arguments): masks with holes and with a query that may attend nowhere, sizes of one."""
    for N, h, T, D, S, M, masked in [
        (2, 3, 4, 5, 6, 7, True),
        (1, 2, 3, 4, 5, 6, False),
        (3, 1, 2, 4, 5, 7, True),
        (2, 4, 1, 3, 5, 6, False),
        (2, 3, 5, 1, 4, 6, True),
        (2, 4, 5, 3, 6, 1, False),
    ]:
        shapes = {"q": (N, h, T, D), "k": (N, h, S, D), "v": (N, h, S, M)}
        mask = rng.random((N, T, S)) < 0.6
        mask[0, 0], mask[-1, -1] = False, True
        yield (
            "scaled_dot_product_attention",
            {name: rng.normal(size=shape) for name, shape in shapes.items()} | {"mask": mask if masked else None},
        )
