"""Pooling: twin of `backprop.numpy.pooling`."""

import torch
import torch.nn.functional as F

from .conv import pair


def max_pool2d(x, *, size, stride=None, padding=0):
    """x (N, C, I, J) -> y (N, C, P, Q)"""
    places = _windows(x, size, stride, padding, -torch.inf).flatten(4)  # (N, C, P, Q, UV)
    winner = places.argmax(-1, keepdim=True)  # the first of equal ones
    return places.gather(-1, winner).squeeze(-1)


def max_pool2d_builtin(x, *, size, stride=None, padding=0):
    """The layer as PyTorch ships it."""
    return F.max_pool2d(x, size, stride, padding)


def avg_pool2d(x, *, size, stride=None, padding=0):
    """x (N, C, I, J) -> y (N, C, P, Q)"""
    return _windows(x, size, stride, padding, 0.0).mean((4, 5))


def avg_pool2d_builtin(x, *, size, stride=None, padding=0):
    """The layer as PyTorch ships it."""
    return F.avg_pool2d(x, size, stride, padding)


def _windows(x, size, stride, padding, outside):
    """(N, C, I, J) -> (N, C, P, Q, U, V)"""
    (U, V), (down, right), (up, left) = pair(size), pair(stride or size), pair(padding)
    return F.pad(x, (left, left, up, up), value=outside).unfold(2, U, down).unfold(3, V, right)
