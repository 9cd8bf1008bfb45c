"""Pooling: the largest, or the mean, of what a window sees in each channel."""

import math

import numpy as np

from ._contract import checked
from ._windows import make_window

BLOCK = 2**19
"""How many pixels the maximum looks at before it goes on to the next images."""


def max_pool2d_naive_forward(x, *, size, stride=None, padding=0):
    """x (N, C, I, J) -> y (N, C, P, Q): the formula in loops, to read and to test by."""
    window = _window("max_pool2d_naive_forward", x, size, stride, padding)
    return _naive(window, np.max, window.pad(x, -np.inf))


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
    (P, Q), x = window.count(x), window.pad(x, -np.inf)
    rows, columns = _sights(window, (P, Q))
    (N, C, height, _), (U, V) = x.shape, window.size
    y = np.empty((N, C, P, Q), x.dtype)
    rows_won, columns_won = np.empty((U - 1, *y.shape), bool), np.empty((V - 1, N, C, height, Q), bool)
    for n in _blocks(x.shape):  # first along the rows, then down the columns: U + V places to look at, not U V
        h = _largest(x[n], columns, columns_won[:, n])
        y[n] = _largest(h, rows, rows_won[:, n])
    return y, (x.shape, window, rows_won, columns_won)


@checked
def max_pool2d_backward(dy, cache):
    """dy (N, C, P, Q) -> dx (N, C, I, J)"""
    shape, window, rows_won, columns_won = cache
    rows, columns = _sights(window, dy.shape[2:])
    seen = [k * count for k, count in zip(window.size, dy.shape[2:], strict=True)]
    filled = not window.overlaps and seen == [*shape[2:]]  # each pixel is in one window, so zeros would be overwritten
    make = np.empty if filled else np.zeros
    dx = make(shape, dy.dtype)
    for n in _blocks(shape):
        dh = make((*dx[n].shape[:3], dy.shape[3]), dy.dtype)
        _largest_backward(dy[n], dh, rows, rows_won[:, n], window.overlaps)
        _largest_backward(dh, dx[n], columns, columns_won[:, n], window.overlaps)
    return (window.crop(dx),)


def _blocks(shape):
    """Some images at a time, so that what is made on the way stays in the processor's cache."""
    images = max(1, BLOCK // math.prod(shape[1:]))
    return [slice(n, n + images) for n in range(0, shape[0], images)]


def _sights(window, count):
    """For rows, then for columns: what each place of the window sees as it moves, as an index of the padded images."""
    for axis, behind in enumerate([(slice(None),), ()]):
        stride = window.stride[axis]
        stop = stride * (count[axis] - 1) + 1
        yield [(..., slice(place, place + stop, stride), *behind) for place in range(window.size[axis])]


def _largest(x, sights, won):
    """The largest of what the places see. For each place but the first, `won` learns where it surpasses all before."""
    y = x[sights[0]].copy()
    for sight, surpasses in zip(sights[1:], won, strict=True):
        pixel = np.ascontiguousarray(x[sight])  # it is read twice
        np.greater(pixel, y, out=surpasses)
        np.maximum(pixel, y, out=y)
    return y


def _largest_backward(dy, dx, sights, won, overlaps):
    """Into dx, from the last place to the first: one that surpassed all before it takes what is left of dy."""
    for sight, taken in zip(sights[:0:-1], won[::-1], strict=True):
        share = dy * taken
        _put(dx, sight, share, overlaps)
        dy = dy - share
    _put(dx, sights[0], dy, overlaps)


def _put(dx, sight, share, overlaps):
    if overlaps:
        dx[sight] += share
    else:  # each pixel is in one window at most, so there is nothing to add to
        dx[sight] = share


def avg_pool2d_naive_forward(x, *, size, stride=None, padding=0):
    """x (N, C, I, J) -> y (N, C, P, Q): the formula in loops, to read and to test by."""
    window = _window("avg_pool2d_naive_forward", x, size, stride, padding)
    return _naive(window, np.mean, window.pad(x))


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


def cases(rng):
    """Yield (unit, arguments): overlap, gaps, left-over rows, padding; pixels are further apart than a check's step."""
    shapes: list[tuple[tuple, dict]] = [
        ((2, 3, 4, 6), {"size": 2}),
        ((3, 2, 7, 5), {"size": 2}),  # a row and a column are left over
        ((2, 3, 5, 4), {"size": (3, 2), "stride": (2, 1)}),
        ((2, 1, 5, 6), {"size": (3, 4), "stride": 2, "padding": (1, 2)}),
        ((2, 3, 7, 8), {"size": (2, 1), "stride": (3, 2)}),
        ((2, 3, 1, 4), {"size": (1, 3), "stride": 1, "padding": (0, 1)}),
    ]
    for shape, options in shapes:
        size = np.prod(shape)
        apart = rng.permutation(np.arange(1 - size, size, 2)).reshape(shape) / 8
        for name in ("max_pool2d", "avg_pool2d"):
            yield name, {"x": apart} | options
