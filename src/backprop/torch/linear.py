"""The linear layer: twin of `backprop.numpy.linear`."""

import torch.nn.functional as F


def linear(x, W, b):
    """x (N, D), W (D, M), b (M,) -> y (N, M)"""
    return x @ W + b


def linear_builtin(x, W, b):
    """PyTorch keeps the weights transposed, (M, D)."""
    return F.linear(x, W.T, b)
