"""Transposed convolution: what the backward pass of a convolution does to images, used as a forward pass."""

import numpy as np

from ._contract import checked
from ._convolution import gather, scatter
from ._options import pair, whole
from ._windows import make_window


def conv_transpose2d_naive_forward(x, W, b, *, stride=1, padding=0, output_padding=0, dilation=1, groups=1):
    """x (N, C, I, J), W (C, G, U, V), b (F,) -> y (N, F, P, Q): the formula in loops, to read and to test by."""
    where = "conv_transpose2d_naive_forward"
    window, size = _geometry(where, x, W, b, stride, padding, output_padding, dilation, groups)
    C, G, U, V = W.shape
    (down, right), (row, column) = window.stride, window.dilation
    y = window.pad(np.zeros((len(x), len(b), *size), x.dtype))
    for n, c, i, j in np.ndindex(x.shape):
        first = c // (C // groups) * G  # the first channel of the group of c
        for g, u, v in np.ndindex(G, U, V):
            y[n, first + g, i * down + u * row, j * right + v * column] += W[c, g, u, v] * x[n, c, i, j]
    return window.crop(y) + b[:, None, None]


@checked
def conv_transpose2d_forward(x, W, b, *, stride=1, padding=0, output_padding=0, dilation=1, groups=1):
    """x (N, C, I, J), W (C, G, U, V), b (F,) -> y (N, F, P, Q)

    Each x[n, c, i, j] adds W[c, g, u, v] x[n, c, i, j] to y[n, f, i stride + u dilation - padding, j stride + ...] for
    every g, u, v, with f channel g of the group of c; b[f] comes on top. What falls outside y is lost: padding takes
    rows and columns away, output_padding, less than stride or dilation, gives some back at the end. The `conv2d` of the
    same W and options takes y to the shape of x, and this is its backward pass from x to y.
    Options are whole numbers or pairs, else TypeError or ValueError. ValueError if groups does not divide C, if F is
    not groups times G, or if padding takes all of y. Source: zeiler2010deconvolutional.
    """
    window, size = _geometry("conv_transpose2d_forward", x, W, b, stride, padding, output_padding, dilation, groups)
    y, _ = scatter(window, x, W, groups, size=size)
    return y + b[:, None, None], (x, W, window, groups)


@checked
def conv_transpose2d_backward(dy, cache):
    """dy (N, F, P, Q) -> dx (N, C, I, J), dW (C, G, U, V), db (F,)"""
    x, W, window, groups = cache
    dx, dW = gather(window, dy, W, np.zeros(len(W), W.dtype), groups, count=x.shape[2:], against=x)
    return dx, dW, dy.sum((0, 2, 3))


def _geometry(where, x, W, b, stride, padding, output_padding, dilation, groups):
    """The window that stands in y at each pixel of x, and the rows and columns of y."""
    window = make_window(where, size=W.shape[2:], stride=stride, padding=padding, dilation=dilation)
    if len(W) % whole(where, "groups", groups, 1):
        raise ValueError(f"{where}: groups is {groups}, expected a divisor of C = {len(W)}")
    if len(b) != groups * W.shape[1]:
        raise ValueError(f"{where}: b has shape {b.shape}, expected F = groups G = {groups} * {W.shape[1]}")
    extra = pair(where, "output_padding", output_padding, 0)
    if any(e >= max(s, d) for e, s, d in zip(extra, window.stride, window.dilation, strict=True)):
        raise ValueError(f"{where}: output_padding is {output_padding}, expected less than stride or dilation")
    sides = zip(x.shape[2:], window.stride, window.reach, extra, window.padding, strict=True)
    size = tuple((i - 1) * s + r + e - 2 * p for i, s, r, e, p in sides)
    if min(size) < 1:
        raise ValueError(f"{where}: padding is {padding}, expected less: it leaves {size} rows and columns of y")
    return window, size


def cases(rng):
    """Yield (unit, arguments): every option, alone and together, kernels and images of size one."""
    images: list[tuple[tuple, tuple, dict]] = [
        ((2, 3, 4, 5), (4, 1, 2), {}),
        ((3, 2, 4, 5), (4, 3, 5), {"stride": 2, "padding": 1, "output_padding": 1}),
        ((2, 4, 3, 5), (2, 3, 1), {"stride": (1, 3), "padding": (1, 0), "dilation": (2, 1), "groups": 2}),
        ((2, 3, 5, 4), (1, 2, 4), {"padding": (0, 1), "output_padding": (0, 1), "dilation": (1, 2), "groups": 3}),
        ((2, 3, 1, 4), (5, 4, 1), {"stride": (1, 2)}),
        (
            (3, 4, 2, 1),
            (1, 3, 2),
            {"stride": (2, 1), "padding": (1, 0), "output_padding": (1, 0), "dilation": (1, 2), "groups": 2},
        ),
    ]
    for (N, C, height, width), (G, U, V), options in images:
        groups = options.get("groups", 1)
        arrays = {
            "x": rng.normal(size=(N, C, height, width)),
            "W": rng.normal(size=(C, G, U, V)),
            "b": rng.normal(size=G * groups),
        }
        yield "conv_transpose2d", arrays | options
