"""Mistakes of the task in `discriminator_loss`."""

import numpy as np

from ._discriminator_loss import TASK


@TASK.mistake("The labels are exchanged: real samples should get large logits, generated ones small.")
def labels_exchanged(real, fake):
    losses = np.array([np.logaddexp(0, real).mean(), np.logaddexp(0, -fake).mean()])
    dreal, dfake = (1 + np.tanh(real / 2)) / 2, -(1 - np.tanh(fake / 2)) / 2
    return losses, dreal / len(real), dfake / len(fake)


@TASK.mistake("You divide by all samples together. Each of the two losses is a mean over its own batch.")
def one_mean_for_all(real, fake):
    both = len(real) + len(fake)
    losses = np.array([np.logaddexp(0, -real).sum(), np.logaddexp(0, fake).sum()]) / both
    dreal, dfake = -(1 - np.tanh(real / 2)) / 2, (1 + np.tanh(fake / 2)) / 2
    return losses, dreal / both, dfake / both


@TASK.mistake(
    "You add the samples up. Each loss is a mean over its batch, and its gradient is divided by that size, too."
)
def summed(real, fake):
    losses = np.array([np.logaddexp(0, -real).sum(), np.logaddexp(0, fake).sum()])
    return losses, -(1 - np.tanh(real / 2)) / 2, (1 + np.tanh(fake / 2)) / 2


@TASK.mistake(
    "Both gradients are divided by the size of the other batch, or both by the same. Each loss has its own mean."
)
def sizes_exchanged(real, fake):
    losses = np.array([np.logaddexp(0, -real).mean(), np.logaddexp(0, fake).mean()])
    dreal, dfake = -(1 - np.tanh(real / 2)) / 2, (1 + np.tanh(fake / 2)) / 2
    return losses, dreal / len(fake), dfake / len(real)


@TASK.mistake("You take the mean of the two losses. Here they are added, so nothing is halved.")
def halved(real, fake):
    losses = np.array([np.logaddexp(0, -real).mean(), np.logaddexp(0, fake).mean()]) / 2
    dreal, dfake = -(1 - np.tanh(real / 2)) / 4, (1 + np.tanh(fake / 2)) / 4
    return losses, dreal / len(real), dfake / len(fake)


@TASK.mistake(
    "Your loss is infinite for large logits: a sigmoid rounds to 0 or 1, or exp overflows. np.logaddexp does not."
)
def log_of_a_rounded_sigmoid(real, fake):
    p, q = (1 + np.tanh(real / 2)) / 2, (1 + np.tanh(fake / 2)) / 2
    losses = np.array([-np.log(p).mean(), -np.log(1 - q).mean()])
    return losses, (p - 1) / len(real), q / len(fake)


@TASK.mistake("A small number under the logarithm caps the loss: a logit of -850 must cost 850. Use the logit instead.")
def capped(real, fake):
    p, q = (1 + np.tanh(real / 2)) / 2, (1 + np.tanh(fake / 2)) / 2
    losses = np.array([-np.log(np.maximum(p, 1e-12)).mean(), -np.log(np.maximum(1 - q, 1e-12)).mean()])
    return losses, (p - 1) / len(real), q / len(fake)


@TASK.mistake("For large logits your slope is infinity over infinity. Let exp only see numbers that are not positive.")
def slope_overflows(real, fake):
    losses = np.array([np.logaddexp(0, -real).mean(), np.logaddexp(0, fake).mean()])
    dreal, dfake = -np.exp(-real) / (1 + np.exp(-real)), np.exp(fake) / (1 + np.exp(fake))
    return losses, dreal / len(real), dfake / len(fake)


@TASK.mistake("These are the gradients of the probabilities. The logits come before the sigmoid: go through its slope.")
def by_probability(real, fake):
    losses = np.array([np.logaddexp(0, -real).mean(), np.logaddexp(0, fake).mean()])
    return losses, -(1 + np.exp(-real)) / len(real), (1 + np.exp(fake)) / len(fake)


@TASK.mistake(
    "The sign of a gradient is flipped: a larger logit lowers the loss of a real sample, and raises that of a fake."
)
def climbing(real, fake):
    losses = np.array([np.logaddexp(0, -real).mean(), np.logaddexp(0, fake).mean()])
    dreal, dfake = (1 - np.tanh(real / 2)) / 2, -(1 + np.tanh(fake / 2)) / 2
    return losses, dreal / len(real), dfake / len(fake)


@TASK.mistake("Your losses have the wrong sign: the mean of log D is negative, and a loss is what should become small.")
def log_without_minus(real, fake):
    losses = -np.array([np.logaddexp(0, -real).mean(), np.logaddexp(0, fake).mean()])
    dreal, dfake = -(1 - np.tanh(real / 2)) / 2, (1 + np.tanh(fake / 2)) / 2
    return losses, dreal / len(real), dfake / len(fake)


@TASK.mistake(
    "The numbers are right, but you change the sign inside `real` or `fake`. Whoever called still needs them."
)
def in_place(real, fake):
    real *= -1
    losses = np.array([np.logaddexp(0, real).mean(), np.logaddexp(0, fake).mean()])
    dreal, dfake = -(1 + np.tanh(real / 2)) / 2, (1 + np.tanh(fake / 2)) / 2
    return losses, dreal / len(real), dfake / len(fake)
