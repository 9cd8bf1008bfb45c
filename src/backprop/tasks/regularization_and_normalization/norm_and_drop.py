"""Task: mend a layer of batch norm and dropout that mixes up training and evaluation."""

import numpy as np

from . import _norm_and_drop_mistakes  # noqa: F401  # they enter themselves
from ._norm_and_drop import TASK


@TASK.alternate
def by_mode(x, u, p, gamma, beta, running_mean, running_variance, training):
    if not training:
        normal = (x - running_mean) / np.sqrt(running_variance + 1e-5)
        return gamma * normal + beta, running_mean, running_variance
    normal = (x - x.mean(0)) / np.sqrt(x.var(0) + 1e-5)
    running_mean = running_mean + 0.1 * (x.mean(0) - running_mean)
    running_variance = running_variance + 0.1 * (x.var(0, ddof=1) - running_variance)
    return np.where(u < p, 0.0, (gamma * normal + beta) / (1 - p)), running_mean, running_variance


@TASK.alternate
def by_switching_off(x, u, p, gamma, beta, running_mean, running_variance, training):
    old, new = (0.9, 0.1) if training else (1.0, 0.0)
    batch = (x.mean(0), x.var(0)) if training else (running_mean, running_variance)
    fair = batch[1] * (len(x) / (len(x) - 1) if training else 1.0)
    mask = (u >= (p if training else 0.0)) / (1 - (p if training else 0.0))
    y = mask * (gamma * (x - batch[0]) / np.sqrt(batch[1] + 1e-5) + beta)
    return y, old * running_mean + new * batch[0], old * running_variance + new * fair
