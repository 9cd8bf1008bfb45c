"""Task: truncated backpropagation through time in PyTorch: the state is cut out of the graph every k steps."""

import torch

from . import _truncated_rnn_mistakes  # noqa: F401  # they enter themselves
from ._truncated_rnn import TASK


@TASK.alternate
def by_pieces(x, h0, Wx, Wh, b, k):
    h, states = h0, []
    for piece in torch.split(x, k, dim=1):
        for row in piece.unbind(1):
            h = torch.tanh(torch.addmm(b, row, Wx) + torch.mm(h, Wh))
            states.append(h)
        h = h.detach()
    return torch.stack(states, dim=1)


@TASK.alternate
def by_cells(x, h0, Wx, Wh, b, k):
    h, states, nothing = h0, [], torch.zeros_like(b)
    for t in range(x.shape[1]):
        start = h.data if t and t % k == 0 else h
        h = torch.rnn_tanh_cell(x[:, t], start, Wx.T, Wh.T, b, nothing)
        states.append(h.unsqueeze(1))
    return torch.cat(states, dim=1)


@TASK.alternate
def by_inputs_first(x, h0, Wx, Wh, b, k):
    a, h, states = torch.einsum("ntd,dh->tnh", x, Wx) + b, h0, []
    for t, row in enumerate(a):
        if t > 0 and not t % k:
            h = h.clone().detach()
        states.append(torch.tanh(row + h @ Wh))
        h = states[-1]
    return torch.stack(states).transpose(0, 1)
