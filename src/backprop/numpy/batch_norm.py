"""Batch normalisation, for features (N, C), sequences (N, C, T) and images (N, C, I, J) alike.

One unit serves them all, because the mathematics is one: the sample of a channel are its N L numbers, where L counts
its time steps or pixels. Inside, x is (N, C L), so that every operation runs along rows that are long.
"""

from typing import NamedTuple

import numpy as np

from ._contract import checked
from ._options import positive, share
from ._sums import channel_sum, channel_sum_product


class Running(NamedTuple):
    """The state: mean (C,) and variance (C,) of the channels, averaged over the batches seen in training."""

    mean: np.ndarray
    variance: np.ndarray


def batch_norm_init(C, *, dtype=np.float32):
    """The state before training: mean 0 and variance 1."""
    return Running(np.zeros(C, dtype), np.ones(C, dtype))


@checked
def batch_norm_forward(x, gamma, beta, running, *, training, momentum=0.1, eps=1e-5):
    """x (N, C, ...), gamma (C,), beta (C,) -> y (N, C, ...)

    y = gamma (x - mean) / sqrt(variance + eps) + beta, channel by channel. In training, mean and variance are those of
    the batch, with divisor N L; in evaluation they are the pair `running`, for which no gradient is due. The state goes
    in and comes out: `batch_norm_running(cache)` is the new pair, and the one that came in stays as it is.
    TypeError if training is not True or False or running no such pair. ValueError if momentum is not between 0 and 1,
    eps not positive, a running variance negative, or, in training, if a channel has a single number and so no variance.
    Source: ioffe2015batch.
    """
    _check(x, running, training, momentum, eps)
    N, C = x.shape[:2]
    L = x[0, 0].size
    rows = x.reshape(N, C * L)
    mean = channel_sum(rows, L) / (N * L) if training else running[0]
    centered = rows - np.repeat(mean, L)
    variance = channel_sum_product(centered, centered, L) / (N * L) if training else running[1]
    inverse = 1 / np.sqrt(variance + eps)
    y = centered * np.repeat(gamma * inverse, L)
    y += np.repeat(beta, L)
    if training:  # what a batch says about all data: its variance with divisor N L - 1, which is right on average
        running = Running(
            (1 - momentum) * running[0] + momentum * mean,
            (1 - momentum) * running[1] + momentum * variance * (N * L / (N * L - 1)),
        )
    return y.reshape(x.shape), (centered, inverse, gamma, training, running)


@checked
def batch_norm_backward(dy, cache):
    """dy (N, C, ...) -> dx (N, C, ...), dgamma (C,), dbeta (C,)"""
    centered, inverse, gamma, training, _ = cache
    L, count = dy[0, 0].size, dy.size // len(gamma)
    rows = dy.reshape(centered.shape)
    dgamma = channel_sum_product(rows, centered, L) * inverse
    dbeta = channel_sum(rows, L)
    if training:  # mean and variance depend on x: what dy shares with 1 and with centered moves only these
        dx = centered * np.repeat(-dgamma * inverse / count, L)
        dx += rows
        dx -= np.repeat(dbeta / count, L)
        dx *= np.repeat(gamma * inverse, L)
    else:
        dx = rows * np.repeat(gamma * inverse, L)
    return dx.reshape(dy.shape), dgamma, dbeta


def batch_norm_running(cache):
    """The state after a forward pass: in training (1 - momentum) old + momentum new, else the pair that came in."""
    return Running(*cache[-1])


def _check(x, running, training, momentum, eps):
    where = "batch_norm_forward"
    if not isinstance(training, bool):
        raise TypeError(f"{where}: training must be True or False, got {training!r}")
    share(where, "momentum", momentum)
    positive(where, "eps", eps)
    if not isinstance(running, tuple) or len(running) != 2:
        raise TypeError(f"{where}: running must be the pair (mean, variance), got {type(running).__name__}")
    for name, array in zip(Running._fields, running, strict=True):
        if not isinstance(array, np.ndarray) or array.dtype != x.dtype or array.shape != x.shape[1:2]:
            got = f"{array.dtype} {array.shape}" if isinstance(array, np.ndarray) else type(array).__name__
            raise TypeError(f"{where}: the {name} of running must be {x.dtype} {x.shape[1:2]}, got {got}")
        if not np.isfinite(array).all():
            raise ValueError(f"{where}: the {name} of running holds nan or infinity, expected finite numbers")
    if running[1].min() < 0:
        raise ValueError(f"{where}: the variance of running goes down to {running[1].min()}, expected at least 0")
    if training and x.size == x.shape[1]:
        raise ValueError(f"{where}: x has shape {x.shape}, expected more than one number in a channel for training")


def cases(rng):
    """Yield (unit, arguments): features, sequences, images; batches of one where there are pixels; both modes."""
    shapes: list[tuple[tuple, dict]] = [
        ((4, 3), {"training": True}),
        ((2, 4, 3), {"training": True, "momentum": 0.3, "eps": 0.2}),
        ((1, 3, 2, 4), {"training": True}),
        ((3, 4), {"training": False}),
        ((1, 4, 3, 2), {"training": False, "eps": 0.1}),
    ]
    for shape, options in shapes:
        C = shape[1]
        running = Running(rng.normal(size=C), 0.5 + rng.random(C))
        arrays = {"x": 2 * rng.normal(size=shape) + 1, "gamma": rng.normal(size=C), "beta": rng.normal(size=C)}
        yield "batch_norm", arrays | {"running": running} | options
