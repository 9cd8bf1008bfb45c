"""Task: softmax, backward, without building its Jacobian."""

import numpy as np

from ...numpy.softmax import softmax_backward, softmax_forward
from ..task import Task

SHAPES = [(4, 3), (3, 5), (6, 4), (1, 3)]


def cases(rng):
    """dy (N, K) and y (N, K), the output of a softmax over each row; the last a batch of one."""
    return [(rng.normal(size=shape), softmax_forward(rng.normal(size=shape))[0]) for shape in SHAPES]


def reference(dy, y):
    """dy (N, K), y (N, K) -> dx (N, K)"""
    return softmax_backward(dy, (y,))


TASK = Task(
    name="softmax_vjp",
    points=3,
    signature="softmax_vjp(dy, y) -> (dx,)",
    reference=reference,
    cases=cases,
)


@TASK.mistake(
    "You treat the entries as if each depended on its own input alone. Raising one input lowers all other outputs."
)
def diagonal_only(dy, y):
    return (dy * y * (1 - y),)


@TASK.mistake("The second term of the Jacobian is missing, the product of y with y: the sum below the fraction moves.")
def denominator_forgotten(dy, y):
    return (dy * y,)


@TASK.mistake("Your sum runs over the whole batch. Each sample has its own softmax: sum along its row.")
def summed_over_everything(dy, y):
    return (y * (dy - (dy * y).sum()),)


@TASK.mistake("Your sum runs over the samples, axis 0. The outputs that depend on one another stand in one row.")
def wrong_axis(dy, y):
    return (y * (dy - (dy * y).sum(0)),)


@TASK.mistake("The two terms have opposite signs: raising an input raises its own output and lowers the share of all.")
def terms_added(dy, y):
    return (y * (dy + (dy * y).sum(1, keepdims=True)),)


@TASK.mistake("The prices in your sum are not weighted: each output's price counts as much as the output, y.")
def sum_without_weights(dy, y):
    return (y * (dy - dy.sum(1, keepdims=True)),)


@TASK.mistake("You subtract the plain mean of the prices. The mean that is wanted is weighted by y.")
def plain_mean(dy, y):
    return (y * (dy - dy.mean(1, keepdims=True)),)


@TASK.mistake("You divide the weighted sum by K. It is a mean already: the weights y add up to 1.")
def mean_twice(dy, y):
    return (y * (dy - (dy * y).mean(1, keepdims=True)),)


@TASK.mistake("A factor y is missing in front of both terms: an input with a tiny share can hardly move anything.")
def share_forgotten(dy, y):
    return (dy - (dy * y).sum(1, keepdims=True),)


@TASK.mistake("The factor y stands before the first term only. It belongs to both: y times the whole bracket.")
def bracket_forgotten(dy, y):
    return (y * dy - (dy * y).sum(1, keepdims=True),)


@TASK.mistake("The sign is flipped: a price on one output alone must give that output's own input the price's sign.")
def sign_flipped(dy, y):
    return (y * ((dy * y).sum(1, keepdims=True) - dy),)


@TASK.mistake("That looks like softmax with cross-entropy, where a label is subtracted. Here dy is a price.")
def with_cross_entropy(dy, y):
    return (y - dy,)


@TASK.mistake("You take the softmax again. The y that comes in is its output already.")
def softmax_twice(dy, y):
    e = np.exp(y)
    y = e / e.sum(1, keepdims=True)
    return (y * (dy - (dy * y).sum(1, keepdims=True)),)


@TASK.alternate
def by_jacobians(dy, y):
    return (np.array([price @ (np.diag(p) - np.outer(p, p)) for price, p in zip(dy, y, strict=True)]),)


@TASK.alternate
def by_einsum(dy, y):
    return (dy * y - np.einsum("nk,nj,nj->nk", y, dy, y),)


@TASK.alternate
def by_loops(dy, y):
    dx = np.zeros_like(y)
    for n in range(len(y)):
        for k in range(y.shape[1]):
            for j in range(y.shape[1]):
                dx[n, j] += dy[n, k] * y[n, k] * ((1 if j == k else 0) - y[n, j])
    return (dx,)


@TASK.alternate
def by_two_steps(dy, y):
    # Through the division and the sum, as if y had come from e / e.sum() with e = y, whose sum is 1.
    total = y.sum(1, keepdims=True)
    dtotal = -(dy * y / total**2).sum(1, keepdims=True)
    de = dy / total + dtotal
    return (de * y,)
