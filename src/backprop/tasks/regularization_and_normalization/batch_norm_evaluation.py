"""Task: batch norm in evaluation, forward and backward: the statistics are constants."""

import numpy as np

from . import _batch_norm_evaluation_mistakes  # noqa: F401  # they enter themselves
from ._batch_norm_evaluation import TASK


@TASK.alternate
def as_scale_and_shift(x, gamma, beta, running_mean, running_variance, eps, dy):
    scale = gamma / np.sqrt(running_variance + eps)
    shift = beta - running_mean * scale
    dscale, dshift = (dy * x).sum(0), dy.sum(0)
    dgamma = (dscale - running_mean * dshift) / np.sqrt(running_variance + eps)
    return x * scale + shift, dy * scale, dgamma, dshift


@TASK.alternate
def by_einsum(x, gamma, beta, running_mean, running_variance, eps, dy):
    inverse = (running_variance + eps) ** -0.5
    normal = np.einsum("nd,d->nd", x - running_mean, inverse)
    dx = np.einsum("nd,d,d->nd", dy, gamma, inverse)
    return normal * gamma + beta, dx, np.einsum("nd,nd->d", dy, normal), np.einsum("nd->d", dy)


@TASK.alternate
def by_samples(x, gamma, beta, running_mean, running_variance, eps, dy):
    deviation = np.sqrt(running_variance + eps)
    y, dx, dgamma, dbeta = [], [], np.zeros(len(gamma)), np.zeros(len(gamma))
    for row, price in zip(x, dy, strict=True):
        z = (row - running_mean) / deviation
        y.append(gamma * z + beta)
        dx.append(price * gamma / deviation)
        dgamma = dgamma + price * z
        dbeta = dbeta + price
    return np.array(y), np.array(dx), dgamma, dbeta
