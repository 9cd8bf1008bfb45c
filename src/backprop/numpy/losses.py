"""Losses: many numbers in, one number out, so this is where the backward pass starts."""

import numpy as np

from ._contract import checked


@checked
def mean_squared_error_forward(y, target):
    """y (...), target (...) -> loss ()

    loss = mean over all entries of (y - target)^2. Source: goodfellow2016deep, ch. 5.1.
    """
    difference = y - target
    return np.mean(difference * difference), (difference,)


@checked
def mean_squared_error_backward(dy, cache):
    """dy () -> dprediction (...), dtarget (...)"""
    (difference,) = cache
    dprediction = dy * (2 / difference.size) * difference
    return dprediction, -dprediction


@checked
def softmax_cross_entropy_forward(z, label):
    """z (N, K), label (N,) int -> loss ()

    loss = mean over n of -log softmax(z[n])[label[n]]. Labels run from 0 to K - 1, others raise ValueError.
    The largest logit of each row is subtracted first, so that exp never overflows.
    Source: goodfellow2016deep, ch. 6.2.
    """
    N, K = z.shape
    if label.min() < 0 or label.max() >= K:
        raise ValueError(
            f"softmax_cross_entropy_forward: label runs from {label.min()} to {label.max()}, expected 0 to {K - 1}"
        )
    z = z - z.max(1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(1, keepdims=True))
    return -log_p[np.arange(N), label].mean(), (log_p, label)


@checked
def softmax_cross_entropy_backward(dy, cache):
    """dy () -> dz (N, K)"""
    log_p, label = cache
    N = len(label)
    dz = np.exp(log_p)
    dz[np.arange(N), label] -= 1
    return (dz * (dy / N),)


ANALYTIC = {"mean_squared_error"}


def cases(rng):
    """Yield (unit, arguments): batches that are neither 1 nor K, then a batch of one."""
    for shape in [(4, 3), (5,), (2, 1), (2, 3, 4)]:
        yield "mean_squared_error", {"y": rng.normal(size=shape), "target": rng.normal(size=shape)}
    for N, K in [(5, 4), (7, 3), (1, 3), (3, 2)]:
        yield (
            "softmax_cross_entropy",
            {"z": 2 * rng.normal(size=(N, K)), "label": rng.permutation(np.arange(N) % K)},
        )
