"""Task: put the heads side by side again, which is also how a gradient goes back through splitting."""

import numpy as np

from ...numpy import multi_head_attention
from ..task import Task

SHAPES = [(2, 3, 4, 5), (3, 2, 5, 4), (1, 4, 3, 2), (4, 3, 2, 6)]


def cases(rng):
    """y (N, h, T, W): h heads of width W, and no two sizes equal but the batch."""
    return [(rng.normal(size=shape),) for shape in SHAPES]


def reference(y):
    """y (N, h, T, W) -> x (N, T, H)

    H = h W: the heads side by side.
    """
    return (multi_head_attention.merge_heads(y),)


TASK = Task(
    name="merge_heads",
    points=2,
    signature="merge_heads(y) -> (x,)",
    reference=reference,
    cases=cases,
    forbid=("torch",),
)


@TASK.mistake("You reshape without exchanging axes first: the shape is right, but places and heads are mixed up.")
def reshaped_only(y):
    N, h, T, W = y.shape
    return (y.reshape(N, T, h * W),)


@TASK.mistake(
    "The heads are shuffled like cards, feature by feature. Side by side means head 0 whole, then head 1 whole."
)
def interleaved(y):
    N, h, T, W = y.shape
    return (y.transpose(0, 2, 3, 1).reshape(N, T, h * W),)


@TASK.mistake("The heads stand in the wrong order: head 0 comes first.")
def reversed_order(y):
    N, h, T, W = y.shape
    return (y[:, ::-1].swapaxes(1, 2).reshape(N, T, h * W),)


@TASK.mistake("You add the heads up. Each keeps its own W features, so there are h W of them in the end.")
def added_up(y):
    return (y.sum(1),)


@TASK.mistake("You take the mean of the heads. Each keeps its own W features, so there are h W of them in the end.")
def averaged(y):
    return (y.mean(1),)


@TASK.mistake("The axes are exchanged, but nothing is merged yet: the last two have to become one.")
def not_reshaped(y):
    return (y.swapaxes(1, 2).copy(),)


@TASK.mistake("You put the heads one after another in time. They belong side by side, among the features.")
def along_time(y):
    N, h, T, W = y.shape
    return (y.reshape(N, h * T, W),)


@TASK.mistake("Features come before places in your result: x has the shape (N, T, H).")
def features_first(y):
    N, h, T, W = y.shape
    return (y.swapaxes(2, 3).reshape(N, h * W, T),)


@TASK.mistake("The features of each head run backwards. Keep them in their order.")
def features_reversed(y):
    N, h, T, W = y.shape
    return (y[..., ::-1].swapaxes(1, 2).reshape(N, T, h * W),)


@TASK.mistake("Time runs backwards in your result.")
def time_reversed(y):
    N, h, T, W = y.shape
    return (y[:, :, ::-1].swapaxes(1, 2).reshape(N, T, h * W),)


@TASK.mistake("Only the first head is left.")
def first_head_only(y):
    return (y[:, 0].copy(),)


@TASK.mistake("You exchange places with features instead of heads with places. Write the axes down: which two to swap?")
def wrong_axes(y):
    N, h, T, W = y.shape
    return (y.swapaxes(2, 3).reshape(N, T, h * W),)


@TASK.alternate
def by_concatenate(y):
    return (np.concatenate([y[:, i] for i in range(y.shape[1])], axis=2),)


@TASK.alternate
def by_loops(y):
    N, h, T, W = y.shape
    x = np.empty((N, T, h * W))
    for i in range(h):
        x[:, :, i * W : (i + 1) * W] = y[:, i]
    return (x,)


@TASK.alternate
def by_einsum(y):
    return (np.einsum("nhtw->nthw", y).reshape(len(y), y.shape[2], -1),)


@TASK.alternate
def by_moving_an_axis(y):
    N, _, T, _ = y.shape
    return (np.moveaxis(y, 1, 2).reshape((N, T, -1)),)
