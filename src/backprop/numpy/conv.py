"""Convolution in two dimensions and in one. As in PyTorch, kernels are not turned round: a cross-correlation."""

import numpy as np

from ._contract import checked
from ._convolution import gather, scatter
from ._options import whole
from ._sums import channel_sum
from ._windows import make_window


def conv2d_naive_forward(x, W, b, *, stride=1, padding=0, dilation=1, groups=1):
    """x (N, C, I, J), W (F, G, U, V), b (F,) -> y (N, F, P, Q): the formula in loops, to read and to test by."""
    window, count = _geometry("conv2d_naive_forward", x, W, stride, padding, dilation, groups)
    y = np.zeros((len(x), len(W), *count), x.dtype)
    x = window.pad(x)
    for out, kernel, pixel in _terms(window, W, y, groups):
        y[out] += W[kernel] * x[pixel]
    return y + b[:, None, None]


def conv2d_naive_backward(dy, x, W, b, *, stride=1, padding=0, dilation=1, groups=1):
    """dy (N, F, P, Q) -> dx (N, C, I, J), dW (F, G, U, V), db (F,): each term of the sum once more, product rule."""
    window, _ = _geometry("conv2d_naive_backward", x, W, stride, padding, dilation, groups)
    x = window.pad(x)
    dx, dW, db = np.zeros_like(x), np.zeros_like(W), np.zeros_like(b)
    for out, kernel, pixel in _terms(window, W, dy, groups):
        dx[pixel] += dy[out] * W[kernel]
        dW[kernel] += dy[out] * x[pixel]
    for n, f, p, q in np.ndindex(dy.shape):
        db[f] += dy[n, f, p, q]
    return window.crop(dx), dW, db


def _terms(window, W, y, groups):
    """For each product in the sum: the indices of its place in y, of its weight in W, and of its pixel in x, padded."""
    F, G, U, V = W.shape
    (down, right), (row, column) = window.stride, window.dilation
    for n, f, p, q in np.ndindex(y.shape):
        first = f // (F // groups) * G  # the first channel of the group of f
        for g, u, v in np.ndindex(G, U, V):
            yield (n, f, p, q), (f, g, u, v), (n, first + g, p * down + u * row, q * right + v * column)


@checked
def conv2d_forward(x, W, b, *, stride=1, padding=0, dilation=1, groups=1):
    """x (N, C, I, J), W (F, G, U, V), b (F,) -> y (N, F, P, Q)

    y[n, f, p, q] = b[f] + sum_{g, u, v} W[f, g, u, v] x[n, c, p stride + u dilation - padding, q stride + ...], where x
    is 0 outside the image. The C channels and the F filters fall into `groups` of equal size, and c is channel g of the
    group of f. Rows and columns left over at the end, where no window fits, are not seen.
    stride and dilation are at least 1 and padding at least 0: whole numbers or pairs of them, for rows and columns,
    else TypeError or ValueError. ValueError if groups does not divide F, if C is not groups times G, or if no window
    fits. Source: dumoulin2016guide.
    """
    window, count = _geometry("conv2d_forward", x, W, stride, padding, dilation, groups)
    y, _ = gather(window, x, W, b, groups, count=count)
    return y, (x, W, window, groups)


@checked
def conv2d_backward(dy, cache):
    """dy (N, F, P, Q) -> dx (N, C, I, J), dW (F, G, U, V), db (F,)"""
    x, W, window, groups = cache
    dx, dW = scatter(window, dy, W, groups, size=x.shape[2:], against=x)
    return dx, dW, channel_sum(dy.reshape(len(dy), -1), dy[0, 0].size)


@checked
def conv1d_forward(x, W, b, *, stride=1, padding=0, dilation=1, groups=1):
    """x (N, C, T), W (F, G, V), b (F,) -> y (N, F, Q)

    `conv2d` on images of one row, with whole numbers for options. Source: waibel1989phoneme.
    """
    where = "conv1d_forward"
    x, W = x[:, :, None], W[:, :, None]
    stride = 1, whole(where, "stride", stride, 1)
    padding = 0, whole(where, "padding", padding, 0)
    dilation = 1, whole(where, "dilation", dilation, 1)
    window, count = _geometry(where, x, W, stride, padding, dilation, groups)
    y, _ = gather(window, x, W, b, groups, count=count)
    return y[:, :, 0], (x, W, window, groups)


@checked
def conv1d_backward(dy, cache):
    """dy (N, F, Q) -> dx (N, C, T), dW (F, G, V), db (F,)"""
    x, W, window, groups = cache
    dx, dW = scatter(window, dy[:, :, None], W, groups, size=x.shape[2:], against=x)
    return dx[:, :, 0], dW[:, :, 0], dy.sum((0, 2))


def _geometry(where, x, W, stride, padding, dilation, groups):
    """The window of the kernels, and how many fit."""
    window = make_window(where, size=W.shape[2:], stride=stride, padding=padding, dilation=dilation)
    if len(W) % whole(where, "groups", groups, 1):
        raise ValueError(f"{where}: groups is {groups}, expected a divisor of F = {len(W)}")
    if x.shape[1] != groups * W.shape[1]:
        raise ValueError(f"{where}: W has shape {W.shape}, expected G = C / groups = {x.shape[1]} / {groups}")
    count = window.count(x)
    if min(count) < 1:
        raise ValueError(f"{where}: x has shape {x.shape}, expected with its padding room for a window {window.reach}")
    return window, count


def cases(rng):
    """Yield (unit, arguments): every option, alone and together, left-over rows, kernels and images of size one."""
    lines: list[tuple[tuple, tuple, dict]] = [
        ((2, 3, 7), (4, 5), {}),
        ((3, 2, 8), (4, 3), {"stride": 3, "padding": 1}),  # of 10 steps, padded, the last is left over
        ((2, 4, 9), (6, 3), {"stride": 2, "padding": 2, "dilation": 2, "groups": 2}),
        ((1, 2, 3), (5, 1), {"padding": 1}),
    ]
    for (N, C, length), (F, V), options in lines:
        W = rng.normal(size=(F, C // options.get("groups", 1), V))
        yield "conv1d", {"x": rng.normal(size=(N, C, length)), "W": W, "b": rng.normal(size=F)} | options
    images: list[tuple[tuple, tuple, dict]] = [
        ((2, 3, 4, 5), (4, 1, 2), {}),
        ((3, 2, 6, 5), (4, 3, 5), {"stride": 2, "padding": 1}),  # of 8 rows, padded, the last is left over
        ((2, 4, 6, 7), (6, 3, 1), {"stride": (1, 3), "padding": (2, 0), "dilation": (2, 1), "groups": 2}),
        ((2, 3, 5, 4), (6, 2, 3), {"padding": (0, 1), "dilation": (1, 2), "groups": 3}),
        ((3, 2, 4, 1), (4, 3, 2), {"stride": (2, 1), "padding": (1, 2), "dilation": (1, 2), "groups": 2}),
        ((2, 3, 1, 4), (5, 1, 4), {"padding": (2, 0)}),  # padding that some windows see nothing else of
    ]
    for (N, C, height, width), (F, U, V), options in images:
        W = rng.normal(size=(F, C // options.get("groups", 1), U, V))
        yield "conv2d", {"x": rng.normal(size=(N, C, height, width)), "W": W, "b": rng.normal(size=F)} | options
