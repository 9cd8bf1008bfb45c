"""Backpropagation through time: the task of which `bptt` holds the alternates, `_bptt_mistakes` the mistakes."""

import numpy as np

from ...numpy.rnn import rnn_forward
from ..task import Task

SHAPES = [(4, 5, 3, 2), (2, 6, 2, 4), (3, 4, 5, 2), (2, 1, 4, 3), (1, 7, 2, 3)]


def cases(rng):
    """dh (N, T, H), dh_last (N, H), and the cache; one sequence has a single step, the last is alone."""
    found = []
    for N, T, D, H in SHAPES:
        x, h0 = rng.normal(size=(N, T, D)), rng.uniform(-0.9, 0.9, size=(N, H))
        Wx, Wh, b = 0.5 * rng.normal(size=(D, H)), 0.7 * rng.normal(size=(H, H)), 0.3 * rng.normal(size=H)
        (h, _), _ = rnn_forward(x, h0, Wx, Wh, b)
        cache = x, np.concatenate([h0[:, None], h], axis=1), Wx, Wh
        found.append((rng.normal(size=(N, T, H)), rng.normal(size=(N, H)), cache))
    return found


def reference(dh, dh_last, cache):
    """dh (N, T, H), dh_last (N, H) -> dx (N, T, D), dh0 (N, H), dWx (D, H), dWh (H, H), db (H,)

    h (N, T + 1, H) begins with h0. h[t+1] = tanh(x[t] Wx + h[t] Wh + b); dh is about h[1:], dh_last about h[T].
    """
    x, h, Wx, Wh = cache
    later = dh_last
    da = np.empty_like(dh)
    for t in reversed(range(x.shape[1])):
        da[:, t] = (dh[:, t] + later) * (1 - h[:, t + 1] ** 2)
        later = da[:, t] @ Wh.T
    dWx, dWh = np.einsum("ntd,nth->dh", x, da), np.einsum("ntk,nth->kh", h[:, :-1], da)
    return da @ Wx.T, later, dWx, dWh, da.sum((0, 1))


TASK = Task(
    name="bptt",
    points=5,
    signature="bptt(dh, dh_last, cache) -> dx, dh0, dWx, dWh, db",
    reference=reference,
    cases=cases,
    forbid=("torch",),
)
