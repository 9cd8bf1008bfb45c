"""Activation functions: twin of `backprop.numpy.activations`."""

import math

import torch
import torch.nn.functional as F


def relu(x):
    """x (...) -> y (...)"""
    return torch.where(x > 0, x, 0)


def relu_builtin(x):
    """The layer as PyTorch ships it."""
    return torch.relu(x)


def sigmoid(x):
    """x (...) -> y (...)"""
    e = torch.exp(torch.where(x >= 0, -x, x))  # not -|x|: autograd takes 0 as the slope of |x| at 0
    return torch.where(x >= 0, 1, e) / (1 + e)


def sigmoid_builtin(x):
    """The layer as PyTorch ships it."""
    return torch.sigmoid(x)


def tanh(x):
    """x (...) -> y (...)"""
    return torch.tanh(x)


def tanh_builtin(x):
    """The layer as PyTorch ships it."""
    return F.tanh(x)


def leaky_relu(x, *, slope=0.01):
    """x (...) -> y (...)"""
    return torch.where(x > 0, x, slope * x)


def leaky_relu_builtin(x, *, slope=0.01):
    """The layer as PyTorch ships it."""
    return F.leaky_relu(x, slope)


def softplus(x):
    """x (...) -> y (...)"""
    return torch.where(x > 0, x, 0) + torch.log1p(torch.exp(torch.where(x > 0, -x, x)))


def softplus_builtin(x):
    """PyTorch goes over to y = x from `threshold` on; here it must not."""
    return F.softplus(x, threshold=700)


def gelu(x):
    """x (...) -> y (...)"""
    phi = 0.5 * torch.erfc(-x / math.sqrt(2))
    return x * phi


def gelu_builtin(x):
    """The layer as PyTorch ships it."""
    return F.gelu(x)


def gelu_tanh(x):
    """x (...) -> y (...)"""
    t = torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))
    return 0.5 * x * (1 + t)


def gelu_tanh_builtin(x):
    """The layer as PyTorch ships it."""
    return F.gelu(x, approximate="tanh")
