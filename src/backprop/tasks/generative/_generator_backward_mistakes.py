"""Mistakes of the task in `generator_backward`."""

import numpy as np

from ._generator_backward import TASK


@TASK.mistake(
    "These are gradients of the discriminator's weights, W1 and b1. In this step it is frozen: price the samples."
)
def trains_the_discriminator(features, cache):
    h, z, W1, w2 = cache
    dz = -np.exp(-np.logaddexp(0, z)) / len(z)
    da = np.outer(dz, w2) * (1 - h * h)
    fake = features[:, :1] * np.ones(len(W1))
    return da @ W1.T, fake.T @ da, da.sum(0)


@TASK.mistake(
    "The target is wrong: this makes the discriminator right about the fakes. The generator wants to be called real."
)
def target_of_the_discriminator(features, cache):
    h, z, W1, w2 = cache
    dz = np.exp(-np.logaddexp(0, -z)) / len(z)
    dfake = (np.outer(dz, w2) * (1 - h * h)) @ W1.T
    return dfake, features.T @ dfake, dfake.sum(0)


@TASK.mistake("The sign is flipped: where a larger logit makes the loss smaller, its price is negative.")
def sign_flipped(features, cache):
    h, z, W1, w2 = cache
    dz = np.exp(-np.logaddexp(0, z)) / len(z)
    dfake = (np.outer(dz, w2) * (1 - h * h)) @ W1.T
    return dfake, features.T @ dfake, dfake.sum(0)


@TASK.mistake("That is the saturating loss, log(1 - D). Asked for is -log D, whose slope is large where D is small.")
def saturating(features, cache):
    h, z, W1, w2 = cache
    dz = -np.exp(-np.logaddexp(0, -z)) / len(z)
    dfake = (np.outer(dz, w2) * (1 - h * h)) @ W1.T
    return dfake, features.T @ dfake, dfake.sum(0)


@TASK.mistake("The slope of tanh is missing. The discriminator's hidden layer lies between the logit and the samples.")
def activation_forgotten(features, cache):
    _, z, W1, w2 = cache
    dz = -np.exp(-np.logaddexp(0, z)) / len(z)
    dfake = np.outer(dz, w2) @ W1.T
    return dfake, features.T @ dfake, dfake.sum(0)


@TASK.mistake("tanh is applied twice: h is its value already, so the slope is 1 - h^2.")
def tanh_twice(features, cache):
    h, z, W1, w2 = cache
    dz = -np.exp(-np.logaddexp(0, z)) / len(z)
    dfake = (np.outer(dz, w2) * (1 - np.tanh(h) ** 2)) @ W1.T
    return dfake, features.T @ dfake, dfake.sum(0)


@TASK.mistake("The square is missing: the slope of tanh is 1 minus the square of its value.")
def square_forgotten(features, cache):
    h, z, W1, w2 = cache
    dz = -np.exp(-np.logaddexp(0, z)) / len(z)
    dfake = (np.outer(dz, w2) * (1 - h)) @ W1.T
    return dfake, features.T @ dfake, dfake.sum(0)


@TASK.mistake("The mean is forgotten: the loss is the mean over the N samples, so each logit's price is divided by N.")
def summed(features, cache):
    h, z, W1, w2 = cache
    dz = -np.exp(-np.logaddexp(0, z))
    dfake = (np.outer(dz, w2) * (1 - h * h)) @ W1.T
    return dfake, features.T @ dfake, dfake.sum(0)


@TASK.mistake("You divide dV and dc by N once more. The price of the logits holds the 1/N already.")
def averaged_twice(features, cache):
    h, z, W1, w2 = cache
    dz = -np.exp(-np.logaddexp(0, z)) / len(z)
    dfake = (np.outer(dz, w2) * (1 - h * h)) @ W1.T
    return dfake, features.T @ dfake / len(z), dfake.mean(0)


@TASK.mistake(
    "The price starts at -1/N: the slope of -log sigmoid(z) is missing. It depends on z: the sure ones pay little."
)
def logits_alike(features, cache):
    h, z, W1, w2 = cache
    dz = -np.ones_like(z) / len(z)
    dfake = (np.outer(dz, w2) * (1 - h * h)) @ W1.T
    return dfake, features.T @ dfake, dfake.sum(0)


@TASK.mistake("That is the slope by D = sigmoid(z). One step is missing: the slope of the sigmoid, D (1 - D).")
def by_probability(features, cache):
    h, z, W1, w2 = cache
    dz = -(1 + np.exp(-z)) / len(z)
    dfake = (np.outer(dz, w2) * (1 - h * h)) @ W1.T
    return dfake, features.T @ dfake, dfake.sum(0)


@TASK.mistake("The weights w2 are not used: the logit reads each hidden unit with a weight of its own.")
def last_weights_forgotten(features, cache):
    h, z, W1, w2 = cache
    dz = -np.exp(-np.logaddexp(0, z)) / len(z)
    dfake = (np.outer(dz, np.ones(len(w2))) * (1 - h * h)) @ W1.T
    return dfake, features.T @ dfake, dfake.sum(0)


@TASK.mistake(
    "Infinity over infinity: for a large logit exp(-z) or exp(z) overflows. Let exp see -|z|, or use logaddexp."
)
def overflows(features, cache):
    h, z, W1, w2 = cache
    dz = (np.exp(z) / (1 + np.exp(z)) - 1) / len(z)
    dfake = (np.outer(dz, w2) * (1 - h * h)) @ W1.T
    return dfake, features.T @ dfake, dfake.sum(0)


@TASK.mistake(
    "The numbers are right, but you overwrite h in the cache. The discriminator's own step may still need it."
)
def in_place(features, cache):
    h, z, W1, w2 = cache
    dz = -np.exp(-np.logaddexp(0, z)) / len(z)
    h *= -h
    h += 1
    dfake = (np.outer(dz, w2) * h) @ W1.T
    return dfake, features.T @ dfake, dfake.sum(0)
