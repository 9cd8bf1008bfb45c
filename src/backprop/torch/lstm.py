"""Long short-term memory: twin of `backprop.numpy.lstm`."""

import torch

from ._recurrent import run


def lstm_step(x, h, c, Wx, Wh, b):
    """x (N, D), h (N, H), c (N, H), Wx (D, 4H), Wh (H, 4H), b (4H,) -> h_next (N, H), c_next (N, H)"""
    i, f, g, o = (x @ Wx + h @ Wh + b).chunk(4, 1)
    c_next = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c_next), c_next


def lstm_step_builtin(x, h, c, Wx, Wh, b):
    """PyTorch keeps the weights transposed and has a second bias, simply added."""
    return torch.lstm_cell(x, (h, c), Wx.T, Wh.T, b, torch.zeros_like(b))


def lstm(x, h0, c0, Wx, Wh, b, *, mask=None):
    """x (N, T, D), h0 (N, H), c0 (N, H), Wx (D, 4H), Wh (H, 4H), b (4H,), mask (N, T) bool or None
    -> h (N, T, H), h_last (N, H), c_last (N, H)
    """
    h, c, visited = h0, c0, []
    for t in range(x.shape[1]):
        h_next, c_next = lstm_step(x[:, t], h, c, Wx, Wh, b)
        h = h_next if mask is None else torch.where(mask[:, t, None], h_next, h)
        c = c_next if mask is None else torch.where(mask[:, t, None], c_next, c)
        visited.append(h)
    return torch.stack(visited, 1), h, c


def lstm_builtin(x, h0, c0, Wx, Wh, b, *, mask=None):
    """The layer as PyTorch ships it."""
    return run(torch.lstm, x, [h0, c0], [Wx.T, Wh.T, b, torch.zeros_like(b)], mask)
