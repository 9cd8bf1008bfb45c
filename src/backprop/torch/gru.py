"""The gated recurrent unit: twin of `backprop.numpy.gru`."""

import torch
import torch.nn.functional as F

from ._recurrent import run


def gru_step(x, h, Wx, Wh, bx, bh, *, reset_after=True):
    """x (N, D), h (N, H), Wx (D, 3H), Wh (H, 3H), bx (3H,), bh (3H,) -> h_next (N, H)"""
    a_r, a_z, a_n = (x @ Wx + bx).chunk(3, 1)
    W_r, W_z, W_n = Wh.chunk(3, 1)
    b_r, b_z, b_n = bh.chunk(3)
    r = torch.sigmoid(a_r + h @ W_r + b_r)
    z = torch.sigmoid(a_z + h @ W_z + b_z)
    n = torch.tanh(a_n + r * (h @ W_n + b_n) if reset_after else a_n + (r * h) @ W_n + b_n)
    return (1 - z) * n + z * h


def gru_step_builtin(x, h, Wx, Wh, bx, bh, *, reset_after=True):
    """PyTorch keeps the weights transposed. It has no layer that resets before the product."""
    if reset_after:
        return torch.gru_cell(x, h, Wx.T, Wh.T, bx, bh)
    H = h.shape[1]
    gates = torch.addmm(bx + bh, torch.cat([x, h], 1), torch.cat([Wx, Wh]))
    r, z = gates[:, : 2 * H].sigmoid().split(H, 1)
    joined = torch.cat([x, r * h], 1)
    return torch.lerp(torch.tanh(F.linear(joined, torch.cat([Wx, Wh])[:, 2 * H :].T, (bx + bh)[2 * H :])), h, z)


def gru(x, h0, Wx, Wh, bx, bh, *, reset_after=True, mask=None):
    """x (N, T, D), h0 (N, H), Wx (D, 3H), Wh (H, 3H), bx (3H,), bh (3H,), mask (N, T) bool or None
    -> h (N, T, H), h_last (N, H)
    """
    return _loop(gru_step, x, h0, (Wx, Wh, bx, bh), reset_after, mask)


def gru_builtin(x, h0, Wx, Wh, bx, bh, *, reset_after=True, mask=None):
    """The layer as PyTorch ships it; where there is none, a loop over `gru_step_builtin`."""
    if reset_after:
        return run(torch.gru, x, [h0], [Wx.T, Wh.T, bx, bh], mask)
    return _loop(gru_step_builtin, x, h0, (Wx, Wh, bx, bh), reset_after, mask)


def _loop(step, x, h, weights, reset_after, mask):
    visited = []
    for t in range(x.shape[1]):
        h_next = step(x[:, t], h, *weights, reset_after=reset_after)
        h = h_next if mask is None else torch.where(mask[:, t, None], h_next, h)
        visited.append(h)
    return torch.stack(visited, 1), h
