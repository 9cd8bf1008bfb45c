"""Task: mend gradients that are added up over small batches: wrongly weighed, and the decay counted too often."""

import numpy as np

from ..task import Task

SIZES = [(11, 3, 2, 4), (12, 2, 5, 4), (7, 4, 3, 5), (5, 3, 4, 9), (9, 5, 2, 2)]


def cases(rng):
    """x (N, D), y (N, M), W (D, M), b (M,), the size of a piece and the decay: the last piece is often shorter."""
    return [
        (
            rng.normal(size=(N, D)) + 0.3,
            rng.normal(size=(N, M)),
            rng.normal(size=(D, M)),
            rng.normal(size=M) + 1,
            size,
            float(rng.uniform(0.2, 0.8)),
        )
        for N, D, M, size in SIZES
    ]


def reference(x, y, W, b, size, decay):
    """x (N, D), y (N, M), W (D, M), b (M,), size () int, decay () -> dW (D, M), db (M,)

    Of the mean over the samples of 1/2 ||x W + b - y||^2, plus decay/2 ||W||^2.
    """
    error = (x @ W + b - y) / len(x)
    return x.T @ error + decay * W, error.sum(0)


TASK = Task(
    name="accumulated_gradient",
    points=2,
    signature="accumulated_gradient(x, y, W, b, size, decay) -> dW, db",
    reference=reference,
    cases=cases,
    kind="bug",
    forbid=("torch",),
    forbid_reason="the point of this task is to mend the loop",
)


@TASK.mistake(
    "Means of unequal pieces still count alike, but each sample has the share 1/N. And is the decay there just once?"
)
def as_given(x, y, W, b, size, decay):
    dW, db = np.zeros_like(W), np.zeros_like(b)
    pieces = range(0, len(x), size)
    for start in pieces:
        part = x[start : start + size]
        error = part @ W + b - y[start : start + size]
        dW += part.T @ error / len(part) / len(pieces) + decay * W
        db += error.mean(0) / len(pieces)
    return dW, db


@TASK.mistake("The samples of the short last piece still weigh more than the others: each sample has the share 1/N.")
def mean_of_means(x, y, W, b, size, decay):
    dW, db = decay * W, np.zeros_like(b)
    pieces = range(0, len(x), size)
    for start in pieces:
        part = x[start : start + size]
        error = part @ W + b - y[start : start + size]
        dW += part.T @ error / len(part) / len(pieces)
        db += error.sum(0) / len(x)
    return dW, db


@TASK.mistake("The decay counts once for each piece. It belongs to the weights, not to the samples: add it once.")
def decay_in_each_piece(x, y, W, b, size, decay):
    dW, db = np.zeros_like(W), np.zeros_like(b)
    for start in range(0, len(x), size):
        part = x[start : start + size]
        error = part @ W + b - y[start : start + size]
        dW += part.T @ error / len(x) + decay * W
        db += error.sum(0) / len(x)
    return dW, db


@TASK.mistake(
    "Now each piece is divided by `size`, as if it were full, and by the number of pieces. Divide by N instead."
)
def full_pieces_assumed(x, y, W, b, size, decay):
    dW, db = decay * W, np.zeros_like(b)
    pieces = range(0, len(x), size)
    for start in pieces:
        part = x[start : start + size]
        error = part @ W + b - y[start : start + size]
        dW += part.T @ error / size / len(pieces)
        db += error.sum(0) / size / len(pieces)
    return dW, db


@TASK.mistake("The last, shorter piece is left out. Its samples count like all others.")
def rest_dropped(x, y, W, b, size, decay):
    dW, db = decay * W, np.zeros_like(b)
    for start in range(0, len(x) // size * size, size):
        part = x[start : start + size]
        error = part @ W + b - y[start : start + size]
        dW += part.T @ error / len(x)
        db += error.sum(0) / len(x)
    return dW, db


@TASK.mistake("The pieces are added up but never averaged: the loss is the mean over all N samples.")
def never_averaged(x, y, W, b, size, decay):
    dW, db = decay * W, np.zeros_like(b)
    for start in range(0, len(x), size):
        part = x[start : start + size]
        error = part @ W + b - y[start : start + size]
        dW += part.T @ error
        db += error.sum(0)
    return dW, db


@TASK.mistake("The means of the pieces are added up. Before you add, each wants its share of the samples as a weight.")
def means_added(x, y, W, b, size, decay):
    dW, db = decay * W, np.zeros_like(b)
    for start in range(0, len(x), size):
        part = x[start : start + size]
        error = part @ W + b - y[start : start + size]
        dW += part.T @ error / len(part)
        db += error.mean(0)
    return dW, db


@TASK.mistake("The decay is gone altogether. It counts once: decay times W.")
def decay_dropped(x, y, W, b, size, decay):
    error = (x @ W + b - y) / len(x)
    return x.T @ error, error.sum(0)


@TASK.mistake("The decay is divided by N. It is no mean over samples, and counts once as it is.")
def decay_averaged(x, y, W, b, size, decay):
    error = (x @ W + b - y) / len(x)
    return x.T @ error + decay / len(x) * W, error.sum(0)


@TASK.mistake("The bias decays, too. The penalty is about W alone; the faulty code had this right.")
def bias_decays(x, y, W, b, size, decay):
    error = (x @ W + b - y) / len(x)
    return x.T @ error + decay * W, error.sum(0) + decay * b


@TASK.alternate
def by_shares(x, y, W, b, size, decay):
    dW, db = np.zeros_like(W), np.zeros_like(b)
    for start in range(0, len(x), size):
        part = x[start : start + size]
        error, share = part @ W + b - y[start : start + size], len(part) / len(x)
        dW += share * (part.T @ error / len(part) + decay * W)
        db += share * error.mean(0)
    return dW, db


@TASK.alternate
def all_at_once(x, y, W, b, size, decay):
    error = x @ W + b - y
    return np.einsum("nd,nm->dm", x, error) / x.shape[0] + W * decay, error.mean(0)


@TASK.alternate
def by_dividing_at_the_end(x, y, W, b, size, decay):
    dW, db, N = np.zeros(W.shape), np.zeros(b.shape), len(x)
    while len(x):
        now, target, x, y = x[:size], y[:size], x[size:], y[size:]
        error = now @ W + b - target
        dW, db = dW + now.T @ error, db + error.sum(axis=0)
    return dW / N + decay * W, db / N
