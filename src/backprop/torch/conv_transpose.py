"""Transposed convolution: twin of `backprop.numpy.conv_transpose`."""

import torch
import torch.nn.functional as F

from .conv import pair


def conv_transpose2d(x, W, b, *, stride=1, padding=0, output_padding=0, dilation=1, groups=1):
    """x (N, C, I, J), W (C, G, U, V), b (F,) -> y (N, F, P, Q)"""
    (down, right), (up, left) = pair(stride), pair(padding)
    (row, column), (more_rows, more_columns) = pair(dilation), pair(output_padding)
    N, C, height, width = x.shape
    _, G, U, V = W.shape
    products = torch.einsum(
        "nkcij,kcguv->nkgijuv", x.unflatten(1, (groups, C // groups)), W.unflatten(0, (groups, C // groups))
    ).flatten(1, 2)  # (N, F, I, J, U, V)
    P = (height - 1) * down + (U - 1) * row + 1 + more_rows
    Q = (width - 1) * right + (V - 1) * column + 1 + more_columns
    y = x.new_zeros(N, groups * G, P, Q)
    for u in range(U):
        for v in range(V):
            top, side = u * row, v * column
            rows = slice(top, top + (height - 1) * down + 1, down)
            columns = slice(side, side + (width - 1) * right + 1, right)
            y[:, :, rows, columns] += products[..., u, v]
    return y[:, :, up : P - up, left : Q - left] + b[:, None, None]


def conv_transpose2d_builtin(x, W, b, **options):
    """The layer as PyTorch ships it."""
    return F.conv_transpose2d(x, W, b, **options)
