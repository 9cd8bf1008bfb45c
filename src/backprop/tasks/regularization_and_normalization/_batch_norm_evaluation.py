"""What the task in `batch_norm_evaluation` asks for; its mistakes and alternates are in the other files."""

import numpy as np

from ..task import Task

SHAPES = [((4, 3), 1e-5), ((1, 5), 0.2), ((3, 2), 0.5), ((2, 6), 1e-3)]


def cases(rng):
    """x (N, D), gamma, beta, running mean and variance (D,), eps and dy (N, D).

    The second is a single sample. In the last case the variance of a feature is 0: it never varied.
    """
    found = []
    for (N, D), eps in SHAPES:
        x, dy = 2 * rng.normal(size=(N, D)) + 1.5, rng.normal(size=(N, D))
        found.append((x, *rng.normal(size=(3, D)), 0.5 + 3 * rng.random(D), eps, dy))
    found[-1][4][2] = 0.0
    return found


def reference(x, gamma, beta, running_mean, running_variance, eps, dy):
    """x (N, D), gamma (D,), beta (D,), running_mean (D,), running_variance (D,), eps (), dy (N, D)
    -> y (N, D), dx (N, D), dgamma (D,), dbeta (D,)
    """
    inverse = 1 / np.sqrt(running_variance + eps)
    normal = (x - running_mean) * inverse
    return gamma * normal + beta, gamma * inverse * dy, (dy * normal).sum(0), dy.sum(0)


TASK = Task(
    name="batch_norm_evaluation",
    points=3,
    signature="batch_norm_evaluation(x, gamma, beta, running_mean, running_variance, eps, dy) -> y, dx, dgamma, dbeta",
    reference=reference,
    cases=cases,
    forbid=("torch", "backprop"),
)
