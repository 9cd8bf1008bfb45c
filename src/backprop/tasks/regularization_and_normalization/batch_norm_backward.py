"""Task: batch norm, backward, in training. Its mistakes are in `_batch_norm_backward_mistakes`."""

import numpy as np

from . import _batch_norm_backward_mistakes  # noqa: F401  # they enter themselves
from ._batch_norm_backward import TASK


@TASK.alternate
def by_the_other_gradients(dy, cache):
    normal, inverse, gamma = cache
    dgamma, dbeta = np.einsum("nd,nd->d", dy, normal), np.einsum("nd->d", dy)
    return gamma * inverse / len(dy) * (len(dy) * dy - dbeta - normal * dgamma), dgamma, dbeta


@TASK.alternate
def by_nodes(dy, cache):
    # Node by node: normal = centred * inverse, inverse = (variance + eps) ** -0.5, centred = x - mean.
    normal, inverse, gamma = cache
    N, centred = dy.shape[0], normal / inverse
    dnormal = dy * gamma
    dinverse = (dnormal * centred).sum(axis=0)
    dvariance = -0.5 * inverse**3 * dinverse
    dcentred = dnormal * inverse + dvariance * 2 * centred / N
    dx = dcentred - dcentred.sum(axis=0) / N
    return dx, (dy * normal).sum(axis=0), dy.sum(axis=0)


@TASK.alternate
def by_jacobians(dy, cache):
    normal, inverse, gamma = cache
    N, columns = len(dy), []
    for z, price, scale in zip(normal.T, dy.T, gamma * inverse, strict=True):
        jacobian = scale * (np.eye(N) - np.ones((N, N)) / N - np.outer(z, z) / N)
        columns.append(jacobian.T @ price)
    return np.stack(columns, axis=1), np.diag(normal.T @ dy).copy(), np.ones(N) @ dy
