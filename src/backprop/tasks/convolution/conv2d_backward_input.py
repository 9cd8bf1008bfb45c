"""Task: convolution in two dimensions, backward to the image."""

import numpy as np

from ...numpy import conv
from ..task import Task
from . import conv2d_backward_weights as weights_task


def cases(rng):
    """dy (N, F, P, Q) random, and x, W, stride, padding of the forward pass."""
    return weights_task.cases(rng)


def reference(dy, x, W, stride, padding):
    """dy (N, F, P, Q), x (N, C, I, J), W (F, C, U, V), stride () int, padding () int -> dx (N, C, I, J)"""
    _, cache = conv.conv2d_forward(x, W, np.zeros(len(W)), stride=stride, padding=padding)
    return conv.conv2d_backward(dy, cache)[:1]


TASK = Task(
    name="conv2d_backward_input",
    points=4,
    signature="conv2d_backward_input(dy, x, W, stride, padding) -> (dx,)",
    reference=reference,
    cases=cases,
    forbid=("torch",),
    forbid_reason="this task is about the sum itself, in NumPy",
)


@TASK.mistake("Your dx still wears its padding. It must have the shape of x: cut off what the padding added.")
def not_cropped(dy, x, W, stride, padding):
    (N, C, height, width), (U, V) = x.shape, W.shape[2:]
    dx = np.zeros((N, C, height + 2 * padding, width + 2 * padding))
    for p, q in np.ndindex(dy.shape[2:]):
        top, left = p * stride, q * stride
        dx[:, :, top : top + U, left : left + V] += np.einsum("nf,fcuv->ncuv", dy[:, :, p, q], W)
    return (dx,)


@TASK.mistake("Right, but for padding 0: the slice 0:-0 is empty. Say where it ends by the size of x, as padding + I.")
def cropped_by_minus_padding(dy, x, W, stride, padding):
    (N, C, height, width), (U, V) = x.shape, W.shape[2:]
    dx = np.zeros((N, C, height + 2 * padding, width + 2 * padding))
    for p, q in np.ndindex(dy.shape[2:]):
        top, left = p * stride, q * stride
        dx[:, :, top : top + U, left : left + V] += np.einsum("nf,fcuv->ncuv", dy[:, :, p, q], W)
    return (dx[:, :, padding:-padding, padding:-padding],)


@TASK.mistake(
    "You cut off the wrong rows and columns: the image lies in the middle of its padding, not at the top left."
)
def cropped_at_the_end(dy, x, W, stride, padding):
    (N, C, height, width), (U, V) = x.shape, W.shape[2:]
    dx = np.zeros((N, C, height + 2 * padding, width + 2 * padding))
    for p, q in np.ndindex(dy.shape[2:]):
        top, left = p * stride, q * stride
        dx[:, :, top : top + U, left : left + V] += np.einsum("nf,fcuv->ncuv", dy[:, :, p, q], W)
    return (dx[:, :, :height, :width],)


@TASK.mistake(
    "Where windows overlap the later one overwrites the earlier: a pixel that is seen twice gets two shares (+=)."
)
def overwritten(dy, x, W, stride, padding):
    (N, C, height, width), (U, V) = x.shape, W.shape[2:]
    dx = np.zeros((N, C, height + 2 * padding, width + 2 * padding))
    for p, q in np.ndindex(dy.shape[2:]):
        top, left = p * stride, q * stride
        dx[:, :, top : top + U, left : left + V] = np.einsum("nf,fcuv->ncuv", dy[:, :, p, q], W)
    return (dx[:, :, padding : padding + height, padding : padding + width],)


@TASK.mistake(
    "The kernel is turned round. A pixel that went in under W[..., u, v] gets its share back through that same weight."
)
def kernel_turned(dy, x, W, stride, padding):
    (N, C, height, width), (U, V) = x.shape, W.shape[2:]
    dx = np.zeros((N, C, height + 2 * padding, width + 2 * padding))
    for p, q in np.ndindex(dy.shape[2:]):
        top, left = p * stride, q * stride
        dx[:, :, top : top + U, left : left + V] += np.einsum("nf,fcuv->ncuv", dy[:, :, p, q], W[:, :, ::-1, ::-1])
    return (dx[:, :, padding : padding + height, padding : padding + width],)


@TASK.mistake("Your windows move by 1. Output (p, q) hands its share to the window that begins at p times stride.")
def stride_forgotten(dy, x, W, stride, padding):
    (N, C, height, width), (U, V) = x.shape, W.shape[2:]
    dx = np.zeros((N, C, height + 2 * padding, width + 2 * padding))
    for p, q in np.ndindex(dy.shape[2:]):
        dx[:, :, p : p + U, q : q + V] += np.einsum("nf,fcuv->ncuv", dy[:, :, p, q], W)
    return (dx[:, :, padding : padding + height, padding : padding + width],)


@TASK.mistake("The upstream gradient dy is not used: you have the derivative of the sum of all outputs.")
def upstream_ignored(dy, x, W, stride, padding):
    (N, C, height, width), (U, V) = x.shape, W.shape[2:]
    dx = np.zeros((N, C, height + 2 * padding, width + 2 * padding))
    for p, q in np.ndindex(dy.shape[2:]):
        dx[:, :, p * stride : p * stride + U, q * stride : q * stride + V] += W.sum(0)
    return (dx[:, :, padding : padding + height, padding : padding + width],)


@TASK.mistake("The sign is flipped. The gradient points uphill; the minus of descent belongs to the optimiser.")
def sign_flipped(dy, x, W, stride, padding):
    (N, C, height, width), (U, V) = x.shape, W.shape[2:]
    dx = np.zeros((N, C, height + 2 * padding, width + 2 * padding))
    for p, q in np.ndindex(dy.shape[2:]):
        top, left = p * stride, q * stride
        dx[:, :, top : top + U, left : left + V] -= np.einsum("nf,fcuv->ncuv", dy[:, :, p, q], W)
    return (dx[:, :, padding : padding + height, padding : padding + width],)


@TASK.mistake("Only the first filter sends anything back. Every filter looks at the pixel, so sum over all of them.")
def first_filter(dy, x, W, stride, padding):
    (N, C, height, width), (U, V) = x.shape, W.shape[2:]
    dx = np.zeros((N, C, height + 2 * padding, width + 2 * padding))
    for p, q in np.ndindex(dy.shape[2:]):
        top, left = p * stride, q * stride
        dx[:, :, top : top + U, left : left + V] += np.einsum("n,cuv->ncuv", dy[:, 0, p, q], W[0])
    return (dx[:, :, padding : padding + height, padding : padding + width],)


@TASK.mistake("All samples get the same gradient, the sum over the batch. Each image is only told of its own outputs.")
def summed_over_samples(dy, x, W, stride, padding):
    (N, C, height, width), (U, V) = x.shape, W.shape[2:]
    dx = np.zeros((N, C, height + 2 * padding, width + 2 * padding))
    for p, q in np.ndindex(dy.shape[2:]):
        top, left = p * stride, q * stride
        dx[:, :, top : top + U, left : left + V] += np.einsum("nf,fcuv->cuv", dy[:, :, p, q], W)
    return (dx[:, :, padding : padding + height, padding : padding + width],)


@TASK.mistake(
    "You multiply by x. The output is linear in each pixel, and its slope there is the weight: x does not appear."
)
def times_x(dy, x, W, stride, padding):
    (N, C, height, width), (U, V) = x.shape, W.shape[2:]
    dx = np.zeros((N, C, height + 2 * padding, width + 2 * padding))
    for p, q in np.ndindex(dy.shape[2:]):
        top, left = p * stride, q * stride
        dx[:, :, top : top + U, left : left + V] += np.einsum("nf,fcuv->ncuv", dy[:, :, p, q], W)
    return (dx[:, :, padding : padding + height, padding : padding + width] * x,)


@TASK.alternate
def by_loops(dy, x, W, stride, padding):
    (C, height, width), (U, V) = x.shape[1:], W.shape[2:]
    dx = np.zeros(x.shape)
    for n, f, p, q in np.ndindex(dy.shape):
        for c, u, v in np.ndindex(C, U, V):
            i, j = p * stride + u - padding, q * stride + v - padding
            if 0 <= i < height and 0 <= j < width:
                dx[n, c, i, j] += dy[n, f, p, q] * W[f, c, u, v]
    return (dx,)


@TASK.alternate
def by_places(dy, x, W, stride, padding):
    (N, C, height, width), (U, V), (P, Q) = x.shape, W.shape[2:], dy.shape[2:]
    dx = np.zeros((N, C, height + 2 * padding, width + 2 * padding))
    for u, v in np.ndindex(U, V):
        share = np.tensordot(dy, W[:, :, u, v], axes=(1, 0)).transpose(0, 3, 1, 2)
        dx[:, :, u : u + stride * P : stride, v : v + stride * Q : stride] += share
    return (dx[:, :, padding : padding + height, padding : padding + width],)


@TASK.alternate
def as_a_convolution(dy, x, W, stride, padding):
    (height, width), (U, V) = x.shape[2:], W.shape[2:]
    spread = np.zeros((*dy.shape[:2], height + 2 * padding + U - 1, width + 2 * padding + V - 1))
    P, Q = dy.shape[2:]
    spread[:, :, U - 1 : U - 1 + stride * P : stride, V - 1 : V - 1 + stride * Q : stride] = dy
    windows = np.lib.stride_tricks.sliding_window_view(spread, (U, V), axis=(2, 3))
    dx = np.einsum("nfijuv,fcuv->ncij", windows, W[:, :, ::-1, ::-1])
    return (dx[:, :, padding : padding + height, padding : padding + width],)


@TASK.alternate
def by_asking_each_pixel(dy, x, W, stride, padding):
    (height, width), (U, V) = x.shape[2:], W.shape[2:]
    dx = np.zeros(x.shape)
    for i, j, p, q in np.ndindex(height, width, *dy.shape[2:]):
        u, v = i + padding - p * stride, j + padding - q * stride
        if 0 <= u < U and 0 <= v < V:
            dx[:, :, i, j] += dy[:, :, p, q] @ W[:, :, u, v]
    return (dx,)
