"""What the task in `stopping_epoch` asks for."""

import numpy as np

from ..task import Task

SIZES = [(6, 14, 3), (4, 20, 5), (7, 9, 2), (3, 6, 8)]


def cases(rng):
    """train (N, T), valid (N, T), patience: with ties, with runs that end early and some that do not, some with nan."""
    found = []
    for N, T, patience in SIZES:
        epoch = np.arange(T)
        train = rng.uniform(1.5, 2.5, size=(N, 1)) * np.exp(-epoch / 6) + 0.02 * rng.normal(size=(N, T))
        turn = rng.uniform(0.2, 0.7, size=(N, 1)) * T
        valid = 0.6 + ((epoch - turn) / T) ** 2 + 0.08 * rng.normal(size=(N, T))
        valid[0] = 2 - 0.1 * epoch - 0.02 * rng.uniform(size=T)  # better to the end
        low = valid[1, :3].min() - 0.1
        valid[1, 2] = low
        valid[1, 2 + patience - 1 : 2 + patience] = low  # as good as the best, but not better
        valid[1, 3 : 2 + patience - 1] = low + 0.3
        valid[1, 2 + patience :] = low + 0.5
        valid[1, -1] = low - 0.4  # too late
        if patience + 4 < T:
            valid[2, 1] = valid[2].min() - 0.2
            valid[2, 3:] = np.nan  # the run has blown up
        found.append((train, valid, patience))
    return found


def reference(train, valid, patience):
    """train (N, T), valid (N, T), patience () int -> best (N,), stop (N,), gap (N,)"""
    best, stop = np.zeros(len(valid), int), np.zeros(len(valid), int)
    for n, losses in enumerate(valid):
        lowest = np.inf
        for epoch, loss in enumerate(losses):
            stop[n] = epoch
            if loss < lowest:
                lowest, best[n] = loss, epoch
            if epoch - best[n] >= patience:
                break
    rows = np.arange(len(valid))
    return best, stop, valid[rows, best] - train[rows, best]


TASK = Task(
    name="stopping_epoch",
    points=3,
    signature="stopping_epoch(train, valid, patience) -> best, stop, gap",
    reference=reference,
    cases=cases,
    forbid=("torch",),
)
