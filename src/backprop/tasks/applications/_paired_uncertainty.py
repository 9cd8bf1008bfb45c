"""What the task in `paired_uncertainty` asks for; its mistakes and alternates are in the other files."""

import numpy as np

from ..task import Task

SHAPES = [(23, 3, 40), (32, 4, 60), (25, 2, 35), (32, 5, 50)]
"""N samples, M models and S draws. In the second and the fourth case the scores are 0 and 1, so means can be equal."""


def cases(rng):
    """model (N, M), baseline (N,), drawn (S, N) with rows of samples, sign (S, N) of -1 and 1."""
    found = []
    for N, M, S in SHAPES:
        ease = rng.normal(size=N)
        model, baseline = ease[:, None] + 0.3 + rng.normal(size=(N, M)), ease + rng.normal(size=N)
        if N == 32:  # a power of 2: means of whole numbers are exact, so that equal ones are equal
            model, baseline = (model > 0).astype(float), (baseline > 0).astype(float)
        found.append((model, baseline, rng.integers(N, size=(S, N)), rng.choice([-1.0, 1.0], size=(S, N))))
    return found


def reference(model, baseline, drawn, sign):
    """model (N, M), baseline (N,), drawn (S, N) int, sign (S, N) -> low (M,), high (M,), p (M,)"""
    gain = model - baseline[:, None]
    low, high = np.quantile(gain[drawn].mean(axis=1), [0.025, 0.975], axis=0)
    by_chance = np.einsum("sn,nm->sm", sign, gain) / len(gain)
    extreme = np.abs(by_chance) >= np.abs(gain.sum(axis=0) / len(gain))
    return low, high, (1 + extreme.sum(axis=0)) / (1 + len(sign))


TASK = Task(
    name="paired_uncertainty",
    points=4,
    signature="paired_uncertainty(model, baseline, drawn, sign) -> low, high, p",
    reference=reference,
    cases=cases,
    forbid=("torch", "scipy", "sklearn"),
    forbid_reason="the point of this task is to build the interval and the test yourself",
)
