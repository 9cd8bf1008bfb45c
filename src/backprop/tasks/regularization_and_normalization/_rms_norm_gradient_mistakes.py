"""Mistakes of the task in `rms_norm`: the way back."""

import numpy as np

from ._rms_norm import TASK


@TASK.mistake("In dx the scale gamma is missing: the price of the normalised row is dy times gamma.")
def gamma_forgotten(x, gamma, eps, dy):
    inverse = 1 / np.sqrt((x**2).mean(2, keepdims=True) + eps)
    normal = x * inverse
    dnormal = dy
    dx = inverse * (dnormal - normal * (dnormal * normal).mean(2, keepdims=True))
    return gamma * normal, dx, (dy * normal).sum((0, 1))


@TASK.mistake(
    "In dx you multiply by gamma at the end. It came last forward, so it comes first backward: the mean needs it."
)
def gamma_too_late(x, gamma, eps, dy):
    inverse = 1 / np.sqrt((x**2).mean(2, keepdims=True) + eps)
    normal = x * inverse
    dx = inverse * gamma * (dy - normal * (dy * normal).mean(2, keepdims=True))
    return gamma * normal, dx, (dy * normal).sum((0, 1))


@TASK.mistake("In dx the factor 1 / root is missing: the row was divided by the root on its way forward.")
def inverse_forgotten(x, gamma, eps, dy):
    inverse = 1 / np.sqrt((x**2).mean(2, keepdims=True) + eps)
    normal = x * inverse
    dnormal = dy * gamma
    dx = dnormal - normal * (dnormal * normal).mean(2, keepdims=True)
    return gamma * normal, dx, (dy * normal).sum((0, 1))


@TASK.mistake("eps is missing under the root. A row of zeros, such as padding, has size 0.")
def eps_forgotten(x, gamma, eps, dy):
    inverse = 1 / np.sqrt((x**2).mean(2, keepdims=True))
    normal = x * inverse
    dnormal = dy * gamma
    dx = inverse * (dnormal - normal * (dnormal * normal).mean(2, keepdims=True))
    return gamma * normal, dx, (dy * normal).sum((0, 1))


@TASK.mistake("eps stands outside the root. It is added to the mean of the squares, under the root.")
def eps_outside(x, gamma, eps, dy):
    inverse = 1 / (np.sqrt((x**2).mean(2, keepdims=True)) + eps)
    normal = x * inverse
    dnormal = dy * gamma
    dx = inverse * (dnormal - normal * (dnormal * normal).mean(2, keepdims=True))
    return gamma * normal, dx, (dy * normal).sum((0, 1))


@TASK.mistake("The root is missing: a row is divided by the root of the mean of its squares.")
def root_forgotten(x, gamma, eps, dy):
    inverse = 1 / ((x**2).mean(2, keepdims=True) + eps)
    normal = x * inverse
    dnormal = dy * gamma
    dx = inverse * (dnormal - normal * (dnormal * normal).mean(2, keepdims=True))
    return gamma * normal, dx, (dy * normal).sum((0, 1))


@TASK.mistake("Your means run over the places, axis 1. Each place is a row of its own: its D features, axis 2.")
def over_time(x, gamma, eps, dy):
    inverse = 1 / np.sqrt((x**2).mean(1, keepdims=True) + eps)
    normal = x * inverse
    dnormal = dy * gamma
    dx = inverse * (dnormal - normal * (dnormal * normal).mean(1, keepdims=True))
    return gamma * normal, dx, (dy * normal).sum((0, 1))


@TASK.mistake("Your means run over samples and places, as in batch norm. Each row has a size of its own: axis 2.")
def over_the_batch(x, gamma, eps, dy):
    inverse = 1 / np.sqrt((x**2).mean((0, 1), keepdims=True) + eps)
    normal = x * inverse
    dnormal = dy * gamma
    dx = inverse * (dnormal - normal * (dnormal * normal).mean((0, 1), keepdims=True))
    return gamma * normal, dx, (dy * normal).sum((0, 1))


@TASK.mistake("In y the scale gamma is missing.")
def scale_forgotten(x, gamma, eps, dy):
    inverse = 1 / np.sqrt((x**2).mean(2, keepdims=True) + eps)
    normal = x * inverse
    dnormal = dy * gamma
    dx = inverse * (dnormal - normal * (dnormal * normal).mean(2, keepdims=True))
    return normal, dx, (dy * normal).sum((0, 1))


@TASK.mistake("Your dgamma is a mean. Every place of every sample uses gamma, and uses add up.")
def averaged(x, gamma, eps, dy):
    inverse = 1 / np.sqrt((x**2).mean(2, keepdims=True) + eps)
    normal = x * inverse
    dnormal = dy * gamma
    dx = inverse * (dnormal - normal * (dnormal * normal).mean(2, keepdims=True))
    return gamma * normal, dx, (dy * normal).mean((0, 1))


@TASK.mistake("Your dgamma is summed over the samples alone. All places use the same gamma: axes 0 and 1.")
def over_samples_only(x, gamma, eps, dy):
    inverse = 1 / np.sqrt((x**2).mean(2, keepdims=True) + eps)
    normal = x * inverse
    dnormal = dy * gamma
    dx = inverse * (dnormal - normal * (dnormal * normal).mean(2, keepdims=True))
    return gamma * normal, dx, (dy * normal).sum(0)


@TASK.mistake("In dgamma you use x. What gamma multiplies is the normalised row.")
def input_in_dgamma(x, gamma, eps, dy):
    inverse = 1 / np.sqrt((x**2).mean(2, keepdims=True) + eps)
    normal = x * inverse
    dnormal = dy * gamma
    dx = inverse * (dnormal - normal * (dnormal * normal).mean(2, keepdims=True))
    return gamma * normal, dx, (dy * x).sum((0, 1))


@TASK.mistake("In dgamma the factor gamma is too much: the slope of gamma times z, by gamma, is z.")
def gamma_in_dgamma(x, gamma, eps, dy):
    inverse = 1 / np.sqrt((x**2).mean(2, keepdims=True) + eps)
    normal = x * inverse
    dnormal = dy * gamma
    dx = inverse * (dnormal - normal * (dnormal * normal).mean(2, keepdims=True))
    return gamma * normal, dx, (dnormal * normal).sum((0, 1))


@TASK.mistake("dy is not used: you have the gradients of the sum of all outputs.")
def upstream_ignored(x, gamma, eps, dy):
    inverse = 1 / np.sqrt((x**2).mean(2, keepdims=True) + eps)
    normal = x * inverse
    dnormal = np.ones_like(dy) * gamma
    dx = inverse * (dnormal - normal * (dnormal * normal).mean(2, keepdims=True))
    return gamma * normal, dx, normal.sum((0, 1))


@TASK.mistake(
    "The numbers are right, but you overwrite dy, which the caller still needs: `*=` changes the array itself."
)
def in_place(x, gamma, eps, dy):
    inverse = 1 / np.sqrt((x**2).mean(2, keepdims=True) + eps)
    normal = x * inverse
    dgamma = (dy * normal).sum((0, 1))
    dy *= gamma
    return gamma * normal, inverse * (dy - normal * (dy * normal).mean(2, keepdims=True)), dgamma
