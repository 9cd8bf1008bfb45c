"""Task: ranks with ties, and from them the area under the ROC curve, for several models at once."""

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


@TASK.mistake("Equal scores get different ranks, by their place in the array. They share the mean of their ranks.")
def ties_by_place(score, label):
    rank = score.argsort(axis=0, kind="stable").argsort(axis=0) + 1.0
    P = (label == 1).sum()
    Q = len(label) - P
    auc = (rank[label == 1].sum(axis=0) - P * (P + 1) / 2) / (P * Q)
    return rank, auc


@TASK.mistake("Equal scores get the lowest of their ranks. They share the mean of them.")
def ties_lowest(score, label):
    below = (score[None] < score[:, None]).sum(axis=1)
    tied = (score[None] == score[:, None]).sum(axis=1)
    rank = below + 1.0
    P = (label == 1).sum()
    Q = len(label) - P
    auc = (rank[label == 1].sum(axis=0) - P * (P + 1) / 2) / (P * Q)
    return rank, auc


@TASK.mistake("Equal scores get the highest of their ranks. They share the mean of them.")
def ties_highest(score, label):
    below = (score[None] < score[:, None]).sum(axis=1)
    tied = (score[None] == score[:, None]).sum(axis=1)
    rank = below + 1.0 * tied
    P = (label == 1).sum()
    Q = len(label) - P
    auc = (rank[label == 1].sum(axis=0) - P * (P + 1) / 2) / (P * Q)
    return rank, auc


@TASK.mistake(
    "Your ranks count the different values below. Ranks count samples: three equal ones take up three places."
)
def dense(score, label):
    rank = np.empty(score.shape)
    for m in range(score.shape[1]):
        rank[:, m] = np.unique(score[:, m], return_inverse=True)[1] + 1
    P = (label == 1).sum()
    Q = len(label) - P
    auc = (rank[label == 1].sum(axis=0) - P * (P + 1) / 2) / (P * Q)
    return rank, auc


@TASK.mistake("Your ranks begin at 0. The smallest score has rank 1.")
def from_zero(score, label):
    below = (score[None] < score[:, None]).sum(axis=1)
    tied = (score[None] == score[:, None]).sum(axis=1)
    rank = below + (tied - 1) / 2
    P = (label == 1).sum()
    Q = len(label) - P
    auc = (rank[label == 1].sum(axis=0) - P * (P + 1) / 2) / (P * Q)
    return rank, auc


@TASK.mistake("The largest score has rank 1 with you. Count from the smallest.")
def largest_first(score, label):
    below = (score[None] > score[:, None]).sum(axis=1)
    tied = (score[None] == score[:, None]).sum(axis=1)
    rank = below + (tied + 1) / 2
    P = (label == 1).sum()
    Q = len(label) - P
    auc = (rank[label == 1].sum(axis=0) - P * (P + 1) / 2) / (P * Q)
    return rank, auc


@TASK.mistake("All models are ranked together. Each column is a model by itself: compare within it.")
def over_all_models(score, label):
    flat = score.ravel()
    below = (flat[None] < flat[:, None]).sum(axis=1).reshape(score.shape)
    tied = (flat[None] == flat[:, None]).sum(axis=1).reshape(score.shape)
    rank = below + (tied + 1) / 2
    P = (label == 1).sum()
    Q = len(label) - P
    auc = (rank[label == 1].sum(axis=0) - P * (P + 1) / 2) / (P * Q)
    return rank, auc


@TASK.mistake("The smallest sum of ranks is missing in your auc: P samples have the ranks 1 to P at least.")
def smallest_sum_forgotten(score, label):
    below = (score[None] < score[:, None]).sum(axis=1)
    tied = (score[None] == score[:, None]).sum(axis=1)
    rank = below + (tied + 1) / 2
    P = (label == 1).sum()
    Q = len(label) - P
    auc = (rank[label == 1].sum(axis=0)) / (P * Q)
    return rank, auc


@TASK.mistake("Your auc is that of label 0: it counts the pairs in which label 1 has the lower score.")
def auc_of_the_others(score, label):
    below = (score[None] < score[:, None]).sum(axis=1)
    tied = (score[None] == score[:, None]).sum(axis=1)
    rank = below + (tied + 1) / 2
    P = (label == 1).sum()
    Q = len(label) - P
    auc = (rank[label == 0].sum(axis=0) - Q * (Q + 1) / 2) / (P * Q)
    return rank, auc


@TASK.mistake("Your auc is a number of pairs. Divide by how many pairs there are.")
def not_divided(score, label):
    below = (score[None] < score[:, None]).sum(axis=1)
    tied = (score[None] == score[:, None]).sum(axis=1)
    rank = below + (tied + 1) / 2
    P = (label == 1).sum()
    Q = len(label) - P
    auc = (rank[label == 1].sum(axis=0) - P * (P + 1) / 2) * 1.0
    return rank, auc


@TASK.mistake("You divide by P times N. A pair has one sample of each label, so there are P times Q.")
def divided_by_all(score, label):
    below = (score[None] < score[:, None]).sum(axis=1)
    tied = (score[None] == score[:, None]).sum(axis=1)
    rank = below + (tied + 1) / 2
    P = (label == 1).sum()
    Q = len(label) - P
    auc = (rank[label == 1].sum(axis=0) - P * (P + 1) / 2) / (P * len(label))
    return rank, auc


@TASK.mistake("Your ranks are right, but in your auc an equal pair counts nothing. It counts one half.")
def ties_lose(score, label):
    below = (score[None] < score[:, None]).sum(axis=1)
    tied = (score[None] == score[:, None]).sum(axis=1)
    rank = below + (tied + 1) / 2
    P = (label == 1).sum()
    Q = len(label) - P
    auc = (score[label == 1][:, None] > score[label == 0]).mean(axis=(0, 1))
    return rank, auc


@TASK.mistake("Your ranks are right, but in your auc an equal pair counts as won. It counts one half.")
def ties_win(score, label):
    below = (score[None] < score[:, None]).sum(axis=1)
    tied = (score[None] == score[:, None]).sum(axis=1)
    rank = below + (tied + 1) / 2
    P = (label == 1).sum()
    Q = len(label) - P
    auc = (score[label == 1][:, None] >= score[label == 0]).mean(axis=(0, 1))
    return rank, auc


@TASK.mistake("The smallest sum of P ranks is 1 + 2 + ... + P. Yours begins at 0.")
def from_zero_in_the_sum(score, label):
    below = (score[None] < score[:, None]).sum(axis=1)
    tied = (score[None] == score[:, None]).sum(axis=1)
    rank = below + (tied + 1) / 2
    P = (label == 1).sum()
    Q = len(label) - P
    auc = (rank[label == 1].sum(axis=0) - P * (P - 1) / 2) / (P * Q)
    return rank, auc


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
