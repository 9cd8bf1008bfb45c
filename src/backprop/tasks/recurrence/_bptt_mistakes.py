"""Mistakes of the task in `bptt`."""

import numpy as np

from ._bptt import TASK


@TASK.mistake("The price is not carried: what a step finds out about its old state must be added to the step before.")
def not_carried(dh, dh_last, cache):
    x, h, Wx, Wh = cache
    price = dh.copy()
    price[:, -1] += dh_last
    da = price * (1 - h[:, 1:] ** 2)
    dWx, dWh = np.einsum("ntd,nth->dh", x, da), np.einsum("ntk,nth->kh", h[:, :-1], da)
    return da @ Wx.T, da[:, 0] @ Wh.T, dWx, dWh, da.sum((0, 1))


@TASK.mistake("dh is not used. The loss reads the state after every step, so a price comes in at every step.")
def steps_ignored(dh, dh_last, cache):
    x, h, Wx, Wh = cache
    later = dh_last
    da = np.empty_like(dh)
    for t in reversed(range(x.shape[1])):
        da[:, t] = later * (1 - h[:, t + 1] ** 2)
        later = da[:, t] @ Wh.T
    dWx, dWh = np.einsum("ntd,nth->dh", x, da), np.einsum("ntk,nth->kh", h[:, :-1], da)
    return da @ Wx.T, later, dWx, dWh, da.sum((0, 1))


@TASK.mistake(
    "dh_last is not used. Beside dh the last state has this second price: begin the walk with it, not with 0."
)
def last_ignored(dh, dh_last, cache):
    x, h, Wx, Wh = cache
    da, later = np.empty_like(dh), 0.0
    for t in reversed(range(x.shape[1])):
        da[:, t] = (dh[:, t] + later) * (1 - h[:, t + 1] ** 2)
        later = da[:, t] @ Wh.T
    dWx, dWh = np.einsum("ntd,nth->dh", x, da), np.einsum("ntk,nth->kh", h[:, :-1], da)
    return da @ Wx.T, later, dWx, dWh, da.sum((0, 1))


@TASK.mistake("Only one step has a say in the gradients of the weights: = overwrites what the others brought. Add up.")
def overwritten(dh, dh_last, cache):
    x, h, Wx, Wh = cache
    later = dh_last
    dx = np.empty_like(x)
    for t in reversed(range(x.shape[1])):
        da = (dh[:, t] + later) * (1 - h[:, t + 1] ** 2)
        dx[:, t], later = da @ Wx.T, da @ Wh.T
        dWx, dWh, db = x[:, t].T @ da, h[:, t].T @ da, da.sum(0)
    return dx, later, dWx, dWh, db


@TASK.mistake("The carried price skips the tanh: it must pass the slope of its step before it goes back through Wh.")
def carried_without_slope(dh, dh_last, cache):
    x, h, Wx, Wh = cache
    later = dh_last
    da = np.empty_like(dh)
    for t in reversed(range(x.shape[1])):
        da[:, t] = (dh[:, t] + later) * (1 - h[:, t + 1] ** 2)
        later = (dh[:, t] + later) @ Wh.T
    dWx, dWh = np.einsum("ntd,nth->dh", x, da), np.einsum("ntk,nth->kh", h[:, :-1], da)
    return da @ Wx.T, later, dWx, dWh, da.sum((0, 1))


@TASK.mistake(
    "The price goes back through Wh as it is. No shape complains, since Wh is square, but Wh.T belongs there."
)
def not_transposed(dh, dh_last, cache):
    x, h, Wx, Wh = cache
    later = dh_last
    da = np.empty_like(dh)
    for t in reversed(range(x.shape[1])):
        da[:, t] = (dh[:, t] + later) * (1 - h[:, t + 1] ** 2)
        later = da[:, t] @ Wh
    dWx, dWh = np.einsum("ntd,nth->dh", x, da), np.einsum("ntk,nth->kh", h[:, :-1], da)
    return da @ Wx.T, later, dWx, dWh, da.sum((0, 1))


@TASK.mistake("You walk forwards in time. A step can only pay back when it knows what all later steps ask: last first.")
def forwards(dh, dh_last, cache):
    x, h, Wx, Wh = cache
    later = dh_last
    da = np.empty_like(dh)
    for t in range(x.shape[1]):
        da[:, t] = (dh[:, t] + later) * (1 - h[:, t + 1] ** 2)
        later = da[:, t] @ Wh.T
    dWx, dWh = np.einsum("ntd,nth->dh", x, da), np.einsum("ntk,nth->kh", h[:, :-1], da)
    return da @ Wx.T, later, dWx, dWh, da.sum((0, 1))


@TASK.mistake("The slope is one step off: h[:, t] is the state before step t, and its tanh has made h[:, t + 1].")
def slope_at_old_state(dh, dh_last, cache):
    x, h, Wx, Wh = cache
    later = dh_last
    da = np.empty_like(dh)
    for t in reversed(range(x.shape[1])):
        da[:, t] = (dh[:, t] + later) * (1 - h[:, t] ** 2)
        later = da[:, t] @ Wh.T
    dWx, dWh = np.einsum("ntd,nth->dh", x, da), np.einsum("ntk,nth->kh", h[:, :-1], da)
    return da @ Wx.T, later, dWx, dWh, da.sum((0, 1))


@TASK.mistake("Your dWh pairs each step with the state that it has made. Through Wh went the one before: h[:, t].")
def new_state_in_weights(dh, dh_last, cache):
    x, h, Wx, Wh = cache
    later = dh_last
    da = np.empty_like(dh)
    for t in reversed(range(x.shape[1])):
        da[:, t] = (dh[:, t] + later) * (1 - h[:, t + 1] ** 2)
        later = da[:, t] @ Wh.T
    dWx, dWh = np.einsum("ntd,nth->dh", x, da), np.einsum("ntk,nth->kh", h[:, 1:], da)
    return da @ Wx.T, later, dWx, dWh, da.sum((0, 1))


@TASK.mistake("The gradients of the weights are divided by T. One set of weights serves all steps: uses add up.")
def averaged_over_steps(dh, dh_last, cache):
    x, h, Wx, Wh = cache
    later = dh_last
    da = np.empty_like(dh)
    for t in reversed(range(x.shape[1])):
        da[:, t] = (dh[:, t] + later) * (1 - h[:, t + 1] ** 2)
        later = da[:, t] @ Wh.T
    dWx, dWh = np.einsum("ntd,nth->dh", x, da), np.einsum("ntk,nth->kh", h[:, :-1], da)
    T = x.shape[1]
    return da @ Wx.T, later, dWx / T, dWh / T, da.sum((0, 1)) / T


@TASK.mistake("Your dh0 stops one step short: it is the price of the state after step 0. h0 lies before that step.")
def one_step_short(dh, dh_last, cache):
    x, h, Wx, Wh = cache
    later = dh_last
    da = np.empty_like(dh)
    for t in reversed(range(x.shape[1])):
        price = dh[:, t] + later
        da[:, t] = price * (1 - h[:, t + 1] ** 2)
        later = da[:, t] @ Wh.T
    dWx, dWh = np.einsum("ntd,nth->dh", x, da), np.einsum("ntk,nth->kh", h[:, :-1], da)
    return da @ Wx.T, price, dWx, dWh, da.sum((0, 1))


@TASK.mistake(
    "The carried price piles up: the price of an old state replaces that of the new one, it is not added to it."
)
def piled_up(dh, dh_last, cache):
    x, h, Wx, Wh = cache
    later = dh_last
    da = np.empty_like(dh)
    for t in reversed(range(x.shape[1])):
        da[:, t] = (dh[:, t] + later) * (1 - h[:, t + 1] ** 2)
        later = later + da[:, t] @ Wh.T
    dWx, dWh = np.einsum("ntd,nth->dh", x, da), np.einsum("ntk,nth->kh", h[:, :-1], da)
    return da @ Wx.T, later, dWx, dWh, da.sum((0, 1))


@TASK.mistake("The numbers are right, but you write into dh, and whoever called still needs it. Look for +=.")
def in_place(dh, dh_last, cache):
    x, h, Wx, Wh = cache
    later = dh_last
    da = np.empty_like(dh)
    for t in reversed(range(x.shape[1])):
        dh[:, t] += later
        da[:, t] = dh[:, t] * (1 - h[:, t + 1] ** 2)
        later = da[:, t] @ Wh.T
    dWx, dWh = np.einsum("ntd,nth->dh", x, da), np.einsum("ntk,nth->kh", h[:, :-1], da)
    return da @ Wx.T, later, dWx, dWh, da.sum((0, 1))
