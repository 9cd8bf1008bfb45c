"""What the task in `batch_norm_forward` asks for; its mistakes and alternates are in the other files."""

import numpy as np

from ..task import Task

SHAPES = [((4, 3), 0.1, 1e-5), ((7, 2), 0.3, 0.2), ((2, 5), 0.1, 0.5), ((5, 4), 0.25, 1e-3)]


def cases(rng):
    """x (N, D), gamma, beta and the running mean and variance (D,), momentum, eps.

    The third is a batch of two. In the last case a feature has the same value in every sample.
    """
    found = []
    for (N, D), momentum, eps in SHAPES:
        x = 2 * rng.normal(size=(N, D)) + 1.5
        found.append((x, *rng.normal(size=(3, D)), 0.5 + rng.random(D), momentum, eps))
    found[-1][0][:, 1] = 0.75
    return found


def reference(x, gamma, beta, running_mean, running_variance, momentum, eps):
    """x (N, D), gamma (D,), beta (D,), running_mean (D,), running_variance (D,), momentum (), eps ()
    -> y (N, D), normal (N, D), inverse (D,), new_mean (D,), new_variance (D,)
    """
    mean, inverse = x.mean(0), 1 / np.sqrt(x.var(0) + eps)
    normal = (x - mean) * inverse
    new_variance = (1 - momentum) * running_variance + momentum * x.var(0, ddof=1)
    return gamma * normal + beta, normal, inverse, (1 - momentum) * running_mean + momentum * mean, new_variance


TASK = Task(
    name="batch_norm_forward",
    points=4,
    signature="batch_norm_forward(x, gamma, beta, running_mean, running_variance, momentum, eps)"
    " -> y, normal, inverse, new_mean, new_variance",
    reference=reference,
    cases=cases,
    forbid=("torch", "backprop"),
)
