"""What the task in `stationary_kind` asks for."""

import numpy as np

from ..task import Task

SIZES = [(14, 3, 0.2), (12, 4, 0.05), (16, 2, 0.1)]


def cases(rng):
    """g (N, D), H (N, D, D), not quite symmetric, and the limit up to which a number counts as zero."""
    return [drawn(rng, N, D, small) for N, D, small in SIZES]


def drawn(rng, N, D, small):
    """Points of each kind. Of the gradients that are not small some have only small entries."""
    values, kinds = rng.uniform(2 * small, 2, size=(N, D)), np.arange(N) % 7
    values[kinds == 1] *= -1
    values[np.ix_((kinds == 2) | (kinds == 6), [0])] *= -1  # saddles, and later minima with a gradient
    values[kinds == 3, 0] = rng.uniform(-0.8, 0.8, size=(kinds == 3).sum()) * small
    values[kinds == 4] *= -1
    values[kinds == 4, 0] = rng.uniform(-0.8, 0.8, size=(kinds == 4).sum()) * small
    values[kinds == 5] = rng.uniform(-0.8, 0.8, size=values[kinds == 5].shape) * small
    if D > 2:  # a saddle with a flat direction
        values[2, 1] = 0.3 * small
    turned = np.linalg.qr(rng.normal(size=(N, D, D)))[0]
    noise = 0.4 * rng.normal(size=(N, D, D))
    H = turned * values[:, None] @ turned.swapaxes(1, 2) + noise - noise.swapaxes(1, 2)
    g = rng.normal(size=(N, D))
    g *= 0.7 * small / np.linalg.norm(g, axis=1, keepdims=True)
    g[kinds == 6] *= 5
    g[7:9] = np.where(g[7:9] > 0, 0.9, -0.9) * small  # each entry is small, the length is not
    return g, H, small


def reference(g, H, small):
    """g (N, D), H (N, D, D), small () -> eigenvalues (N, D), kind (N,)"""
    values = np.linalg.eigvalsh((H + H.swapaxes(1, 2)) / 2)
    low, high = values[:, 0], values[:, -1]
    kind = np.select(
        [np.linalg.norm(g, axis=1) > small, low > small, high < -small, (low < -small) & (high > small)],
        [0, 1, 2, 3],
        4,
    )
    return values, kind


TASK = Task(
    name="stationary_kind",
    points=3,
    signature="stationary_kind(g, H, small) -> eigenvalues, kind",
    reference=reference,
    cases=cases,
    forbid=("torch",),
)
