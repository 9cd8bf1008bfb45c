"""The simple recurrent layer, one step and a whole sequence: backpropagation through time."""

import numpy as np

from ._contract import checked
from ._step_cases import sequence_cases, step_cases
from ._steps import by_sample, by_step, by_time, choose, choose_backward, flat, states


@checked
def rnn_step_forward(x, h, Wx, Wh, b):
    """x (N, D), h (N, H), Wx (D, H), Wh (H, H), b (H,) -> h_next (N, H)

    h_next = tanh(x Wx + h Wh + b). Source: elman1990finding.
    """
    h_next = np.tanh(x @ Wx + h @ Wh + b)
    return h_next, (x, h, Wx, Wh, h_next)


@checked
def rnn_step_backward(dh_next, cache):
    """dh_next (N, H) -> dx (N, D), dh (N, H), dWx (D, H), dWh (H, H), db (H,)"""
    x, h, Wx, Wh, h_next = cache
    da = dh_next * (1 - h_next * h_next)  # a = x Wx + h Wh + b
    return da @ Wx.T, da @ Wh.T, x.T @ da, h.T @ da, da.sum(0)


def rnn_naive_forward(x, h0, Wx, Wh, b, *, mask=None):
    """The formula of rnn_forward in loops over samples and steps."""
    N, T, _ = x.shape
    h = np.empty((N, T, len(Wh)), x.dtype)
    for n in range(N):
        state = h0[n]
        for t in range(T):
            if mask is None or mask[n, t]:
                state = np.tanh(x[n, t] @ Wx + state @ Wh + b)
            h[n, t] = state
    return h, h[:, -1]


@checked
def rnn_forward(x, h0, Wx, Wh, b, *, mask=None):
    """x (N, T, D), h0 (N, H), Wx (D, H), Wh (H, H), b (H,), mask (N, T) bool or None -> h (N, T, H), h_last (N, H)

    h[t] = tanh(x[t] Wx + h[t-1] Wh + b), with h0 before the first step. Where mask is False, h[t] = h[t-1]: a padded
    step changes nothing, wherever it stands. h_last = h[T-1] is the h0 of the piece that follows.
    Source: werbos1990backpropagation.
    """
    N, T, _ = x.shape
    dtype = np.result_type(x, h0, Wx, Wh, b)
    x = by_time(x)
    a = (flat(x) @ Wx + b).reshape(T, N, -1)  # what the inputs add, all steps at once
    h = states(h0, T, dtype)
    counts = by_step(mask, T)
    for t in range(T):
        h[t + 1] = choose(counts[t], np.tanh(a[t] + h[t] @ Wh), h[t])
    return (by_sample(h[1:]), h[T]), (x, h, Wx, Wh, counts)


@checked
def rnn_backward(dy, cache):
    """dh (N, T, H), dh_last (N, H) -> dx (N, T, D), dh0 (N, H), dWx (D, H), dWh (H, H), db (H,)"""
    dh, dlater = dy  # dlater: what the steps after t ask of the state
    x, h, Wx, Wh, counts = cache
    T, N, H = h[1:].shape
    da = np.empty((T, N, H), h.dtype)
    for t in reversed(range(T)):
        dnew, dold = choose_backward(counts[t], dh[:, t] + dlater)
        da[t] = dnew * (1 - h[t + 1] * h[t + 1])
        dlater = da[t] @ Wh.T + dold
    da = flat(da)
    dx = (da @ Wx.T).reshape(x.shape)
    return by_sample(dx), dlater, flat(x).T @ da, flat(h[:-1]).T @ da, da.sum(0)


def cases(rng):
    """Yield (unit, arguments)."""
    yield from (("rnn_step", case) for case in step_cases(rng, 1, ["h", "Wx", "Wh", "b"]))
    yield from (("rnn", case) for case in sequence_cases(rng, 1, ["h0", "Wx", "Wh", "b"]))
