"""Task: one step of the LSTM, forward."""

import numpy as np

from ...numpy import lstm
from ..task import Task

SHAPES = [(4, 3, 2), (2, 5, 3), (5, 2, 4), (1, 3, 2)]


def cases(rng):
    """x, h, c, Wx, Wh, b, with gates that are not saturated; the last is a batch of one."""
    return [
        (
            rng.normal(size=(N, D)),
            rng.uniform(-0.9, 0.9, size=(N, H)),
            rng.normal(size=(N, H)),
            0.5 * rng.normal(size=(D, 4 * H)),
            0.5 * rng.normal(size=(H, 4 * H)),
            0.5 * rng.normal(size=4 * H),
        )
        for N, D, H in SHAPES
    ]


def reference(x, h, c, Wx, Wh, b):
    """x (N, D), h (N, H), c (N, H), Wx (D, 4H), Wh (H, 4H), b (4H,) -> h_next (N, H), c_next (N, H), gates (N, 4H)"""
    (h_next, c_next), cache = lstm.lstm_step_forward(x, h, c, Wx, Wh, b)
    return h_next, c_next, np.concatenate(list(cache[5]), axis=1)


TASK = Task(
    name="lstm_step_forward",
    points=3,
    signature="lstm_step_forward(x, h, c, Wx, Wh, b) -> h_next, c_next, gates",
    reference=reference,
    cases=cases,
    forbid=("torch",),
)


@TASK.mistake("The bias is missing: what should the gates be if x and h are 0?")
def bias_forgotten(x, h, c, Wx, Wh, b):
    i, f, g, o = np.split(x @ Wx + h @ Wh, 4, axis=1)
    i, f, g, o = 1 / (1 + np.exp(-i)), 1 / (1 + np.exp(-f)), np.tanh(g), 1 / (1 + np.exp(-o))
    c_next = f * c + i * g
    return o * np.tanh(c_next), c_next, np.concatenate([i, f, g, o], axis=1)


@TASK.mistake(
    "The last two blocks have changed places: the order is i, f, g, o, so the tanh belongs to the third block."
)
def candidate_last(x, h, c, Wx, Wh, b):
    i, f, o, g = np.split(x @ Wx + h @ Wh + b, 4, axis=1)
    i, f, g, o = 1 / (1 + np.exp(-i)), 1 / (1 + np.exp(-f)), np.tanh(g), 1 / (1 + np.exp(-o))
    c_next = f * c + i * g
    return o * np.tanh(c_next), c_next, np.concatenate([i, f, o, g], axis=1)


@TASK.mistake("All four blocks get a sigmoid. The candidate g, the third, is a tanh: it must be able to be negative.")
def candidate_by_sigmoid(x, h, c, Wx, Wh, b):
    gates = 1 / (1 + np.exp(-(x @ Wx + h @ Wh + b)))
    i, f, g, o = np.split(gates, 4, axis=1)
    c_next = f * c + i * g
    return o * np.tanh(c_next), c_next, gates


@TASK.mistake("The blocks are not interleaved: the first H columns are i, the next H are f, and so on.")
def interleaved(x, h, c, Wx, Wh, b):
    a = x @ Wx + h @ Wh + b
    i, f, g, o = (a[:, k::4] for k in range(4))
    i, f, g, o = 1 / (1 + np.exp(-i)), 1 / (1 + np.exp(-f)), np.tanh(g), 1 / (1 + np.exp(-o))
    c_next = f * c + i * g
    return o * np.tanh(c_next), c_next, np.concatenate([i, f, g, o], axis=1)


@TASK.mistake("Input and forget gate have changed places: f says what stays of the old cell, i what comes in.")
def gates_exchanged(x, h, c, Wx, Wh, b):
    i, f, g, o = np.split(x @ Wx + h @ Wh + b, 4, axis=1)
    i, f, g, o = 1 / (1 + np.exp(-i)), 1 / (1 + np.exp(-f)), np.tanh(g), 1 / (1 + np.exp(-o))
    c_next = i * c + f * g
    return o * np.tanh(c_next), c_next, np.concatenate([i, f, g, o], axis=1)


@TASK.mistake("The forget gate is not used: the old cell is multiplied by f before anything is added.")
def nothing_forgotten(x, h, c, Wx, Wh, b):
    i, f, g, o = np.split(x @ Wx + h @ Wh + b, 4, axis=1)
    i, f, g, o = 1 / (1 + np.exp(-i)), 1 / (1 + np.exp(-f)), np.tanh(g), 1 / (1 + np.exp(-o))
    c_next = c + i * g
    return o * np.tanh(c_next), c_next, np.concatenate([i, f, g, o], axis=1)


@TASK.mistake("The input gate is not used: the candidate g is multiplied by i before it is added.")
def everything_let_in(x, h, c, Wx, Wh, b):
    i, f, g, o = np.split(x @ Wx + h @ Wh + b, 4, axis=1)
    i, f, g, o = 1 / (1 + np.exp(-i)), 1 / (1 + np.exp(-f)), np.tanh(g), 1 / (1 + np.exp(-o))
    c_next = f * c + g
    return o * np.tanh(c_next), c_next, np.concatenate([i, f, g, o], axis=1)


@TASK.mistake("The output gate is not used: h_next is only what o lets through of tanh(c_next).")
def everything_shown(x, h, c, Wx, Wh, b):
    i, f, g, o = np.split(x @ Wx + h @ Wh + b, 4, axis=1)
    i, f, g, o = 1 / (1 + np.exp(-i)), 1 / (1 + np.exp(-f)), np.tanh(g), 1 / (1 + np.exp(-o))
    c_next = f * c + i * g
    return np.tanh(c_next), c_next, np.concatenate([i, f, g, o], axis=1)


@TASK.mistake("A tanh is missing: the cell may grow beyond 1, and goes through a tanh before the output gate.")
def cell_not_squashed(x, h, c, Wx, Wh, b):
    i, f, g, o = np.split(x @ Wx + h @ Wh + b, 4, axis=1)
    i, f, g, o = 1 / (1 + np.exp(-i)), 1 / (1 + np.exp(-f)), np.tanh(g), 1 / (1 + np.exp(-o))
    c_next = f * c + i * g
    return o * c_next, c_next, np.concatenate([i, f, g, o], axis=1)


@TASK.mistake("h_next shows the old cell. The gates first make c_next, and that is what goes through tanh and o.")
def old_cell_shown(x, h, c, Wx, Wh, b):
    i, f, g, o = np.split(x @ Wx + h @ Wh + b, 4, axis=1)
    i, f, g, o = 1 / (1 + np.exp(-i)), 1 / (1 + np.exp(-f)), np.tanh(g), 1 / (1 + np.exp(-o))
    c_next = f * c + i * g
    return o * np.tanh(c), c_next, np.concatenate([i, f, g, o], axis=1)


@TASK.mistake("These are the sums before sigmoid and tanh. The backward pass wants the gates as they are used.")
def gates_before_squashing(x, h, c, Wx, Wh, b):
    a = x @ Wx + h @ Wh + b
    i, f, g, o = np.split(a, 4, axis=1)
    c_next = c / (1 + np.exp(-f)) + np.tanh(g) / (1 + np.exp(-i))
    return np.tanh(c_next) / (1 + np.exp(-o)), c_next, a


@TASK.alternate
def by_split(x, h, c, Wx, Wh, b):
    i, f, g, o = np.split(x @ Wx + h @ Wh + b, 4, axis=1)
    i, f, g, o = 1 / (1 + np.exp(-i)), 1 / (1 + np.exp(-f)), np.tanh(g), 1 / (1 + np.exp(-o))
    c_next = f * c + i * g
    return o * np.tanh(c_next), c_next, np.concatenate([i, f, g, o], axis=1)


@TASK.alternate
def by_one_tanh(x, h, c, Wx, Wh, b):
    H = h.shape[1]
    half = np.repeat([0.5, 0.5, 1.0, 0.5], H)  # a sigmoid is a tanh of half the width
    gates = half * np.tanh(half * (np.hstack([x, h]) @ np.vstack([Wx, Wh]) + b)) + 1 - half
    c_next = gates[:, H : 2 * H] * c + gates[:, :H] * gates[:, 2 * H : 3 * H]
    return gates[:, 3 * H :] * np.tanh(c_next), c_next, gates


@TASK.alternate
def by_units(x, h, c, Wx, Wh, b):
    (N, H), gates, h_next, c_next = h.shape, np.zeros((len(x), len(b))), np.zeros_like(h), np.zeros_like(c)
    for n in range(N):
        for j in range(4 * H):
            a = x[n] @ Wx[:, j] + h[n] @ Wh[:, j] + b[j]
            gates[n, j] = np.tanh(a) if 2 * H <= j < 3 * H else 1 / (1 + np.exp(-a))
        for j in range(H):
            c_next[n, j] = gates[n, H + j] * c[n, j] + gates[n, j] * gates[n, 2 * H + j]
            h_next[n, j] = gates[n, 3 * H + j] * np.tanh(c_next[n, j])
    return h_next, c_next, gates
