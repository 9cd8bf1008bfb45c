"""What the task in `rms_norm` asks for; its mistakes and alternates are in the other files."""

import numpy as np

from ..task import Task

SHAPES = [((2, 3, 5), 1e-5), ((3, 2, 4), 0.2), ((1, 4, 3), 1e-5), ((4, 3, 6), 0.1)]


def cases(rng):
    """x (N, T, D), gamma (D,), eps and dy (N, T, D). In the last case a row is zero, as padding is."""
    found = []
    for (N, T, D), eps in SHAPES:
        x, dy = 2 * rng.normal(size=(N, T, D)) + 1, rng.normal(size=(N, T, D))
        found.append((x, rng.normal(size=D), eps, dy))
    found[-1][0][2, 1] = 0.0
    return found


def reference(x, gamma, eps, dy):
    """x (N, T, D), gamma (D,), eps (), dy (N, T, D) -> y (N, T, D), dx (N, T, D), dgamma (D,)"""
    inverse = 1 / np.sqrt((x * x).mean(2, keepdims=True) + eps)
    normal, dnormal = x * inverse, gamma * dy
    dx = inverse * (dnormal - normal * (dnormal * normal).mean(2, keepdims=True))
    return gamma * normal, dx, (dy * normal).sum((0, 1))


TASK = Task(
    name="rms_norm",
    points=4,
    signature="rms_norm(x, gamma, eps, dy) -> y, dx, dgamma",
    reference=reference,
    cases=cases,
    forbid=("torch", "backprop"),
)
