"""Mistakes of the task in `paired_uncertainty`."""

import numpy as np

from ._paired_uncertainty import TASK


@TASK.mistake("Only the model's scores are drawn anew, the baseline's stay. A draw takes samples: both scores of each.")
def baseline_not_drawn(model, baseline, drawn, sign):
    gain = model - baseline[:, None]
    means = model[drawn].mean(axis=1) - baseline.mean()
    low, high = np.quantile(means, [0.025, 0.975], axis=0)
    by_chance = (sign[:, :, None] * gain).mean(axis=1)
    extreme = np.abs(by_chance) >= np.abs(gain.mean(axis=0))
    return low, high, (1 + extreme.sum(axis=0)) / (1 + len(sign))


@TASK.mistake("The data as they are count as one of the arrangements: 1 + the extreme ones, over 1 + S.")
def without_one(model, baseline, drawn, sign):
    gain = model - baseline[:, None]
    means = gain[drawn].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975], axis=0)
    by_chance = (sign[:, :, None] * gain).mean(axis=1)
    extreme = np.abs(by_chance) >= np.abs(gain.mean(axis=0))
    return low, high, extreme.mean(axis=0)


@TASK.mistake("Arrangements that do as well as the data must count, too: at least as large, not larger.")
def more_extreme_only(model, baseline, drawn, sign):
    gain = model - baseline[:, None]
    means = gain[drawn].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975], axis=0)
    by_chance = (sign[:, :, None] * gain).mean(axis=1)
    extreme = np.abs(by_chance) > np.abs(gain.mean(axis=0))
    return low, high, (1 + extreme.sum(axis=0)) / (1 + len(sign))


@TASK.mistake(
    "Your test looks at one side. Chance could have favoured the baseline as much: compare sizes without sign."
)
def one_sided(model, baseline, drawn, sign):
    gain = model - baseline[:, None]
    means = gain[drawn].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975], axis=0)
    by_chance = (sign[:, :, None] * gain).mean(axis=1)
    extreme = by_chance >= gain.mean(axis=0)
    return low, high, (1 + extreme.sum(axis=0)) / (1 + len(sign))


@TASK.mistake("Your interval leaves 5 % out on each side, so it holds 90 %. For 95 % it is 2.5 % on each side.")
def five_percent_on_each_side(model, baseline, drawn, sign):
    gain = model - baseline[:, None]
    means = gain[drawn].mean(axis=1)
    low, high = np.quantile(means, [0.05, 0.95], axis=0)
    by_chance = (sign[:, :, None] * gain).mean(axis=1)
    extreme = np.abs(by_chance) >= np.abs(gain.mean(axis=0))
    return low, high, (1 + extreme.sum(axis=0)) / (1 + len(sign))


@TASK.mistake("Your interval is that of single samples. Asked is that of their mean: average within each draw first.")
def single_differences(model, baseline, drawn, sign):
    gain = model - baseline[:, None]
    means = gain
    low, high = np.quantile(means, [0.025, 0.975], axis=0)
    by_chance = (sign[:, :, None] * gain).mean(axis=1)
    extreme = np.abs(by_chance) >= np.abs(gain.mean(axis=0))
    return low, high, (1 + extreme.sum(axis=0)) / (1 + len(sign))


@TASK.mistake("Your difference is baseline minus model: the interval has the wrong sign.")
def baseline_minus_model(model, baseline, drawn, sign):
    gain = baseline[:, None] - model
    means = gain[drawn].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975], axis=0)
    by_chance = (sign[:, :, None] * gain).mean(axis=1)
    extreme = np.abs(by_chance) >= np.abs(gain.mean(axis=0))
    return low, high, (1 + extreme.sum(axis=0)) / (1 + len(sign))


@TASK.mistake("The two ends are exchanged: low is the smaller one.")
def ends_exchanged(model, baseline, drawn, sign):
    gain = model - baseline[:, None]
    means = gain[drawn].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975], axis=0)
    by_chance = (sign[:, :, None] * gain).mean(axis=1)
    extreme = np.abs(by_chance) >= np.abs(gain.mean(axis=0))
    return high, low, (1 + extreme.sum(axis=0)) / (1 + len(sign))


@TASK.mistake("That is the mean and 1.96 standard errors. Asked are the quantiles of the means that were drawn.")
def two_standard_errors(model, baseline, drawn, sign):
    gain = model - baseline[:, None]
    means = gain[drawn].mean(axis=1)
    low, high = (means.mean(axis=0) + side * 1.96 * means.std(axis=0) for side in (-1, 1))
    by_chance = (sign[:, :, None] * gain).mean(axis=1)
    extreme = np.abs(by_chance) >= np.abs(gain.mean(axis=0))
    return low, high, (1 + extreme.sum(axis=0)) / (1 + len(sign))


@TASK.mistake(
    "Your p counts draws with a mean of the other sign. The test needs sign flips: a world without a difference."
)
def draws_around_zero(model, baseline, drawn, sign):
    gain = model - baseline[:, None]
    means = gain[drawn].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975], axis=0)
    extreme = means * gain.mean(axis=0) <= 0
    return low, high, (1 + extreme.sum(axis=0)) / (1 + len(sign))


@TASK.mistake(
    "The signs flip the model's scores. What chance could exchange are the two scores: flip their difference."
)
def model_alone_flipped(model, baseline, drawn, sign):
    gain = model - baseline[:, None]
    means = gain[drawn].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975], axis=0)
    by_chance = (sign[:, :, None] * model).mean(axis=1)
    extreme = np.abs(by_chance) >= np.abs(gain.mean(axis=0))
    return low, high, (1 + extreme.sum(axis=0)) / (1 + len(sign))


@TASK.mistake("Your p is that of one side, times two. Count arrangements at least as large without regard to the sign.")
def doubled(model, baseline, drawn, sign):
    gain = model - baseline[:, None]
    means = gain[drawn].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975], axis=0)
    by_chance = (sign[:, :, None] * gain).mean(axis=1)
    extreme = 2 * (np.sign(gain.mean(axis=0)) * by_chance >= np.abs(gain.mean(axis=0)))
    return low, high, (1 + extreme.sum(axis=0)) / (1 + len(sign))


@TASK.mistake("You take the nearest draw for a quantile. NumPy's usual way goes between two of them.")
def nearest_draw(model, baseline, drawn, sign):
    gain = model - baseline[:, None]
    means = gain[drawn].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975], axis=0, method="nearest")
    by_chance = (sign[:, :, None] * gain).mean(axis=1)
    extreme = np.abs(by_chance) >= np.abs(gain.mean(axis=0))
    return low, high, (1 + extreme.sum(axis=0)) / (1 + len(sign))


@TASK.mistake("The means are taken over the draws instead of within each of them.")
def sum_over_draws(model, baseline, drawn, sign):
    gain = model - baseline[:, None]
    low, high = np.quantile(gain[drawn].mean(axis=0), [0.025, 0.975], axis=0)
    by_chance = (sign[:, :, None] * gain).mean(axis=1)
    extreme = np.abs(by_chance) >= np.abs(gain.mean(axis=0))
    return low, high, (1 + extreme.sum(axis=0)) / (1 + len(sign))
