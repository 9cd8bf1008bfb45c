"""Multilayer perceptron: linear, ReLU, linear, ReLU, ..., linear. The backward pass is written out by hand."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from ..init import he
from ..numpy.activations import relu_backward, relu_forward
from ..numpy.linear import linear_backward, linear_forward
from ..numpy.losses import softmax_cross_entropy_backward, softmax_cross_entropy_forward
from ._case import by_cross_entropy, case, off_zero


def mlp_init(rng, sizes: Sequence[int], *, weights=he, dtype=np.float32):
    """Parameters W1, b1, W2, b2, ... for layers of the given sizes: weights as in `backprop.init`, biases zero."""
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError(f"sizes must name at least an input and an output size, all positive, got {sizes}")
    params = {}
    for i, (D, M) in enumerate(pairwise(sizes), start=1):
        params[f"W{i}"] = weights(rng, (D, M), dtype=dtype)
        params[f"b{i}"] = np.zeros(M, dtype)
    return params


def mlp_forward(x, params):
    """x (N, D), params -> logits (N, K), caches"""
    layers = len(params) // 2
    caches = []
    for i in range(1, layers + 1):
        x, linear_cache = linear_forward(x, params[f"W{i}"], params[f"b{i}"])
        relu_cache = None
        if i < layers:
            x, relu_cache = relu_forward(x)
        caches.append((linear_cache, relu_cache))
    return x, caches


def mlp_backward(dy, caches, *, dx=True):
    """dlogits (N, K), caches -> dx (N, D), grads with the keys of params: the forward pass, read upwards

    Without dx, which training has no use for, its place is None.
    """
    grads = {}
    for i, (linear_cache, relu_cache) in reversed(list(enumerate(caches, start=1))):
        if relu_cache is not None:
            (dy,) = relu_backward(dy, relu_cache)
        dy, grads[f"W{i}"], grads[f"b{i}"] = linear_backward(dy, linear_cache, dx=dx or i > 1)
    return dy, grads


def mlp_loss(params, x, label):
    """Softmax cross-entropy of a batch and its gradients: one step of training without the step."""
    logits, caches = mlp_forward(x, params)
    loss, loss_cache = softmax_cross_entropy_forward(logits, label)
    (dlogits,) = softmax_cross_entropy_backward(1.0, loss_cache)
    _, grads = mlp_backward(dlogits, caches, dx=False)
    return loss, grads


def cases(rng):
    """Yield cases for tests and tables: see `_case`."""
    sizes = [5, 7, 6, 4]

    def draw(rng):
        return rng.normal(size=(3, 5)), rng.integers(0, 4, size=3)

    params = off_zero(mlp_init(rng, sizes, dtype=np.float64), rng)
    yield case("mlp", params, draw, mlp_loss, "mlp_torch:MLP", sizes, theirs=by_cross_entropy)
