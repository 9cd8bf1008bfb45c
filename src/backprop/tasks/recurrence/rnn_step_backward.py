"""Task: one step of the simple recurrent layer, backward."""

import numpy as np

from ...numpy.rnn import rnn_step_backward, rnn_step_forward
from ..task import Task

SHAPES = [(4, 3, 2), (2, 5, 3), (5, 2, 4), (1, 3, 2)]


def cases(rng):
    """dh_next, and the cache of the reference's forward pass; the last is a batch of one."""
    found = []
    for N, D, H in SHAPES:
        x, h = rng.normal(size=(N, D)), rng.uniform(-0.9, 0.9, size=(N, H))
        Wx, Wh, b = 0.5 * rng.normal(size=(D, H)), 0.7 * rng.normal(size=(H, H)), 0.3 * rng.normal(size=H)
        h_next, _ = rnn_step_forward(x, h, Wx, Wh, b)
        found.append((rng.normal(size=(N, H)), (x, h, Wx, Wh, h_next)))
    return found


TASK = Task(
    name="rnn_step_backward",
    points=3,
    signature="rnn_step_backward(dh_next, cache) -> dx, dh, dWx, dWh, db",
    reference=rnn_step_backward,
    cases=cases,
    forbid=("torch",),
)


@TASK.mistake("The slope of tanh is missing. dh_next is the price after the tanh, and the weights act before it.")
def slope_forgotten(dh_next, cache):
    x, h, Wx, Wh, _ = cache
    da = dh_next
    return da @ Wx.T, da @ Wh.T, x.T @ da, h.T @ da, da.sum(0)


@TASK.mistake("The slope of tanh is 1 minus the square of its value. Your square is missing.")
def square_forgotten(dh_next, cache):
    x, h, Wx, Wh, h_next = cache
    da = dh_next * (1 - h_next)
    return da @ Wx.T, da @ Wh.T, x.T @ da, h.T @ da, da.sum(0)


@TASK.mistake(
    "The slope is taken at the old state h. The tanh of this step has made h_next: its slope is 1 - h_next^2."
)
def slope_at_old_state(dh_next, cache):
    x, h, Wx, Wh, _ = cache
    da = dh_next * (1 - h * h)
    return da @ Wx.T, da @ Wh.T, x.T @ da, h.T @ da, da.sum(0)


@TASK.mistake("tanh is applied twice: h_next is its value already, so the slope is 1 - h_next^2.")
def tanh_twice(dh_next, cache):
    x, h, Wx, Wh, h_next = cache
    da = dh_next * (1 - np.tanh(h_next) ** 2)
    return da @ Wx.T, da @ Wh.T, x.T @ da, h.T @ da, da.sum(0)


@TASK.mistake("Your dh uses Wh as it is. Wh is square, so no shape complains; backward it must be transposed like Wx.")
def recurrent_weights_not_transposed(dh_next, cache):
    x, h, Wx, Wh, h_next = cache
    da = dh_next * (1 - h_next * h_next)
    return da @ Wx.T, da @ Wh, x.T @ da, h.T @ da, da.sum(0)


@TASK.mistake("Your dWh is made with the new state. What went through Wh in this step is the old one, h.")
def new_state_in_weights(dh_next, cache):
    x, _, Wx, Wh, h_next = cache
    da = dh_next * (1 - h_next * h_next)
    return da @ Wx.T, da @ Wh.T, x.T @ da, h_next.T @ da, da.sum(0)


@TASK.mistake("Your dWh is the transpose of the right one. It is square, so only numbers show it: rows are for h.")
def recurrent_gradient_transposed(dh_next, cache):
    x, h, Wx, Wh, h_next = cache
    da = dh_next * (1 - h_next * h_next)
    return da @ Wx.T, da @ Wh.T, x.T @ da, da.T @ h, da.sum(0)


@TASK.mistake("The gradients of the weights are divided by N. The mean, if there is one, is the loss's own business.")
def averaged(dh_next, cache):
    x, h, Wx, Wh, h_next = cache
    da = dh_next * (1 - h_next * h_next)
    return da @ Wx.T, da @ Wh.T, x.T @ da / len(x), h.T @ da / len(x), da.mean(0)


@TASK.mistake("Your db is summed over the hidden units. One b serves all samples: sum over these, axis 0.")
def bias_over_units(dh_next, cache):
    x, h, Wx, Wh, h_next = cache
    da = dh_next * (1 - h_next * h_next)
    return da @ Wx.T, da @ Wh.T, x.T @ da, h.T @ da, da.sum(1)


@TASK.mistake(
    "You add dh_next to your dh, as if the old state were passed on as it is. It only goes through Wh and tanh."
)
def state_passed_on(dh_next, cache):
    x, h, Wx, Wh, h_next = cache
    da = dh_next * (1 - h_next * h_next)
    return da @ Wx.T, da @ Wh.T + dh_next, x.T @ da, h.T @ da, da.sum(0)


@TASK.mistake("The order is wrong: gradients come in the order of the arguments x, h, Wx, Wh, b.")
def order_swapped(dh_next, cache):
    x, h, Wx, Wh, h_next = cache
    da = dh_next * (1 - h_next * h_next)
    return da @ Wh.T, da @ Wx.T, h.T @ da, x.T @ da, da.sum(0)


@TASK.mistake("The numbers are right, but you overwrite dh_next (look for *=). Whoever called still needs it.")
def in_place(dh_next, cache):
    x, h, Wx, Wh, h_next = cache
    dh_next *= 1 - h_next * h_next
    return dh_next @ Wx.T, dh_next @ Wh.T, x.T @ dh_next, h.T @ dh_next, dh_next.sum(0)


@TASK.alternate
def by_einsum(dh_next, cache):
    x, h, Wx, Wh, h_next = cache
    da = np.einsum("nh,nh->nh", dh_next, 1 - h_next**2)
    dx, dh = np.einsum("nh,dh->nd", da, Wx), np.einsum("nh,kh->nk", da, Wh)
    return dx, dh, np.einsum("nd,nh->dh", x, da), np.einsum("nk,nh->kh", h, da), np.einsum("nh->h", da)


@TASK.alternate
def by_stacked_weights(dh_next, cache):
    x, h, Wx, Wh, h_next = cache
    D = x.shape[1]
    da = dh_next * (1 - h_next) * (1 + h_next)
    both = da @ np.vstack([Wx, Wh]).T
    weights = np.hstack([x, h, np.ones((len(x), 1))]).T @ da
    return both[:, :D], both[:, D:], weights[:D], weights[D:-1], weights[-1]


@TASK.alternate
def by_samples(dh_next, cache):
    x, h, Wx, Wh, h_next = cache
    dx, dh, dWx, dWh, db = (np.zeros(a.shape) for a in (x, h, Wx, Wh, Wh[0]))
    for n in range(len(x)):
        da = dh_next[n] / np.cosh(np.arctanh(h_next[n])) ** 2
        dx[n], dh[n] = Wx @ da, Wh @ da
        dWx += np.outer(x[n], da)
        dWh += np.outer(h[n], da)
        db += da
    return dx, dh, dWx, dWh, db
