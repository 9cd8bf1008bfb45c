"""Normalisation within each sample: twin of `backprop.numpy.layer_norm`."""

import torch
import torch.nn.functional as F


def layer_norm(x, gamma, beta, *, eps=1e-5):
    """x (..., D), gamma (D,), beta (D,) -> y (..., D)"""
    return _normal(x, eps) * gamma + beta


def layer_norm_builtin(x, gamma, beta, *, eps=1e-5):
    """The layer as PyTorch ships it."""
    return F.layer_norm(x, gamma.shape, gamma, beta, eps)


def group_norm(x, gamma, beta, *, groups, eps=1e-5):
    """x (N, C, ...), gamma (C,), beta (C,) -> y (N, C, ...)"""
    normal = _normal(x.reshape(len(x), groups, -1), eps).reshape(x.shape)
    each = (-1, *[1] * (x.ndim - 2))  # (C,) -> (C, 1, ...)
    return normal * gamma.reshape(each) + beta.reshape(each)


def group_norm_builtin(x, gamma, beta, *, groups, eps=1e-5):
    """The layer as PyTorch ships it."""
    return F.group_norm(x, groups, gamma, beta, eps)


def rms_norm(x, gamma, *, eps=1e-5):
    """x (..., D), gamma (D,) -> y (..., D)"""
    return x / torch.sqrt((x * x).mean(-1, keepdim=True) + eps) * gamma


def rms_norm_builtin(x, gamma, *, eps=1e-5):
    """The layer as PyTorch ships it."""
    return F.rms_norm(x, gamma.shape, gamma, eps)


def _normal(x, eps):
    centered = x - x.mean(-1, keepdim=True)
    return centered / torch.sqrt((centered * centered).mean(-1, keepdim=True) + eps)
