"""Contrastive learning: two views of one sample should be alike, views of different samples should not. No labels."""

import numpy as np

from ..numpy.losses import softmax_cross_entropy_backward, softmax_cross_entropy_forward
from ..numpy.unit_length import unit_length_backward, unit_length_forward
from ._case import case, off_zero
from .mlp import mlp_backward, mlp_forward, mlp_init

contrastive_init = mlp_init


def contrastive_forward(x, params):
    """x (N, D), params -> y (N, M) on the unit sphere, caches"""
    embedding, caches = mlp_forward(x, params)
    y, length_cache = unit_length_forward(embedding)
    return y, (caches, length_cache)


def contrastive_backward(dy, caches):
    """dy (N, M), caches -> dx (N, D), grads with the keys of params"""
    caches, length_cache = caches
    (dembedding,) = unit_length_backward(dy, length_cache)
    return mlp_backward(dembedding, caches)


def contrastive_loss(params, left, right, *, temperature=0.1):
    """InfoNCE of two views, left[n] and right[n] of the same sample, and its gradients. Source: oord2018representation.

    Row n of the cosines between all left and all right views should be largest in column n, and column n in row n.
    The encoder is used twice, so its two gradients add up.
    """
    a, left_caches = contrastive_forward(left, params)
    b, right_caches = contrastive_forward(right, params)
    cosine = a @ b.T
    own = np.arange(len(a))
    rows, rows_cache = softmax_cross_entropy_forward(cosine / temperature, own)
    columns, columns_cache = softmax_cross_entropy_forward(cosine.T / temperature, own)

    (drows,) = softmax_cross_entropy_backward(0.5, rows_cache)
    (dcolumns,) = softmax_cross_entropy_backward(0.5, columns_cache)
    dcosine = (drows + dcolumns.T) / temperature
    _, from_left = contrastive_backward(dcosine @ b, left_caches)
    _, from_right = contrastive_backward(dcosine.T @ a, right_caches)
    return 0.5 * (rows + columns), {name: from_left[name] + from_right[name] for name in params}


def cases(rng):
    """Yield cases for tests and tables: see `_case`."""
    sizes = [7, 5, 4]

    def draw(rng):
        x = rng.normal(size=(5, 7))
        return tuple(x + 0.1 * rng.normal(size=(2, *x.shape)))

    params = off_zero(contrastive_init(rng, sizes, dtype=np.float64), rng)
    yield case("contrastive", params, draw, contrastive_loss, "contrastive_torch:Contrastive", sizes)
