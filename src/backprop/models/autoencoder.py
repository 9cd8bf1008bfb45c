"""Autoencoder: squeeze the input through a narrow layer and paint it anew. The target is the input itself."""

from collections.abc import Sequence

import numpy as np

from ..numpy.losses import mean_squared_error_backward, mean_squared_error_forward
from ._case import case, normal, off_zero
from ._parts import joined, part
from .mlp import mlp_backward, mlp_forward, mlp_init


def autoencoder_init(rng, sizes: Sequence[int], *, dtype=np.float32):
    """Parameters of an encoder with the given sizes, input first and code last, and of a decoder that mirrors it."""
    return joined(
        encoder=mlp_init(rng, sizes, dtype=dtype),
        decoder=mlp_init(rng, list(sizes)[::-1], dtype=dtype),
    )


def autoencoder_forward(x, params):
    """x (N, D), params -> y (N, D), caches"""
    code, encoder_caches = mlp_forward(x, part(params, "encoder"))
    y, decoder_caches = mlp_forward(code, part(params, "decoder"))
    return y, (encoder_caches, decoder_caches)


def autoencoder_backward(dy, caches):
    """dy (N, D), caches -> dx (N, D), grads with the keys of params"""
    encoder_caches, decoder_caches = caches
    dcode, decoder = mlp_backward(dy, decoder_caches)
    dx, encoder = mlp_backward(dcode, encoder_caches)
    return dx, joined(encoder=encoder, decoder=decoder)


def autoencoder_loss(params, x):
    """Mean squared error of the reconstruction, and its gradients. Source: baldi1989neural."""
    y, caches = autoencoder_forward(x, params)
    loss, loss_cache = mean_squared_error_forward(y, x)
    dy, _ = mean_squared_error_backward(1.0, loss_cache)  # x is also the target, but it is not ours to change
    _, grads = autoencoder_backward(dy, caches)
    return loss, grads


def cases(rng):
    """Yield cases for tests and tables: see `_case`."""
    sizes = [7, 5, 2]
    params = off_zero(autoencoder_init(rng, sizes, dtype=np.float64), rng)
    yield case("autoencoder", params, normal((6, 7)), autoencoder_loss, "autoencoder_torch:Autoencoder", sizes)
