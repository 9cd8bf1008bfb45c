"""Task: one step of the LSTM, backward."""

import numpy as np

from . import _lstm_step_mistakes  # noqa: F401  # they enter themselves
from ._lstm_step_backward import TASK


@TASK.alternate
def by_gates(dh_next, dc_next, cache):
    x, h, c, Wx, Wh, gates, c_next = cache
    i, f, g, o = np.split(gates, 4, axis=1)
    shown = np.tanh(c_next)
    cell = dc_next + dh_next * o * (1 - shown**2)
    prices = cell * g, cell * c, cell * i, dh_next * shown
    slopes = i * (1 - i), f * (1 - f), 1 - g**2, o * (1 - o)
    da = np.concatenate([price * slope for price, slope in zip(prices, slopes, strict=True)], axis=1)
    return da @ Wx.T, da @ Wh.T, cell * f, x.T @ da, h.T @ da, da.sum(axis=0)


@TASK.alternate
def by_blocks_of_weights(dh_next, dc_next, cache):
    x, h, c, Wx, Wh, gates, c_next = cache
    H = h.shape[1]
    i, f, g, o = (gates[:, k * H : (k + 1) * H] for k in range(4))
    cell = dc_next + dh_next * o / np.cosh(c_next) ** 2
    das = [cell * g * (i - i * i), cell * c * (f - f * f), cell * i * (1 - g) * (1 + g)]
    das.append(dh_next * np.tanh(c_next) * (o - o * o))
    dx, dh, dWx, dWh, db = (np.zeros(a.shape) for a in (x, h, Wx, Wh, Wh[0]))
    for k, da in enumerate(das):
        block = slice(k * H, (k + 1) * H)
        dx += da @ Wx[:, block].T
        dh += da @ Wh[:, block].T
        dWx[:, block], dWh[:, block], db[block] = x.T @ da, h.T @ da, da.sum(0)
    return dx, dh, cell * f, dWx, dWh, db


@TASK.alternate
def by_samples(dh_next, dc_next, cache):
    x, h, c, Wx, Wh, gates, c_next = cache
    dx, dh, dc, dWx, dWh = (np.zeros(a.shape) for a in (x, h, c, Wx, Wh))
    db = np.zeros(Wx.shape[1])
    for n in range(len(x)):
        i, f, g, o = gates[n].reshape(4, -1)
        shown = np.tanh(c_next[n])
        cell = dc_next[n] + dh_next[n] * (o - o * shown * shown)
        da = np.hstack([cell * g, cell * c[n], cell * i, dh_next[n] * shown])
        da *= np.hstack([i - i**2, f - f**2, 1 - g**2, o - o**2])
        dx[n], dh[n], dc[n] = Wx @ da, Wh @ da, f * cell
        dWx, dWh, db = dWx + np.outer(x[n], da), dWh + np.outer(h[n], da), db + da
    return dx, dh, dc, dWx, dWh, db
