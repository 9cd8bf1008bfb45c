"""Mistakes of the task in `layer_norm_backward`."""

import numpy as np

from ._layer_norm import TASK


@TASK.mistake(
    "A path is missing in dx: x also moves the spread of its row, and the spread moves all features. See the "
    "third term."
)
def spread_forgotten(dy, cache):
    normal, inverse, gamma = cache
    dnormal = dy * gamma
    dx = inverse * (dnormal - dnormal.mean(2, keepdims=True))
    return dx, (dy * normal).sum((0, 1)), dy.sum((0, 1))


@TASK.mistake(
    "A path is missing in dx: x also moves the mean of its row, which is taken away from all features. See "
    "the second term."
)
def mean_forgotten(dy, cache):
    normal, inverse, gamma = cache
    dnormal = dy * gamma
    dx = inverse * (dnormal - normal * (dnormal * normal).mean(2, keepdims=True))
    return dx, (dy * normal).sum((0, 1)), dy.sum((0, 1))


@TASK.mistake(
    "You treat mean and spread as constants in dx. Both are made of the row itself, so two more paths lead back to x."
)
def statistics_constant(dy, cache):
    normal, inverse, gamma = cache
    dnormal = dy * gamma
    dx = inverse * (dnormal)
    return dx, (dy * normal).sum((0, 1)), dy.sum((0, 1))


@TASK.mistake("In dx the scale gamma is missing: the price of the normalised row is dy times gamma.")
def gamma_forgotten(dy, cache):
    normal, inverse, _ = cache
    dnormal = dy
    dx = inverse * (dnormal - dnormal.mean(2, keepdims=True) - normal * (dnormal * normal).mean(2, keepdims=True))
    return dx, (dy * normal).sum((0, 1)), dy.sum((0, 1))


@TASK.mistake("In dx the factor inverse is missing: the row was multiplied by it on the way forward.")
def inverse_forgotten(dy, cache):
    normal, _, gamma = cache
    dnormal = dy * gamma
    dx = dnormal - dnormal.mean(2, keepdims=True) - normal * (dnormal * normal).mean(2, keepdims=True)
    return dx, (dy * normal).sum((0, 1)), dy.sum((0, 1))


@TASK.mistake("In dx you divide by inverse. Forward, the centred row was multiplied by it, so backward multiply again.")
def inverse_divides(dy, cache):
    normal, inverse, gamma = cache
    dnormal = dy * gamma
    dx = (dnormal - dnormal.mean(2, keepdims=True) - normal * (dnormal * normal).mean(2, keepdims=True)) / inverse
    return dx, (dy * normal).sum((0, 1)), dy.sum((0, 1))


@TASK.mistake(
    "In dx you multiply by gamma at the end. It came last forward, so it comes first backward: both means need it."
)
def gamma_too_late(dy, cache):
    normal, inverse, gamma = cache
    dx = inverse * gamma * (dy - dy.mean(2, keepdims=True) - normal * (dy * normal).mean(2, keepdims=True))
    return dx, (dy * normal).sum((0, 1)), dy.sum((0, 1))


@TASK.mistake("In dx you take sums where means belong: forward, mean and spread were divided by D.")
def sums_for_means(dy, cache):
    normal, inverse, gamma = cache
    dnormal = dy * gamma
    dx = inverse * (dnormal - dnormal.sum(2, keepdims=True) - normal * (dnormal * normal).sum(2, keepdims=True))
    return dx, (dy * normal).sum((0, 1)), dy.sum((0, 1))


@TASK.mistake(
    "In dx you take means over samples and places, as batch norm does. Here each row has a mean of its own: axis 2."
)
def over_the_batch(dy, cache):
    normal, inverse, gamma = cache
    dnormal = dy * gamma
    dx = inverse * (
        dnormal - dnormal.mean((0, 1), keepdims=True) - normal * (dnormal * normal).mean((0, 1), keepdims=True)
    )
    return dx, (dy * normal).sum((0, 1)), dy.sum((0, 1))


@TASK.mistake("In dx you take means over the places, axis 1. Mean and spread were those of one row: axis 2.")
def over_time(dy, cache):
    normal, inverse, gamma = cache
    dnormal = dy * gamma
    dx = inverse * (dnormal - dnormal.mean(1, keepdims=True) - normal * (dnormal * normal).mean(1, keepdims=True))
    return dx, (dy * normal).sum((0, 1)), dy.sum((0, 1))


@TASK.mistake(
    "The two further paths come with plus in your dx. The mean is taken away, and a larger spread makes all "
    "smaller: minus."
)
def signs_of_the_paths(dy, cache):
    normal, inverse, gamma = cache
    dnormal = dy * gamma
    dx = inverse * (dnormal + dnormal.mean(2, keepdims=True) + normal * (dnormal * normal).mean(2, keepdims=True))
    return dx, (dy * normal).sum((0, 1)), dy.sum((0, 1))


@TASK.mistake("The upstream gradient dy is not used: you have the derivative of the sum of all outputs.")
def upstream_ignored(dy, cache):
    normal, inverse, gamma = cache
    dy = np.ones_like(dy)
    dnormal = dy * gamma
    dx = inverse * (dnormal - dnormal.mean(2, keepdims=True) - normal * (dnormal * normal).mean(2, keepdims=True))
    return dx, (dy * normal).sum((0, 1)), dy.sum((0, 1))


@TASK.mistake("The sign is flipped. The gradient points uphill; the minus of descent belongs to the optimiser.")
def sign_flipped(dy, cache):
    normal, inverse, gamma = cache
    dnormal = dy * gamma
    dx = -inverse * (dnormal - dnormal.mean(2, keepdims=True) - normal * (dnormal * normal).mean(2, keepdims=True))
    return dx, -(dy * normal).sum((0, 1)), -dy.sum((0, 1))


@TASK.mistake("Your dgamma and dbeta are means. Every sample and every place uses gamma and beta, and uses add up.")
def averaged(dy, cache):
    normal, inverse, gamma = cache
    dnormal = dy * gamma
    dx = inverse * (dnormal - dnormal.mean(2, keepdims=True) - normal * (dnormal * normal).mean(2, keepdims=True))
    return dx, (dy * normal).mean((0, 1)), dy.mean((0, 1))


@TASK.mistake(
    "Your dgamma and dbeta are summed over the samples alone. All places use the same gamma and beta: axes 0 and 1."
)
def over_samples_only(dy, cache):
    normal, inverse, gamma = cache
    dnormal = dy * gamma
    dx = inverse * (dnormal - dnormal.mean(2, keepdims=True) - normal * (dnormal * normal).mean(2, keepdims=True))
    return dx, (dy * normal).sum(0), dy.sum(0)


@TASK.mistake("Your dgamma is dbeta: gamma multiplies the normalised row, so its price is dy times that.")
def normal_forgotten(dy, cache):
    normal, inverse, gamma = cache
    dnormal = dy * gamma
    dx = inverse * (dnormal - dnormal.mean(2, keepdims=True) - normal * (dnormal * normal).mean(2, keepdims=True))
    return dx, dy.sum((0, 1)), dy.sum((0, 1))


@TASK.mistake("In dgamma the factor gamma is too much: the slope of gamma times normal, by gamma, is normal.")
def gamma_in_dgamma(dy, cache):
    normal, inverse, gamma = cache
    dnormal = dy * gamma
    dx = inverse * (dnormal - dnormal.mean(2, keepdims=True) - normal * (dnormal * normal).mean(2, keepdims=True))
    return dx, (dnormal * normal).sum((0, 1)), dy.sum((0, 1))


@TASK.mistake("In dbeta the factor gamma is too much: beta is added at the very end, after gamma.")
def gamma_in_dbeta(dy, cache):
    normal, inverse, gamma = cache
    dnormal = dy * gamma
    dx = inverse * (dnormal - dnormal.mean(2, keepdims=True) - normal * (dnormal * normal).mean(2, keepdims=True))
    return dx, (dy * normal).sum((0, 1)), dnormal.sum((0, 1))


@TASK.mistake(
    "The numbers are right, but you overwrite dy, and whoever called still needs it: `*=` changes the array itself."
)
def in_place(dy, cache):
    normal, inverse, gamma = cache
    dgamma, dbeta = (dy * normal).sum((0, 1)), dy.sum((0, 1))
    dy *= gamma
    dx = inverse * (dy - dy.mean(2, keepdims=True) - normal * (dy * normal).mean(2, keepdims=True))
    return dx, dgamma, dbeta
