"""Task: layer norm, backward. Its mistakes are in `_layer_norm_mistakes`."""

import numpy as np

from . import _layer_norm_mistakes  # noqa: F401  # they enter themselves
from ._layer_norm import TASK


@TASK.alternate
def by_einsum(dy, cache):
    normal, inverse, gamma = cache
    D = len(gamma)
    dn = np.einsum("ntd,d->ntd", dy, gamma)
    along = np.einsum("ntd,ntd->nt", dn, normal)[..., None] / D
    dx = (dn - np.einsum("ntd->nt", dn)[..., None] / D - normal * along) * inverse
    return dx, np.einsum("ntd,ntd->d", dy, normal), np.einsum("ntd->d", dy)


@TASK.alternate
def by_loops(dy, cache):
    normal, inverse, gamma = cache
    dx, dgamma, dbeta = np.zeros_like(dy), np.zeros_like(gamma), np.zeros_like(gamma)
    for n, t in np.ndindex(dy.shape[:2]):
        row, price = normal[n, t], dy[n, t] * gamma
        dgamma += dy[n, t] * row
        dbeta += dy[n, t]
        dx[n, t] = inverse[n, t, 0] * (price - price.mean() - row * (price @ row) / len(row))
    return dx, dgamma, dbeta


@TASK.alternate
def by_jacobians(dy, cache):
    normal, inverse, gamma = cache
    D = len(gamma)
    jacobian = np.eye(D) - 1 / D - normal[..., :, None] * normal[..., None, :] / D
    dx = np.einsum("ntd,d,ntdj->ntj", dy, gamma, jacobian) * inverse
    rows = dy.reshape(-1, D)
    return dx, (rows * normal.reshape(-1, D)).sum(0), rows.sum(0)


@TASK.alternate
def by_steps(dy, cache):
    # Node by node: normal = centred * inverse, inverse = variance ** -0.5, centred = x - mean.
    normal, inverse, gamma = cache
    D, centred = len(gamma), normal / inverse
    dnormal = dy * gamma
    dinverse = (dnormal * centred).sum(2, keepdims=True)
    dvariance = -0.5 * inverse**3 * dinverse
    dcentred = dnormal * inverse + dvariance * 2 * centred / D
    dx = dcentred - dcentred.sum(2, keepdims=True) / D
    return dx, (dy * normal).sum(axis=(0, 1)), dy.sum(axis=(0, 1))
