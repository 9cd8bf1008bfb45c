"""Convolution and its adjoint, as products of matrices.

`gather` makes each pixel of y from the pixels of x in its window, times the kernel. `scatter` adds each pixel of y,
times the kernel, to the pixels of x in its window. Each is the backward pass of the other. Given the other image too,
either one also returns the gradient of the kernels, as it has at hand what that takes.

For this, an image is copied into strips (C, V, i, n, Q): for each column v of the kernel all that this column sees.
What row u of the kernel sees is then some rows of the strips, and these are one solid matrix if the stride is 1. So a
convolution is a sum of U products of matrices. Strips are made of a few small images, or of a few rows of a big one,
at a time: the products find them in the processor's cache, and the memory they need does not grow with the batch.
"""

import math

import numpy as np

BLOCK = 2**18
"""How many numbers the strips of one block may hold."""


def gather(window, x, W, b, groups, *, count, against=None):
    """x (N, C, I, J), W (F, G, U, V), b (F,) -> y (N, F, *count), dW

    dW is the gradient of the sum of y times `against`, an array like y; None without it.
    """
    kernels = kernel_rows(W, groups)  # (U, groups, F/groups, GV)
    dkernels = np.zeros(kernels.swapaxes(2, 3).shape, W.dtype)
    y = np.empty((len(x), len(W), *count), x.dtype)
    for strips, inside, here in blocks(window, x, count):
        fill(strips, x, inside)
        part = rows_first(y)[here]  # (F, p, n, Q), a view
        rows = [matrix(row, groups) for row in kernel_sees(window, strips, part)]  # U times (groups, GV, pnQ)
        total = kernels[0] @ rows[0]
        for kernel, row in zip(kernels[1:], rows[1:], strict=True):
            total += kernel @ row
        np.add(total.reshape(part.shape), b[:, None, None, None], out=part)
        if against is not None:
            add_products(dkernels, rows, matrix(rows_first(against)[here], groups))
    return y, None if against is None else from_rows(dkernels, W.shape)


def scatter(window, y, W, groups, *, size, against=None):
    """y (N, F, P, Q), W (F, G, U, V) -> x (N, C, *size), dW

    dW is the gradient of the sum of x times `against`, an array like x; None without it.
    """
    C = W.shape[1] * groups
    facing = window.facing()
    if facing is not None and facing.count(y) == size:
        # Windows that move by 1 leave no gaps between them: each pixel of x gathers what it gets.
        x, dturned = gather(facing, y, turned(W, groups), np.zeros(C, W.dtype), groups, count=size, against=against)
        return x, None if against is None else turned(dturned, groups)
    kernels = kernel_rows(W, groups).swapaxes(2, 3)  # (U, groups, GV, F/groups)
    dkernels = np.zeros(kernels.shape, W.dtype)
    x = np.zeros((len(y), C, *size), y.dtype)
    for strips, inside, here in blocks(window, x, y.shape[2:]):
        part = rows_first(y)[here]  # (F, p, n, Q), a view
        rows = kernel_sees(window, strips, part)
        if against is not None:
            fill(strips, against, inside)
            add_products(dkernels, [matrix(row, groups) for row in rows], matrix(part, groups))
        strips[...] = 0
        for kernel, row in zip(kernels, rows, strict=True):
            row += (kernel @ matrix(part, groups)).reshape(row.shape)
        for strip, pixels in inside:  # entries of one strip are all different pixels, so += misses none
            rows_first(x)[pixels] += strips[strip]
    return x, None if against is None else from_rows(dkernels, W.shape)


def add_products(dkernels, rows, part):
    """Add to each of U dkernels (groups, GV, F/groups) its row (groups, GV, pnQ) times part (groups, F/groups, pnQ)."""
    part = np.ascontiguousarray(part.swapaxes(1, 2))  # it is read U times
    for dkernel, row in zip(dkernels, rows, strict=True):
        dkernel += row @ part


def blocks(window, x, count):
    """Cut x (N, C, I, J), and y (N, F, P, Q) with (P, Q) = count, into blocks.

    Yields an array for the strips (C, V, i, n, Q); for each strip two indices, where in the strips and where in x, rows
    first, the same pixels are; and the index in y, rows first, of what the strips make. The array is the same memory
    each time: new memory costs as much as filling it.
    """
    (N, C, height, width), (P, Q) = x.shape, count
    (stride, step), (up, left) = window.stride, window.padding
    V, reach, spacing = window.size[1], window.reach[0], window.dilation[1]
    rows = min(P, max(1, (BLOCK // (C * V * Q) - reach) // stride + 1))
    high = (rows - 1) * stride + reach
    images = min(N, max(1, BLOCK // (2 * C * V * Q * high)))  # half of it, as what they make takes room too
    memory = np.empty((C, V, high, images, Q), x.dtype)
    columns = [overlap(v * spacing - left, step, Q, width) for v in range(V)]
    for n in range(0, N, images):
        which = slice(n, n + images)
        for p in range(0, P, rows):
            strips = memory[:, :, : (min(rows, P - p) - 1) * stride + reach, : N - n]
            lines, seen = overlap(p * stride - up, 1, strips.shape[2], height)
            inside = [
                ((slice(None), v, lines, slice(None), places), (slice(None), seen, which, pixels))
                for v, (places, pixels) in enumerate(columns)
            ]
            yield strips, inside, (slice(None), slice(p, p + rows), which)


def overlap(start, step, count, length):
    """Of `count` places from start on, those between 0 and length - 1: as a slice of the places, and what they are."""
    first = max(0, -(start // step))  # -start / step, rounded up
    stop = max(first, min(count, (length - 1 - start) // step + 1))
    return slice(first, stop), slice(start + first * step, start + stop * step, step)


def fill(strips, x, inside):
    """Copy x into its strips; what is padding is 0."""
    strips[...] = 0
    for strip, pixels in inside:
        strips[strip] = rows_first(x)[pixels]


def kernel_sees(window, strips, part):
    """strips (C, V, i, n, Q) -> for each row of the kernel the view (C, V, p, n, Q) that makes part (F, p, n, Q)."""
    stride, count = window.stride[0], part.shape[1]
    starts = range(0, window.reach[0], window.dilation[0])
    return [strips[:, :, top : top + stride * (count - 1) + 1 : stride] for top in starts]


def rows_first(x):
    """(N, C, I, J) -> (C, I, N, J), a view: so the rows that follow one another are one solid block."""
    return x.transpose(1, 2, 0, 3)


def matrix(part, groups):
    """(C, ..., p, n, Q) -> (groups, C/groups ..., p n Q)"""
    return part.reshape(groups, -1, math.prod(part.shape[-3:]))


def kernel_rows(W, groups):
    """W (F, G, U, V) -> (U, groups, F/groups, G V)"""
    F, G, U, V = W.shape
    return W.reshape(groups, F // groups, G, U, V).transpose(3, 0, 1, 2, 4).reshape(U, groups, F // groups, G * V)


def from_rows(rows, shape):
    """(U, groups, G V, F/groups) -> W (F, G, U, V)"""
    F, G, U, V = shape
    groups = rows.shape[1]
    return rows.reshape(U, groups, G, V, F // groups).transpose(1, 4, 2, 0, 3).reshape(shape)


def turned(W, groups):
    """W (F, G, U, V) -> (C, F/groups, U, V): turned by 180 degrees, filters and channels in exchanged roles."""
    F, G, U, V = W.shape
    grouped = W[:, :, ::-1, ::-1].reshape(groups, F // groups, G, U, V)
    return grouped.swapaxes(1, 2).reshape(groups * G, F // groups, U, V)
