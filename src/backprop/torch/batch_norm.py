"""Batch normalisation: twin of `backprop.numpy.batch_norm`."""

import torch
import torch.nn.functional as F


def batch_norm(x, gamma, beta, running, *, training, momentum=0.1, eps=1e-5):
    """x (N, C, ...), gamma (C,), beta (C,) -> y (N, C, ...)"""
    mean, variance = running
    if training:
        others = [axis for axis in range(x.ndim) if axis != 1]
        mean = x.mean(others)
        variance = ((x - _like(mean, x)) ** 2).mean(others)
    normal = (x - _like(mean, x)) / torch.sqrt(_like(variance, x) + eps)
    return _like(gamma, x) * normal + _like(beta, x)


def batch_norm_builtin(x, gamma, beta, running, *, training, momentum=0.1, eps=1e-5):
    """The layer as PyTorch ships it. It writes the new running statistics into its arguments, so it gets copies."""
    mean, variance = (statistic.clone() for statistic in running)
    return F.batch_norm(x, mean, variance, gamma, beta, training, momentum, eps)


def _like(v, x):
    """(C,) -> (C, 1, ...), to go with x (N, C, ...)."""
    return v.reshape(-1, *[1] * (x.ndim - 2))
