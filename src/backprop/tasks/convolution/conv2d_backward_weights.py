"""Task: convolution in two dimensions, backward to the weights and the bias."""

import numpy as np

from ...numpy import conv
from ..task import Task
from . import conv2d_forward as forward_task


def cases(rng):
    """dy (N, F, P, Q) random, and x, W, stride, padding of the forward pass."""
    found = []
    for x, W, b, stride, padding in forward_task.cases(rng):
        (y,) = forward_task.reference(x, W, b, stride, padding)
        found.append((rng.normal(size=y.shape), x, W, stride, padding))
    return found


def reference(dy, x, W, stride, padding):
    """dy (N, F, P, Q), x (N, C, I, J), W (F, C, U, V), stride () int, padding () int -> dW (F, C, U, V), db (F,)"""
    _, cache = conv.conv2d_forward(x, W, np.zeros(len(W)), stride=stride, padding=padding)
    return conv.conv2d_backward(dy, cache)[1:]


TASK = Task(
    name="conv2d_backward_weights",
    points=4,
    signature="conv2d_backward_weights(dy, x, W, stride, padding) -> dW, db",
    reference=reference,
    cases=cases,
    forbid=("torch",),
    forbid_reason="this task is about the sum itself, in NumPy",
)


@TASK.mistake("You divide by the batch size. The loss has done that already: its N is inside the dy that comes in.")
def averaged_over_samples(dy, x, W, stride, padding):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(x, W.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    return np.einsum("nfpq,ncpquv->fcuv", dy, windows) / len(x), dy.sum((0, 2, 3)) / len(x)


@TASK.mistake("You average over the places of the window. The weight is used at each of them, and uses add up.")
def averaged_over_places(dy, x, W, stride, padding):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(x, W.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    count = dy.shape[2] * dy.shape[3]
    return np.einsum("nfpq,ncpquv->fcuv", dy, windows) / count, dy.mean((2, 3)).sum(0)


@TASK.mistake("The upstream gradient dy is not used: you have the derivative of the sum of all outputs.")
def upstream_ignored(dy, x, W, stride, padding):
    dy = np.ones_like(dy)
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(x, W.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    return np.einsum("nfpq,ncpquv->fcuv", dy, windows), dy.sum((0, 2, 3))


@TASK.mistake("The sign is flipped. The gradient points uphill; the minus of descent belongs to the optimiser.")
def sign_flipped(dy, x, W, stride, padding):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(x, W.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    return -np.einsum("nfpq,ncpquv->fcuv", dy, windows), -dy.sum((0, 2, 3))


@TASK.mistake("Each window overwrites what the ones before it have brought: you assign where you should add (+=).")
def overwritten(dy, x, W, stride, padding):
    x, (U, V) = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding))), W.shape[2:]
    dW = np.zeros(W.shape)
    for p, q in np.ndindex(dy.shape[2:]):
        window = x[:, :, p * stride : p * stride + U, q * stride : q * stride + V]
        dW = np.einsum("nf,ncuv->fcuv", dy[:, :, p, q], window)
    return dW, dy.sum((0, 2, 3))


@TASK.mistake("Your windows move by 1. Output (p, q) has seen the window that begins at p times stride.")
def stride_forgotten(dy, x, W, stride, padding):
    x, (P, Q) = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding))), dy.shape[2:]
    windows = np.lib.stride_tricks.sliding_window_view(x, W.shape[2:], axis=(2, 3))[:, :, :P, :Q]
    return np.einsum("nfpq,ncpquv->fcuv", dy, windows), dy.sum((0, 2, 3))


@TASK.mistake(
    "All the zeros are at the bottom and on the right. Pad x exactly as the forward pass did: on all four sides."
)
def padded_at_the_end(dy, x, W, stride, padding):
    x = np.pad(x, ((0, 0), (0, 0), (0, 2 * padding), (0, 2 * padding)))
    windows = np.lib.stride_tricks.sliding_window_view(x, W.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    return np.einsum("nfpq,ncpquv->fcuv", dy, windows), dy.sum((0, 2, 3))


@TASK.mistake("Your dW is turned round: its first row belongs to the last row of the kernel. Nothing is flipped here.")
def kernel_turned(dy, x, W, stride, padding):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(x, W.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    return np.einsum("nfpq,ncpquv->fcuv", dy, windows)[:, :, ::-1, ::-1], dy.sum((0, 2, 3))


@TASK.mistake("Filters and channels have changed places: dW has the shape of W, filters first.")
def channels_first(dy, x, W, stride, padding):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(x, W.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    return np.einsum("nfpq,ncpquv->cfuv", dy, windows), dy.sum((0, 2, 3))


@TASK.mistake(
    "Your db still has rows and columns. The filter adds the same b[f] at every place, so sum over these too."
)
def db_over_samples_only(dy, x, W, stride, padding):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(x, W.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    return np.einsum("nfpq,ncpquv->fcuv", dy, windows), dy.sum(0)


@TASK.mistake("Your db has one row for each sample. One b serves the whole batch, so sum over the samples too.")
def db_for_each_sample(dy, x, W, stride, padding):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(x, W.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    return np.einsum("nfpq,ncpquv->fcuv", dy, windows), dy.sum((2, 3))


@TASK.mistake("You sum over everything. Each filter has a bias of its own, so db has F entries, not one.")
def db_summed_over_everything(dy, x, W, stride, padding):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(x, W.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    return np.einsum("nfpq,ncpquv->fcuv", dy, windows), dy.sum()


@TASK.mistake("Your db is a mean over samples and places. The bias is used once for each of them, and the uses add up.")
def db_averaged(dy, x, W, stride, padding):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(x, W.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    return np.einsum("nfpq,ncpquv->fcuv", dy, windows), dy.mean((0, 2, 3))


@TASK.alternate
def by_loops(dy, x, W, stride, padding):
    (C, height, width), (F, _, U, V) = x.shape[1:], W.shape
    dW, db = np.zeros(W.shape), np.zeros(F)
    for n, f, p, q in np.ndindex(dy.shape):
        db[f] += dy[n, f, p, q]
        for c, u, v in np.ndindex(C, U, V):
            i, j = p * stride + u - padding, q * stride + v - padding
            if 0 <= i < height and 0 <= j < width:
                dW[f, c, u, v] += dy[n, f, p, q] * x[n, c, i, j]
    return dW, db


@TASK.alternate
def by_windows(dy, x, W, stride, padding):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(x, W.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    return np.einsum("nfpq,ncpquv->fcuv", dy, windows), np.einsum("nfpq->f", dy)


@TASK.alternate
def by_outputs(dy, x, W, stride, padding):
    x, (U, V) = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding))), W.shape[2:]
    dW, db = np.zeros(W.shape), np.zeros(len(W))
    for p, q in np.ndindex(dy.shape[2:]):
        window = x[:, :, p * stride : p * stride + U, q * stride : q * stride + V]
        dW += np.tensordot(dy[:, :, p, q], window, axes=(0, 0))
        db += dy[:, :, p, q].sum(0)
    return dW, db


@TASK.alternate
def as_a_convolution(dy, x, W, stride, padding):
    U, V = W.shape[2:]
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    P, Q = (dy.shape[2] - 1) * stride + 1, (dy.shape[3] - 1) * stride + 1
    spread = np.zeros((*dy.shape[:2], P, Q))
    spread[:, :, ::stride, ::stride] = dy
    seen = np.lib.stride_tricks.sliding_window_view(x, (P, Q), axis=(2, 3))[:, :, :U, :V]
    return np.einsum("nfpq,ncuvpq->fcuv", spread, seen), dy.reshape(*dy.shape[:2], -1).sum(2).sum(0)
