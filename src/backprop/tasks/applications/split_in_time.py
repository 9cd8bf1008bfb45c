"""Task: windows of a time series, and a split in time without a leak. Its mistakes are in `_split_in_time_mistakes`."""

import numpy as np

from . import _split_in_time_mistakes  # noqa: F401  # they enter themselves
from ._split_in_time import TASK


@TASK.alternate
def by_days(series, width, ahead, cut, gap):
    parts: tuple[list, ...] = ([], [], [], [])
    for t in range(width - 1, len(series) - ahead):
        place = 0 if t + ahead + gap < cut else 2 if t >= cut else None
        if place is not None:
            parts[place].append(series[t + 1 - width : t + 1])
            parts[place + 1].append(np.mean(series[t + 1 : t + 1 + ahead]))
    return tuple(np.array(part) for part in parts)


@TASK.alternate
def by_index_arrays(series, width, ahead, cut, gap):
    t = np.arange(width - 1, series.size - ahead)
    x = series[t[:, None] + np.arange(1 - width, 1)]
    y = series[t[:, None] + np.arange(1, ahead + 1)].mean(1)
    train, test = t < cut - ahead - gap, t > cut - 1
    return x[train], y[train], x[test], y[test]


@TASK.alternate
def by_sums(series, width, ahead, cut, gap):
    until = np.concatenate([[0.0], np.cumsum(series)])
    early, late = np.arange(width - 1, cut - gap - ahead), np.arange(cut, len(series) - ahead)
    found = []
    for t in (early, late):
        found.append(np.stack([series[t - back] for back in reversed(range(width))], axis=1))
        found.append((until[t + 1 + ahead] - until[t + 1]) / ahead)
    return tuple(found)
