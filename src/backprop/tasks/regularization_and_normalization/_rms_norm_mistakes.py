"""Mistakes of the task in `rms_norm`: the way there."""

import numpy as np

from ._rms_norm import TASK


@TASK.mistake(
    "You take the mean away, which is layer norm. Here it stays: the size is the root of the mean of the squares."
)
def layer_norm_instead(x, gamma, eps, dy):
    inverse = 1 / np.sqrt(x.var(2, keepdims=True) + eps)
    normal = (x - x.mean(2, keepdims=True)) * inverse
    dnormal = dy * gamma
    dx = inverse * (dnormal - dnormal.mean(2, keepdims=True) - normal * (dnormal * normal).mean(2, keepdims=True))
    return gamma * normal, dx, (dy * normal).sum((0, 1))


@TASK.mistake(
    "You divide by the spread around the mean, but the mean has not been taken away. Here: the mean of x squared."
)
def variance_for_squares(x, gamma, eps, dy):
    inverse = 1 / np.sqrt(x.var(2, keepdims=True) + eps)
    normal = x * inverse
    dnormal = dy * gamma
    dx = inverse * (dnormal - normal * (dnormal * normal).mean(2, keepdims=True))
    return gamma * normal, dx, (dy * normal).sum((0, 1))


@TASK.mistake("Your dx has the path through the mean, as in layer norm. No mean is taken away here, so there is none.")
def mean_path_too_much(x, gamma, eps, dy):
    inverse = 1 / np.sqrt((x**2).mean(2, keepdims=True) + eps)
    normal = x * inverse
    dnormal = dy * gamma
    dx = inverse * (dnormal - dnormal.mean(2, keepdims=True) - normal * (dnormal * normal).mean(2, keepdims=True))
    return gamma * normal, dx, (dy * normal).sum((0, 1))


@TASK.mistake("You treat the size of a row as a constant in dx. It is made of x, so a second path leads back.")
def size_constant(x, gamma, eps, dy):
    inverse = 1 / np.sqrt((x**2).mean(2, keepdims=True) + eps)
    normal = x * inverse
    dnormal = dy * gamma
    dx = inverse * dnormal
    return gamma * normal, dx, (dy * normal).sum((0, 1))


@TASK.mistake(
    "The second path comes with plus in your dx. A larger x makes the row larger, and so all outputs smaller."
)
def second_path_added(x, gamma, eps, dy):
    inverse = 1 / np.sqrt((x**2).mean(2, keepdims=True) + eps)
    normal = x * inverse
    dnormal = dy * gamma
    dx = inverse * (dnormal + normal * (dnormal * normal).mean(2, keepdims=True))
    return gamma * normal, dx, (dy * normal).sum((0, 1))


@TASK.mistake("In dx you take a sum where a mean belongs: forward, the squares were divided by D.")
def sum_for_mean(x, gamma, eps, dy):
    inverse = 1 / np.sqrt((x**2).mean(2, keepdims=True) + eps)
    normal = x * inverse
    dnormal = dy * gamma
    dx = inverse * (dnormal - normal * (dnormal * normal).sum(2, keepdims=True))
    return gamma * normal, dx, (dy * normal).sum((0, 1))


@TASK.mistake(
    "You divide by the length of the row, the root of the sum. Here it is the root of the mean of the squares."
)
def sum_of_squares(x, gamma, eps, dy):
    inverse = 1 / np.sqrt((x**2).sum(2, keepdims=True) + eps)
    normal = x * inverse
    dnormal = dy * gamma
    dx = inverse * (dnormal - normal * (dnormal * normal).mean(2, keepdims=True))
    return gamma * normal, dx, (dy * normal).sum((0, 1))
