"""Long short-term memory, one step and a whole sequence. The gates are side by side in PyTorch's order: i, f, g, o."""

import numpy as np

from ._contract import checked
from ._step_cases import sequence_cases, step_cases
from ._steps import blocks, by_sample, by_step, by_time, choose, choose_backward, flat, states


@checked
def lstm_step_forward(x, h, c, Wx, Wh, b):
    """x (N, D), h (N, H), c (N, H), Wx (D, 4H), Wh (H, 4H), b (4H,) -> h_next (N, H), c_next (N, H)

    a = x Wx + h Wh + b is four blocks of width H. Input, forget and output gate: i, f, o = sigmoid of their blocks;
    candidate: g = tanh of its block. c_next = f c + i g, h_next = o tanh(c_next). PyTorch has two biases that only
    occur as a sum; b is that sum. Source: hochreiter1997long, with the forget gate of gers1999learning.
    """
    a = x @ Wx + h @ Wh + b
    gates = _gates(a, _half(a))
    h_next, c_next = _cell(gates, c)
    return (h_next, c_next), (x, h, c, Wx, Wh, gates, c_next)


@checked
def lstm_step_backward(dy, cache):
    """dh_next (N, H), dc_next (N, H) -> dx (N, D), dh (N, H), dc (N, H), dWx (D, 4H), dWh (H, 4H), db (4H,)"""
    dh_next, dc_next = dy
    x, h, c, Wx, Wh, gates, c_next = cache
    da, dc = _cell_backward(dh_next, dc_next, gates, c, c_next)
    return da @ Wx.T, da @ Wh.T, dc, x.T @ da, h.T @ da, da.sum(0)


def lstm_naive_forward(x, h0, c0, Wx, Wh, b, *, mask=None):
    """The formula of lstm_forward in loops over samples and steps."""
    N, T, _ = x.shape
    h = np.empty((N, T, len(Wh)), x.dtype)
    c_last = np.empty_like(c0)
    for n in range(N):
        state, c = h0[n], c0[n]
        for t in range(T):
            if mask is None or mask[n, t]:
                i, f, g, o = np.split(x[n, t] @ Wx + state @ Wh + b, 4)
                c = c / (1 + np.exp(-f)) + np.tanh(g) / (1 + np.exp(-i))
                state = np.tanh(c) / (1 + np.exp(-o))
            h[n, t] = state
        c_last[n] = c
    return h, h[:, -1], c_last


@checked
def lstm_forward(x, h0, c0, Wx, Wh, b, *, mask=None):
    """x (N, T, D), h0 (N, H), c0 (N, H), Wx (D, 4H), Wh (H, 4H), b (4H,), mask (N, T) bool or None
    -> h (N, T, H), h_last (N, H), c_last (N, H)

    h[t], c[t] = lstm_step(x[t], h[t-1], c[t-1]), with h0 and c0 before the first step. Where mask is False, both stay
    as they are: a padded step changes nothing, wherever it stands. h_last and c_last are the h0 and c0 of the piece
    that follows. Source: graves2005framewise.
    """
    (N, T, _), H = x.shape, len(Wh)
    dtype = np.result_type(x, h0, c0, Wx, Wh, b)
    x = by_time(x)
    a = (flat(x) @ Wx + b).astype(dtype, copy=False).reshape(T, N, 4 * H)  # what the inputs add, all steps at once
    gates = a.reshape(T, 4, N, H)  # the same memory: the gates of a step take the place of its a
    h, c = states(h0, T, dtype), states(c0, T, dtype)
    counts, half = by_step(mask, T), _half(a)
    for t in range(T):
        gates[t] = _gates(a[t] + h[t] @ Wh, half)
        h_next, c_next = _cell(gates[t], c[t])
        h[t + 1] = choose(counts[t], h_next, h[t])
        c[t + 1] = choose(counts[t], c_next, c[t])
    return (by_sample(h[1:]), h[T], c[T]), (x, h, c, Wx, Wh, gates, counts)


@checked
def lstm_backward(dy, cache):
    """dh (N, T, H), dh_last (N, H), dc_last (N, H)
    -> dx (N, T, D), dh0 (N, H), dc0 (N, H), dWx (D, 4H), dWh (H, 4H), db (4H,)
    """
    dh, dh_later, dc_later = dy  # later: what the steps after t ask of the state
    x, h, c, Wx, Wh, gates, counts = cache
    T, N, H = h[1:].shape
    da = np.empty((T, N, 4 * H), h.dtype)
    Wh_T = np.ascontiguousarray(Wh.T)  # a solid block is read faster, T times
    for t in reversed(range(T)):
        dh_new, dh_old = choose_backward(counts[t], dh[:, t] + dh_later)
        dc_new, dc_old = choose_backward(counts[t], dc_later)
        da[t], dc = _cell_backward(dh_new, dc_new, gates[t], c[t], c[t + 1])
        dh_later = da[t] @ Wh_T + dh_old
        dc_later = dc + dc_old
    da = flat(da)
    dx = (da @ Wx.T).reshape(x.shape)
    return by_sample(dx), dh_later, dc_later, flat(x).T @ da, flat(h[:-1]).T @ da, da.sum(0)


def _half(a):
    """By what the gates' columns of a (..., 4H) are halved: sigmoids are, the candidate is not."""
    return np.repeat(np.array([0.5, 0.5, 1, 0.5], a.dtype), a.shape[-1] // 4)


def _gates(a, half):
    """a (N, 4H) -> gates (4, N, H). sigmoid(a) = (1 + tanh(a / 2)) / 2, so one tanh serves all four."""
    y = half * a
    np.tanh(y, out=y)
    y *= half
    y += 1 - half
    return blocks(y, 4)


def _cell(gates, c):
    """gates (4, N, H), c (N, H) -> h_next (N, H), c_next (N, H)"""
    i, f, g, o = gates
    c_next = f * c + i * g
    return o * np.tanh(c_next), c_next


def _cell_backward(dh, dc, gates, c, c_next):
    """Gradients of h_next and c_next (N, H) -> da (N, 4H), dc (N, H)"""
    i, f, g, o = gates
    tanh_c = np.tanh(c_next)
    dc = dc + dh * o * (1 - tanh_c * tanh_c)  # c_next reaches the loss by itself and through h_next
    di = dc * g * i * (1 - i)
    df = dc * c * f * (1 - f)
    dg = dc * i * (1 - g * g)
    do = dh * tanh_c * o * (1 - o)
    return np.concatenate([di, df, dg, do], axis=1), dc * f


def cases(rng):
    """Yield (unit, arguments)."""
    yield from (("lstm_step", case) for case in step_cases(rng, 4, ["h", "c", "Wx", "Wh", "b"]))
    yield from (("lstm", case) for case in sequence_cases(rng, 4, ["h0", "c0", "Wx", "Wh", "b"]))
