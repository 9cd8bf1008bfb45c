"""Task: a bootstrap interval and a permutation test. Its mistakes are in `_paired_uncertainty_mistakes`."""

import numpy as np

from . import _paired_uncertainty_mistakes  # noqa: F401  # they enter themselves
from ._paired_uncertainty import TASK


@TASK.alternate
def by_model(model, baseline, drawn, sign):
    low, high, p = [], [], []
    for column in model.T:
        gain = column - baseline
        means = np.sort([np.mean(gain[rows]) for rows in drawn])
        place = np.array([0.025, 0.975]) * (len(drawn) - 1)
        ends = np.interp(place, np.arange(len(drawn)), means)
        extreme = sum(abs(np.mean(gain * row)) >= abs(np.mean(gain)) for row in sign)
        low.append(ends[0])
        high.append(ends[1])
        p.append((extreme + 1) / (len(sign) + 1))
    return np.array(low), np.array(high), np.array(p)


@TASK.alternate
def by_percentiles(model, baseline, drawn, sign):
    gain = (model.T - baseline).T
    means = np.mean(gain[drawn], axis=1)
    beyond = np.count_nonzero(np.abs(sign @ gain) >= np.abs(gain.sum(axis=0)), axis=0)
    return np.percentile(means, 2.5, axis=0), np.percentile(means, 97.5, axis=0), (beyond + 1) / (len(sign) + 1)


@TASK.alternate
def by_both_scores(model, baseline, drawn, sign):
    means = model[drawn].mean(axis=1) - baseline[drawn].mean(axis=1)[:, None]
    other = np.broadcast_to(baseline[:, None], model.shape)
    first, second = (np.where(sign[:, :, None] == side, model, other).mean(axis=1) for side in (1, -1))
    found = np.abs(model.mean(axis=0) - baseline.mean())
    p = (1 + (np.abs(first - second) >= found).sum(axis=0)) / (1 + sign.shape[0])
    return *np.quantile(means, (0.025, 0.975), axis=0), p
