"""Mistakes of the task in `batch_norm_forward`: what comes out."""

import numpy as np

from ._batch_norm_forward import TASK


@TASK.mistake("You divide by N - 1 inside the batch. There it is the plain mean of the squares, with divisor N.")
def divided_by_one_less(x, gamma, beta, running_mean, running_variance, momentum, eps):
    mean, variance = x.mean(0), x.var(0)
    inverse = 1 / np.sqrt(x.var(0, ddof=1) + eps)
    normal = (x - mean) * inverse
    new_mean = (1 - momentum) * running_mean + momentum * mean
    new_variance = (1 - momentum) * running_variance + momentum * variance * len(x) / (len(x) - 1)
    return gamma * normal + beta, normal, inverse, new_mean, new_variance


@TASK.mistake("eps is missing under the root. A feature that is the same in the whole batch has variance 0.")
def eps_forgotten(x, gamma, beta, running_mean, running_variance, momentum, eps):
    mean, variance = x.mean(0), x.var(0)
    inverse = 1 / np.sqrt(variance)
    normal = (x - mean) * inverse
    new_mean = (1 - momentum) * running_mean + momentum * mean
    new_variance = (1 - momentum) * running_variance + momentum * variance * len(x) / (len(x) - 1)
    return gamma * normal + beta, normal, inverse, new_mean, new_variance


@TASK.mistake("eps stands outside the root. It is added to the variance, under the root.")
def eps_outside(x, gamma, beta, running_mean, running_variance, momentum, eps):
    mean, variance = x.mean(0), x.var(0)
    inverse = 1 / (np.sqrt(variance) + eps)
    normal = (x - mean) * inverse
    new_mean = (1 - momentum) * running_mean + momentum * mean
    new_variance = (1 - momentum) * running_variance + momentum * variance * len(x) / (len(x) - 1)
    return gamma * normal + beta, normal, inverse, new_mean, new_variance


@TASK.mistake("The root is missing: inverse is 1 over the root of variance plus eps.")
def root_forgotten(x, gamma, beta, running_mean, running_variance, momentum, eps):
    mean, variance = x.mean(0), x.var(0)
    inverse = 1 / (variance + eps)
    normal = (x - mean) * inverse
    new_mean = (1 - momentum) * running_mean + momentum * mean
    new_variance = (1 - momentum) * running_variance + momentum * variance * len(x) / (len(x) - 1)
    return gamma * normal + beta, normal, inverse, new_mean, new_variance


@TASK.mistake("That is the root itself. inverse is 1 over it, the factor that the centred batch is multiplied by.")
def not_inverted(x, gamma, beta, running_mean, running_variance, momentum, eps):
    mean, variance = x.mean(0), x.var(0)
    inverse = np.sqrt(variance + eps)
    normal = (x - mean) / inverse
    new_mean = (1 - momentum) * running_mean + momentum * mean
    new_variance = (1 - momentum) * running_variance + momentum * variance * len(x) / (len(x) - 1)
    return gamma * normal + beta, normal, inverse, new_mean, new_variance


@TASK.mistake("The mean has not been taken away in your normal.")
def not_centred(x, gamma, beta, running_mean, running_variance, momentum, eps):
    mean, variance = x.mean(0), x.var(0)
    inverse = 1 / np.sqrt(variance + eps)
    normal = x * inverse
    new_mean = (1 - momentum) * running_mean + momentum * mean
    new_variance = (1 - momentum) * running_variance + momentum * variance * len(x) / (len(x) - 1)
    return gamma * normal + beta, normal, inverse, new_mean, new_variance


@TASK.mistake(
    "Your mean and variance run along the features of a sample, which is layer norm. Here: over the batch, axis 0."
)
def over_features(x, gamma, beta, running_mean, running_variance, momentum, eps):
    mean, variance = x.mean(0), x.var(0)
    inverse = 1 / np.sqrt(variance + eps)
    normal = (x - x.mean(1, keepdims=True)) / np.sqrt(x.var(1, keepdims=True) + eps)
    new_mean = (1 - momentum) * running_mean + momentum * mean
    new_variance = (1 - momentum) * running_variance + momentum * variance * len(x) / (len(x) - 1)
    return gamma * normal + beta, normal, inverse, new_mean, new_variance


@TASK.mistake("One mean and one variance for the whole array: each feature needs its own, over axis 0.")
def over_everything(x, gamma, beta, running_mean, running_variance, momentum, eps):
    mean, variance = np.full_like(beta, x.mean()), np.full_like(beta, x.var())
    inverse = 1 / np.sqrt(variance + eps)
    normal = (x - mean) * inverse
    new_mean = (1 - momentum) * running_mean + momentum * mean
    new_variance = (1 - momentum) * running_variance + momentum * variance * len(x) / (len(x) - 1)
    return gamma * normal + beta, normal, inverse, new_mean, new_variance


@TASK.mistake("You normalise by the running statistics. In training the batch is measured by itself.")
def running_inside(x, gamma, beta, running_mean, running_variance, momentum, eps):
    mean, variance = x.mean(0), x.var(0)
    inverse = 1 / np.sqrt(running_variance + eps)
    normal = (x - running_mean) * inverse
    new_mean = (1 - momentum) * running_mean + momentum * mean
    new_variance = (1 - momentum) * running_variance + momentum * variance * len(x) / (len(x) - 1)
    return gamma * normal + beta, normal, inverse, new_mean, new_variance


@TASK.mistake("You normalise by the running statistics, just updated. In training the batch is measured by itself.")
def new_running_inside(x, gamma, beta, running_mean, running_variance, momentum, eps):
    mean, variance = x.mean(0), x.var(0)
    new_mean = (1 - momentum) * running_mean + momentum * mean
    new_variance = (1 - momentum) * running_variance + momentum * variance * len(x) / (len(x) - 1)
    inverse = 1 / np.sqrt(new_variance + eps)
    normal = (x - new_mean) * inverse
    return gamma * normal + beta, normal, inverse, new_mean, new_variance


@TASK.mistake("In y the shift beta is missing.")
def shift_forgotten(x, gamma, beta, running_mean, running_variance, momentum, eps):
    mean, variance = x.mean(0), x.var(0)
    inverse = 1 / np.sqrt(variance + eps)
    normal = (x - mean) * inverse
    new_mean = (1 - momentum) * running_mean + momentum * mean
    new_variance = (1 - momentum) * running_variance + momentum * variance * len(x) / (len(x) - 1)
    return gamma * normal, normal, inverse, new_mean, new_variance


@TASK.mistake("In y the scale gamma is missing.")
def scale_forgotten(x, gamma, beta, running_mean, running_variance, momentum, eps):
    mean, variance = x.mean(0), x.var(0)
    inverse = 1 / np.sqrt(variance + eps)
    normal = (x - mean) * inverse
    new_mean = (1 - momentum) * running_mean + momentum * mean
    new_variance = (1 - momentum) * running_variance + momentum * variance * len(x) / (len(x) - 1)
    return normal + beta, normal, inverse, new_mean, new_variance


@TASK.mistake("Your y is normal itself. gamma and beta are still to come.")
def scale_and_shift_forgotten(x, gamma, beta, running_mean, running_variance, momentum, eps):
    mean, variance = x.mean(0), x.var(0)
    inverse = 1 / np.sqrt(variance + eps)
    normal = (x - mean) * inverse
    new_mean = (1 - momentum) * running_mean + momentum * mean
    new_variance = (1 - momentum) * running_variance + momentum * variance * len(x) / (len(x) - 1)
    return normal, normal, inverse, new_mean, new_variance


@TASK.mistake("You add beta before you multiply by gamma. It is gamma times normal, then plus beta.")
def shift_first(x, gamma, beta, running_mean, running_variance, momentum, eps):
    mean, variance = x.mean(0), x.var(0)
    inverse = 1 / np.sqrt(variance + eps)
    normal = (x - mean) * inverse
    new_mean = (1 - momentum) * running_mean + momentum * mean
    new_variance = (1 - momentum) * running_variance + momentum * variance * len(x) / (len(x) - 1)
    return gamma * (normal + beta), normal, inverse, new_mean, new_variance
