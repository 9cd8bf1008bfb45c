"""Task: the generator's gradients, which come back through a discriminator that is held fixed."""

import numpy as np

from . import _generator_backward_mistakes  # noqa: F401  # they enter themselves
from ._generator_backward import TASK


@TASK.alternate
def by_steps(features, cache):
    h, z, W1, w2 = cache
    e = np.exp(-np.abs(z))
    dz = -np.where(z >= 0, e, 1) / (1 + e) / z.size
    dh = dz[:, None] * w2[None, :]
    da = dh - dh * h**2
    dfake = np.einsum("nh,mh->nm", da, W1)
    return dfake, np.einsum("nd,nm->dm", features, dfake), np.einsum("nm->m", dfake)


@TASK.alternate
def by_samples(features, cache):
    h, z, W1, w2 = cache
    N = len(z)
    dfake = np.zeros((N, len(W1)))
    dV, dc = np.zeros((features.shape[1], len(W1))), np.zeros(len(W1))
    for n in range(N):
        called_real = (1 + np.tanh(0.5 * z[n])) / 2
        dfake[n] = W1 @ (w2 * (1 - h[n] ** 2)) * (called_real - 1) / N
        dV += np.outer(features[n], dfake[n])
        dc += dfake[n]
    return dfake, dV, dc


@TASK.alternate
def by_slope_of_the_logit(features, cache):
    h, z, W1, w2 = cache
    slope = ((1 - h) * (1 + h) * w2) @ W1.T  # of the logit, by the sample
    dfake = slope * (np.tanh(0.5 * z) - 1)[:, None] / (2 * len(z))
    return dfake, (dfake.T @ features).T, np.ones(len(z)) @ dfake
