"""Task: convolution in two dimensions, forward."""

import numpy as np

from ...numpy import conv
from ..task import Task

SHAPES = [  # N, C, I, J, F, U, V, stride, padding
    (2, 3, 6, 8, 4, 3, 2, 2, 0),  # no padding, and a row is left over
    (3, 2, 5, 7, 4, 2, 3, 2, 2),
    (1, 2, 7, 4, 3, 2, 4, 3, 2),
    (2, 4, 5, 6, 3, 4, 2, 2, 3),
]


def cases(rng):
    """x (N, C, I, J), W (F, C, U, V), b (F,) away from zero, stride, padding; not a square shape; a batch of one."""
    return [
        (
            rng.normal(size=(N, C, height, width)),
            rng.normal(size=(F, C, U, V)),
            rng.normal(size=F) + np.where(np.arange(F) % 2, -1, 1),
            stride,
            padding,
        )
        for N, C, height, width, F, U, V, stride, padding in SHAPES
    ]


def reference(x, W, b, stride, padding):
    """x (N, C, I, J), W (F, C, U, V), b (F,), stride () int, padding () int -> y (N, F, P, Q)"""
    return (conv.conv2d_forward(x, W, b, stride=stride, padding=padding)[0],)


TASK = Task(
    name="conv2d_forward",
    points=4,
    signature="conv2d_forward(x, W, b, stride, padding) -> (y,)",
    reference=reference,
    cases=cases,
    forbid=("torch",),
    forbid_reason="this task is about the sum itself, in NumPy",
)


@TASK.mistake("The bias is missing: what should y be where the image is black, all zeros?")
def without_bias(x, W, b, stride, padding):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(x, W.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    return (np.einsum("ncpquv,fcuv->nfpq", windows, W),)


@TASK.mistake("The padding is missing: put that many rows and columns of zeros on all four sides before you begin.")
def padding_forgotten(x, W, b, stride, padding):
    windows = np.lib.stride_tricks.sliding_window_view(x, W.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    return (np.einsum("ncpquv,fcuv->nfpq", windows, W) + b[:, None, None],)


@TASK.mistake("The stride is not used: the window visits every place. From one output to the next it moves by stride.")
def stride_forgotten(x, W, b, stride, padding):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(x, W.shape[2:], axis=(2, 3))
    return (np.einsum("ncpquv,fcuv->nfpq", windows, W) + b[:, None, None],)


@TASK.mistake(
    "The shape is right, but your windows begin at p and q. Output (p, q) begins its window at p times stride."
)
def window_moves_by_one(x, W, b, stride, padding):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    P, Q = (x.shape[2] - W.shape[2]) // stride + 1, (x.shape[3] - W.shape[3]) // stride + 1
    windows = np.lib.stride_tricks.sliding_window_view(x, W.shape[2:], axis=(2, 3))[:, :, :P, :Q]
    return (np.einsum("ncpquv,fcuv->nfpq", windows, W) + b[:, None, None],)


@TASK.mistake("The kernel is turned round, as in a mathematician's convolution. Here W[..., 0, 0] meets the top left.")
def kernel_turned(x, W, b, stride, padding):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(x, W.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    return (np.einsum("ncpquv,fcuv->nfpq", windows, W[:, :, ::-1, ::-1]) + b[:, None, None],)


@TASK.mistake("You repeat the border pixels. Outside the image there are zeros.")
def padded_with_edges(x, W, b, stride, padding):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(x, W.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    return (np.einsum("ncpquv,fcuv->nfpq", windows, W) + b[:, None, None],)


@TASK.mistake("All the zeros are at the bottom and on the right. Half of them belong at the top and on the left.")
def padded_at_the_end(x, W, b, stride, padding):
    x = np.pad(x, ((0, 0), (0, 0), (0, 2 * padding), (0, 2 * padding)))
    windows = np.lib.stride_tricks.sliding_window_view(x, W.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    return (np.einsum("ncpquv,fcuv->nfpq", windows, W) + b[:, None, None],)


@TASK.mistake("Only the first channel is looked at. A filter has weights for every channel, and adds up what they see.")
def first_channel(x, W, b, stride, padding):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(x, W.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    return (np.einsum("npquv,fuv->nfpq", windows[:, 0], W[:, 0]) + b[:, None, None],)


@TASK.mistake("You take the mean over the channels. The layer adds them up.")
def channels_averaged(x, W, b, stride, padding):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(x, W.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    return (np.einsum("ncpquv,fcuv->nfpq", windows, W) / x.shape[1] + b[:, None, None],)


@TASK.mistake("You add the bias once for each product in the sum. It belongs to the output, once.")
def bias_in_every_term(x, W, b, stride, padding):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(x, W.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    return (np.einsum("ncpquv,fcuv->nfpq", windows, W) + W[0].size * b[:, None, None],)


@TASK.mistake("The filters have ended up last. The order of axes in y is sample, filter, row, column.")
def filters_last(x, W, b, stride, padding):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(x, W.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    return (np.einsum("ncpquv,fcuv->npqf", windows, W) + b,)


@TASK.mistake("Negative outputs have become 0: that is a ReLU, which comes after this layer, not in it.")
def rectified(x, W, b, stride, padding):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(x, W.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    return (np.maximum(np.einsum("ncpquv,fcuv->nfpq", windows, W) + b[:, None, None], 0),)


@TASK.alternate
def by_loops(x, W, b, stride, padding):
    (N, C, height, width), (F, _, U, V) = x.shape, W.shape
    P, Q = (height + 2 * padding - U) // stride + 1, (width + 2 * padding - V) // stride + 1
    y = np.zeros((N, F, P, Q))
    for n, f, p, q in np.ndindex(N, F, P, Q):
        y[n, f, p, q] = b[f]
        for c, u, v in np.ndindex(C, U, V):
            i, j = p * stride + u - padding, q * stride + v - padding
            if 0 <= i < height and 0 <= j < width:
                y[n, f, p, q] += W[f, c, u, v] * x[n, c, i, j]
    return (y,)


@TASK.alternate
def by_windows(x, W, b, stride, padding):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(x, W.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    return (np.einsum("ncpquv,fcuv->nfpq", windows, W) + b[:, None, None],)


@TASK.alternate
def by_outputs(x, W, b, stride, padding):
    (N, C, height, width), (F, _, U, V) = x.shape, W.shape
    padded = np.zeros((N, C, height + 2 * padding, width + 2 * padding))
    padded[:, :, padding : padding + height, padding : padding + width] = x
    P, Q = (height + 2 * padding - U) // stride + 1, (width + 2 * padding - V) // stride + 1
    y = np.empty((N, F, P, Q))
    for p, q in np.ndindex(P, Q):
        top, left = p * stride, q * stride
        y[:, :, p, q] = padded[:, :, top : top + U, left : left + V].reshape(N, -1) @ W.reshape(F, -1).T + b
    return (y,)


@TASK.alternate
def by_matrix(x, W, b, stride, padding):
    N, F = len(x), len(W)
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(x, W.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    P, Q = windows.shape[2:4]
    columns = windows.transpose(1, 4, 5, 0, 2, 3).reshape(W[0].size, -1)
    return ((W.reshape(F, -1) @ columns + b[:, None]).reshape(F, N, P, Q).transpose(1, 0, 2, 3),)
