"""Task: the linear layer, forward."""

import numpy as np

from ...numpy.linear import linear_forward
from ..task import Task

SHAPES = [(4, 3, 5), (7, 2, 3), (3, 6, 2), (1, 3, 2)]


def cases(rng):
    """x (N, D), W (D, M), b (M,): no square shape, biases away from zero; the last is a batch of one."""
    return [
        (rng.normal(size=(N, D)), rng.normal(size=(D, M)), rng.normal(size=M) + np.where(np.arange(M) % 2, -1, 1))
        for N, D, M in SHAPES
    ]


TASK = Task(
    name="linear_forward",
    points=2,
    signature="linear_forward(x, W, b) -> y, (x, W)",
    reference=linear_forward,
    cases=cases,
    cache=("x", "W"),
)


@TASK.mistake("The bias is missing: what should y be when every feature is 0?")
def without_bias(x, W, b):
    return x @ W, (x, W)


@TASK.mistake(
    "The bias is added to the weights, so each feature multiplies it. It belongs to the sum, once for each output."
)
def bias_inside(x, W, b):
    return x @ (W + b), (x, W)


@TASK.mistake("The bias has the wrong sign: the layer adds it.")
def bias_subtracted(x, W, b):
    return x @ W - b, (x, W)


@TASK.mistake("You add the same number to every output. Each output m has a bias b[m] of its own.")
def bias_summed(x, W, b):
    return x @ W + b.sum(), (x, W)


@TASK.mistake("You divide by the number of features. The layer sums over the features, it does not average.")
def averaged(x, W, b):
    return x @ W / x.shape[1] + b, (x, W)


@TASK.mistake("Negative outputs have become 0: that is a ReLU, which comes after this layer, not in it.")
def rectified(x, W, b):
    return np.maximum(x @ W + b, 0), (x, W)


@TASK.mistake("Your y is transposed: samples run down the rows, outputs along the columns, so y has shape (N, M).")
def transposed(x, W, b):
    return (x @ W + b).T, (x, W)


@TASK.mistake("The cache is in the wrong order: the backward pass unpacks it as x, W = cache.")
def cache_swapped(x, W, b):
    return x @ W + b, (W, x)


@TASK.mistake("You keep the bias where the weights belong. No gradient needs the value of b, but dx needs W.")
def cache_with_bias(x, W, b):
    return x @ W + b, (x, b)


@TASK.mistake("You keep the output where the input belongs. The gradient of W needs what came in: x.")
def cache_with_output(x, W, b):
    y = x @ W + b
    return y, (y, W)


@TASK.mistake("You keep the weights transposed. Keep W as it came, and transpose it where you use it.")
def cache_transposed(x, W, b):
    return x @ W + b, (x, W.T)


@TASK.alternate
def by_einsum(x, W, b):
    return np.einsum("nd,dm->nm", x, W) + b, (x, W)


@TASK.alternate
def by_loops(x, W, b):
    N, D = x.shape
    M = len(b)
    y = np.zeros((N, M))
    for n in range(N):
        for m in range(M):
            y[n, m] = b[m]
            for d in range(D):
                y[n, m] += x[n, d] * W[d, m]
    return y, (x, W)


@TASK.alternate
def by_dot(x, W, b):
    y = np.dot(W.T, x.T).T
    y += b.reshape(1, -1)
    return y, (x, W)


@TASK.alternate
def by_ones_column(x, W, b):
    return np.hstack([x, np.ones((len(x), 1))]) @ np.vstack([W, b]), (x, W)
