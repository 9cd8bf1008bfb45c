"""Task: backpropagation through time, for a whole sequence."""

import numpy as np

from . import _bptt_mistakes  # noqa: F401  # they enter themselves
from ._bptt import TASK


@TASK.alternate
def by_steps(dh, dh_last, cache):
    x, h, Wx, Wh = cache
    dstate = dh_last
    dx, dWx, dWh, db = np.zeros_like(x), np.zeros_like(Wx), np.zeros_like(Wh), np.zeros(len(Wh))
    for t in range(x.shape[1] - 1, -1, -1):
        dstate = dstate + dh[:, t]
        da = dstate * (1 - h[:, t + 1] ** 2)
        dx[:, t] = da @ Wx.T
        dWx += x[:, t].T @ da
        dWh += h[:, t].T @ da
        db += da.sum(0)
        dstate = da @ Wh.T
    return dx, dstate, dWx, dWh, db


@TASK.alternate
def by_samples(dh, dh_last, cache):
    x, h, Wx, Wh = cache
    dx, dh0, dWx, dWh, db = np.zeros_like(x), np.zeros_like(h[:, 0]), 0 * Wx, 0 * Wh, np.zeros(len(Wh))
    for n in range(len(x)):
        state = dh_last[n]
        for t in reversed(range(x.shape[1])):
            da = np.multiply(state + dh[n, t], 1 - np.square(h[n, t + 1]))
            dx[n, t], state = Wx @ da, Wh @ da
            dWx, dWh, db = dWx + np.outer(x[n, t], da), dWh + np.outer(h[n, t], da), db + da
        dh0[n] = state
    return dx, dh0, dWx, dWh, db


@TASK.alternate
def by_recursion(dh, dh_last, cache):
    x, h, Wx, Wh = cache
    if not x.shape[1]:
        return x, dh_last, 0 * Wx, 0 * Wh, 0 * Wh[0]
    da = (dh[:, -1] + dh_last) * (1 - h[:, -1] ** 2)
    before = by_recursion(dh[:, :-1], da @ Wh.T, (x[:, :-1], h[:, :-1], Wx, Wh))
    dx = np.concatenate([before[0], (da @ Wx.T)[:, None]], axis=1)
    return dx, before[1], before[2] + x[:, -1].T @ da, before[3] + h[:, -2].T @ da, before[4] + da.sum(0)
