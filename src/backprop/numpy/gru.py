"""The gated recurrent unit, one step and a whole sequence. The gates stand side by side in PyTorch's order: r, z, n."""

import numpy as np

from ._contract import checked
from ._gru_cells import AFTER, BEFORE
from ._options import flag
from ._step_cases import sequence_cases, step_cases
from ._steps import by_sample, by_step, by_time, choose, choose_backward, flat, states


@checked
def gru_step_forward(x, h, Wx, Wh, bx, bh, *, reset_after=True):
    """x (N, D), h (N, H), Wx (D, 3H), Wh (H, 3H), bx (3H,), bh (3H,) -> h_next (N, H)

    Reset and update gate: r, z = sigmoid(x Wx + bx + h Wh + bh) in their blocks; h_next = (1 - z) n + z h, where the
    candidate n in the third block is
        tanh(x Wx + bx + r (h Wh + bh))    if reset_after, as in cuDNN and PyTorch,
        tanh(x Wx + bx + (r h) Wh + bh)    if not, as published.
    bx and bh are two biases in the first form only: there r scales bh, in the block of n. Everywhere else only their
    sum matters. TypeError unless reset_after is True or False. Source: cho2014learning.
    """
    cell = AFTER if flag("gru_step_forward", "reset_after", reset_after) else BEFORE
    h_next, saved = cell.forward(x @ Wx + bx, h, Wh, bh)
    return h_next, (x, h, Wx, Wh, saved, reset_after)


@checked
def gru_step_backward(dh_next, cache):
    """dh_next (N, H) -> dx (N, D), dh (N, H), dWx (D, 3H), dWh (H, 3H), dbx (3H,), dbh (3H,)"""
    x, h, Wx, Wh, saved, reset_after = cache
    cell = AFTER if reset_after else BEFORE
    da, ds, dh = cell.backward(dh_next, saved, h, Wh)
    return da @ Wx.T, dh, x.T @ da, cell.weights(ds, h, saved[3]), da.sum(0), ds.sum(0)


def gru_naive_forward(x, h0, Wx, Wh, bx, bh, *, reset_after=True, mask=None):
    """The formula of gru_forward in loops over samples and steps."""
    N, T, _ = x.shape
    H = len(Wh)
    h = np.empty((N, T, H), x.dtype)
    for n in range(N):
        state = h0[n]
        for t in range(T):
            if mask is None or mask[n, t]:
                a, s = x[n, t] @ Wx + bx, state @ Wh + bh
                r, z = (1 / (1 + np.exp(-gate)) for gate in np.split(a[: 2 * H] + s[: 2 * H], 2))
                inner = r * s[2 * H :] if reset_after else (r * state) @ Wh[:, 2 * H :] + bh[2 * H :]
                state = (1 - z) * np.tanh(a[2 * H :] + inner) + z * state
            h[n, t] = state
    return h, h[:, -1]


@checked
def gru_forward(x, h0, Wx, Wh, bx, bh, *, reset_after=True, mask=None):
    """x (N, T, D), h0 (N, H), Wx (D, 3H), Wh (H, 3H), bx (3H,), bh (3H,), mask (N, T) bool or None
    -> h (N, T, H), h_last (N, H)

    h[t] = gru_step(x[t], h[t-1]), with h0 before the first step. Where mask is False, h[t] = h[t-1]: a padded step
    changes nothing, wherever it stands. h_last = h[T-1] is the h0 of the piece that follows. TypeError unless
    reset_after is True or False. Source: cho2014learning.
    """
    cell = AFTER if flag("gru_forward", "reset_after", reset_after) else BEFORE
    (N, T, _), H = x.shape, len(Wh)
    dtype = np.result_type(x, h0, Wx, Wh, bx, bh)
    x = by_time(x)
    a = (flat(x) @ Wx).reshape(T, N, 3 * H)  # what the inputs add, all steps at once
    h = states(h0, T, dtype)
    saved = np.empty((T, 4, N, H), dtype)
    counts = by_step(mask, T)
    for t in range(T):
        h_next, saved[t] = cell.forward(a[t] + bx, h[t], Wh, bh)
        h[t + 1] = choose(counts[t], h_next, h[t])
    return (by_sample(h[1:]), h[T]), (x, h, Wx, Wh, saved, counts, reset_after)


@checked
def gru_backward(dy, cache):
    """dh (N, T, H), dh_last (N, H)
    -> dx (N, T, D), dh0 (N, H), dWx (D, 3H), dWh (H, 3H), dbx (3H,), dbh (3H,)
    """
    dh, dlater = dy  # dlater: what the steps after t ask of the state
    x, h, Wx, Wh, saved, counts, reset_after = cache
    cell = AFTER if reset_after else BEFORE
    T, N, H = h[1:].shape
    da, ds = np.empty((2, T, N, 3 * H), h.dtype)
    for t in reversed(range(T)):
        dnew, dold = choose_backward(counts[t], dh[:, t] + dlater)
        da[t], ds[t], dlater = cell.backward(dnew, saved[t], h[t], Wh)
        dlater = dlater + dold
    da, ds = flat(da), flat(ds)
    dx = (da @ Wx.T).reshape(x.shape)
    dWh = cell.weights(ds, flat(h[:-1]), flat(saved[:, 3]))
    return by_sample(dx), dlater, flat(x).T @ da, dWh, da.sum(0), ds.sum(0)


def cases(rng):
    """Yield (unit, arguments), with both kinds of reset."""
    for i, case in enumerate(step_cases(rng, 3, ["h", "Wx", "Wh", "bx", "bh"])):
        yield "gru_step", case | {"reset_after": i % 2 == 0}
    for i, case in enumerate(sequence_cases(rng, 3, ["h0", "Wx", "Wh", "bx", "bh"])):
        yield "gru", case | {"reset_after": i % 2 == 0}
