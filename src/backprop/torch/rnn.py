"""The simple recurrent layer: twin of `backprop.numpy.rnn`."""

import torch

from ._recurrent import run


def rnn_step(x, h, Wx, Wh, b):
    """x (N, D), h (N, H), Wx (D, H), Wh (H, H), b (H,) -> h_next (N, H)"""
    return torch.tanh(x @ Wx + h @ Wh + b)


def rnn_step_builtin(x, h, Wx, Wh, b):
    """PyTorch keeps the weights transposed and has a second bias, simply added."""
    return torch.rnn_tanh_cell(x, h, Wx.T, Wh.T, b, torch.zeros_like(b))


def rnn(x, h0, Wx, Wh, b, *, mask=None):
    """x (N, T, D), h0 (N, H), Wx (D, H), Wh (H, H), b (H,), mask (N, T) bool or None -> h (N, T, H), h_last (N, H)"""
    h, visited = h0, []
    for t in range(x.shape[1]):
        h_next = rnn_step(x[:, t], h, Wx, Wh, b)
        h = h_next if mask is None else torch.where(mask[:, t, None], h_next, h)
        visited.append(h)
    return torch.stack(visited, 1), h


def rnn_builtin(x, h0, Wx, Wh, b, *, mask=None):
    """The layer as PyTorch ships it."""
    return run(torch.rnn_tanh, x, [h0], [Wx.T, Wh.T, b, torch.zeros_like(b)], mask)
