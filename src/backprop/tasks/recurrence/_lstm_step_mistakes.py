"""Mistakes of the task in `lstm_step_backward`."""

import numpy as np

from ._lstm_step_backward import TASK


@TASK.mistake(
    "dc_next is not used. The cell also goes on to the next step: the price from there adds to the one from h_next."
)
def cell_path_forgotten(dh_next, dc_next, cache):
    x, h, c, Wx, Wh, gates, c_next = cache
    i, f, g, o = np.split(gates, 4, axis=1)
    cell = dh_next * o * (1 - np.tanh(c_next) ** 2)
    di, df = cell * g * i * (1 - i), cell * c * f * (1 - f)
    dg, do = cell * i * (1 - g * g), dh_next * np.tanh(c_next) * o * (1 - o)
    da = np.concatenate([di, df, dg, do], axis=1)
    return da @ Wx.T, da @ Wh.T, cell * f, x.T @ da, h.T @ da, da.sum(0)


@TASK.mistake(
    "The price of the cell lacks the part from h_next = o tanh(c_next): c_next is used twice, so two prices add up."
)
def shown_path_forgotten(dh_next, dc_next, cache):
    x, h, c, Wx, Wh, gates, c_next = cache
    i, f, g, o = np.split(gates, 4, axis=1)
    cell = dc_next
    di, df = cell * g * i * (1 - i), cell * c * f * (1 - f)
    dg, do = cell * i * (1 - g * g), dh_next * np.tanh(c_next) * o * (1 - o)
    da = np.concatenate([di, df, dg, do], axis=1)
    return da @ Wx.T, da @ Wh.T, cell * f, x.T @ da, h.T @ da, da.sum(0)


@TASK.mistake("On the way from h_next to c_next the slope of tanh is missing: 1 - tanh(c_next)^2.")
def cell_slope_forgotten(dh_next, dc_next, cache):
    x, h, c, Wx, Wh, gates, c_next = cache
    i, f, g, o = np.split(gates, 4, axis=1)
    cell = dc_next + dh_next * o
    di, df = cell * g * i * (1 - i), cell * c * f * (1 - f)
    dg, do = cell * i * (1 - g * g), dh_next * np.tanh(c_next) * o * (1 - o)
    da = np.concatenate([di, df, dg, do], axis=1)
    return da @ Wx.T, da @ Wh.T, cell * f, x.T @ da, h.T @ da, da.sum(0)


@TASK.mistake("On the way from h_next to c_next the output gate is missing: it let through only the share o.")
def output_gate_forgotten(dh_next, dc_next, cache):
    x, h, c, Wx, Wh, gates, c_next = cache
    i, f, g, o = np.split(gates, 4, axis=1)
    cell = dc_next + dh_next * (1 - np.tanh(c_next) ** 2)
    di, df = cell * g * i * (1 - i), cell * c * f * (1 - f)
    dg, do = cell * i * (1 - g * g), dh_next * np.tanh(c_next) * o * (1 - o)
    da = np.concatenate([di, df, dg, do], axis=1)
    return da @ Wx.T, da @ Wh.T, cell * f, x.T @ da, h.T @ da, da.sum(0)


@TASK.mistake(
    "Your dc is the price of the new cell. The old one was multiplied by f on its way there, so its price is, too."
)
def cell_passed_whole(dh_next, dc_next, cache):
    x, h, c, Wx, Wh, gates, c_next = cache
    i, f, g, o = np.split(gates, 4, axis=1)
    cell = dc_next + dh_next * o * (1 - np.tanh(c_next) ** 2)
    di, df = cell * g * i * (1 - i), cell * c * f * (1 - f)
    dg, do = cell * i * (1 - g * g), dh_next * np.tanh(c_next) * o * (1 - o)
    da = np.concatenate([di, df, dg, do], axis=1)
    return da @ Wx.T, da @ Wh.T, cell.copy(), x.T @ da, h.T @ da, da.sum(0)


@TASK.mistake("Your dc is multiplied by the input gate. What multiplied the old cell is the forget gate, f.")
def cell_through_input_gate(dh_next, dc_next, cache):
    x, h, c, Wx, Wh, gates, c_next = cache
    i, f, g, o = np.split(gates, 4, axis=1)
    cell = dc_next + dh_next * o * (1 - np.tanh(c_next) ** 2)
    di, df = cell * g * i * (1 - i), cell * c * f * (1 - f)
    dg, do = cell * i * (1 - g * g), dh_next * np.tanh(c_next) * o * (1 - o)
    da = np.concatenate([di, df, dg, do], axis=1)
    return da @ Wx.T, da @ Wh.T, cell * i, x.T @ da, h.T @ da, da.sum(0)


@TASK.mistake(
    "You have the prices of the gates, but not of the sums before them: the slopes of sigmoid and tanh are missing."
)
def slopes_forgotten(dh_next, dc_next, cache):
    x, h, c, Wx, Wh, gates, c_next = cache
    i, f, g, o = np.split(gates, 4, axis=1)
    cell = dc_next + dh_next * o * (1 - np.tanh(c_next) ** 2)
    di, df = cell * g, cell * c
    dg, do = cell * i, dh_next * np.tanh(c_next)
    da = np.concatenate([di, df, dg, do], axis=1)
    return da @ Wx.T, da @ Wh.T, cell * f, x.T @ da, h.T @ da, da.sum(0)


@TASK.mistake("The candidate g is a tanh: its slope is 1 - g^2, not g (1 - g).")
def candidate_as_sigmoid(dh_next, dc_next, cache):
    x, h, c, Wx, Wh, gates, c_next = cache
    i, f, g, o = np.split(gates, 4, axis=1)
    cell = dc_next + dh_next * o * (1 - np.tanh(c_next) ** 2)
    di, df = cell * g * i * (1 - i), cell * c * f * (1 - f)
    dg, do = cell * i * g * (1 - g), dh_next * np.tanh(c_next) * o * (1 - o)
    da = np.concatenate([di, df, dg, do], axis=1)
    return da @ Wx.T, da @ Wh.T, cell * f, x.T @ da, h.T @ da, da.sum(0)


@TASK.mistake("The blocks of your da stand in the wrong order. It is i, f, g, o, as in the gates.")
def wrong_order(dh_next, dc_next, cache):
    x, h, c, Wx, Wh, gates, c_next = cache
    i, f, g, o = np.split(gates, 4, axis=1)
    cell = dc_next + dh_next * o * (1 - np.tanh(c_next) ** 2)
    di, df = cell * g * i * (1 - i), cell * c * f * (1 - f)
    dg, do = cell * i * (1 - g * g), dh_next * np.tanh(c_next) * o * (1 - o)
    da = np.concatenate([di, df, do, dg], axis=1)
    return da @ Wx.T, da @ Wh.T, cell * f, x.T @ da, h.T @ da, da.sum(0)


@TASK.mistake(
    "The factors of di and df have changed places: i multiplied the candidate g, f multiplied the old cell c."
)
def partners_exchanged(dh_next, dc_next, cache):
    x, h, c, Wx, Wh, gates, c_next = cache
    i, f, g, o = np.split(gates, 4, axis=1)
    cell = dc_next + dh_next * o * (1 - np.tanh(c_next) ** 2)
    di, df = cell * c * i * (1 - i), cell * g * f * (1 - f)
    dg, do = cell * i * (1 - g * g), dh_next * np.tanh(c_next) * o * (1 - o)
    da = np.concatenate([di, df, dg, do], axis=1)
    return da @ Wx.T, da @ Wh.T, cell * f, x.T @ da, h.T @ da, da.sum(0)


@TASK.mistake("Your df has the new cell in it. The forget gate multiplied the old one, c.")
def new_cell_forgotten(dh_next, dc_next, cache):
    x, h, _, Wx, Wh, gates, c_next = cache
    i, f, g, o = np.split(gates, 4, axis=1)
    cell = dc_next + dh_next * o * (1 - np.tanh(c_next) ** 2)
    di, df = cell * g * i * (1 - i), cell * c_next * f * (1 - f)
    dg, do = cell * i * (1 - g * g), dh_next * np.tanh(c_next) * o * (1 - o)
    da = np.concatenate([di, df, dg, do], axis=1)
    return da @ Wx.T, da @ Wh.T, cell * f, x.T @ da, h.T @ da, da.sum(0)


@TASK.mistake("Your do has c_next in it. What the output gate multiplied is tanh(c_next).")
def raw_cell_shown(dh_next, dc_next, cache):
    x, h, c, Wx, Wh, gates, c_next = cache
    i, f, g, o = np.split(gates, 4, axis=1)
    cell = dc_next + dh_next * o * (1 - np.tanh(c_next) ** 2)
    di, df = cell * g * i * (1 - i), cell * c * f * (1 - f)
    dg, do = cell * i * (1 - g * g), dh_next * c_next * o * (1 - o)
    da = np.concatenate([di, df, dg, do], axis=1)
    return da @ Wx.T, da @ Wh.T, cell * f, x.T @ da, h.T @ da, da.sum(0)


@TASK.mistake(
    "The output gate takes no part in making c_next: its price comes from dh_next alone, not from the cell's price."
)
def output_gate_by_cell(dh_next, dc_next, cache):
    x, h, c, Wx, Wh, gates, c_next = cache
    i, f, g, o = np.split(gates, 4, axis=1)
    cell = dc_next + dh_next * o * (1 - np.tanh(c_next) ** 2)
    di, df = cell * g * i * (1 - i), cell * c * f * (1 - f)
    dg, do = cell * i * (1 - g * g), cell * np.tanh(c_next) * o * (1 - o)
    da = np.concatenate([di, df, dg, do], axis=1)
    return da @ Wx.T, da @ Wh.T, cell * f, x.T @ da, h.T @ da, da.sum(0)


@TASK.mistake("The gradients of the weights are divided by N. The mean, if there is one, is the loss's own business.")
def averaged(dh_next, dc_next, cache):
    x, h, c, Wx, Wh, gates, c_next = cache
    i, f, g, o = np.split(gates, 4, axis=1)
    cell = dc_next + dh_next * o * (1 - np.tanh(c_next) ** 2)
    di, df = cell * g * i * (1 - i), cell * c * f * (1 - f)
    dg, do = cell * i * (1 - g * g), dh_next * np.tanh(c_next) * o * (1 - o)
    da = np.concatenate([di, df, dg, do], axis=1)
    return da @ Wx.T, da @ Wh.T, cell * f, x.T @ da / len(x), h.T @ da / len(x), da.mean(0)


@TASK.mistake("You add dh_next to your dh. Only the cell is passed on; the old h is used inside the gates alone.")
def state_passed_on(dh_next, dc_next, cache):
    x, h, c, Wx, Wh, gates, c_next = cache
    i, f, g, o = np.split(gates, 4, axis=1)
    cell = dc_next + dh_next * o * (1 - np.tanh(c_next) ** 2)
    di, df = cell * g * i * (1 - i), cell * c * f * (1 - f)
    dg, do = cell * i * (1 - g * g), dh_next * np.tanh(c_next) * o * (1 - o)
    da = np.concatenate([di, df, dg, do], axis=1)
    return da @ Wx.T, da @ Wh.T + dh_next, cell * f, x.T @ da, h.T @ da, da.sum(0)


@TASK.mistake("The numbers are right, but you write into dc_next (look for +=). Whoever called still needs it.")
def in_place(dh_next, dc_next, cache):
    x, h, c, Wx, Wh, gates, c_next = cache
    i, f, g, o = np.split(gates, 4, axis=1)
    cell = dc_next
    cell += dh_next * o * (1 - np.tanh(c_next) ** 2)
    di, df = cell * g * i * (1 - i), cell * c * f * (1 - f)
    dg, do = cell * i * (1 - g * g), dh_next * np.tanh(c_next) * o * (1 - o)
    da = np.concatenate([di, df, dg, do], axis=1)
    return da @ Wx.T, da @ Wh.T, cell * f, x.T @ da, h.T @ da, da.sum(0)
