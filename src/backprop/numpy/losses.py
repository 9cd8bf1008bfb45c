"""Losses: many numbers in, one number out, so this is where the backward pass starts."""

import numpy as np

from ._contract import checked
from ._options import fraction, positive, whole


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
def huber_forward(y, target, *, delta=1.0):
    """y (...), target (...) -> loss ()

    Mean over all entries of d^2 / 2 where |d| <= delta, else delta (|d| - delta / 2), with d = y - target.
    ValueError unless delta > 0. Source: huber1964robust.
    """
    positive("huber_forward", "delta", delta)
    difference = y - target
    inside = np.minimum(np.abs(difference), delta)
    return np.mean(inside * (np.abs(difference) - 0.5 * inside)), (difference, delta)


@checked
def huber_backward(dy, cache):
    """dy () -> dprediction (...), dtarget (...)"""
    difference, delta = cache
    dprediction = dy / difference.size * np.clip(difference, -delta, delta)
    return dprediction, -dprediction


@checked
def binary_cross_entropy_with_logits_forward(z, target):
    """z (...), target (...) -> loss ()

    Mean over all entries of -target log sigmoid(z) - (1 - target) log sigmoid(-z), without computing a sigmoid that
    could round to 0 or 1. ValueError unless every target is between 0 and 1. Source: goodfellow2016deep, ch. 6.2.
    """
    if target.min() < 0 or target.max() > 1:
        raise ValueError(
            f"binary_cross_entropy_with_logits_forward: target runs from {target.min()} to {target.max()}, "
            "expected 0 to 1"
        )
    e = np.exp(-np.abs(z))
    return np.mean(np.maximum(z, 0) - z * target + np.log1p(e)), (z, target, e)


@checked
def binary_cross_entropy_with_logits_backward(dy, cache):
    """dy () -> dz (...), dtarget (...)"""
    z, target, e = cache
    p = np.where(z >= 0, 1, e) / (1 + e)
    scale = dy / z.size
    return scale * (p - target), -scale * z


@checked
def softmax_cross_entropy_forward(z, label, *, ignore_index=None, label_smoothing=0.0):
    """z (N, K), label (N,) int -> loss ()

    loss = mean over n of -log softmax(z[n])[label[n]]. Labels run from 0 to K - 1; samples labelled ignore_index do
    not count. label_smoothing in [0, 1) moves that share of each label's weight evenly to all classes. ValueError for
    other labels and if nothing is left to average. Source: goodfellow2016deep, ch. 6.2; szegedy2016rethinking.
    """
    if ignore_index is None:
        rows = np.arange(len(label))
    else:
        rows = np.flatnonzero(label != whole("softmax_cross_entropy_forward", "ignore_index", ignore_index))
    _require_classes(label[rows], z.shape[1], label_smoothing)
    right = rows, label[rows]
    e, total = _exp_and_sum(z)
    if total.min() < 1 or total.max() > 1e10:  # exp overflowed, or rounded much of a row to 0; else a pass is saved
        z = z - z.max(1, keepdims=True)
        e, total = _exp_and_sum(z)
    log_total = np.log(total[rows, 0])
    p = e[right] / total[rows, 0]
    # Where the label is likely, log_total - z would be a small difference of large numbers.
    loss = np.where(p > 0.5, -np.log(np.maximum(p, 0.5)), log_total - z[right])
    if label_smoothing:
        loss += label_smoothing * (z[right] - z[rows].mean(1))
    return loss.sum() / len(rows), (e, total, right, label_smoothing)


@checked
def softmax_cross_entropy_backward(dy, cache):
    """dy () -> dz (N, K)"""
    e, total, right, label_smoothing = cache
    rows, _ = right
    price = np.zeros_like(total)  # of a sample's own loss: its share of the mean, or nothing if it does not count
    price[rows] = dy / len(rows)
    dz = e * (price / total)  # softmax, priced
    if label_smoothing:
        dz -= label_smoothing / e.shape[1] * price
    dz[right] -= (1 - label_smoothing) * price[rows, 0]
    return (dz,)


def _exp_and_sum(z):
    """exp(z), and its sum over each row."""
    with np.errstate(over="ignore"):
        e = np.exp(z)
    return e, e @ np.ones((z.shape[1], 1), z.dtype)


def _require_classes(label, K, label_smoothing):
    where = "softmax_cross_entropy_forward"
    fraction(where, "label_smoothing", label_smoothing)
    if label.size == 0:
        raise ValueError(f"{where}: every label is ignored, expected at least one that counts")
    if label.min() < 0 or label.max() >= K:
        raise ValueError(f"{where}: label runs from {label.min()} to {label.max()}, expected 0 to {K - 1}")


@checked
def gaussian_kl_forward(mean, log_variance):
    """mean (N, D), log_variance (N, D) -> loss ()

    Mean over n of KL(N(mean[n], diag exp(log_variance[n])) || N(0, I)). Source: kingma2014auto.
    """
    variance = np.exp(log_variance)
    terms = mean * mean + variance - 1 - log_variance
    return 0.5 * np.sum(terms) / len(mean), (mean, variance)


@checked
def gaussian_kl_backward(dy, cache):
    """dy () -> dmean (N, D), dlog_variance (N, D)"""
    mean, variance = cache
    scale = dy / len(mean)
    return scale * mean, scale * 0.5 * (variance - 1)


def cases(rng):
    """Yield (unit, arguments): batches that are neither 1 nor K, then a batch of one."""
    for shape in [(4, 3), (5,), (2, 1), (2, 3, 4)]:
        pair = {"y": 2 * rng.normal(size=shape), "target": rng.normal(size=shape)}
        yield "mean_squared_error", pair
        yield "huber", pair | {"delta": 0.7}
        yield "binary_cross_entropy_with_logits", {"z": rng.normal(size=shape), "target": rng.random(shape)}
    yield "binary_cross_entropy_with_logits", {"z": np.array([0.0, 1.3, -0.4]), "target": np.array([0.2, 0.9, 0.1])}
    for N, D in [(4, 3), (1, 5), (2, 1)]:
        yield "gaussian_kl", {"mean": rng.normal(size=(N, D)), "log_variance": rng.normal(size=(N, D))}
    for N, K in [(5, 4), (7, 3), (1, 3), (3, 2)]:
        z, label = 2 * rng.normal(size=(N, K)), rng.permutation(np.arange(N) % K)
        yield "softmax_cross_entropy", {"z": z, "label": label}
        yield "softmax_cross_entropy", {"z": z, "label": label, "label_smoothing": 0.2}
    ignored = np.array([2, -100, 0, -100, 1])
    yield "softmax_cross_entropy", {"z": rng.normal(size=(5, 3)), "label": ignored, "ignore_index": -100}
