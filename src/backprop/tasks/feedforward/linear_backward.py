"""Task: the linear layer, backward."""

import numpy as np

from ...numpy.linear import linear_backward, linear_forward
from ..task import Task
from . import linear_forward as forward_task


def cases(rng):
    """dy (N, M) random, and the cache of the reference's forward pass."""
    found = []
    for arguments in forward_task.cases(rng):
        y, cache = linear_forward(*arguments)
        found.append((rng.normal(size=y.shape), tuple(cache)))
    return found


TASK = Task(
    name="linear_backward",
    points=4,
    signature="linear_backward(dy, cache) -> dx, dW, db",
    reference=linear_backward,
    cases=cases,
)


@TASK.mistake(
    "Your dW is transposed: the right numbers in the wrong places. It must have the shape of W, inputs first."
)
def weights_transposed(dy, cache):
    x, W = cache
    return dy @ W.T, dy.T @ x, dy.sum(0)


@TASK.mistake(
    "You average over the batch. The layer uses b once for each sample, and the uses add up; "
    "whoever averaged in the forward pass, the loss, divides in the backward pass."
)
def bias_averaged(dy, cache):
    x, W = cache
    return dy @ W.T, x.T @ dy, dy.mean(0)


@TASK.mistake("You divide by the batch size. The loss has done that already: its N is inside the dy that comes in.")
def weights_averaged(dy, cache):
    x, W = cache
    return dy @ W.T, x.T @ dy / len(x), dy.sum(0)


@TASK.mistake(
    "The upstream gradient dy is not used: you have the derivative of the sum of the outputs. "
    "Multiply by how much the loss minds each output."
)
def upstream_ignored(dy, cache):
    x, W = cache
    ones = np.ones_like(dy)
    return ones @ W.T, x.T @ ones, ones.sum(0)


@TASK.mistake("The sign is flipped. The gradient points uphill; the minus of descent belongs to the optimiser.")
def sign_flipped(dy, cache):
    x, W = cache
    return -(dy @ W.T), -(x.T @ dy), -dy.sum(0)


@TASK.mistake("You sum over the outputs. Each b[m] is used once for each sample, so sum over the samples: axis 0.")
def db_over_outputs(dy, cache):
    x, W = cache
    return dy @ W.T, x.T @ dy, dy.sum(1)


@TASK.mistake("Your db has an extra dimension of size 1 (keepdims). It must have the shape of b, which is (M,).")
def db_with_extra_dimension(dy, cache):
    x, W = cache
    return dy @ W.T, x.T @ dy, dy.sum(0, keepdims=True)


@TASK.mistake("You sum over everything. There is one bias for each output, so db has M entries, not one.")
def db_summed_over_everything(dy, cache):
    x, W = cache
    return dy @ W.T, x.T @ dy, dy.sum()


@TASK.mistake("Your db is dy itself: the sum is missing. One b serves the whole batch, and every use brings a share.")
def db_not_summed(dy, cache):
    x, W = cache
    return dy @ W.T, x.T @ dy, dy.copy()


@TASK.mistake("The order is wrong: gradients come in the order of the forward pass's arguments, so dx, dW, db.")
def order_swapped(dy, cache):
    x, W = cache
    return x.T @ dy, dy @ W.T, dy.sum(0)


@TASK.mistake("Your dx is transposed: it must have the shape of x, samples first.")
def dx_transposed(dy, cache):
    x, W = cache
    return W @ dy.T, x.T @ dy, dy.sum(0)


@TASK.alternate
def by_einsum(dy, cache):
    x, W = cache
    return np.einsum("nm,dm->nd", dy, W), np.einsum("nd,nm->dm", x, dy), np.einsum("nm->m", dy)


@TASK.alternate
def by_loops(dy, cache):
    x, W = cache
    dx, dW, db = np.zeros_like(x), np.zeros_like(W), np.zeros(W.shape[1])
    for n in range(dy.shape[0]):
        for m in range(dy.shape[1]):
            db[m] += dy[n, m]
            for d in range(x.shape[1]):
                dx[n, d] += dy[n, m] * W[d, m]
                dW[d, m] += dy[n, m] * x[n, d]
    return dx, dW, db


@TASK.alternate
def by_tensordot(dy, cache):
    x, W = cache
    return np.tensordot(dy, W, axes=(1, 1)), np.tensordot(x, dy, axes=(0, 0)), np.ones(len(dy)) @ dy


@TASK.alternate
def by_outer_products(dy, cache):
    x, W = cache
    dW = sum(np.outer(x[n], dy[n]) for n in range(len(x)))
    return np.dot(W, dy.T).T, dW, np.add.reduce(dy, axis=0)
