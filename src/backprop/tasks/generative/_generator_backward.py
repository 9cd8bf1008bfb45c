"""Through a frozen discriminator to the generator: the task of which `generator_backward` holds the alternates.

The mistakes are in `_generator_backward_mistakes`.
"""

import numpy as np

from ..task import Task

SHAPES = [(4, 3, 2, 5), (2, 5, 3, 4), (5, 2, 4, 3), (1, 4, 2, 3)]


def cases(rng):
    """features (N, D), and h (N, H), z (N,), W1 (M, H), w2 (H,): the last is a batch of one.

    In the third case the discriminator is quite sure of some samples.
    """
    found = []
    for i, (N, D, M, H) in enumerate(SHAPES):
        features, V, c = rng.normal(size=(N, D)), rng.normal(size=(D, M)), rng.normal(size=M)
        W1, b1, w2 = rng.normal(size=(M, H)) / 2, rng.normal(size=H) / 2, rng.normal(size=H)
        h = np.tanh((features @ V + c) @ W1 + b1)
        z = h @ w2 + rng.normal()
        found.append((features, (h, z + (rng.permutation([-800.0, 760.0, 0, 0, -20]) if i == 2 else 0), W1, w2)))
    return found


def reference(features, cache):
    """features (N, D) -> dfake (N, M), dV (D, M), dc (M,)

    Of the mean of -log sigmoid(z), with fake = features V + c, h = tanh(fake W1 + b1), z = h w2 + b2.
    """
    h, z, W1, w2 = cache
    dz = -np.exp(-np.logaddexp(0, z)) / len(z)
    dfake = (np.outer(dz, w2) * (1 - h * h)) @ W1.T
    return dfake, features.T @ dfake, dfake.sum(0)


TASK = Task(
    name="generator_backward",
    points=4,
    signature="generator_backward(features, cache) -> dfake, dV, dc",
    reference=reference,
    cases=cases,
    forbid=("torch", "backprop.numpy", "backprop.models", "backprop.tape"),
    forbid_reason="the point of this task is to go through the discriminator by hand",
)
