"""Task: a backward pass of average pooling that cuts off the wrong rows and columns, to be mended."""

import numpy as np

from ...numpy import pooling
from ..task import Task

SHAPES = [(2, 3, 5, 8, 3, 2, 0), (3, 2, 6, 4, 4, 2, 2), (1, 3, 7, 5, 5, 3, 2), (2, 2, 5, 9, 6, 4, 3)]
"""N, C, I, J, size, stride, padding. The windows overlap."""


def cases(rng):
    """dy (N, C, P, Q) random, and the images and options of the forward pass."""
    found = []
    for N, C, height, width, size, stride, padding in SHAPES:
        x = rng.normal(size=(N, C, height, width))
        y, _ = pooling.avg_pool2d_forward(x, size=size, stride=stride, padding=padding)
        found.append((rng.normal(size=y.shape), x, size, stride, padding))
    return found


def reference(dy, x, size, stride, padding):
    """dy (N, C, P, Q), x (N, C, I, J), size () int, stride () int, padding () int -> dx (N, C, I, J)"""
    _, cache = pooling.avg_pool2d_forward(x, size=size, stride=stride, padding=padding)
    return pooling.avg_pool2d_backward(dy, cache)


TASK = Task(
    name="avg_pool2d_backward",
    points=2,
    signature="avg_pool2d_backward(dy, x, size, stride, padding) -> (dx,)",
    reference=reference,
    cases=cases,
    kind="bug",
    forbid=("torch",),
    forbid_reason="mend the function as it stands, in NumPy",
)


@TASK.mistake("The fault is still in it. Where in the padded array does pixel (0, 0) of the image lie?")
def as_it_was(dy, x, size, stride, padding):
    N, C, height, width = x.shape
    dx = np.zeros((N, C, height + 2 * padding, width + 2 * padding))
    for p, q in np.ndindex(dy.shape[2:]):
        top, left = p * stride, q * stride
        dx[:, :, top : top + size, left : left + size] += dy[:, :, p : p + 1, q : q + 1] / size**2
    return (dx[:, :, :height, :width],)


@TASK.mistake("Now it fails where there is no padding: the slice 0:-0 is empty. Say where it ends by the size of x.")
def cropped_by_minus_padding(dy, x, size, stride, padding):
    N, C, height, width = x.shape
    dx = np.zeros((N, C, height + 2 * padding, width + 2 * padding))
    for p, q in np.ndindex(dy.shape[2:]):
        top, left = p * stride, q * stride
        dx[:, :, top : top + size, left : left + size] += dy[:, :, p : p + 1, q : q + 1] / size**2
    return (dx[:, :, padding:-padding, padding:-padding],)


@TASK.mistake("Now you cut everything off at the top and on the left. The image lies in the middle of its padding.")
def cropped_at_the_start(dy, x, size, stride, padding):
    N, C, height, width = x.shape
    dx = np.zeros((N, C, height + 2 * padding, width + 2 * padding))
    for p, q in np.ndindex(dy.shape[2:]):
        top, left = p * stride, q * stride
        dx[:, :, top : top + size, left : left + size] += dy[:, :, p : p + 1, q : q + 1] / size**2
    return (dx[:, :, 2 * padding :, 2 * padding :],)


@TASK.mistake("Nothing is cut off any more, so dx has the shape of the padded image. It must have the shape of x.")
def not_cropped(dy, x, size, stride, padding):
    N, C, height, width = x.shape
    dx = np.zeros((N, C, height + 2 * padding, width + 2 * padding))
    for p, q in np.ndindex(dy.shape[2:]):
        top, left = p * stride, q * stride
        dx[:, :, top : top + size, left : left + size] += dy[:, :, p : p + 1, q : q + 1] / size**2
    return (dx,)


@TASK.mistake("The cut is right now, but you have turned += into =. Windows overlap, and the shares of a pixel add up.")
def overwritten(dy, x, size, stride, padding):
    N, C, height, width = x.shape
    dx = np.zeros((N, C, height + 2 * padding, width + 2 * padding))
    for p, q in np.ndindex(dy.shape[2:]):
        top, left = p * stride, q * stride
        dx[:, :, top : top + size, left : left + size] = dy[:, :, p : p + 1, q : q + 1] / size**2
    return (dx[:, :, padding : padding + height, padding : padding + width],)


@TASK.mistake("The cut is right now, but the mean has lost its divisor: a window has size times size places.")
def not_divided(dy, x, size, stride, padding):
    N, C, height, width = x.shape
    dx = np.zeros((N, C, height + 2 * padding, width + 2 * padding))
    for p, q in np.ndindex(dy.shape[2:]):
        top, left = p * stride, q * stride
        dx[:, :, top : top + size, left : left + size] += dy[:, :, p : p + 1, q : q + 1]
    return (dx[:, :, padding : padding + height, padding : padding + width],)


@TASK.mistake(
    "You divide by the pixels inside the image. In this layer zeros of the padding count in the mean like others."
)
def padding_not_counted(dy, x, size, stride, padding):
    N, C, height, width = x.shape
    dx = np.zeros((N, C, height + 2 * padding, width + 2 * padding))
    inside = np.zeros(dx.shape[2:])
    inside[padding : padding + height, padding : padding + width] = 1
    for p, q in np.ndindex(dy.shape[2:]):
        top, left = p * stride, q * stride
        count = inside[top : top + size, left : left + size].sum()
        dx[:, :, top : top + size, left : left + size] += dy[:, :, p : p + 1, q : q + 1] / count
    return (dx[:, :, padding : padding + height, padding : padding + width],)


@TASK.mistake("The windows have been shifted by the padding and the cut is where it was: the shares miss the borders.")
def windows_shifted(dy, x, size, stride, padding):
    N, C, height, width = x.shape
    dx = np.zeros((N, C, height + 2 * padding, width + 2 * padding))
    for p, q in np.ndindex(dy.shape[2:]):
        top, left = max(p * stride - padding, 0), max(q * stride - padding, 0)
        dx[:, :, top : top + size, left : left + size] += dy[:, :, p : p + 1, q : q + 1] / size**2
    return (dx[:, :, :height, :width],)


@TASK.alternate
def by_cropping_in_the_middle(dy, x, size, stride, padding):
    N, C, height, width = x.shape
    dx = np.zeros((N, C, height + 2 * padding, width + 2 * padding))
    for p, q in np.ndindex(dy.shape[2:]):
        top, left = p * stride, q * stride
        dx[:, :, top : top + size, left : left + size] += dy[:, :, p : p + 1, q : q + 1] / size**2
    return (dx[:, :, padding : padding + height, padding : padding + width],)


@TASK.alternate
def by_cutting_the_windows(dy, x, size, stride, padding):
    dx = np.zeros(x.shape)
    for p, q in np.ndindex(dy.shape[2:]):
        top, left = p * stride - padding, q * stride - padding
        dx[:, :, max(top, 0) : top + size, max(left, 0) : left + size] += dy[:, :, p, q, None, None] / size**2
    return (dx,)


@TASK.alternate
def by_deleting(dy, x, size, stride, padding):
    N, C, height, width = x.shape
    dx = np.zeros((N, C, height + 2 * padding, width + 2 * padding))
    for u, v in np.ndindex(size, size):
        dx[:, :, u : u + stride * dy.shape[2] : stride, v : v + stride * dy.shape[3] : stride] += dy / (size * size)
    dx = np.delete(dx, [*range(padding), *range(height + padding, height + 2 * padding)], axis=2)
    return (np.delete(dx, [*range(padding), *range(width + padding, width + 2 * padding)], axis=3),)
