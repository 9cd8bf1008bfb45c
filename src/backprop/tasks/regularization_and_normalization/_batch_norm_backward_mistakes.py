"""Mistakes of the task in `batch_norm_backward`."""

import numpy as np

from ._batch_norm_backward import TASK


@TASK.mistake(
    "A path is missing in dx: x also moves the mean of its feature, which is taken away from the whole batch."
)
def mean_forgotten(dy, cache):
    normal, inverse, gamma = cache
    dnormal = dy * gamma
    dx = inverse * (dnormal - normal * (dnormal * normal).mean(0))
    return dx, (dy * normal).sum(0), dy.sum(0)


@TASK.mistake(
    "A path is missing in dx: x also moves the variance of its feature, and with it the scale of the whole batch."
)
def variance_forgotten(dy, cache):
    normal, inverse, gamma = cache
    dnormal = dy * gamma
    dx = inverse * (dnormal - dnormal.mean(0))
    return dx, (dy * normal).sum(0), dy.sum(0)


@TASK.mistake("You treat mean and variance as constants in dx. That is right in evaluation; in training x moves both.")
def statistics_constant(dy, cache):
    normal, inverse, gamma = cache
    dnormal = dy * gamma
    dx = inverse * dnormal
    return dx, (dy * normal).sum(0), dy.sum(0)


@TASK.mistake("In dx you take sums where means belong. Mean and variance were divided by N on the way forward.")
def sums_for_means(dy, cache):
    normal, inverse, gamma = cache
    dnormal = dy * gamma
    dx = inverse * (dnormal - dnormal.sum(0) - normal * (dnormal * normal).sum(0))
    return dx, (dy * normal).sum(0), dy.sum(0)


@TASK.mistake("In the last term of dx a 1/N is missing: the variance is a mean, too.")
def variance_not_divided(dy, cache):
    normal, inverse, gamma = cache
    dnormal = dy * gamma
    dx = inverse * (dnormal - dnormal.mean(0) - normal * (dnormal * normal).sum(0))
    return dx, (dy * normal).sum(0), dy.sum(0)


@TASK.mistake("In dx the variance's path is divided by N - 1. The batch was normalised with the divisor N.")
def one_less(dy, cache):
    normal, inverse, gamma = cache
    dnormal = dy * gamma
    dx = inverse * (dnormal - dnormal.mean(0) - normal * (dnormal * normal).sum(0) / (len(dy) - 1))
    return dx, (dy * normal).sum(0), dy.sum(0)


@TASK.mistake("In dx you divide both sums by N - 1. Mean and variance inside the batch have the divisor N.")
def one_less_in_both(dy, cache):
    normal, inverse, gamma = cache
    dnormal = dy * gamma
    dx = inverse * (dnormal - (dnormal.sum(0) + normal * (dnormal * normal).sum(0)) / (len(dy) - 1))
    return dx, (dy * normal).sum(0), dy.sum(0)


@TASK.mistake("In the last term of dx a factor 2 is left over: that of the square and the 1/2 of the root cancel.")
def half_a_path(dy, cache):
    normal, inverse, gamma = cache
    dnormal = dy * gamma
    dx = inverse * (dnormal - dnormal.mean(0) - 2 * normal * (dnormal * normal).mean(0))
    return dx, (dy * normal).sum(0), dy.sum(0)


@TASK.mistake("In dx the scale gamma is missing: the price of normal is dy times gamma.")
def gamma_forgotten(dy, cache):
    normal, inverse, _ = cache
    dnormal = dy
    dx = inverse * (dnormal - dnormal.mean(0) - normal * (dnormal * normal).mean(0))
    return dx, (dy * normal).sum(0), dy.sum(0)


@TASK.mistake("In dx the factor inverse is missing: the centred batch was multiplied by it on the way forward.")
def inverse_forgotten(dy, cache):
    normal, _, gamma = cache
    dnormal = dy * gamma
    dx = dnormal - dnormal.mean(0) - normal * (dnormal * normal).mean(0)
    return dx, (dy * normal).sum(0), dy.sum(0)


@TASK.mistake("In dx you divide by inverse. Forward the batch was multiplied by it, so backward multiply again.")
def inverse_divides(dy, cache):
    normal, inverse, gamma = cache
    dnormal = dy * gamma
    dx = (dnormal - dnormal.mean(0) - normal * (dnormal * normal).mean(0)) / inverse
    return dx, (dy * normal).sum(0), dy.sum(0)


@TASK.mistake(
    "In dx your means run along the features, as in layer norm. Here each feature has one over the batch: axis 0."
)
def over_features(dy, cache):
    normal, inverse, gamma = cache
    dnormal = dy * gamma
    dx = inverse * (dnormal - dnormal.mean(1, keepdims=True) - normal * (dnormal * normal).mean(1, keepdims=True))
    return dx, (dy * normal).sum(0), dy.sum(0)


@TASK.mistake("The two further paths come with plus in your dx. A larger mean or variance makes normal smaller: minus.")
def plus_for_minus(dy, cache):
    normal, inverse, gamma = cache
    dnormal = dy * gamma
    dx = inverse * (dnormal + dnormal.mean(0) + normal * (dnormal * normal).mean(0))
    return dx, (dy * normal).sum(0), dy.sum(0)


@TASK.mistake("In the last term of dx normal should occur twice: once inside the mean and once before it.")
def normal_once(dy, cache):
    normal, inverse, gamma = cache
    dnormal = dy * gamma
    dx = inverse * (dnormal - dnormal.mean(0) - (dnormal * normal).mean(0))
    return dx, (dy * normal).sum(0), dy.sum(0)


@TASK.mistake("The price dy is not used: you have the derivative of the sum of all outputs.")
def upstream_ignored(dy, cache):
    normal, inverse, gamma = cache
    dy = np.ones_like(dy)
    dnormal = dy * gamma
    dx = inverse * (dnormal - dnormal.mean(0) - normal * (dnormal * normal).mean(0))
    return dx, (dy * normal).sum(0), dy.sum(0)


@TASK.mistake("The sign is flipped. The gradient points uphill; the minus of descent belongs to the optimiser.")
def sign_flipped(dy, cache):
    normal, inverse, gamma = cache
    dnormal = dy * gamma
    dx = inverse * (dnormal - dnormal.mean(0) - normal * (dnormal * normal).mean(0))
    return -dx, -(dy * normal).sum(0), -dy.sum(0)


@TASK.mistake("Your dgamma and dbeta are means. Every sample uses gamma and beta, and uses add up.")
def averaged(dy, cache):
    normal, inverse, gamma = cache
    dnormal = dy * gamma
    dx = inverse * (dnormal - dnormal.mean(0) - normal * (dnormal * normal).mean(0))
    return dx, (dy * normal).mean(0), dy.mean(0)


@TASK.mistake("Your dgamma is dbeta: gamma multiplies normal, so its price is dy times that.")
def normal_forgotten(dy, cache):
    normal, inverse, gamma = cache
    dnormal = dy * gamma
    dx = inverse * (dnormal - dnormal.mean(0) - normal * (dnormal * normal).mean(0))
    return dx, dy.sum(0), dy.sum(0)


@TASK.mistake("In dgamma the factor gamma is too much: the slope of gamma times normal, by gamma, is normal.")
def gamma_in_dgamma(dy, cache):
    normal, inverse, gamma = cache
    dnormal = dy * gamma
    dx = inverse * (dnormal - dnormal.mean(0) - normal * (dnormal * normal).mean(0))
    return dx, (dnormal * normal).sum(0), dy.sum(0)


@TASK.mistake("In dbeta the factor gamma is too much: beta is added at the very end, after gamma.")
def gamma_in_dbeta(dy, cache):
    normal, inverse, gamma = cache
    dnormal = dy * gamma
    dx = inverse * (dnormal - dnormal.mean(0) - normal * (dnormal * normal).mean(0))
    return dx, (dy * normal).sum(0), dnormal.sum(0)


@TASK.mistake("In dgamma you use the centred batch. gamma multiplies normal, which has been scaled as well.")
def centred_for_normal(dy, cache):
    normal, inverse, gamma = cache
    dnormal = dy * gamma
    dx = inverse * (dnormal - dnormal.mean(0) - normal * (dnormal * normal).mean(0))
    return dx, (dy * normal / inverse).sum(0), dy.sum(0)


@TASK.mistake(
    "The numbers are right, but you overwrite dy, which the caller still needs: `*=` changes the array itself."
)
def in_place(dy, cache):
    normal, inverse, gamma = cache
    dgamma, dbeta = (dy * normal).sum(0), dy.sum(0)
    dy *= gamma
    return inverse * (dy - dy.mean(0) - normal * (dy * normal).mean(0)), dgamma, dbeta
