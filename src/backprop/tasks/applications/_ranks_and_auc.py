"""What the task in `ranks_and_auc` asks for; its mistakes and alternates are in the other files."""

import numpy as np

from ..task import Task

SHAPES = [(11, 3, 0), (9, 2, 4), (12, 5, 3), (7, 4, 2)]
"""N, M, and among how many values the scores are drawn; 0: no two are equal."""


def cases(rng):
    """score (N, M), one column a model, and label (N,) of zeros and ones, never all the same."""
    found = []
    for N, M, values in SHAPES:
        label = rng.permutation(np.arange(N) < N // 3 + 1).astype(int)
        score = rng.normal(size=(N, M)) + 0.4 * label[:, None]
        found.append((np.clip(np.round(score), -1, values - 2) / 3 if values else score, label))
    return found


def reference(score, label):
    """score (N, M), label (N,) int -> rank (N, M), auc (M,)"""
    other, own = score[None], score[:, None]
    rank = (other < own).sum(1) + (other == own).sum(1) / 2 + 0.5
    better = (score[label == 1][:, None] > score[label == 0]).mean((0, 1))
    equal = (score[label == 1][:, None] == score[label == 0]).mean((0, 1))
    return rank, better + equal / 2


TASK = Task(
    name="ranks_and_auc",
    points=3,
    signature="ranks_and_auc(score, label) -> rank, auc",
    reference=reference,
    cases=cases,
    forbid=("torch", "sklearn", "scipy", "pandas"),
    forbid_reason="the point of this task is to count for yourself",
)
