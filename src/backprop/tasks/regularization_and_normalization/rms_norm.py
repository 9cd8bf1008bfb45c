"""Task: RMS norm over the features of a sequence, forward and backward. Its mistakes are in `_rms_norm_mistakes`."""

import numpy as np

from . import _rms_norm_gradient_mistakes, _rms_norm_mistakes  # noqa: F401  # they enter themselves
from ._rms_norm import TASK


@TASK.alternate
def by_einsum(x, gamma, eps, dy):
    D = x.shape[-1]
    inverse = (np.einsum("ntd,ntd->nt", x, x) / D + eps) ** -0.5
    dnormal = dy * gamma
    along = np.einsum("ntd,ntd->nt", dnormal, x) / D
    dx = inverse[..., None] * dnormal - (inverse**3 * along)[..., None] * x
    return x * inverse[..., None] * gamma, dx, np.einsum("ntd,ntd,nt->d", dy, x, inverse)


@TASK.alternate
def by_nodes(x, gamma, eps, dy):
    # Node by node: normal = x * inverse, inverse = square ** -0.5, square = mean of x ** 2, plus eps.
    square = np.mean(x * x, axis=-1, keepdims=True) + eps
    inverse = 1 / np.sqrt(square)
    dnormal = gamma * dy
    dsquare = -0.5 * square**-1.5 * np.sum(dnormal * x, axis=-1, keepdims=True)
    dx = dnormal * inverse + dsquare * 2 * x / x.shape[-1]
    return gamma * (x * inverse), dx, np.sum(dy * x * inverse, axis=(0, 1))


@TASK.alternate
def by_rows(x, gamma, eps, dy):
    y, dx, dgamma = np.zeros(x.shape), np.zeros(x.shape), np.zeros(len(gamma))
    for place in np.ndindex(x.shape[:2]):
        row, price = x[place], dy[place]
        root = np.sqrt(row @ row / len(row) + eps)
        z = row / root
        y[place] = gamma * z
        dx[place] = (gamma * price - z * (z @ (gamma * price)) / len(row)) / root
        dgamma += z * price
    return y, dx, dgamma
