"""The block of a residual network, and the pair that it is made of: convolution, then batch normalisation."""

import numpy as np

from ..init import he
from ..numpy.activations import relu_backward, relu_forward
from ..numpy.batch_norm import batch_norm_backward, batch_norm_forward
from ..numpy.conv import conv2d_backward, conv2d_forward
from ._parts import joined, part


def conv_norm_init(rng, C, F, size, *, dtype=np.float32):
    """Parameters W (F, C, size, size), gamma (F,), beta (F,)"""
    return {"W": he(rng, (F, C, size, size), dtype=dtype), "gamma": np.ones(F, dtype), "beta": np.zeros(F, dtype)}


def conv_norm_forward(x, params, running, *, stride=1, training):
    """x (N, C, I, J), params W, gamma, beta -> y (N, F, P, Q), caches; no bias, as the norm would subtract it again"""
    W = params["W"]
    h, conv_cache = conv2d_forward(x, W, np.zeros(len(W), W.dtype), stride=stride, padding=len(W[0, 0]) // 2)
    y, norm_cache = batch_norm_forward(h, params["gamma"], params["beta"], running, training=training)
    return y, (conv_cache, norm_cache)


def conv_norm_backward(dy, caches):
    """dy (N, F, P, Q), caches -> dx (N, C, I, J), grads W, gamma, beta"""
    conv_cache, norm_cache = caches
    dh, dgamma, dbeta = batch_norm_backward(dy, norm_cache)
    dx, dW, _ = conv2d_backward(dh, conv_cache)
    return dx, {"W": dW, "gamma": dgamma, "beta": dbeta}


def block_init(rng, C, F, *, halve, dtype=np.float32):
    """Parameters first.W (F, C, 3, 3), ..., second.W (F, F, 3, 3), ..., and projection.W (F, C, 1, 1), ... to halve"""
    parts = {"first": conv_norm_init(rng, C, F, 3, dtype=dtype), "second": conv_norm_init(rng, F, F, 3, dtype=dtype)}
    if halve:
        parts["projection"] = conv_norm_init(rng, C, F, 1, dtype=dtype)
    return joined(**parts)


def block_forward(x, params, running, *, training):
    """x (N, C, I, J), params, running -> y (N, F, P, Q), caches; with a projection P = I / 2, rounded up"""
    norms, relus = {}, {}
    shortcut, stride = x, 1
    if "projection.W" in params:
        stride = 2
        shortcut, norms["projection"] = conv_norm_forward(
            x, part(params, "projection"), running["projection"], stride=stride, training=training
        )
    h, norms["first"] = conv_norm_forward(x, part(params, "first"), running["first"], stride=stride, training=training)
    h, relus["first"] = relu_forward(h)
    h, norms["second"] = conv_norm_forward(h, part(params, "second"), running["second"], training=training)
    y, relus["second"] = relu_forward(h + shortcut)
    return y, (norms, relus)


def block_backward(dy, caches):
    """dy (N, F, P, Q), caches -> dx (N, C, I, J), grads with the keys of params"""
    norms, relus = caches
    grads = {}
    (dsum,) = relu_backward(dy, relus["second"])  # both terms of the sum get it whole
    dh, grads["second"] = conv_norm_backward(dsum, norms["second"])
    (dh,) = relu_backward(dh, relus["first"])
    dx, grads["first"] = conv_norm_backward(dh, norms["first"])
    dshortcut = dsum
    if "projection" in norms:
        dshortcut, grads["projection"] = conv_norm_backward(dsum, norms["projection"])
    return dx + dshortcut, joined(**grads)
