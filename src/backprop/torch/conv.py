"""Convolution: twin of `backprop.numpy.conv`."""

import torch
import torch.nn.functional as F


def pair(option):
    """(rows, columns) from one number or a pair."""
    return (option, option) if isinstance(option, int) else option


def conv2d(x, W, b, *, stride=1, padding=0, dilation=1, groups=1):
    """x (N, C, I, J), W (F, G, U, V), b (F,) -> y (N, F, P, Q)"""
    (down, right), (up, left), (row, column) = map(pair, (stride, padding, dilation))
    filters, G, U, V = W.shape
    x = F.pad(x, (left, left, up, up))
    windows = x.unfold(2, row * (U - 1) + 1, down).unfold(3, column * (V - 1) + 1, right)[..., ::row, ::column]
    windows = windows.unflatten(1, (groups, G))  # (N, groups, G, P, Q, U, V)
    y = torch.einsum("nkgpquv,kfguv->nkfpq", windows, W.unflatten(0, (groups, filters // groups)))
    return y.flatten(1, 2) + b[:, None, None]


def conv2d_builtin(x, W, b, **options):
    """The layer as PyTorch ships it."""
    return F.conv2d(x, W, b, **options)


def conv1d(x, W, b, *, stride=1, padding=0, dilation=1, groups=1):
    """x (N, C, T), W (F, G, V), b (F,) -> y (N, F, Q)"""
    options = {"stride": (1, stride), "padding": (0, padding), "dilation": (1, dilation), "groups": groups}
    return conv2d(x[:, :, None], W[:, :, None], b, **options)[:, :, 0]


def conv1d_builtin(x, W, b, **options):
    """The layer as PyTorch ships it."""
    return F.conv1d(x, W, b, **options)
