"""Softmax and its logarithm: twin of `backprop.numpy.softmax`."""

import torch


def softmax(x):
    """x (..., K) -> y (..., K)"""
    e = torch.exp(x - x.amax(-1, keepdim=True).detach())
    return e / e.sum(-1, keepdim=True)


def softmax_builtin(x):
    """The layer as PyTorch ships it."""
    return torch.softmax(x, -1)


def log_softmax(x):
    """x (..., K) -> y (..., K)"""
    x = x - x.amax(-1, keepdim=True).detach()
    return x - torch.log(torch.exp(x).sum(-1, keepdim=True))


def log_softmax_builtin(x):
    """The layer as PyTorch ships it."""
    return torch.log_softmax(x, -1)
