"""Task: batch norm, forward, in training: what comes out, and what is remembered for evaluation."""

import numpy as np

from . import _batch_norm_forward_mistakes, _batch_norm_running_mistakes  # noqa: F401  # they enter themselves
from ._batch_norm_forward import TASK


@TASK.alternate
def by_sums(x, gamma, beta, running_mean, running_variance, momentum, eps):
    N = x.shape[0]
    mean = x.sum(0) / N
    squares = ((x - mean) ** 2).sum(0)
    inverse = (squares / N + eps) ** -0.5
    normal = inverse * (x - mean)
    new_mean = running_mean + momentum * (mean - running_mean)
    new_variance = running_variance + momentum * (squares / (N - 1) - running_variance)
    return normal * gamma + beta, normal, inverse, new_mean, new_variance


@TASK.alternate
def by_columns(x, gamma, beta, running_mean, running_variance, momentum, eps):
    normal, inverse = np.zeros_like(x), np.zeros_like(gamma)
    new_mean, new_variance = np.zeros_like(gamma), np.zeros_like(gamma)
    for d, column in enumerate(x.T):
        inverse[d] = 1 / np.sqrt(np.var(column) + eps)
        normal[:, d] = (column - np.mean(column)) * inverse[d]
        new_mean[d] = momentum * np.mean(column) + (1 - momentum) * running_mean[d]
        new_variance[d] = momentum * np.var(column, ddof=1) + (1 - momentum) * running_variance[d]
    return gamma * normal + beta, normal, inverse, new_mean, new_variance


@TASK.alternate
def by_numpy(x, gamma, beta, running_mean, running_variance, momentum, eps):
    mean, fair = np.average(x, axis=0), np.std(x, axis=0, ddof=1) ** 2
    inverse = np.reciprocal(np.sqrt(np.var(x, axis=0) + eps))
    normal = np.einsum("nd,d->nd", x - mean, inverse)
    old, new = 1 - momentum, momentum
    return (
        np.multiply(normal, gamma) + beta,
        normal,
        inverse,
        old * running_mean + new * mean,
        (old * running_variance + new * fair),
    )
