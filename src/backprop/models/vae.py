"""Variational autoencoder: the code is drawn from a distribution, and the gradient still gets through.

z = mean + exp(log_variance / 2) * noise: the randomness stands beside the parameters, not in their way.
"""

from collections.abc import Sequence

import numpy as np

from ..numpy.losses import (
    binary_cross_entropy_with_logits_backward,
    binary_cross_entropy_with_logits_forward,
    gaussian_kl_backward,
    gaussian_kl_forward,
)
from ._case import case, off_zero
from ._parts import joined, part
from .mlp import mlp_backward, mlp_forward, mlp_init


def vae_init(rng, sizes: Sequence[int], *, dtype=np.float32):
    """Parameters for sizes D, ..., code: the encoder ends in twice the code, for mean and log-variance."""
    *front, code = sizes
    return joined(
        encoder=mlp_init(rng, [*front, 2 * code], dtype=dtype),
        decoder=mlp_init(rng, [code, *front[::-1]], dtype=dtype),
    )


def vae_forward(x, params, noise):
    """x (N, D), params, noise (N, H) standard normal -> (logits (N, D), mean (N, H), log_variance (N, H)), caches"""
    both, encoder_caches = mlp_forward(x, part(params, "encoder"))
    mean, log_variance = np.split(both, 2, axis=1)
    deviation = np.exp(0.5 * log_variance)
    logits, decoder_caches = mlp_forward(mean + deviation * noise, part(params, "decoder"))
    return (logits, mean, log_variance), (encoder_caches, decoder_caches, deviation, noise)


def vae_backward(dy, caches):
    """(dlogits (N, D), dmean (N, H), dlog_variance (N, H)), caches -> dx (N, D), grads with the keys of params"""
    encoder_caches, decoder_caches, deviation, noise = caches
    dlogits, dmean, dlog_variance = dy
    dz, decoder = mlp_backward(dlogits, decoder_caches)
    dmean = dmean + dz
    dlog_variance = dlog_variance + dz * noise * 0.5 * deviation
    dx, encoder = mlp_backward(np.concatenate([dmean, dlog_variance], axis=1), encoder_caches)
    return dx, joined(encoder=encoder, decoder=decoder)


def vae_loss(params, x, noise):
    """Negative evidence lower bound, per sample, and its gradients; x in [0, 1]. Source: kingma2014auto.

    Reconstruction (binary cross-entropy summed over the features) plus KL divergence from the standard normal.
    """
    (logits, mean, log_variance), caches = vae_forward(x, params, noise)
    D = x.shape[1]
    reconstruction, r_cache = binary_cross_entropy_with_logits_forward(logits, x)
    divergence, kl_cache = gaussian_kl_forward(mean, log_variance)
    dlogits, _ = binary_cross_entropy_with_logits_backward(float(D), r_cache)
    _, grads = vae_backward((dlogits, *gaussian_kl_backward(1.0, kl_cache)), caches)
    return D * reconstruction + divergence, grads


def cases(rng):
    """Yield cases for tests and tables: see `_case`."""
    sizes = [7, 5, 2]

    def draw(rng):
        return rng.random((6, 7)), rng.normal(size=(6, 2))

    yield case("vae", off_zero(vae_init(rng, sizes, dtype=np.float64), rng), draw, vae_loss, "vae_torch:VAE", sizes)
