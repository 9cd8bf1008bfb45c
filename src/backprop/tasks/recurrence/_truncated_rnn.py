"""Truncated BPTT: the task of which `truncated_rnn` holds the alternates, `_truncated_rnn_mistakes` the mistakes."""

import numpy as np

from ...numpy.rnn import rnn_backward, rnn_forward
from ..task import Task

SHAPES = [(4, 5, 3, 2, 2), (3, 7, 2, 4, 3), (2, 6, 4, 3, 4), (1, 4, 3, 2, 2)]


def cases(rng):
    """x (N, T, D), h0 (N, H), Wx (D, H), Wh (H, H), b (H,), k, and dh (N, T, H), the price of every state."""
    found = []
    for N, T, D, H, k in SHAPES:
        x, h0 = rng.normal(size=(N, T, D)), rng.uniform(-0.9, 0.9, size=(N, H))
        Wx, Wh, b = 0.5 * rng.normal(size=(D, H)), 0.7 * rng.normal(size=(H, H)), 0.3 * rng.normal(size=H)
        found.append((x, h0, Wx, Wh, b, k, rng.normal(size=(N, T, H))))
    return found


def reference(x, h0, Wx, Wh, b, k, dh):
    """x (N, T, D), h0 (N, H), Wx (D, H), Wh (H, H), b (H,), k () int, dh (N, T, H)
    -> h (N, T, H), dx (N, T, D), dh0 (N, H), dWx (D, H), dWh (H, H), db (H,)

    Piece by piece: the last state of one is the first of the next, but nothing comes back.
    """
    state, visited, back = h0, [], []
    for start in range(0, x.shape[1], k):
        piece = slice(start, start + k)
        (h, state), cache = rnn_forward(x[:, piece], state, Wx, Wh, b)
        visited.append(h)
        back.append(rnn_backward((dh[:, piece], np.zeros_like(state)), cache))
    dx, dh0, dWx, dWh, db = zip(*back, strict=True)
    return np.concatenate(visited, 1), np.concatenate(dx, 1), dh0[0], sum(dWx), sum(dWh), sum(db)


def driver(truncated_rnn, x, h0, Wx, Wh, b, k, dh):
    import torch

    inputs = [torch.tensor(a, requires_grad=True) for a in (x, h0, Wx, Wh, b)]
    h = truncated_rnn(*inputs, k)
    if not isinstance(h, torch.Tensor):
        raise TypeError(f"truncated_rnn must return a tensor, not a {type(h).__name__}")
    if tuple(h.shape) != dh.shape:
        raise ValueError(f"the states have shape {tuple(h.shape)}, expected (N, T, H) = {dh.shape}")
    if not h.requires_grad:
        raise ValueError("what comes back is cut off from everything: no gradient can flow into a piece")
    grads = torch.autograd.grad(h, inputs, torch.tensor(dh), allow_unused=True)
    found = [torch.zeros_like(a) if g is None else g for a, g in zip(inputs, grads)]  # noqa: B905
    return tuple(a.detach().numpy() for a in (h, *found))


TASK = Task(
    name="truncated_rnn",
    points=3,
    signature="truncated_rnn(x, h0, Wx, Wh, b, k) -> h",
    reference=reference,
    cases=cases,
    kind="torch",
    driver=driver,
)
