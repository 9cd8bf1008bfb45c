"""Task: max-pooling, backward."""

import numpy as np

from ...numpy import pooling
from ..task import Task
from . import max_pool2d_forward as forward_task


def cases(rng):
    """dy (N, C, P, Q) random, and what the forward pass was given and found."""
    found = []
    for x, U, V in forward_task.cases(rng):
        y, winner = forward_task.reference(x, U, V)
        found.append((rng.normal(size=y.shape), winner, x, U, V))
    return found


def reference(dy, winner, x, U, V):
    """dy (N, C, P, Q), winner (N, C, P, Q) int, x (N, C, I, J), U () int, V () int -> dx (N, C, I, J)"""
    return pooling.max_pool2d_backward(dy, pooling.max_pool2d_forward(x, size=(U, V))[1])


TASK = Task(
    name="max_pool2d_backward",
    points=3,
    signature="max_pool2d_backward(dy, winner, x, U, V) -> (dx,)",
    reference=reference,
    cases=cases,
    forbid=("torch",),
    forbid_reason="this task is about the bookkeeping, in NumPy",
)


@TASK.mistake("Every pixel of a window gets the whole dy. Only the winner moved the output.")
def to_the_whole_window(dy, winner, x, U, V):
    dx = np.zeros(x.shape)
    for n, c, p, q in np.ndindex(dy.shape):
        dx[n, c, p * U : (p + 1) * U, q * V : (q + 1) * V] = dy[n, c, p, q]
    return (dx,)


@TASK.mistake("You share dy evenly among the window: that is average pooling. The winner takes it all.")
def averaged(dy, winner, x, U, V):
    dx = np.zeros(x.shape)
    for n, c, p, q in np.ndindex(dy.shape):
        dx[n, c, p * U : (p + 1) * U, q * V : (q + 1) * V] = dy[n, c, p, q] / (U * V)
    return (dx,)


@TASK.mistake(
    "Where the largest is there twice, both get dy. It counts once: the winner that the forward pass has named."
)
def to_all_equals(dy, winner, x, U, V):
    dx = np.zeros(x.shape)
    for n, c, p, q in np.ndindex(dy.shape):
        window = x[n, c, p * U : (p + 1) * U, q * V : (q + 1) * V]
        dx[n, c, p * U : (p + 1) * U, q * V : (q + 1) * V] = (window == window.max()) * dy[n, c, p, q]
    return (dx,)


@TASK.mistake(
    "Where the largest is there twice, each gets a share. Here the first, which is the winner, gets all of dy."
)
def shared_among_equals(dy, winner, x, U, V):
    dx = np.zeros(x.shape)
    for n, c, p, q in np.ndindex(dy.shape):
        window = x[n, c, p * U : (p + 1) * U, q * V : (q + 1) * V]
        largest = window == window.max()
        dx[n, c, p * U : (p + 1) * U, q * V : (q + 1) * V] = largest * dy[n, c, p, q] / largest.sum()
    return (dx,)


@TASK.mistake("Everything goes to the top left pixel of the window. From there move on to the winner's row and column.")
def to_the_corner(dy, winner, x, U, V):
    dx = np.zeros(x.shape)
    P, Q = dy.shape[2:]
    dx[:, :, : P * U : U, : Q * V : V] = dy
    return (dx,)


@TASK.mistake("The winner's row and column are swapped. With V places in a row, the row is winner // V.")
def row_and_column_swapped(dy, winner, x, U, V):
    dx = np.zeros((*x.shape[:2], x.shape[2] + V, x.shape[3] + U))
    for n, c, p, q in np.ndindex(dy.shape):
        dx[n, c, p * U + winner[n, c, p, q] % V, q * V + winner[n, c, p, q] // V] += dy[n, c, p, q]
    return (dx[:, :, : x.shape[2], : x.shape[3]],)


@TASK.mistake(
    "You divide the winner's number by U. There are V places in a row of the window, so V tells row from column."
)
def divided_by_the_height(dy, winner, x, U, V):
    dx = np.zeros((*x.shape[:2], x.shape[2] + U * V, x.shape[3] + U * V))
    for n, c, p, q in np.ndindex(dy.shape):
        dx[n, c, p * U + winner[n, c, p, q] // U, q * V + winner[n, c, p, q] % U] += dy[n, c, p, q]
    return (dx[:, :, : x.shape[2], : x.shape[3]],)


@TASK.mistake(
    "You forget where the window lies: everything lands in the first one. Add p U to the row and q V to the column."
)
def all_in_the_first_window(dy, winner, x, U, V):
    dx = np.zeros(x.shape)
    for n, c, p, q in np.ndindex(dy.shape):
        dx[n, c, winner[n, c, p, q] // V, winner[n, c, p, q] % V] += dy[n, c, p, q]
    return (dx,)


@TASK.mistake(
    "The upstream gradient dy is not used: you mark the winners with 1. Each carries home the dy of its window."
)
def upstream_ignored(dy, winner, x, U, V):
    dx = np.zeros(x.shape)
    for n, c, p, q in np.ndindex(dy.shape):
        dx[n, c, p * U + winner[n, c, p, q] // V, q * V + winner[n, c, p, q] % V] = 1
    return (dx,)


@TASK.mistake("The sign is flipped. The output moves along with the winner: the slope is +1.")
def sign_flipped(dy, winner, x, U, V):
    dx = np.zeros(x.shape)
    for n, c, p, q in np.ndindex(dy.shape):
        dx[n, c, p * U + winner[n, c, p, q] // V, q * V + winner[n, c, p, q] % V] = -dy[n, c, p, q]
    return (dx,)


@TASK.mistake("You multiply by the pixel's value. The output is the pixel itself, so the slope is 1.")
def times_x(dy, winner, x, U, V):
    dx = np.zeros(x.shape)
    for n, c, p, q in np.ndindex(dy.shape):
        i, j = p * U + winner[n, c, p, q] // V, q * V + winner[n, c, p, q] % V
        dx[n, c, i, j] = dy[n, c, p, q] * x[n, c, i, j]
    return (dx,)


@TASK.alternate
def by_loops(dy, winner, x, U, V):
    dx = np.zeros(x.shape)
    for n, c, p, q in np.ndindex(dy.shape):
        u, v = divmod(winner[n, c, p, q], V)
        dx[n, c, p * U + u, q * V + v] = dy[n, c, p, q]
    return (dx,)


@TASK.alternate
def by_indices(dy, winner, x, U, V):
    N, C, P, Q = dy.shape
    n, c, p, q = np.ogrid[:N, :C, :P, :Q]
    dx = np.zeros_like(x)
    dx[n, c, p * U + winner // V, q * V + winner % V] = dy
    return (dx,)


@TASK.alternate
def by_places(dy, winner, x, U, V):
    P, Q = dy.shape[2:]
    dx = np.zeros(x.shape)
    for u in range(U):
        for v in range(V):
            dx[:, :, u : P * U : U, v : Q * V : V] = np.where(winner == u * V + v, dy, 0)
    return (dx,)
