"""What transformer blocks are made of, besides attention: their parameters, and the network at each position."""

import numpy as np

from ..init import glorot, he
from ..numpy._options import whole
from ..numpy.activations import gelu_backward, gelu_forward
from ..numpy.linear import linear_backward, linear_forward

NORM = ("gamma", "beta")
ATTENTION = ("Wq", "Wk", "Wv", "Wo", "bq", "bv", "bo")
FEED_FORWARD = ("W1", "b1", "W2", "b2")


def norm_init(width, dtype):
    """A layer norm that starts by doing nothing but normalising."""
    width = whole("norm_init", "width", width, 1)
    return named(NORM, (np.ones(width, dtype), np.zeros(width, dtype)))


def attention_init(rng, width, dtype):
    """Attention of vectors of one width to vectors of the same width."""
    weights = {name: glorot(rng, (width, width), dtype=dtype) for name in ("Wq", "Wk", "Wv", "Wo")}
    return weights | {name: np.zeros(width, dtype) for name in ("bq", "bv", "bo")}


def feed_forward_init(rng, width, hidden, dtype):
    """Two linear layers: from width to hidden and back."""
    hidden = whole("feed_forward_init", "hidden", hidden, 1)
    W1, W2 = he(rng, (width, hidden), dtype=dtype), glorot(rng, (hidden, width), dtype=dtype)
    return named(FEED_FORWARD, (W1, np.zeros(hidden, dtype), W2, np.zeros(width, dtype)))


def feed_forward(x, params):
    """x (N, T, D), params -> y (N, T, D), caches: linear, GELU, linear, at each position by itself"""
    rows = x.reshape(-1, x.shape[2])  # (N T, D): the layers do not know that there is time
    h, first = linear_forward(rows, params["W1"], params["b1"])
    h, gelu = gelu_forward(h)
    y, second = linear_forward(h, params["W2"], params["b2"])
    return y.reshape(x.shape), (first, gelu, second)


def feed_forward_backward(dy, caches):
    """dy (N, T, D), caches -> dx (N, T, D), grads with the keys of params"""
    first, gelu, second = caches
    dh, dW2, db2 = linear_backward(dy.reshape(-1, dy.shape[2]), second)
    (dh,) = gelu_backward(dh, gelu)
    dx, dW1, db1 = linear_backward(dh, first)
    return dx.reshape(dy.shape), named(FEED_FORWARD, (dW1, db1, dW2, db2))


def named(names, arrays):
    """A unit's gradients, which come in the order of its arguments, as a dict."""
    return dict(zip(names, arrays, strict=True))
