"""Mistakes of the task in `batch_norm_evaluation`."""

import numpy as np

from ._batch_norm_evaluation import TASK


@TASK.mistake("You measure the batch that is evaluated. A single sample has no variance: use the running statistics.")
def batch_statistics(x, gamma, beta, running_mean, running_variance, eps, dy):
    inverse = 1 / np.sqrt(x.var(0) + eps)
    normal = (x - x.mean(0)) * inverse
    dx = dy * gamma * inverse
    return gamma * normal + beta, dx, (dy * normal).sum(0), dy.sum(0)


@TASK.mistake("Your dx is the one of training. Here the statistics do not depend on x, so only one path leads back.")
def training_gradient(x, gamma, beta, running_mean, running_variance, eps, dy):
    inverse = 1 / np.sqrt(running_variance + eps)
    normal = (x - running_mean) * inverse
    dx = gamma * inverse * (dy - dy.mean(0) - normal * (dy * normal).mean(0))
    return gamma * normal + beta, dx, (dy * normal).sum(0), dy.sum(0)


@TASK.mistake("Your dx takes away the mean over the batch. No path goes through the mean: it is a constant here.")
def mean_path_left(x, gamma, beta, running_mean, running_variance, eps, dy):
    inverse = 1 / np.sqrt(running_variance + eps)
    normal = (x - running_mean) * inverse
    dx = gamma * inverse * (dy - dy.mean(0))
    return gamma * normal + beta, dx, (dy * normal).sum(0), dy.sum(0)


@TASK.mistake("eps is missing under the root. A feature that never varied has a running variance of 0.")
def eps_forgotten(x, gamma, beta, running_mean, running_variance, eps, dy):
    inverse = 1 / np.sqrt(running_variance)
    normal = (x - running_mean) * inverse
    dx = dy * gamma * inverse
    return gamma * normal + beta, dx, (dy * normal).sum(0), dy.sum(0)


@TASK.mistake("eps stands outside the root. It is added to the variance, under the root.")
def eps_outside(x, gamma, beta, running_mean, running_variance, eps, dy):
    inverse = 1 / (np.sqrt(running_variance) + eps)
    normal = (x - running_mean) * inverse
    dx = dy * gamma * inverse
    return gamma * normal + beta, dx, (dy * normal).sum(0), dy.sum(0)


@TASK.mistake("The root is missing: what is remembered is the variance, and what divides is its root.")
def root_forgotten(x, gamma, beta, running_mean, running_variance, eps, dy):
    inverse = 1 / (running_variance + eps)
    normal = (x - running_mean) * inverse
    dx = dy * gamma * inverse
    return gamma * normal + beta, dx, (dy * normal).sum(0), dy.sum(0)


@TASK.mistake("The running mean has not been taken away from x.")
def not_centred(x, gamma, beta, running_mean, running_variance, eps, dy):
    inverse = 1 / np.sqrt(running_variance + eps)
    normal = x * inverse
    dx = dy * gamma * inverse
    return gamma * normal + beta, dx, (dy * normal).sum(0), dy.sum(0)


@TASK.mistake("gamma and beta are missing in y: they are learned, and serve in evaluation, too.")
def scale_and_shift_forgotten(x, gamma, beta, running_mean, running_variance, eps, dy):
    inverse = 1 / np.sqrt(running_variance + eps)
    normal = (x - running_mean) * inverse
    dx = dy * gamma * inverse
    return normal, dx, (dy * normal).sum(0), dy.sum(0)


@TASK.mistake("In y the shift beta is missing.")
def shift_forgotten(x, gamma, beta, running_mean, running_variance, eps, dy):
    inverse = 1 / np.sqrt(running_variance + eps)
    normal = (x - running_mean) * inverse
    dx = dy * gamma * inverse
    return gamma * normal, dx, (dy * normal).sum(0), dy.sum(0)


@TASK.mistake("In dx the scale gamma is missing: on its way from x to y a nudge is multiplied by gamma as well.")
def gamma_forgotten(x, gamma, beta, running_mean, running_variance, eps, dy):
    inverse = 1 / np.sqrt(running_variance + eps)
    normal = (x - running_mean) * inverse
    dx = dy * inverse
    return gamma * normal + beta, dx, (dy * normal).sum(0), dy.sum(0)


@TASK.mistake("In dx the factor inverse is missing: on its way from x to y a nudge is divided by the root, too.")
def inverse_forgotten(x, gamma, beta, running_mean, running_variance, eps, dy):
    inverse = 1 / np.sqrt(running_variance + eps)
    normal = (x - running_mean) * inverse
    dx = dy * gamma
    return gamma * normal + beta, dx, (dy * normal).sum(0), dy.sum(0)


@TASK.mistake("Your dx is dy as it came. From x to y a nudge is stretched: by which factor, feature by feature?")
def passed_on(x, gamma, beta, running_mean, running_variance, eps, dy):
    inverse = 1 / np.sqrt(running_variance + eps)
    normal = (x - running_mean) * inverse
    dx = dy.copy()
    return gamma * normal + beta, dx, (dy * normal).sum(0), dy.sum(0)


@TASK.mistake("In dgamma you use x. What gamma multiplies is the normalised x.")
def input_in_dgamma(x, gamma, beta, running_mean, running_variance, eps, dy):
    inverse = 1 / np.sqrt(running_variance + eps)
    normal = (x - running_mean) * inverse
    dx = dy * gamma * inverse
    return gamma * normal + beta, dx, (dy * x).sum(0), dy.sum(0)


@TASK.mistake("In dgamma the root is missing: gamma multiplies what has been centred and then divided.")
def centred_in_dgamma(x, gamma, beta, running_mean, running_variance, eps, dy):
    inverse = 1 / np.sqrt(running_variance + eps)
    normal = (x - running_mean) * inverse
    dx = dy * gamma * inverse
    return gamma * normal + beta, dx, (dy * (x - running_mean)).sum(0), dy.sum(0)


@TASK.mistake("In dgamma the factor gamma is too much: the slope of gamma times z, by gamma, is z.")
def gamma_in_dgamma(x, gamma, beta, running_mean, running_variance, eps, dy):
    inverse = 1 / np.sqrt(running_variance + eps)
    normal = (x - running_mean) * inverse
    dx = dy * gamma * inverse
    return gamma * normal + beta, dx, (dy * gamma * normal).sum(0), dy.sum(0)


@TASK.mistake("Your dgamma and dbeta are means. Every sample uses gamma and beta, and uses add up.")
def averaged(x, gamma, beta, running_mean, running_variance, eps, dy):
    inverse = 1 / np.sqrt(running_variance + eps)
    normal = (x - running_mean) * inverse
    dx = dy * gamma * inverse
    return gamma * normal + beta, dx, (dy * normal).mean(0), dy.mean(0)


@TASK.mistake("Your dgamma is dbeta: gamma multiplies the normalised x, so that is a factor of its price.")
def normal_forgotten(x, gamma, beta, running_mean, running_variance, eps, dy):
    inverse = 1 / np.sqrt(running_variance + eps)
    normal = (x - running_mean) * inverse
    dx = dy * gamma * inverse
    return gamma * normal + beta, dx, dy.sum(0), dy.sum(0)


@TASK.mistake("dy is not used: you have the gradients of the sum of all outputs.")
def upstream_ignored(x, gamma, beta, running_mean, running_variance, eps, dy):
    inverse = 1 / np.sqrt(running_variance + eps)
    normal = (x - running_mean) * inverse
    dx = np.ones_like(dy) * gamma * inverse
    return gamma * normal + beta, dx, normal.sum(0), np.ones_like(dy).sum(0)


@TASK.mistake("The numbers are right, but you overwrite x or dy, which the caller still needs: `-=` and `*=` do that.")
def in_place(x, gamma, beta, running_mean, running_variance, eps, dy):
    dbeta = dy.sum(0)
    x -= running_mean
    x /= np.sqrt(running_variance + eps)
    return gamma * x + beta, dy * gamma / np.sqrt(running_variance + eps), (dy * x).sum(0), dbeta
