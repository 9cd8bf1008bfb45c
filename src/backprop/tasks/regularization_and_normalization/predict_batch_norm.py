"""Task: foretell what batch normalisation makes of five numbers, and what it remembers of them."""

import numpy as np

from ..task import Task

STEPS = (-3, -1, 0, 1, 3)
"""The sum of their squares is 20: with divisor 5 that makes 4, with divisor 4 it makes 5."""
VARIANCES = (12, 13, 14, 17, 19)
"""Before the batch; with these no two slips meet in one number."""


def cases(rng):
    """x (N,), gamma, beta, and before the batch: running mean and variance, and the momentum."""
    spread, middle = int(rng.integers(1, 4)), int(rng.integers(4, 10))
    x = middle + spread * rng.permutation(STEPS).astype(float)
    gamma, beta = float(rng.integers(2, 6)), float(rng.integers(3, 9))
    mean, variance = float(rng.integers(-9, -2)), float(rng.choice(VARIANCES))
    return [(x, gamma, beta, mean, variance, (0.1, 0.2)[rng.integers(2)])]


def reference(x, gamma, beta, running_mean, running_variance, momentum):
    """x (N,), gamma (), beta (), running_mean (), running_variance (), momentum ()
    -> y (N,), new_mean (), new_variance ()
    """
    y = gamma * (x - x.mean()) / x.std() + beta
    new_mean = (1 - momentum) * running_mean + momentum * x.mean()
    return y, new_mean, (1 - momentum) * running_variance + momentum * x.var(ddof=1)


TASK = Task(
    name="predict_batch_norm",
    points=2,
    signature="predict_batch_norm() -> y, new_mean, new_variance",
    reference=reference,
    cases=cases,
    kind="predict",
    by_variant=True,
)


@TASK.mistake("Your y divides by the root of the variance with divisor N - 1. Inside the batch the divisor is N.")
def unbiased_inside(x, gamma, beta, running_mean, running_variance, momentum):
    _, new_mean, new_variance = reference(x, gamma, beta, running_mean, running_variance, momentum)
    return gamma * (x - x.mean()) / x.std(ddof=1) + beta, new_mean, new_variance


@TASK.mistake("Your y divides by the variance. The root is missing.")
def root_forgotten(x, gamma, beta, running_mean, running_variance, momentum):
    _, new_mean, new_variance = reference(x, gamma, beta, running_mean, running_variance, momentum)
    return gamma * (x - x.mean()) / x.var() + beta, new_mean, new_variance


@TASK.mistake("Your y is the normalised batch itself: gamma and beta come after that.")
def scale_and_shift_forgotten(x, gamma, beta, running_mean, running_variance, momentum):
    _, new_mean, new_variance = reference(x, gamma, beta, running_mean, running_variance, momentum)
    return (x - x.mean()) / x.std(), new_mean, new_variance


@TASK.mistake("In your y the shift beta is missing.")
def shift_forgotten(x, gamma, beta, running_mean, running_variance, momentum):
    _, new_mean, new_variance = reference(x, gamma, beta, running_mean, running_variance, momentum)
    return gamma * (x - x.mean()) / x.std(), new_mean, new_variance


@TASK.mistake("In your y the mean has not been taken away from the batch.")
def not_centred(x, gamma, beta, running_mean, running_variance, momentum):
    _, new_mean, new_variance = reference(x, gamma, beta, running_mean, running_variance, momentum)
    return gamma * x / x.std() + beta, new_mean, new_variance


@TASK.mistake("Your y is made with the running statistics. In training a batch is measured by itself.")
def running_inside(x, gamma, beta, running_mean, running_variance, momentum):
    _, new_mean, new_variance = reference(x, gamma, beta, running_mean, running_variance, momentum)
    return gamma * (x - running_mean) / np.sqrt(running_variance) + beta, new_mean, new_variance


@TASK.mistake("The momentum is on the wrong side: it is the small share of the new, and most of the old stays.")
def sides_exchanged(x, gamma, beta, running_mean, running_variance, momentum):
    y, _, _ = reference(x, gamma, beta, running_mean, running_variance, momentum)
    new_variance = momentum * running_variance + (1 - momentum) * x.var(ddof=1)
    return y, momentum * running_mean + (1 - momentum) * x.mean(), new_variance


@TASK.mistake("The running variance gets the variance with divisor N - 1. Yours got the one with divisor N.")
def biased_outside(x, gamma, beta, running_mean, running_variance, momentum):
    y, new_mean, _ = reference(x, gamma, beta, running_mean, running_variance, momentum)
    return y, new_mean, (1 - momentum) * running_variance + momentum * x.var()


@TASK.mistake("The running variance gets a variance, not its root.")
def deviation_remembered(x, gamma, beta, running_mean, running_variance, momentum):
    y, new_mean, _ = reference(x, gamma, beta, running_mean, running_variance, momentum)
    return y, new_mean, (1 - momentum) * running_variance + momentum * x.std(ddof=1)


@TASK.mistake("That is the batch's own number. The running one is a blend of the old one and this.")
def batch_alone(x, gamma, beta, running_mean, running_variance, momentum):
    y, _, _ = reference(x, gamma, beta, running_mean, running_variance, momentum)
    return y, x.mean(), x.var(ddof=1)


@TASK.mistake("You add a share of the new without letting go of a share of the old: the weights must add up to 1.")
def nothing_let_go(x, gamma, beta, running_mean, running_variance, momentum):
    y, _, _ = reference(x, gamma, beta, running_mean, running_variance, momentum)
    return y, running_mean + momentum * x.mean(), running_variance + momentum * x.var(ddof=1)
