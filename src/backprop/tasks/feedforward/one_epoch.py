"""Task: mend a pass over the data that never empties its sums and divides by the batch size twice."""

import numpy as np

from ..task import Task

SHAPES = [(7, 3, 2, 3), (8, 2, 5, 4), (5, 4, 3, 2), (6, 3, 4, 9)]


def cases(rng):
    """W (D, M), b (M,), x (N, D), t (N, M), size and lr; the last batch is often smaller, once there is only one."""
    return [
        (
            rng.normal(size=(D, M)),
            rng.normal(size=M),
            rng.normal(size=(N, D)),
            rng.normal(size=(N, M)),
            size,
            float(rng.uniform(0.1, 0.3)),
        )
        for N, D, M, size in SHAPES
    ]


def reference(W, b, x, t, size, lr):
    """W (D, M), b (M,), x (N, D), t (N, M), size () int, lr () -> W (D, M), b (M,)

    Gradient descent on half the squared error of x W + b, a mean over the samples of each batch.
    """
    for start in range(0, len(x), size):
        xs, ts = x[start : start + size], t[start : start + size]
        dy = (xs @ W + b - ts) / len(xs)
        W, b = W - lr * xs.T @ dy, b - lr * dy.sum(0)
    return W, b


TASK = Task(
    name="one_epoch",
    points=2,
    signature="one_epoch(W, b, x, t, size, lr) -> W, b",
    reference=reference,
    cases=cases,
    kind="bug",
    forbid=("torch", "backprop"),
    forbid_reason="the point of this task is to mend the loop",
)


@TASK.mistake("Both faults are still there. What is in dW when the second step is made? And how often is it divided?")
def as_given(W, b, x, t, size, lr):
    dW, db = np.zeros_like(W), np.zeros_like(b)
    for start in range(0, len(x), size):
        xs, ts = x[start : start + size], t[start : start + size]
        dy = (xs @ W + b - ts) / len(xs)
        dW += xs.T @ dy
        db += dy.sum(0)
        W = W - lr * dW / len(xs)
        b = b - lr * db / len(xs)
    return W, b


@TASK.mistake("One fault is left: dW and db still hold the gradients of earlier batches, which each step takes again.")
def sums_never_emptied(W, b, x, t, size, lr):
    dW, db = np.zeros_like(W), np.zeros_like(b)
    for start in range(0, len(x), size):
        xs, ts = x[start : start + size], t[start : start + size]
        dy = (xs @ W + b - ts) / len(xs)
        dW += xs.T @ dy
        db += dy.sum(0)
        W = W - lr * dW
        b = b - lr * db
    return W, b


@TASK.mistake("One fault is left: the gradient is divided by the batch size twice. The loss is a mean once.")
def divided_twice(W, b, x, t, size, lr):
    for start in range(0, len(x), size):
        xs, ts = x[start : start + size], t[start : start + size]
        dy = (xs @ W + b - ts) / len(xs)
        W, b = W - lr * xs.T @ dy / len(xs), b - lr * dy.sum(0) / len(xs)
    return W, b


@TASK.mistake("Now nobody divides by the batch size. The loss is a mean over the batch, so one division must stay.")
def not_divided(W, b, x, t, size, lr):
    for start in range(0, len(x), size):
        xs, ts = x[start : start + size], t[start : start + size]
        dy = xs @ W + b - ts
        W, b = W - lr * xs.T @ dy, b - lr * dy.sum(0)
    return W, b


@TASK.mistake("You divide by size. The last batch can be smaller: a mean divides by how many samples there are.")
def divided_by_size(W, b, x, t, size, lr):
    for start in range(0, len(x), size):
        xs, ts = x[start : start + size], t[start : start + size]
        dy = (xs @ W + b - ts) / size
        W, b = W - lr * xs.T @ dy, b - lr * dy.sum(0)
    return W, b


@TASK.mistake(
    "Samples that do not fill a batch are left out. The faulty code had this right: the last batch is smaller."
)
def rest_left_out(W, b, x, t, size, lr):
    for start in range(0, max(len(x) - size, 0) + 1, size):
        xs, ts = x[start : start + size], t[start : start + size]
        dy = (xs @ W + b - ts) / len(xs)
        W, b = W - lr * xs.T @ dy, b - lr * dy.sum(0)
    return W, b


@TASK.mistake("The step goes uphill: the gradient is to be subtracted.")
def uphill(W, b, x, t, size, lr):
    for start in range(0, len(x), size):
        xs, ts = x[start : start + size], t[start : start + size]
        dy = (xs @ W + b - ts) / len(xs)
        W, b = W + lr * xs.T @ dy, b + lr * dy.sum(0)
    return W, b


@TASK.mistake(
    "All gradients are taken at the first W and b: one big step. Each batch begins where the last one arrived."
)
def one_step_at_the_end(W, b, x, t, size, lr):
    dW, db = np.zeros_like(W), np.zeros_like(b)
    for start in range(0, len(x), size):
        xs, ts = x[start : start + size], t[start : start + size]
        dy = (xs @ W + b - ts) / len(xs)
        dW += xs.T @ dy
        db += dy.sum(0)
    return W - lr * dW, b - lr * db


@TASK.mistake("W has already moved when you find the gradient of b. Find both gradients first, then take the step.")
def bias_after_weights(W, b, x, t, size, lr):
    for start in range(0, len(x), size):
        xs, ts = x[start : start + size], t[start : start + size]
        W = W - lr * xs.T @ (xs @ W + b - ts) / len(xs)
        b = b - lr * (xs @ W + b - ts).mean(0)
    return W, b


@TASK.mistake("The learning rate has got lost in your steps.")
def without_rate(W, b, x, t, size, lr):
    for start in range(0, len(x), size):
        xs, ts = x[start : start + size], t[start : start + size]
        dy = (xs @ W + b - ts) / len(xs)
        W, b = W - xs.T @ dy, b - dy.sum(0)
    return W, b


@TASK.mistake("The numbers are right, but `W -= ...` writes into the caller's array. `W = W - ...` makes a new one.")
def in_place(W, b, x, t, size, lr):
    for start in range(0, len(x), size):
        xs, ts = x[start : start + size], t[start : start + size]
        dy = (xs @ W + b - ts) / len(xs)
        W -= lr * xs.T @ dy
        b -= lr * dy.sum(0)
    return W, b


@TASK.alternate
def by_mending(W, b, x, t, size, lr):
    for start in range(0, len(x), size):
        dW, db = np.zeros_like(W), np.zeros_like(b)
        xs, ts = x[start : start + size], t[start : start + size]
        dy = (xs @ W + b - ts) / len(xs)
        dW += xs.T @ dy
        db += dy.sum(0)
        W = W - lr * dW
        b = b - lr * db
    return W, b


@TASK.alternate
def by_pieces(W, b, x, t, size, lr):
    W, b = W.copy(), b.copy()
    places = range(size, len(x), size)
    for xs, ts in zip(np.split(x, places), np.split(t, places), strict=True):
        error = xs @ W + b - ts
        W -= lr * np.einsum("nd,nm->dm", xs, error) / len(xs)
        b -= lr * error.mean(axis=0)
    return W, b
