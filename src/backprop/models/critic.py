"""The critic of a Wasserstein GAN with gradient penalty: a loss that contains a gradient, differentiated once more.

    f(x) = linear(tanh(... tanh(linear(x))))        one number a sample
    penalty = mean_n (||df/dx[n]|| - 1)^2

The inner gradient u is computed by a backward pass; that backward pass is itself a chain of products, and the penalty
is sent back through it, link by link, in the order opposite to its own: from the first layer to the last. On its way it
touches the slopes tanh'(a), which depend on the forward pass, so from there a second, ordinary backward pass goes down.
Source: gulrajani2017improved.
"""

from collections.abc import Sequence

import numpy as np

from ..init import glorot
from ._case import case, normal, off_zero
from .mlp import mlp_init


def critic_init(rng, sizes: Sequence[int], *, dtype=np.float32):
    """Parameters W1, b1, ... for layers of the given sizes, the last of which must be 1."""
    if len(sizes) < 2 or sizes[-1] != 1:
        raise ValueError(f"sizes must end in 1, the critic's one number, got {list(sizes)}")
    return mlp_init(rng, sizes, weights=glorot, dtype=dtype)


def critic_forward(x, params):
    """x (N, D), params -> y (N, 1), cache: the layers' outputs h[0] = x, h[1], ... and the parameters"""
    layers = len(params) // 2
    h = [x]
    for i in range(1, layers):
        h.append(np.tanh(h[-1] @ params[f"W{i}"] + params[f"b{i}"]))
    return h[-1] @ params[f"W{layers}"] + params[f"b{layers}"], (h, params)


def critic_backward(dy, cache, *, extra=None):
    """dy (N, 1), cache -> dx (N, D), grads with the keys of params

    `extra` may hold, for layer i, a gradient that reaches its pre-activation from elsewhere.
    """
    h, params = cache
    grads, da = {}, dy
    for i in range(len(h), 0, -1):
        grads[f"W{i}"], grads[f"b{i}"] = h[i - 1].T @ da, da.sum(0)
        da = da @ params[f"W{i}"].T  # dh[i - 1]
        if i > 1:
            da = da * (1 - h[i - 1] ** 2)
            if extra is not None:
                da = da + extra[i - 1]
    return da, grads


def gradient_penalty(x, params):
    """mean_n (||df/dx[n]|| - 1)^2 for x (N, D), and its gradients with respect to the parameters"""
    y, cache = critic_forward(x, params)
    h, _ = cache
    N, layers = len(x), len(h)
    slope = [None, *(1 - part * part for part in h[1:])]  # tanh'(a)

    # The inner backward pass, kept link by link: v[i] = df/dh[i], u[i] = df/da[i], and v[0] = df/dx.
    u, v = {layers: np.ones_like(y)}, {}
    for i in range(layers, 0, -1):
        v[i - 1] = u[i] @ params[f"W{i}"].T
        if i > 1:
            u[i - 1] = v[i - 1] * slope[i - 1]
    norm = np.sqrt((v[0] * v[0]).sum(1, keepdims=True))
    penalty = np.mean((norm - 1) ** 2)

    # Back through it, from v[0] up to the last layer.
    dv = 2 / N * (norm - 1) / norm * v[0]
    weights, curvature = {}, {}
    for i in range(1, layers + 1):
        weights[f"W{i}"] = dv.T @ u[i]  # from v[i - 1] = u[i] W[i]^T
        du = dv @ params[f"W{i}"]
        if i < layers:
            curvature[i] = du * v[i] * (-2 * h[i] * slope[i])  # tanh''(a) = -2 tanh(a) tanh'(a)
            dv = du * slope[i]

    # And from the slopes down through the forward pass.
    _, grads = critic_backward(np.zeros_like(y), cache, extra=curvature)
    return penalty, {name: g + weights.get(name, 0) for name, g in grads.items()}


def critic_loss(params, real, fake, mixed, *, weight=10.0):
    """mean f(fake) - mean f(real) + weight * penalty at mixed points, and the critic's gradients"""
    penalty, grads = gradient_penalty(mixed, params)
    grads = {name: weight * g for name, g in grads.items()}
    loss = weight * penalty
    for x, sign in ((fake, 1), (real, -1)):
        y, cache = critic_forward(x, params)
        loss = loss + sign * y.mean()
        _, found = critic_backward(np.full_like(y, sign / len(y)), cache)
        grads = {name: g + found[name] for name, g in grads.items()}
    return loss, grads


def cases(rng):
    """Yield cases for tests and tables: see `_case`."""
    sizes = [7, 5, 4, 1]
    params = off_zero(critic_init(rng, sizes, dtype=np.float64), rng)
    draw = normal((4, 7), (5, 7), (3, 7))
    yield case("WGAN critic", params, draw, critic_loss, "critic_torch:Critic", sizes)
