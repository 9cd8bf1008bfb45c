"""What the task in `batch_norm_backward` asks for; its mistakes and alternates are in the other files."""

import numpy as np

from ..task import Task

SHAPES = [((4, 3), 1e-5), ((7, 2), 0.2), ((2, 5), 0.6), ((5, 4), 1e-3)]


def cases(rng):
    """dy (N, D), and the cache (normal (N, D), inverse (D,), gamma (D,)) of a forward pass in training.

    The third is a batch of two. In the last case a feature has the same value in every sample.
    """
    found = []
    for (N, D), eps in SHAPES:
        x, gamma = 2 * rng.normal(size=(N, D)) + 1.5, rng.normal(size=D)
        if N == 5:
            x[:, 1] = 0.75
        inverse = 1 / np.sqrt(x.var(0) + eps)
        found.append((rng.normal(size=(N, D)), ((x - x.mean(0)) * inverse, inverse, gamma)))
    return found


def reference(dy, cache):
    """dy (N, D) -> dx (N, D), dgamma (D,), dbeta (D,)"""
    normal, inverse, gamma = cache
    dgamma, dbeta = (dy * normal).sum(0), dy.sum(0)
    return gamma * inverse * (dy - (dbeta + normal * dgamma) / len(dy)), dgamma, dbeta


TASK = Task(
    name="batch_norm_backward",
    points=5,
    signature="batch_norm_backward(dy, cache) -> dx, dgamma, dbeta",
    reference=reference,
    cases=cases,
    forbid=("torch", "backprop", "batch_norm_forward"),
    forbid_reason="the point of this task is to write the gradient itself; all it needs is in the cache",
)
