"""Task: when to stop training, from the losses on seen and on held-out samples."""

import numpy as np

from . import _stopping_mistakes  # noqa: F401  # they enter themselves
from ._stopping_epoch import TASK


@TASK.alternate
def by_running_minimum(train, valid, patience):
    N, T = valid.shape
    clean = np.where(np.isnan(valid), np.inf, valid)
    lowest = np.minimum.accumulate(clean, axis=1)
    better = np.ones((N, T), dtype=bool)
    better[:, 1:] = clean[:, 1:] < lowest[:, :-1]
    since = np.arange(T) - np.maximum.accumulate(np.where(better, np.arange(T), 0), axis=1)
    over = since >= patience
    stop = np.where(over.any(1), over.argmax(1), T - 1)
    best = stop - since[np.arange(N), stop]
    return best, stop, valid[np.arange(N), best] - train[np.arange(N), best]


@TASK.alternate
def by_a_counter(train, valid, patience):
    found = []
    for seen, held in zip(train, valid, strict=True):
        best, waited = 0, 0
        for epoch in range(1, len(held)):
            if held[epoch] < held[best]:
                best, waited = epoch, 0
            else:
                waited += 1
            if waited == patience:
                break
        found.append((best, epoch, held[best] - seen[best]))
    columns = [np.array(column) for column in zip(*found, strict=True)]
    return tuple(columns)


@TASK.alternate
def all_runs_at_once(train, valid, patience):
    N, T = valid.shape
    rows = np.arange(N)
    best, stop, running = np.zeros(N, int), np.full(N, T - 1), np.ones(N, bool)
    for t in range(1, T):
        best[running & (valid[:, t] < valid[rows, best])] = t
        ends = running & (t - best >= patience)
        stop[ends], running = t, running & ~ends
    return best.astype(float), stop.astype(float), (valid - train)[rows, best]
