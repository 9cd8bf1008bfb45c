"""Mistakes of the task in `split_in_time`."""

import numpy as np

from ._split_in_time import TASK


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


@TASK.mistake("Test samples are missing at the start: cut is a day t, and windows may reach back before it.")
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


@TASK.mistake("In your training part cut counts samples. It is the number of a day: sample 0 is that of day width - 1.")
def samples_counted(series, width, ahead, cut, gap):
    t = np.arange(width - 1, len(series) - ahead)
    x = np.stack([series[t - k] for k in reversed(range(width))], axis=1)
    y = np.mean([series[t + k] for k in range(1, ahead + 1)], axis=0)
    train = t - width + 1 + ahead + gap < cut
    return x[train], y[train], x[t >= cut], y[t >= cut]


@TASK.mistake("The last test sample is missing: day t counts as long as its target ends with the series.")
def last_left_out(series, width, ahead, cut, gap):
    t = np.arange(width - 1, len(series) - ahead - 1)
    x = np.stack([series[t - k] for k in reversed(range(width))], axis=1)
    y = np.mean([series[t + k] for k in range(1, ahead + 1)], axis=0)
    train, test = t + ahead + gap < cut, t >= cut
    return x[train], y[train], x[test], y[test]
