"""Mistakes of the task in `ranks_and_auc`."""

import numpy as np

from ._ranks_and_auc import TASK


@TASK.mistake("Equal scores get different ranks, by their place in the array. They share the mean of their ranks.")
def ties_by_place(score, label):
    rank = score.argsort(axis=0, kind="stable").argsort(axis=0) + 1.0
    P, Q = (label == 1).sum(), (label == 0).sum()
    return rank, (rank[label == 1].sum(axis=0) - P * (P + 1) / 2) / (P * Q)


@TASK.mistake("Equal scores get the lowest of their ranks. They share the mean of them.")
def ties_lowest(score, label):
    below = (score[None] < score[:, None]).sum(axis=1)
    rank = below + 1.0
    P, Q = (label == 1).sum(), (label == 0).sum()
    return rank, (rank[label == 1].sum(axis=0) - P * (P + 1) / 2) / (P * Q)


@TASK.mistake("Equal scores get the highest of their ranks. They share the mean of them.")
def ties_highest(score, label):
    below = (score[None] < score[:, None]).sum(axis=1)
    tied = (score[None] == score[:, None]).sum(axis=1)
    rank = below + 1.0 * tied
    P, Q = (label == 1).sum(), (label == 0).sum()
    return rank, (rank[label == 1].sum(axis=0) - P * (P + 1) / 2) / (P * Q)


@TASK.mistake(
    "Your ranks count the different values below. Ranks count samples: three equal ones take up three places."
)
def dense(score, label):
    rank = np.empty(score.shape)
    for m in range(score.shape[1]):
        rank[:, m] = np.unique(score[:, m], return_inverse=True)[1] + 1
    P, Q = (label == 1).sum(), (label == 0).sum()
    return rank, (rank[label == 1].sum(axis=0) - P * (P + 1) / 2) / (P * Q)


@TASK.mistake("Your ranks begin at 0. The smallest score has rank 1.")
def from_zero(score, label):
    below = (score[None] < score[:, None]).sum(axis=1)
    tied = (score[None] == score[:, None]).sum(axis=1)
    rank = below + (tied - 1) / 2
    P, Q = (label == 1).sum(), (label == 0).sum()
    return rank, (rank[label == 1].sum(axis=0) - P * (P + 1) / 2) / (P * Q)


@TASK.mistake("The largest score has rank 1 with you. Count from the smallest.")
def largest_first(score, label):
    below = (score[None] > score[:, None]).sum(axis=1)
    tied = (score[None] == score[:, None]).sum(axis=1)
    rank = below + (tied + 1) / 2
    P, Q = (label == 1).sum(), (label == 0).sum()
    return rank, (rank[label == 1].sum(axis=0) - P * (P + 1) / 2) / (P * Q)


@TASK.mistake("All models are ranked together. Each column is a model by itself: compare within it.")
def over_all_models(score, label):
    flat = score.ravel()
    below = (flat[None] < flat[:, None]).sum(axis=1).reshape(score.shape)
    tied = (flat[None] == flat[:, None]).sum(axis=1).reshape(score.shape)
    rank = below + (tied + 1) / 2
    P, Q = (label == 1).sum(), (label == 0).sum()
    return rank, (rank[label == 1].sum(axis=0) - P * (P + 1) / 2) / (P * Q)


@TASK.mistake("The smallest sum of ranks is missing in your auc: P samples have the ranks 1 to P at least.")
def smallest_sum_forgotten(score, label):
    below = (score[None] < score[:, None]).sum(axis=1)
    tied = (score[None] == score[:, None]).sum(axis=1)
    rank = below + (tied + 1) / 2
    P, Q = (label == 1).sum(), (label == 0).sum()
    return rank, (rank[label == 1].sum(axis=0)) / (P * Q)


@TASK.mistake("You take off the smallest sum of Q ranks, but what you have added up are P ranks, those of label 1.")
def of_the_zeros(score, label):
    below = (score[None] < score[:, None]).sum(axis=1)
    tied = (score[None] == score[:, None]).sum(axis=1)
    rank = below + (tied + 1) / 2
    P, Q = (label == 1).sum(), (label == 0).sum()
    return rank, (rank[label == 1].sum(axis=0) - Q * (Q + 1) / 2) / (P * Q)


@TASK.mistake("Your auc is a number of pairs. Divide by how many pairs there are.")
def not_divided(score, label):
    below = (score[None] < score[:, None]).sum(axis=1)
    tied = (score[None] == score[:, None]).sum(axis=1)
    rank = below + (tied + 1) / 2
    P = (label == 1).sum()
    return rank, rank[label == 1].sum(axis=0) - P * (P + 1) / 2


@TASK.mistake("You divide by P times N. A pair has one sample of each label, so there are P times Q.")
def divided_by_all(score, label):
    below = (score[None] < score[:, None]).sum(axis=1)
    tied = (score[None] == score[:, None]).sum(axis=1)
    rank = below + (tied + 1) / 2
    P = (label == 1).sum()
    return rank, (rank[label == 1].sum(axis=0) - P * (P + 1) / 2) / (P * len(label))


@TASK.mistake("Your ranks are right, but in your auc an equal pair counts nothing. It counts one half.")
def ties_lose(score, label):
    below = (score[None] < score[:, None]).sum(axis=1)
    tied = (score[None] == score[:, None]).sum(axis=1)
    rank = below + (tied + 1) / 2
    return rank, (score[label == 1][:, None] > score[label == 0]).mean(axis=(0, 1))


@TASK.mistake("Your ranks are right, but in your auc an equal pair counts as won. It counts one half.")
def ties_win(score, label):
    below = (score[None] < score[:, None]).sum(axis=1)
    tied = (score[None] == score[:, None]).sum(axis=1)
    rank = below + (tied + 1) / 2
    return rank, (score[label == 1][:, None] >= score[label == 0]).mean(axis=(0, 1))


@TASK.mistake("The smallest sum of P ranks is 1 + 2 + ... + P. Yours begins at 0.")
def from_zero_in_the_sum(score, label):
    below = (score[None] < score[:, None]).sum(axis=1)
    tied = (score[None] == score[:, None]).sum(axis=1)
    rank = below + (tied + 1) / 2
    P, Q = (label == 1).sum(), (label == 0).sum()
    return rank, (rank[label == 1].sum(axis=0) - P * (P - 1) / 2) / (P * Q)
