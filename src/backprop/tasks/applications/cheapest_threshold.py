"""Task: derive the threshold of least expected cost, and where it moves if the illness is rarer than in training."""

import numpy as np

from ..task import Task

SIZES = (5, 3, 7, 2)


def cases(rng):
    """miss, alarm (N,), what the two errors cost, and trained, used (N,), the prevalence in training and in use."""
    return [
        (
            rng.uniform(4.0, 20.0, size=N),
            rng.uniform(0.5, 3.0, size=N),
            rng.uniform(0.25, 0.45, size=N),
            rng.uniform(0.02, 0.15, size=N),
        )
        for N in SIZES
    ]


def reference(miss, alarm, trained, used):
    """miss (N,), alarm (N,), trained (N,), used (N,) -> same (N,), moved (N,)"""
    odds = alarm / miss
    moved = odds * trained * (1 - used) / ((1 - trained) * used)
    return odds / (1 + odds), moved / (1 + moved)


TASK = Task(
    name="cheapest_threshold",
    points=3,
    signature="cheapest_threshold(miss, alarm, trained, used) -> same, moved",
    reference=reference,
    cases=cases,
    kind="derive",
    forbid=("torch", "scipy", "sklearn"),
    forbid_reason="the point of this task is to derive the thresholds on paper",
)


@TASK.mistake("The costs are exchanged: the dearer it is to miss somebody, the lower the threshold must be.")
def costs_exchanged(miss, alarm, trained, used):
    same = miss / (miss + alarm)
    moved = miss / alarm * trained * (1 - used) / ((1 - trained) * used)
    return same, moved / (1 + moved)


@TASK.mistake("alarm / miss is a limit for the odds p / (1 - p). The threshold is for p itself.")
def odds_for_probability(miss, alarm, trained, used):
    odds = alarm / miss
    return odds, odds * trained * (1 - used) / ((1 - trained) * used)


@TASK.mistake("One half is best only if both errors cost the same. Compare the two expected costs at a given p.")
def one_half(miss, alarm, trained, used):
    odds = trained * (1 - used) / ((1 - trained) * used)
    return np.full_like(miss, 0.5), odds / (1 + odds)


@TASK.mistake("Your second threshold does not move. Where the illness is rarer the same p means less.")
def not_moved(miss, alarm, trained, used):
    same = alarm / (alarm + miss)
    return same, same.copy()


@TASK.mistake("The prevalences are exchanged: where the illness is rarer, an alarm needs a higher p, not a lower one.")
def moved_the_wrong_way(miss, alarm, trained, used):
    odds = alarm / miss
    moved = odds * used * (1 - trained) / ((1 - used) * trained)
    return odds / (1 + odds), moved / (1 + moved)


@TASK.mistake("You multiply the odds by a ratio of prevalences. It takes the ratio of their odds, q / (1 - q).")
def prevalence_for_odds(miss, alarm, trained, used):
    odds = alarm / miss
    moved = odds * trained / used
    return odds / (1 + odds), moved / (1 + moved)


@TASK.mistake("You scale the threshold itself. The factor belongs to the odds: turn them into a probability after it.")
def threshold_scaled(miss, alarm, trained, used):
    same = alarm / (alarm + miss)
    return same, same * trained * (1 - used) / ((1 - trained) * used)


@TASK.mistake("The prevalence in use is no threshold, and the costs are missing in your second one.")
def prevalence_as_threshold(miss, alarm, trained, used):
    return alarm / (alarm + miss), used.copy()


@TASK.mistake("Your second threshold lacks the training prevalence: the model's p has it inside, take it out.")
def training_forgotten(miss, alarm, trained, used):
    odds = alarm / miss
    moved = odds * (1 - used) / used
    return odds / (1 + odds), moved / (1 + moved)


@TASK.mistake("Your second threshold is the first, moved by a difference. Work with odds: they change by a factor.")
def moved_by_a_difference(miss, alarm, trained, used):
    same = alarm / (alarm + miss)
    return same, same + trained - used


@TASK.alternate
def by_one_fraction(miss, alarm, trained, used):
    ill, healthy = miss * used / trained, alarm * (1 - used) / (1 - trained)  # an alarm where p ill > (1 - p) healthy
    return 1 / (1 + miss / alarm), healthy / (ill + healthy)


@TASK.alternate
def by_logarithms(miss, alarm, trained, used):
    def logit(q):
        return np.log(q) - np.log1p(-q)

    score = np.log(alarm) - np.log(miss)
    return 1 / (1 + np.exp(-score)), 1 / (1 + np.exp(logit(used) - logit(trained) - score))
