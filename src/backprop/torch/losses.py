"""Losses: twin of `backprop.numpy.losses`."""

import torch
import torch.nn.functional as F
from torch.distributions import Normal, kl_divergence


def mean_squared_error(y, target):
    """y (...), target (...) -> loss ()"""
    difference = y - target
    return (difference * difference).mean()


def mean_squared_error_builtin(y, target):
    """The loss as PyTorch ships it."""
    return F.mse_loss(y, target)


def huber(y, target, *, delta=1.0):
    """y (...), target (...) -> loss ()"""
    distance = torch.abs(y - target)
    inside = torch.clamp(distance, max=delta)
    return (inside * (distance - 0.5 * inside)).mean()


def huber_builtin(y, target, *, delta=1.0):
    """The loss as PyTorch ships it."""
    return F.huber_loss(y, target, delta=delta)


def binary_cross_entropy_with_logits(z, target):
    """z (...), target (...) -> loss ()"""
    e = torch.exp(torch.where(z > 0, -z, z))
    return (torch.where(z > 0, z, 0) - z * target + torch.log1p(e)).mean()


def binary_cross_entropy_with_logits_builtin(z, target):
    """The loss as PyTorch ships it."""
    return F.binary_cross_entropy_with_logits(z, target)


def softmax_cross_entropy(z, label, *, ignore_index=None, label_smoothing=0.0):
    """z (N, K), label (N,) int -> loss ()"""
    rows = torch.nonzero(label != ignore_index)[:, 0] if ignore_index is not None else torch.arange(len(label))
    right = rows, label[rows]
    shifted = z - z.amax(1, keepdim=True).detach()
    gain = (1 - label_smoothing) * shifted[right]
    if label_smoothing:
        gain = gain + label_smoothing * shifted[rows].mean(1)
    total = torch.exp(shifted).sum(1)
    return (torch.log(total[rows]) - gain).mean()


def softmax_cross_entropy_builtin(z, label, *, ignore_index=None, label_smoothing=0.0):
    """The loss as PyTorch ships it; its own sign for 'ignore nothing' is a label that does not occur."""
    ignored = -100 if ignore_index is None else ignore_index
    return F.cross_entropy(z, label, ignore_index=ignored, label_smoothing=label_smoothing)


def gaussian_kl(mean, log_variance):
    """mean (N, D), log_variance (N, D) -> loss ()"""
    terms = mean * mean + torch.exp(log_variance) - 1 - log_variance
    return 0.5 * terms.sum() / len(mean)


def gaussian_kl_builtin(mean, log_variance):
    """The divergence as PyTorch ships it, between two distributions."""
    posterior = Normal(mean, torch.exp(0.5 * log_variance))
    return kl_divergence(posterior, Normal(torch.zeros_like(mean), 1.0)).sum(1).mean()
