"""Task: windows of a time series and what follows them, cut in two so that nothing of the future gets into training."""

import numpy as np

from ..task import Task

SIZES = [(40, 3, 2, 25, 4), (33, 5, 4, 21, 2), (29, 2, 3, 17, 0), (36, 6, 2, 24, 3)]
"""T, width, ahead, cut and gap."""


def cases(rng):
    """series (T,), width, ahead, cut, gap."""
    return [(rng.normal(size=T) + np.linspace(0, 3, T), *rest) for T, *rest in SIZES]


def reference(series, width, ahead, cut, gap):
    """series (T,), width () int, ahead () int, cut () int, gap () int
    -> x_train (N, D), y_train (N,), x_test (M, D), y_test (M,)
    """
    windows = np.lib.stride_tricks.sliding_window_view(series, width + ahead)
    x, y = windows[:, :width], windows[:, width:].mean(axis=1)
    first = cut - width + 1  # the sample whose window ends on the day `cut`
    last = first - ahead - gap
    return x[:last].copy(), y[:last], x[first:].copy(), y[first:]


TASK = Task(
    name="split_in_time",
    points=3,
    signature="split_in_time(series, width, ahead, cut, gap) -> x_train, y_train, x_test, y_test",
    reference=reference,
    cases=cases,
    forbid=("torch", "sklearn", "pandas"),
    forbid_reason="the point of this task is to keep the days apart yourself",
)


@TASK.mistake("Training may use all days before the cut, and neither targets nor gap are taken into account.")
def all_before_the_cut(series, width, ahead, cut, gap):
    t = np.arange(width - 1, len(series) - ahead)
    x = np.stack([series[t - k] for k in reversed(range(width))], axis=1)
    y = np.mean([series[t + k] for k in range(1, ahead + 1)], axis=0)
    train, test = t < cut, t >= cut
    return x[train], y[train], x[test], y[test]


@TASK.mistake("The gap is missing: `gap` days before the cut must not be used by any training sample.")
def gap_forgotten(series, width, ahead, cut, gap):
    t = np.arange(width - 1, len(series) - ahead)
    x = np.stack([series[t - k] for k in reversed(range(width))], axis=1)
    y = np.mean([series[t + k] for k in range(1, ahead + 1)], axis=0)
    train, test = t + ahead < cut, t >= cut
    return x[train], y[train], x[test], y[test]


@TASK.mistake("The last targets of training lie in the test period: a sample's target reaches `ahead` days further.")
def targets_forgotten(series, width, ahead, cut, gap):
    t = np.arange(width - 1, len(series) - ahead)
    x = np.stack([series[t - k] for k in reversed(range(width))], axis=1)
    y = np.mean([series[t + k] for k in range(1, ahead + 1)], axis=0)
    train, test = t + gap < cut, t >= cut
    return x[train], y[train], x[test], y[test]


@TASK.mistake("Training has one sample too many: t + ahead + gap must be smaller than cut, not equal to it.")
def one_too_many(series, width, ahead, cut, gap):
    t = np.arange(width - 1, len(series) - ahead)
    x = np.stack([series[t - k] for k in reversed(range(width))], axis=1)
    y = np.mean([series[t + k] for k in range(1, ahead + 1)], axis=0)
    train, test = t + ahead + gap <= cut, t >= cut
    return x[train], y[train], x[test], y[test]


@TASK.mistake("Training has one sample too few: the day cut - 1 - gap may still be in a target.")
def one_too_few(series, width, ahead, cut, gap):
    t = np.arange(width - 1, len(series) - ahead)
    x = np.stack([series[t - k] for k in reversed(range(width))], axis=1)
    y = np.mean([series[t + k] for k in range(1, ahead + 1)], axis=0)
    train, test = t + ahead + gap + 1 < cut, t >= cut
    return x[train], y[train], x[test], y[test]


@TASK.mistake("The window looks ahead: it ends on day t + 1, which is the first day of the target.")
def window_looks_ahead(series, width, ahead, cut, gap):
    t = np.arange(width - 1, len(series) - ahead)
    x = np.stack([series[t + 1 - k] for k in reversed(range(width))], axis=1)
    y = np.mean([series[t + k] for k in range(1, ahead + 1)], axis=0)
    train, test = t + ahead + gap < cut, t >= cut
    return x[train], y[train], x[test], y[test]


@TASK.mistake("The window ends on the day before t. What happened on day t is known at its end: use it.")
def today_left_out(series, width, ahead, cut, gap):
    t = np.arange(width - 1, len(series) - ahead)
    x = np.stack([series[t - 1 - k] for k in reversed(range(width))], axis=1)
    y = np.mean([series[t + k] for k in range(1, ahead + 1)], axis=0)
    train, test = t + ahead + gap < cut, t >= cut
    return x[train], y[train], x[test], y[test]


@TASK.mistake("Your target begins with day t, which is in the window: part of the answer is in the question.")
def target_holds_today(series, width, ahead, cut, gap):
    t = np.arange(width - 1, len(series) - ahead)
    x = np.stack([series[t - k] for k in reversed(range(width))], axis=1)
    y = np.mean([series[t + k] for k in range(ahead)], axis=0)
    train, test = t + ahead + gap < cut, t >= cut
    return x[train], y[train], x[test], y[test]


@TASK.mistake("Your target is the last of the coming days alone. Asked is the mean over all of them.")
def last_day_alone(series, width, ahead, cut, gap):
    t = np.arange(width - 1, len(series) - ahead)
    x = np.stack([series[t - k] for k in reversed(range(width))], axis=1)
    y = series[t + ahead]
    train, test = t + ahead + gap < cut, t >= cut
    return x[train], y[train], x[test], y[test]


@TASK.mistake("Your target is the sum over the coming days. Asked is their mean.")
def summed(series, width, ahead, cut, gap):
    t = np.arange(width - 1, len(series) - ahead)
    x = np.stack([series[t - k] for k in reversed(range(width))], axis=1)
    y = np.sum([series[t + k] for k in range(1, ahead + 1)], axis=0)
    train, test = t + ahead + gap < cut, t >= cut
    return x[train], y[train], x[test], y[test]


@TASK.mistake("The windows run backwards: the oldest day comes first, day t last.")
def newest_first(series, width, ahead, cut, gap):
    t = np.arange(width - 1, len(series) - ahead)
    x = np.stack([series[t - k] for k in range(width)], axis=1)
    y = np.mean([series[t + k] for k in range(1, ahead + 1)], axis=0)
    train, test = t + ahead + gap < cut, t >= cut
    return x[train], y[train], x[test], y[test]


@TASK.mistake("Test samples are missing at the start: their windows may reach back before the cut. That is past.")
def windows_inside(series, width, ahead, cut, gap):
    t = np.arange(width - 1, len(series) - ahead)
    x = np.stack([series[t - k] for k in reversed(range(width))], axis=1)
    y = np.mean([series[t + k] for k in range(1, ahead + 1)], axis=0)
    train, test = t + ahead + gap < cut, t - width + 1 >= cut
    return x[train], y[train], x[test], y[test]


@TASK.mistake(
    "The test samples begin too late: the gap lies before the day cut, and the first of them is that of day cut."
)
def gap_on_both_sides(series, width, ahead, cut, gap):
    t = np.arange(width - 1, len(series) - ahead)
    x = np.stack([series[t - k] for k in reversed(range(width))], axis=1)
    y = np.mean([series[t + k] for k in range(1, ahead + 1)], axis=0)
    train, test = t + ahead + gap < cut, t >= cut + gap
    return x[train], y[train], x[test], y[test]


@TASK.mistake("The last test sample is missing: day t counts as long as its target ends with the series.")
def last_left_out(series, width, ahead, cut, gap):
    t = np.arange(width - 1, len(series) - ahead - 1)
    x = np.stack([series[t - k] for k in reversed(range(width))], axis=1)
    y = np.mean([series[t + k] for k in range(1, ahead + 1)], axis=0)
    train, test = t + ahead + gap < cut, t >= cut
    return x[train], y[train], x[test], y[test]


@TASK.alternate
def by_days(series, width, ahead, cut, gap):
    parts = [], [], [], []
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
