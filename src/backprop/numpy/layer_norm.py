"""Normalisation within each sample, so that training and evaluation do the same: layer, group and RMS norm.

All three bring the numbers of a row to a common size; they differ in what they take for a row.
"""

import numpy as np

from ._contract import checked
from ._options import positive, whole
from ._sums import channel_sum, channel_sum_product, column_sum, row_mean, row_mean_product


@checked
def layer_norm_forward(x, gamma, beta, *, eps=1e-5):
    """x (..., D), gamma (D,), beta (D,) -> y (..., D)

    y = gamma (x - mean) / sqrt(variance + eps) + beta, with mean and variance over the D features of each position, the
    variance with divisor D. ValueError if eps is not positive. Source: ba2016layer.
    """
    normal, inverse = _normalise("layer_norm_forward", x.reshape(-1, len(gamma)), eps)
    return (normal * gamma + beta).reshape(x.shape), (normal, inverse, gamma)


@checked
def layer_norm_backward(dy, cache):
    """dy (..., D) -> dx (..., D), dgamma (D,), dbeta (D,)"""
    normal, inverse, gamma = cache
    rows = dy.reshape(normal.shape)
    dx = _normalise_backward(rows * gamma, normal, inverse)
    return dx.reshape(dy.shape), channel_sum_product(rows, normal, 1), column_sum(rows)


@checked
def group_norm_forward(x, gamma, beta, *, groups, eps=1e-5):
    """x (N, C, ...), gamma (C,), beta (C,) -> y (N, C, ...)

    y = gamma (x - mean) / sqrt(variance + eps) + beta, with mean and variance over each group of C / groups channels of
    each sample, all their pixels together; gamma and beta by channel. One group is a layer norm over channels and
    pixels, C groups are instance norm. TypeError if groups is not a whole number; ValueError if it does not divide C or
    if eps is not positive. Source: wu2018group.
    """
    N, C = x.shape[:2]
    if C % whole("group_norm_forward", "groups", groups, 1):
        raise ValueError(f"group_norm_forward: groups is {groups}, expected a divisor of C = {C}")
    normal, inverse = _normalise("group_norm_forward", x.reshape(N * groups, -1), eps)
    L = x[0, 0].size
    y = normal.reshape(N, C * L) * np.repeat(gamma, L) + np.repeat(beta, L)  # long rows, as in `batch_norm`
    return y.reshape(x.shape), (normal, inverse, gamma)


@checked
def group_norm_backward(dy, cache):
    """dy (N, C, ...) -> dx (N, C, ...), dgamma (C,), dbeta (C,)"""
    normal, inverse, gamma = cache
    L = dy[0, 0].size
    rows = dy.reshape(len(dy), -1)  # (N, CL)
    dnormal = rows * np.repeat(gamma, L)
    dx = _normalise_backward(dnormal.reshape(normal.shape), normal, inverse)
    dgamma = channel_sum_product(rows, normal.reshape(rows.shape), L)
    return dx.reshape(dy.shape), dgamma, channel_sum(rows, L)


@checked
def rms_norm_forward(x, gamma, *, eps=1e-5):
    """x (..., D), gamma (D,) -> y (..., D)

    y = gamma x / sqrt(mean of x^2 + eps), the mean over the D features of each position: a layer norm that leaves the
    mean in place. ValueError if eps is not positive. Source: zhang2019root.
    """
    rows = x.reshape(-1, len(gamma))
    inverse = _inverse("rms_norm_forward", rows, eps)
    normal = rows * inverse
    return (normal * gamma).reshape(x.shape), (normal, inverse, gamma)


@checked
def rms_norm_backward(dy, cache):
    """dy (..., D) -> dx (..., D), dgamma (D,)"""
    normal, inverse, gamma = cache
    rows = dy.reshape(normal.shape)
    dnormal = rows * gamma
    dx = (dnormal - normal * row_mean_product(dnormal, normal)) * inverse
    return dx.reshape(dy.shape), channel_sum_product(rows, normal, 1)


def _normalise(where, rows, eps):
    """Rows with mean 0 and, but for eps, variance 1; and the factors (rows, 1) that made it so."""
    normal = rows - row_mean(rows)
    inverse = _inverse(where, normal, eps)
    normal *= inverse
    return normal, inverse


def _normalise_backward(dnormal, normal, inverse):
    """Take out what would only move a row's mean or variance, which are fixed, and undo the factors."""
    dx = normal * -row_mean_product(dnormal, normal)
    dx += dnormal
    dx -= row_mean(dnormal)
    dx *= inverse
    return dx


def _inverse(where, rows, eps):
    return 1 / np.sqrt(row_mean_product(rows, rows) + positive(where, "eps", eps))


def cases(rng):
    """Yield (unit, arguments): at least three numbers in a row: less do little but lie on either side of their mean."""
    for shape, options in [((4, 3), {}), ((1, 5), {"eps": 0.2}), ((4, 2, 3), {}), ((3,), {})]:
        gamma, beta = rng.normal(size=(2, shape[-1]))
        x = 2 * rng.normal(size=shape) + 1
        yield "layer_norm", {"x": x, "gamma": gamma, "beta": beta} | options
        yield "rms_norm", {"x": x, "gamma": gamma} | options
    shapes: list[tuple[tuple, dict]] = [
        ((2, 6), {"groups": 2}),
        ((2, 9, 4), {"groups": 3, "eps": 0.2}),
        ((2, 3, 1, 4), {"groups": 1}),
        ((1, 3, 4, 2), {"groups": 3}),
    ]
    for shape, options in shapes:
        gamma, beta = rng.normal(size=(2, shape[1]))
        yield "group_norm", {"x": 2 * rng.normal(size=shape) + 1, "gamma": gamma, "beta": beta} | options
