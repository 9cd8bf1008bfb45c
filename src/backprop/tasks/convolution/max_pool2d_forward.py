"""Task: the largest of each window, and where it was."""

import numpy as np

from ...numpy import pooling
from ..task import Task

SHAPES = [(2, 3, 4, 9, 2, 3), (3, 2, 7, 5, 3, 2), (1, 2, 9, 4, 4, 2), (2, 4, 5, 6, 2, 2)]
"""N, C, I, J, U, V. In all but the first rows or columns are left over."""


def cases(rng):
    """x (N, C, I, J), U, V: the second holds few different numbers, so that the largest is often there twice."""
    found = [(rng.normal(size=shape) - 0.5, U, V) for *shape, U, V in SHAPES]
    x = found[1][0]
    x[...] = rng.integers(-3, 3, size=x.shape) / 2
    x[0, 0, :3, :2] = [[-2, -1], [0.5, -1], [-2, 0.5]]  # at least one tie
    return found


def reference(x, U, V):
    """x (N, C, I, J), U () int, V () int -> y (N, C, P, Q), winner (N, C, P, Q) int"""
    y, _ = pooling.max_pool2d_forward(x, size=(U, V))
    windows = np.lib.stride_tricks.sliding_window_view(x, (U, V), axis=(2, 3))[:, :, ::U, ::V]
    return y, windows.reshape(*y.shape, -1).argmax(-1)


TASK = Task(
    name="max_pool2d_forward",
    points=3,
    signature="max_pool2d_forward(x, U, V) -> y, winner",
    reference=reference,
    cases=cases,
    forbid=("torch",),
    forbid_reason="this task is about the bookkeeping, in NumPy",
)


@TASK.mistake("Of several equal largest you name the last. The first counts, row by row: that is what argmax finds.")
def last_of_equals(x, U, V):
    windows = np.lib.stride_tricks.sliding_window_view(x, (U, V), axis=(2, 3))[:, :, ::U, ::V]
    flat = windows.reshape(*windows.shape[:4], U * V)
    return flat.max(-1), U * V - 1 - flat[..., ::-1].argmax(-1)


@TASK.mistake(
    "You count the places of a window down its columns. Count row by row: place (u, v) has the number u V + v."
)
def counted_by_columns(x, U, V):
    windows = np.lib.stride_tricks.sliding_window_view(x, (U, V), axis=(2, 3))[:, :, ::U, ::V]
    rows_first = windows.reshape(*windows.shape[:4], U * V)
    winner = rows_first.argmax(-1)
    return rows_first.max(-1), winner % V * U + winner // V


@TASK.mistake("You number place (u, v) as u U + v. In a row of the window there are V places, so a row is worth V.")
def row_worth_the_height(x, U, V):
    windows = np.lib.stride_tricks.sliding_window_view(x, (U, V), axis=(2, 3))[:, :, ::U, ::V]
    flat = windows.reshape(*windows.shape[:4], U * V)
    winner = flat.argmax(-1)
    return flat.max(-1), winner // V * U + winner % V


@TASK.mistake("Your numbers for the winners begin at 1. The first place of a window is number 0.")
def counted_from_one(x, U, V):
    windows = np.lib.stride_tricks.sliding_window_view(x, (U, V), axis=(2, 3))[:, :, ::U, ::V]
    flat = windows.reshape(*windows.shape[:4], U * V)
    return flat.max(-1), flat.argmax(-1) + 1


@TASK.mistake("Your winner is a place in the whole image. Number it inside its window, from 0 to U V - 1.")
def place_in_the_image(x, U, V):
    windows = np.lib.stride_tricks.sliding_window_view(x, (U, V), axis=(2, 3))[:, :, ::U, ::V]
    flat = windows.reshape(*windows.shape[:4], U * V)
    winner = flat.argmax(-1)
    rows = np.arange(flat.shape[2])[:, None] * U + winner // V
    return flat.max(-1), rows * x.shape[3] + np.arange(flat.shape[3]) * V + winner % V


@TASK.mistake("You take the smallest pixel of each window. The largest is wanted.")
def smallest(x, U, V):
    windows = np.lib.stride_tricks.sliding_window_view(x, (U, V), axis=(2, 3))[:, :, ::U, ::V]
    flat = windows.reshape(*windows.shape[:4], U * V)
    return flat.min(-1), flat.argmin(-1)


@TASK.mistake("You compare without the sign. A pixel of -3 is smaller than one of 1.")
def largest_magnitude(x, U, V):
    windows = np.lib.stride_tricks.sliding_window_view(x, (U, V), axis=(2, 3))[:, :, ::U, ::V]
    flat = windows.reshape(*windows.shape[:4], U * V)
    winner = np.abs(flat).argmax(-1)
    return np.take_along_axis(flat, winner[..., None], -1)[..., 0], winner


@TASK.mistake(
    "Windows of negative pixels give 0. Begin a search for the largest with a pixel, or minus infinity, not 0."
)
def at_least_zero(x, U, V):
    windows = np.lib.stride_tricks.sliding_window_view(x, (U, V), axis=(2, 3))[:, :, ::U, ::V]
    flat = windows.reshape(*windows.shape[:4], U * V)
    return np.maximum(flat.max(-1), 0), np.where(flat.max(-1) > 0, flat.argmax(-1), 0)


@TASK.mistake("Your y is the mean of each window. The largest is wanted.")
def averaged(x, U, V):
    windows = np.lib.stride_tricks.sliding_window_view(x, (U, V), axis=(2, 3))[:, :, ::U, ::V]
    flat = windows.reshape(*windows.shape[:4], U * V)
    return flat.mean(-1), flat.argmax(-1)


@TASK.mistake("Your windows overlap: they move by 1. Here each begins where the one before it ends.")
def windows_overlap(x, U, V):
    windows = np.lib.stride_tricks.sliding_window_view(x, (U, V), axis=(2, 3))
    flat = windows.reshape(*windows.shape[:4], U * V)
    return flat.max(-1), flat.argmax(-1)


@TASK.mistake("You make a window of the rows and columns that are left over at the end. Only whole windows count.")
def left_over_counted(x, U, V):
    x = np.pad(x, ((0, 0), (0, 0), (0, -x.shape[2] % U), (0, -x.shape[3] % V)), constant_values=-np.inf)
    windows = np.lib.stride_tricks.sliding_window_view(x, (U, V), axis=(2, 3))[:, :, ::U, ::V]
    flat = windows.reshape(*windows.shape[:4], U * V)
    return flat.max(-1), flat.argmax(-1)


@TASK.alternate
def by_loops(x, U, V):
    (N, C), P, Q = x.shape[:2], x.shape[2] // U, x.shape[3] // V
    y, winner = np.zeros((N, C, P, Q)), np.zeros((N, C, P, Q), int)
    for n, c, p, q in np.ndindex(y.shape):
        window = x[n, c, p * U : (p + 1) * U, q * V : (q + 1) * V]
        y[n, c, p, q], winner[n, c, p, q] = window.max(), window.argmax()
    return y, winner


@TASK.alternate
def by_reshape(x, U, V):
    (N, C), P, Q = x.shape[:2], x.shape[2] // U, x.shape[3] // V
    windows = x[:, :, : P * U, : Q * V].reshape(N, C, P, U, Q, V).transpose(0, 1, 2, 4, 3, 5).reshape(N, C, P, Q, -1)
    return windows.max(-1), windows.argmax(-1)


@TASK.alternate
def by_places(x, U, V):
    P, Q = x.shape[2] // U, x.shape[3] // V
    y = np.full((*x.shape[:2], P, Q), -np.inf)
    winner = np.zeros(y.shape)
    for place in range(U * V):
        pixel = x[:, :, place // V : P * U : U, place % V : Q * V : V]
        winner = np.where(pixel > y, place, winner)
        y = np.maximum(y, pixel)
    return y, winner
