"""Mistakes of the task in `batch_norm_forward`: what is remembered."""

import numpy as np

from ._batch_norm_forward import TASK


@TASK.mistake("The momentum is on the wrong side: it is the small share of the new, and most of the old stays.")
def sides_exchanged(x, gamma, beta, running_mean, running_variance, momentum, eps):
    mean, variance = x.mean(0), x.var(0)
    inverse = 1 / np.sqrt(variance + eps)
    normal = (x - mean) * inverse
    new_mean = momentum * running_mean + (1 - momentum) * mean
    new_variance = momentum * running_variance + (1 - momentum) * variance * len(x) / (len(x) - 1)
    return gamma * normal + beta, normal, inverse, new_mean, new_variance


@TASK.mistake("The running variance must get the unbiased variance of the batch: times N / (N - 1).")
def biased_outside(x, gamma, beta, running_mean, running_variance, momentum, eps):
    mean, variance = x.mean(0), x.var(0)
    inverse = 1 / np.sqrt(variance + eps)
    normal = (x - mean) * inverse
    new_mean = (1 - momentum) * running_mean + momentum * mean
    new_variance = (1 - momentum) * running_variance + momentum * variance
    return gamma * normal + beta, normal, inverse, new_mean, new_variance


@TASK.mistake("The factor for the running variance is upside down. Unbiased is larger: N / (N - 1).")
def factor_upside_down(x, gamma, beta, running_mean, running_variance, momentum, eps):
    mean, variance = x.mean(0), x.var(0)
    inverse = 1 / np.sqrt(variance + eps)
    normal = (x - mean) * inverse
    new_mean = (1 - momentum) * running_mean + momentum * mean
    new_variance = (1 - momentum) * running_variance + momentum * variance * (len(x) - 1) / len(x)
    return gamma * normal + beta, normal, inverse, new_mean, new_variance


@TASK.mistake("You multiply the whole running variance by N / (N - 1). Only what the batch brings needs it.")
def factor_on_the_whole(x, gamma, beta, running_mean, running_variance, momentum, eps):
    mean, variance = x.mean(0), x.var(0)
    inverse = 1 / np.sqrt(variance + eps)
    normal = (x - mean) * inverse
    new_mean = (1 - momentum) * running_mean + momentum * mean
    new_variance = ((1 - momentum) * running_variance + momentum * variance) * len(x) / (len(x) - 1)
    return gamma * normal + beta, normal, inverse, new_mean, new_variance


@TASK.mistake("The running variance gets the mean of the squares. A variance is about the distance from the mean.")
def mean_squares_remembered(x, gamma, beta, running_mean, running_variance, momentum, eps):
    mean, variance = x.mean(0), x.var(0)
    inverse = 1 / np.sqrt(variance + eps)
    normal = (x - mean) * inverse
    new_mean = (1 - momentum) * running_mean + momentum * mean
    new_variance = (1 - momentum) * running_variance + momentum * (x**2).mean(0)
    return gamma * normal + beta, normal, inverse, new_mean, new_variance


@TASK.mistake("That is the batch's own number. The running one is a blend of the old one and this.")
def batch_alone(x, gamma, beta, running_mean, running_variance, momentum, eps):
    mean, variance = x.mean(0), x.var(0)
    inverse = 1 / np.sqrt(variance + eps)
    normal = (x - mean) * inverse
    new_mean = mean
    new_variance = variance * len(x) / (len(x) - 1)
    return gamma * normal + beta, normal, inverse, new_mean, new_variance


@TASK.mistake("You return the old running statistics. Each batch moves them by the share momentum.")
def not_updated(x, gamma, beta, running_mean, running_variance, momentum, eps):
    mean, variance = x.mean(0), x.var(0)
    inverse = 1 / np.sqrt(variance + eps)
    normal = (x - mean) * inverse
    new_mean = running_mean.copy()
    new_variance = running_variance.copy()
    return gamma * normal + beta, normal, inverse, new_mean, new_variance


@TASK.mistake("The numbers are right, but you write into the running statistics that came in. Return new arrays.")
def in_place(x, gamma, beta, running_mean, running_variance, momentum, eps):
    mean, variance = x.mean(0), x.var(0)
    inverse = 1 / np.sqrt(variance + eps)
    normal = (x - mean) * inverse
    running_mean += momentum * (mean - running_mean)
    running_variance += momentum * (variance * len(x) / (len(x) - 1) - running_variance)
    return gamma * normal + beta, normal, inverse, running_mean, running_variance
