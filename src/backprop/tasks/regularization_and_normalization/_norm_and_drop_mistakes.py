"""Mistakes of the task in `norm_and_drop`."""

import numpy as np

from ._norm_and_drop import TASK


@TASK.mistake("One fault left in y: in evaluation you still measure the batch by itself. What should serve there?")
def statistics_left(x, u, p, gamma, beta, running_mean, running_variance, training):
    mean, variance = x.mean(0), x.var(0)
    if training:
        running_mean = 0.9 * running_mean + 0.1 * mean
        running_variance = 0.9 * running_variance + 0.1 * variance * len(x) / (len(x) - 1)
    y = gamma * (x - mean) / np.sqrt(variance + 1e-5) + beta
    if training:
        y = y * (u >= p) / (1 - p)
    return y, running_mean, running_variance


@TASK.mistake("One fault left in y: in evaluation entries still fall. Dropout belongs to training alone.")
def dropout_left(x, u, p, gamma, beta, running_mean, running_variance, training):
    mean, variance = running_mean, running_variance
    if training:
        mean, variance = x.mean(0), x.var(0)
        running_mean = 0.9 * running_mean + 0.1 * mean
        running_variance = 0.9 * running_variance + 0.1 * variance * len(x) / (len(x) - 1)
    y = gamma * (x - mean) / np.sqrt(variance + 1e-5) + beta
    y = y * (u >= p) / (1 - p)
    return y, running_mean, running_variance


@TASK.mistake("Two faults left in y, both in evaluation: whose mean and variance serve, and what still falls there?")
def statistics_and_dropout_left(x, u, p, gamma, beta, running_mean, running_variance, training):
    mean, variance = x.mean(0), x.var(0)
    if training:
        running_mean = 0.9 * running_mean + 0.1 * mean
        running_variance = 0.9 * running_variance + 0.1 * variance * len(x) / (len(x) - 1)
    y = gamma * (x - mean) / np.sqrt(variance + 1e-5) + beta
    y = y * (u >= p) / (1 - p)
    return y, running_mean, running_variance


@TASK.mistake("The running statistics forget nearly all at each batch: most of the old must stay, a tenth is new.")
def sides_left(x, u, p, gamma, beta, running_mean, running_variance, training):
    mean, variance = running_mean, running_variance
    if training:
        mean, variance = x.mean(0), x.var(0)
        running_mean = 0.1 * running_mean + 0.9 * mean
        running_variance = 0.1 * running_variance + 0.9 * variance * len(x) / (len(x) - 1)
    y = gamma * (x - mean) / np.sqrt(variance + 1e-5) + beta
    if training:
        y = y * (u >= p) / (1 - p)
    return y, running_mean, running_variance


@TASK.mistake("The modes have changed places in y: training takes the running statistics, evaluation the batch's own.")
def modes_exchanged(x, u, p, gamma, beta, running_mean, running_variance, training):
    mean, variance = x.mean(0), x.var(0)
    if training:
        running_mean = 0.9 * running_mean + 0.1 * mean
        running_variance = 0.9 * running_variance + 0.1 * variance * len(x) / (len(x) - 1)
        mean, variance = running_mean, running_variance
    y = gamma * (x - mean) / np.sqrt(variance + 1e-5) + beta
    if training:
        y = y * (u >= p) / (1 - p)
    return y, running_mean, running_variance


@TASK.mistake("Now training uses the running statistics as well. There the batch is measured by itself.")
def running_in_training(x, u, p, gamma, beta, running_mean, running_variance, training):
    mean, variance = running_mean, running_variance
    if training:
        running_mean = 0.9 * running_mean + 0.1 * x.mean(0)
        running_variance = 0.9 * running_variance + 0.1 * x.var(0, ddof=1)
    y = gamma * (x - mean) / np.sqrt(variance + 1e-5) + beta
    if training:
        y = y * (u >= p) / (1 - p)
    return y, running_mean, running_variance


@TASK.mistake("Evaluation moves the running statistics. To look at new samples must not change what is remembered.")
def updated_in_evaluation(x, u, p, gamma, beta, running_mean, running_variance, training):
    mean, variance = (x.mean(0), x.var(0)) if training else (running_mean, running_variance)
    running_mean = 0.9 * running_mean + 0.1 * x.mean(0)
    running_variance = 0.9 * running_variance + 0.1 * x.var(0) * len(x) / max(len(x) - 1, 1)
    y = gamma * (x - mean) / np.sqrt(variance + 1e-5) + beta
    if training:
        y = y * (u >= p) / (1 - p)
    return y, running_mean, running_variance


@TASK.mistake("The running statistics come back as they went in. A batch of training moves them by a tenth.")
def never_updated(x, u, p, gamma, beta, running_mean, running_variance, training):
    mean, variance = running_mean, running_variance
    if training:
        mean, variance = x.mean(0), x.var(0)
    y = gamma * (x - mean) / np.sqrt(variance + 1e-5) + beta
    if training:
        y = y * (u >= p) / (1 - p)
    return y, running_mean, running_variance


@TASK.mistake("The running variance must get the unbiased variance of the batch, times N / (N - 1). That was right.")
def biased_now(x, u, p, gamma, beta, running_mean, running_variance, training):
    mean, variance = running_mean, running_variance
    if training:
        mean, variance = x.mean(0), x.var(0)
        running_mean = 0.9 * running_mean + 0.1 * mean
        running_variance = 0.9 * running_variance + 0.1 * variance
    y = gamma * (x - mean) / np.sqrt(variance + 1e-5) + beta
    if training:
        y = y * (u >= p) / (1 - p)
    return y, running_mean, running_variance


@TASK.mistake("Now nothing falls in training either, where entries with u below p must.")
def never_dropped(x, u, p, gamma, beta, running_mean, running_variance, training):
    mean, variance = running_mean, running_variance
    if training:
        mean, variance = x.mean(0), x.var(0)
        running_mean = 0.9 * running_mean + 0.1 * mean
        running_variance = 0.9 * running_variance + 0.1 * variance * len(x) / (len(x) - 1)
    y = gamma * (x - mean) / np.sqrt(variance + 1e-5) + beta
    return y, running_mean, running_variance


@TASK.mistake("Dropout is the wrong way round: entries fall in evaluation, and in training none do.")
def dropped_in_evaluation(x, u, p, gamma, beta, running_mean, running_variance, training):
    mean, variance = running_mean, running_variance
    if training:
        mean, variance = x.mean(0), x.var(0)
        running_mean = 0.9 * running_mean + 0.1 * mean
        running_variance = 0.9 * running_variance + 0.1 * variance * len(x) / (len(x) - 1)
    y = gamma * (x - mean) / np.sqrt(variance + 1e-5) + beta
    if not training:
        y = y * (u >= p) / (1 - p)
    return y, running_mean, running_variance


@TASK.mistake("In evaluation you multiply by 1 - p. Training has made good for it, so evaluation leaves y alone.")
def scaled_in_evaluation(x, u, p, gamma, beta, running_mean, running_variance, training):
    mean, variance = running_mean, running_variance
    if training:
        mean, variance = x.mean(0), x.var(0)
        running_mean = 0.9 * running_mean + 0.1 * mean
        running_variance = 0.9 * running_variance + 0.1 * variance * len(x) / (len(x) - 1)
    y = gamma * (x - mean) / np.sqrt(variance + 1e-5) + beta
    y = y * (u >= p) / (1 - p) if training else y * (1 - p)
    return y, running_mean, running_variance


@TASK.mistake("In training the factor 1 / (1 - p) has been lost. That was right.")
def scale_lost(x, u, p, gamma, beta, running_mean, running_variance, training):
    mean, variance = running_mean, running_variance
    if training:
        mean, variance = x.mean(0), x.var(0)
        running_mean = 0.9 * running_mean + 0.1 * mean
        running_variance = 0.9 * running_variance + 0.1 * variance * len(x) / (len(x) - 1)
    y = gamma * (x - mean) / np.sqrt(variance + 1e-5) + beta
    if training:
        y = y * (u >= p)
    return y, running_mean, running_variance
