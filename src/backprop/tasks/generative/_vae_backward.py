"""The middle of a variational autoencoder, backward: the task of which `vae_backward` holds the alternates.

The mistakes are in `_vae_backward_mistakes`.
"""

import numpy as np

from ..task import Task

SHAPES = [(4, 5, 3, 2), (3, 7, 2, 5), (6, 3, 2, 4), (1, 5, 3, 4)]


def cases(rng):
    """dy (N, M), and x (N, D), mu, logvar, eps and z (N, H), W (D, 2H), V (H, M): the last is a batch of one."""
    found = []
    for N, D, H, M in SHAPES:
        x, W, V = rng.normal(size=(N, D)), rng.normal(size=(D, 2 * H)) / np.sqrt(D), rng.normal(size=(H, M))
        mu, logvar = np.split(x @ W + 0.5 * rng.normal(size=2 * H), 2, axis=1)
        eps = rng.normal(size=(N, H))
        found.append((rng.normal(size=(N, M)), (x, mu, logvar, eps, mu + np.exp(logvar / 2) * eps, W, V)))
    return found


def reference(dy, cache):
    """dy (N, M) -> dx (N, D), dW (D, 2H), db (2H,), dV (H, M), dc (M,)

    Of y = z V + c with z = mu + exp(logvar / 2) eps, (mu logvar) = x W + b; the mean divergence is part of the loss.
    """
    x, mu, logvar, eps, z, W, V = cache
    dz, N = dy @ V.T, len(x)
    dmu = dz + mu / N
    dlogvar = 0.5 * dz * eps * np.exp(0.5 * logvar) + 0.5 * (np.exp(logvar) - 1) / N
    both = np.concatenate([dmu, dlogvar], axis=1)
    return both @ W.T, x.T @ both, both.sum(0), z.T @ dy, dy.sum(0)


TASK = Task(
    name="vae_backward",
    points=5,
    signature="vae_backward(dy, cache) -> dx, dW, db, dV, dc",
    reference=reference,
    cases=cases,
    forbid=("torch", "backprop.numpy", "backprop.models", "backprop.tape"),
    forbid_reason="the point of this task is to send both prices back by hand",
)
