"""Mistakes of the task in `price_profile`."""

import numpy as np

from ._price_profile import TASK


@TASK.mistake(
    "The slopes are missing: on its way from h[t + 1] to z[t] a price is multiplied by the activation's slope."
)
def slopes_forgotten(dy, z, W, activation):
    dh = [dy]
    for t in reversed(range(len(W))):
        dh.insert(0, dh[0] @ W[t].T)
    return np.sqrt(np.mean(np.square(dh), axis=(1, 2))), dh[0]


@TASK.mistake(
    "The weights are not transposed: backwards a price goes from the units of the output to those of the input."
)
def not_transposed(dy, z, W, activation):
    value = np.tanh(z) if activation == "tanh" else 1 / (1 + np.exp(-z))
    slope = {"tanh": 1 - value**2, "sigmoid": value * (1 - value), "relu": 1.0 * (z > 0)}[activation]
    dh = [dy]
    for t in reversed(range(len(W))):
        dh.insert(0, (dh[0] * slope[t]) @ W[t])
    return np.sqrt(np.mean(np.square(dh), axis=(1, 2))), dh[0]


@TASK.mistake("The slope comes after the matrix. Backwards the activation of a layer is met first, then its weights.")
def slope_after_matrix(dy, z, W, activation):
    value = np.tanh(z) if activation == "tanh" else 1 / (1 + np.exp(-z))
    slope = {"tanh": 1 - value**2, "sigmoid": value * (1 - value), "relu": 1.0 * (z > 0)}[activation]
    dh = [dy]
    for t in reversed(range(len(W))):
        dh.insert(0, (dh[0] @ W[t].T) * slope[t])
    return np.sqrt(np.mean(np.square(dh), axis=(1, 2))), dh[0]


@TASK.mistake("You begin at the first layer. dy is the price of the top, so the last layer is the first to be met.")
def from_the_bottom(dy, z, W, activation):
    value = np.tanh(z) if activation == "tanh" else 1 / (1 + np.exp(-z))
    slope = {"tanh": 1 - value**2, "sigmoid": value * (1 - value), "relu": 1.0 * (z > 0)}[activation]
    dh = [dy]
    for t in range(len(W)):
        dh.insert(0, (dh[0] * slope[t]) @ W[t].T)
    return np.sqrt(np.mean(np.square(dh), axis=(1, 2))), dh[0]


@TASK.mistake("You take z for the value of the activation. It is what goes in: the slope of tanh is 1 - tanh(z)^2.")
def z_for_value(dy, z, W, activation):
    slope = {"tanh": 1 - z**2, "sigmoid": z * (1 - z), "relu": 1.0 * (z > 0)}[activation]
    dh = [dy]
    for t in reversed(range(len(W))):
        dh.insert(0, (dh[0] * slope[t]) @ W[t].T)
    return np.sqrt(np.mean(np.square(dh), axis=(1, 2))), dh[0]


@TASK.mistake("You multiply by the value of the activation. A change passes through a unit in proportion to its slope.")
def value_for_slope(dy, z, W, activation):
    value = {"tanh": np.tanh(z), "sigmoid": 1 / (1 + np.exp(-z)), "relu": np.maximum(z, 0)}[activation]
    dh = [dy]
    for t in reversed(range(len(W))):
        dh.insert(0, (dh[0] * value[t]) @ W[t].T)
    return np.sqrt(np.mean(np.square(dh), axis=(1, 2))), dh[0]


@TASK.mistake("At z = 0 exactly, the slope of a ReLU counts as 0 here: compare with >, not with >=.")
def kink_open(dy, z, W, activation):
    value = np.tanh(z) if activation == "tanh" else 1 / (1 + np.exp(-z))
    slope = {"tanh": 1 - value**2, "sigmoid": value * (1 - value), "relu": 1.0 * (z >= 0)}[activation]
    dh = [dy]
    for t in reversed(range(len(W))):
        dh.insert(0, (dh[0] * slope[t]) @ W[t].T)
    return np.sqrt(np.mean(np.square(dh), axis=(1, 2))), dh[0]


@TASK.mistake("The square is missing: the slope of tanh is 1 minus the square of its value.")
def square_forgotten(dy, z, W, activation):
    value = np.tanh(z) if activation == "tanh" else 1 / (1 + np.exp(-z))
    slope = {"tanh": 1 - value, "sigmoid": value * (1 - value), "relu": 1.0 * (z > 0)}[activation]
    dh = [dy]
    for t in reversed(range(len(W))):
        dh.insert(0, (dh[0] * slope[t]) @ W[t].T)
    return np.sqrt(np.mean(np.square(dh), axis=(1, 2))), dh[0]


@TASK.mistake("The root is missing: the size is the root of the mean square.")
def root_forgotten(dy, z, W, activation):
    value = np.tanh(z) if activation == "tanh" else 1 / (1 + np.exp(-z))
    slope = {"tanh": 1 - value**2, "sigmoid": value * (1 - value), "relu": 1.0 * (z > 0)}[activation]
    dh = [dy]
    for t in reversed(range(len(W))):
        dh.insert(0, (dh[0] * slope[t]) @ W[t].T)
    return np.mean(np.square(dh), axis=(1, 2)), dh[0]


@TASK.mistake("You add the squares up instead of taking their mean, so the size grows with the batch and the width.")
def summed(dy, z, W, activation):
    value = np.tanh(z) if activation == "tanh" else 1 / (1 + np.exp(-z))
    slope = {"tanh": 1 - value**2, "sigmoid": value * (1 - value), "relu": 1.0 * (z > 0)}[activation]
    dh = [dy]
    for t in reversed(range(len(W))):
        dh.insert(0, (dh[0] * slope[t]) @ W[t].T)
    return np.sqrt(np.sum(np.square(dh), axis=(1, 2))), dh[0]


@TASK.mistake("You take the mean of the absolute values. The size is the root of the mean square.")
def absolute_values(dy, z, W, activation):
    value = np.tanh(z) if activation == "tanh" else 1 / (1 + np.exp(-z))
    slope = {"tanh": 1 - value**2, "sigmoid": value * (1 - value), "relu": 1.0 * (z > 0)}[activation]
    dh = [dy]
    for t in reversed(range(len(W))):
        dh.insert(0, (dh[0] * slope[t]) @ W[t].T)
    return np.mean(np.abs(dh), axis=(1, 2)), dh[0]


@TASK.mistake("The sizes come in the order of the walk, from the top down. sizes[0] is the one of h[0].")
def from_the_top(dy, z, W, activation):
    value = np.tanh(z) if activation == "tanh" else 1 / (1 + np.exp(-z))
    slope = {"tanh": 1 - value**2, "sigmoid": value * (1 - value), "relu": 1.0 * (z > 0)}[activation]
    dh = [dy]
    for t in reversed(range(len(W))):
        dh.insert(0, (dh[0] * slope[t]) @ W[t].T)
    return np.sqrt(np.mean(np.square(dh), axis=(1, 2)))[::-1].copy(), dh[0]


@TASK.mistake("You measure the prices of z[t]. Those of h[t] are asked for: go through the weights, too, then measure.")
def prices_of_z(dy, z, W, activation):
    value = np.tanh(z) if activation == "tanh" else 1 / (1 + np.exp(-z))
    slope = {"tanh": 1 - value**2, "sigmoid": value * (1 - value), "relu": 1.0 * (z > 0)}[activation]
    dh, found = dy, [dy]
    for t in reversed(range(len(W))):
        found.insert(0, dh * slope[t])
        dh = found[0] @ W[t].T
    return np.sqrt(np.mean(np.square(found), axis=(1, 2))), dh


@TASK.mistake(
    "You divide by the size at the top. That is a good thing to plot, but the sizes themselves are asked for."
)
def relative(dy, z, W, activation):
    value = np.tanh(z) if activation == "tanh" else 1 / (1 + np.exp(-z))
    slope = {"tanh": 1 - value**2, "sigmoid": value * (1 - value), "relu": 1.0 * (z > 0)}[activation]
    dh = [dy]
    for t in reversed(range(len(W))):
        dh.insert(0, (dh[0] * slope[t]) @ W[t].T)
    sizes = np.sqrt(np.mean(np.square(dh), axis=(1, 2)))
    return sizes / sizes[-1], dh[0]
