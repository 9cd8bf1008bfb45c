"""Task: ranks with ties, and the area under the ROC curve. Its mistakes are in `_ranks_and_auc_mistakes`."""

import numpy as np

from . import _ranks_and_auc_mistakes  # noqa: F401  # they enter themselves
from ._ranks_and_auc import TASK


@TASK.alternate
def by_sorting(score, label):
    rank = np.empty(score.shape)
    for m, column in enumerate(score.T):
        _, place, count = np.unique(column, return_inverse=True, return_counts=True)
        rank[:, m] = (np.cumsum(count) - (count - 1) / 2)[place]
    ill, well = (label == 1).sum(), (label == 0).sum()
    return rank, (rank[label == 1].sum(0) - ill * (ill + 1) / 2) / (ill * well)


@TASK.alternate
def by_means(score, label):
    gap = np.sign(score[:, None] - score[None])
    rank = (gap.sum(axis=1) + len(score) + 1) / 2
    # The mean rank of one kind is higher than that of the other by (auc - 1/2) times N.
    return rank, 0.5 + (rank[label == 1].mean(0) - rank[label == 0].mean(0)) / len(score)


@TASK.alternate
def by_loops(score, label):
    rank, auc = np.zeros(score.shape), np.zeros(score.shape[1])
    for m in range(score.shape[1]):
        for i in range(len(score)):
            lower = sum(score[j, m] < score[i, m] for j in range(len(score)))
            same = sum(score[j, m] == score[i, m] for j in range(len(score)))
            rank[i, m] = np.mean(np.arange(lower + 1, lower + same + 1))
        pairs = [(a, b) for a in score[label == 1, m] for b in score[label == 0, m]]
        auc[m] = np.mean([1.0 if a > b else 0.5 if a == b else 0.0 for a, b in pairs])
    return rank, auc
