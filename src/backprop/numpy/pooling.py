"""Pooling: the largest, or the mean, of what a window sees in each channel."""

import numpy as np

from ._contract import checked
from ._windows import make_window


@checked
def max_pool2d_forward(x, *, size, stride=None, padding=0):
    """x (N, C, I, J) -> y (N, C, P, Q)

    y[n, c, p, q] = max over the places (u, v) of a window of x[n, c, p stride + u - padding, q stride + v - padding],
    minus infinity outside the image. Of equal pixels the first, row by row, counts as the largest: it gets all of dy.
    Windows overlap if stride < size. Rows and columns left over at the end, where no window fits, are not seen.
    size and stride (None: as size) are at least 1, padding is from 0 to half of size: whole numbers, or pairs of them
    for rows and columns, else TypeError or ValueError. ValueError if no window fits. Source: krizhevsky2012imagenet.
    """
    window = _window("max_pool2d_forward", x, size, stride, padding)
    view = window.view(window.pad(x, -np.inf))  # (N, C, P, Q, U, V)
    first, *others = np.ndindex(window.size)
    y = view[..., *first].copy()
    winner = np.zeros(y.shape, np.min_scalar_type(len(others)))
    for place, (u, v) in enumerate(others, 1):
        pixel = np.ascontiguousarray(view[..., u, v])  # it is read twice
        np.maximum(winner, (pixel > y) * winner.dtype.type(place), out=winner)
        np.maximum(pixel, y, out=y)
    return y, (x.shape, window, winner)


@checked
def max_pool2d_backward(dy, cache):
    """dy (N, C, P, Q) -> dx (N, C, I, J)"""
    shape, window, winner = cache
    dx = window.pad(np.zeros(shape, dy.dtype))
    view = window.view(dx, writeable=True)
    for place, (u, v) in enumerate(np.ndindex(window.size)):
        won = (winner == place).astype(dy.dtype)
        if window.overlaps:
            view[..., u, v] += dy * won
        else:  # each pixel is in one window at most, so there is nothing to add to
            np.multiply(dy, won, out=view[..., u, v])
    return (window.crop(dx),)


def max_pool2d_naive_forward(x, *, size, stride=None, padding=0):
    """x (N, C, I, J) -> y (N, C, P, Q): the formula in loops, to read and to test by."""
    window = _window("max_pool2d_naive_forward", x, size, stride, padding)
    return _naive(window, np.max, window.pad(x, -np.inf))


@checked
def avg_pool2d_forward(x, *, size, stride=None, padding=0):
    """x (N, C, I, J) -> y (N, C, P, Q)

    y[n, c, p, q] = mean over the places (u, v) of a window of x[n, c, p stride + u - padding, q stride + v - padding],
    which is 0 outside the image and counts there too. Options and errors as for `max_pool2d`.
    Source: lecun1998gradient.
    """
    window = _window("avg_pool2d_forward", x, size, stride, padding)
    view = window.view(window.pad(x))  # (N, C, P, Q, U, V)
    y = sum(view[..., u, v] for u, v in np.ndindex(window.size)) / window.area
    return y, (x.shape, window)


@checked
def avg_pool2d_backward(dy, cache):
    """dy (N, C, P, Q) -> dx (N, C, I, J)"""
    shape, window = cache
    dx = window.pad(np.zeros(shape, dy.dtype))
    view = window.view(dx, writeable=True)
    share = dy * (1 / window.area)
    for u, v in np.ndindex(window.size):
        view[..., u, v] += share
    return (window.crop(dx),)


def avg_pool2d_naive_forward(x, *, size, stride=None, padding=0):
    """x (N, C, I, J) -> y (N, C, P, Q): the formula in loops, to read and to test by."""
    window = _window("avg_pool2d_naive_forward", x, size, stride, padding)
    return _naive(window, np.mean, window.pad(x))


def _naive(window, summary, x):
    (U, V), (down, right) = window.size, window.stride
    y = np.empty(window.view(x).shape[:4], x.dtype)
    for n, c, p, q in np.ndindex(y.shape):
        top, left = p * down, q * right
        y[n, c, p, q] = summary(x[n, c, top : top + U, left : left + V])
    return y


def _window(where, x, size, stride, padding):
    window = make_window(where, size=size, stride=size if stride is None else stride, padding=padding)
    if any(2 * p > k for p, k in zip(window.padding, window.size, strict=True)):
        raise ValueError(f"{where}: padding is {padding}, expected at most half of size, {size}")
    if min(window.count(x)) < 1:
        raise ValueError(f"{where}: x has shape {x.shape}, expected with its padding room for a window {window.size}")
    return window


ANALYTIC = {"avg_pool2d"}


def cases(rng):
    """Yield (unit, arguments): overlap, gaps, left-over rows, padding; pixels are further apart than a check's step."""
    shapes: list[tuple[tuple, dict]] = [
        ((2, 3, 4, 6), {"size": 2}),
        ((3, 2, 7, 5), {"size": 2}),  # a row and a column are left over
        ((2, 3, 5, 4), {"size": (3, 2), "stride": (2, 1)}),
        ((2, 1, 5, 6), {"size": 3, "stride": 2, "padding": 1}),
        ((2, 3, 7, 8), {"size": (2, 1), "stride": (3, 2)}),
        ((2, 3, 1, 4), {"size": (1, 3), "stride": 1, "padding": (0, 1)}),
    ]
    for shape, options in shapes:
        size = np.prod(shape)
        apart = rng.permutation(np.arange(1 - size, size, 2)).reshape(shape) / 8
        for name in ("max_pool2d", "avg_pool2d"):
            yield name, {"x": apart} | options
