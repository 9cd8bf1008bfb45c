"""Activation functions: twin of `backprop.numpy.activations`."""

import torch


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
    return torch.nn.Tanh()(x)
