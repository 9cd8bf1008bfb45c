"""The two gated recurrent units that go by one name. They differ in where the reset gate r acts on the candidate n.

Both: r = sigmoid(a_r + h Wh_r + bh_r), z = sigmoid(a_z + h Wh_z + bh_z), h_next = (1 - z) n + z h, with a = x Wx + bx.

after:   n = tanh(a_n + r (h Wh_n + bh_n))      cuDNN, PyTorch: one product h Wh for all three blocks
before:  n = tanh(a_n + (r h) Wh_n + bh_n)      as published: a second product has to wait for r

Of the two biases, bx comes with the input and bh with the state. Where they are simply added, only their sum matters
and both get the same gradient: everywhere in `before`, and in the blocks of r and z in `after`. In the block of n in
`after` they are different things, since r scales bh_n but not bx_n.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ._steps import blocks


def after(a, h, Wh, bh):
    """a (N, 3H), h (N, H) -> h_next (N, H), what the backward pass needs (4, N, H)"""
    H = h.shape[1]
    s = h @ Wh + bh
    r, z = blocks(_sigmoid(a[:, : 2 * H] + s[:, : 2 * H]), 2)
    s_n = s[:, 2 * H :]
    n = np.tanh(a[:, 2 * H :] + r * s_n)
    return n + z * (h - n), (r, z, n, s_n)


def after_backward(dh_next, saved, h, Wh):
    """dh_next (N, H) -> da (N, 3H), ds (N, 3H) with s = h Wh + bh, dh (N, H)"""
    r, z, n, s_n = saved
    da_n = dh_next * (1 - z) * (1 - n * n)
    da_r = da_n * s_n * r * (1 - r)
    da_z = dh_next * (h - n) * z * (1 - z)
    ds = np.concatenate([da_r, da_z, da_n * r], axis=1)
    return np.concatenate([da_r, da_z, da_n], axis=1), ds, ds @ Wh.T + dh_next * z


def before(a, h, Wh, bh):
    """a (N, 3H), h (N, H) -> h_next (N, H), what the backward pass needs (4, N, H)"""
    H = h.shape[1]
    a = a + bh
    r, z = blocks(_sigmoid(a[:, : 2 * H] + h @ Wh[:, : 2 * H]), 2)
    rh = r * h
    n = np.tanh(a[:, 2 * H :] + rh @ Wh[:, 2 * H :])
    return n + z * (h - n), (r, z, n, rh)


def before_backward(dh_next, saved, h, Wh):
    """dh_next (N, H) -> da (N, 3H), the same again, dh (N, H)"""
    H = h.shape[1]
    r, z, n, _ = saved
    da_n = dh_next * (1 - z) * (1 - n * n)
    drh = da_n @ Wh[:, 2 * H :].T
    da_r = drh * h * r * (1 - r)
    da_z = dh_next * (h - n) * z * (1 - z)
    da = np.concatenate([da_r, da_z, da_n], axis=1)
    return da, da, da[:, : 2 * H] @ Wh[:, : 2 * H].T + drh * r + dh_next * z


def after_weights(ds, h, _):
    """ds (N, 3H), h (N, H) -> dWh (H, 3H); of a sequence, all steps at once"""
    return h.T @ ds


def before_weights(ds, h, rh):
    """ds (N, 3H), h (N, H), rh (N, H) -> dWh (H, 3H): the block of n was multiplied by r h, not by h"""
    H = h.shape[1]
    return np.concatenate([h.T @ ds[:, : 2 * H], rh.T @ ds[:, 2 * H :]], axis=1)


def _sigmoid(a):
    return 0.5 + 0.5 * np.tanh(0.5 * a)  # 1 / (1 + exp(-a)), where exp could overflow


class Cell(NamedTuple):
    """One step, the way back through it, and the gradient of Wh, which can wait until all steps are done."""

    forward: Callable
    backward: Callable
    weights: Callable


AFTER, BEFORE = Cell(after, after_backward, after_weights), Cell(before, before_backward, before_weights)
