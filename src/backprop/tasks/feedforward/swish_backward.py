"""Task: derive the backward pass of x sigmoid(beta x), where every unit learns a beta of its own."""

import numpy as np

from ..task import Task

SHAPES = [(4, 3), (2, 5), (7, 2), (1, 6)]


def cases(rng):
    """dy and x (N, M), beta (M,) away from 0 and 1 and of both signs; the last is a batch of one."""
    return [
        (
            rng.normal(size=(N, M)),
            1.5 * rng.normal(size=(N, M)),
            rng.uniform(1.2, 2.5, size=M) * np.where(np.arange(M) % 3, 1, -1),
        )
        for N, M in SHAPES
    ]


def reference(dy, x, beta):
    """dy (N, M), x (N, M), beta (M,) -> dx (N, M), dbeta (M,)

    Of y = x s with s = 1 / (1 + exp(-beta x)).
    """
    s = 1 / (1 + np.exp(-beta * x))
    return dy * (s + beta * x * s * (1 - s)), (dy * x * x * s * (1 - s)).sum(0)


TASK = Task(
    name="swish_backward",
    points=3,
    signature="swish_backward(dy, x, beta) -> dx, dbeta",
    reference=reference,
    cases=cases,
    kind="derive",
    forbid=("torch", "backprop"),
    forbid_reason="the point of this task is to derive the gradients on paper",
)


@TASK.mistake("x occurs twice in the formula. You have the part of the first x only; the sigmoid holds another one.")
def factor_only(dy, x, beta):
    s = 1 / (1 + np.exp(-beta * x))
    return dy * s, (dy * x * x * s * (1 - s)).sum(0)


@TASK.mistake("x occurs twice in the formula. You have the part of the x in the sigmoid only.")
def sigmoid_part_only(dy, x, beta):
    s = 1 / (1 + np.exp(-beta * x))
    return dy * beta * x * s * (1 - s), (dy * x * x * s * (1 - s)).sum(0)


@TASK.mistake("The sigmoid is taken of beta x, so its derivative by x has an inner factor beta. It is missing.")
def inner_beta_forgotten(dy, x, beta):
    s = 1 / (1 + np.exp(-beta * x))
    return dy * (s + x * s * (1 - s)), (dy * x * x * s * (1 - s)).sum(0)


@TASK.mistake("A factor x is missing in your dbeta: one x stands before the sigmoid, a second one comes from inside.")
def inner_x_forgotten(dy, x, beta):
    s = 1 / (1 + np.exp(-beta * x))
    return dy * (s + beta * x * s * (1 - s)), (dy * x * s * (1 - s)).sum(0)


@TASK.mistake("The slope of the sigmoid is s (1 - s). Here it is s alone.")
def slope_is_value(dy, x, beta):
    s = 1 / (1 + np.exp(-beta * x))
    return dy * (s + beta * x * s), (dy * x * x * s).sum(0)


@TASK.mistake("beta is not in your sigmoid: it is taken of beta x.")
def plain_sigmoid(dy, x, beta):
    s = 1 / (1 + np.exp(-x))
    return dy * (s + beta * x * s * (1 - s)), (dy * x * x * s * (1 - s)).sum(0)


@TASK.mistake("The sigmoid is the wrong way up: it must go to 1 for large beta x. Look at the sign in the exponential.")
def sigmoid_falling(dy, x, beta):
    s = 1 / (1 + np.exp(beta * x))
    return dy * (s + beta * x * s * (1 - s)), (dy * x * x * s * (1 - s)).sum(0)


@TASK.mistake("The price dy is not used: you have slopes alone. Chain rule: slope times dy.")
def upstream_ignored(dy, x, beta):
    s = 1 / (1 + np.exp(-beta * x))
    return s + beta * x * s * (1 - s), (x * x * s * (1 - s)).sum(0)


@TASK.mistake("Your dbeta has a row for each sample. One beta serves the whole batch, and its uses add up: sum them.")
def beta_not_summed(dy, x, beta):
    s = 1 / (1 + np.exp(-beta * x))
    return dy * (s + beta * x * s * (1 - s)), dy * x * x * s * (1 - s)


@TASK.mistake("You average over the batch. Uses add up; if the loss is a mean, its N is already inside dy.")
def beta_averaged(dy, x, beta):
    s = 1 / (1 + np.exp(-beta * x))
    return dy * (s + beta * x * s * (1 - s)), (dy * x * x * s * (1 - s)).mean(0)


@TASK.mistake("You add dbeta up over everything. Each unit has a beta of its own: sum over the samples only.")
def beta_summed_over_everything(dy, x, beta):
    s = 1 / (1 + np.exp(-beta * x))
    return dy * (s + beta * x * s * (1 - s)), (dy * x * x * s * (1 - s)).sum()


@TASK.alternate
def by_names(dy, x, beta):
    s = 1 / (1 + np.exp(-(beta * x)))
    inner = dy * x * s * (1 - s)
    return dy * s + inner * beta, (inner * x).sum(axis=0)


@TASK.alternate
def by_output(dy, x, beta):
    s = 0.5 * (1 + np.tanh(beta * x / 2))
    y = x * s
    return dy * (beta * y + s * (1 - beta * y)), np.einsum("nm,nm->m", dy, y * (x - y))


@TASK.alternate
def by_loops(dy, x, beta):
    dx, dbeta = np.zeros_like(x), np.zeros_like(beta)
    for n, m in np.ndindex(x.shape):
        e = np.exp(-beta[m] * x[n, m])
        dx[n, m] = dy[n, m] * ((1 + e) + x[n, m] * beta[m] * e) / (1 + e) ** 2
        dbeta[m] += dy[n, m] * x[n, m] ** 2 * e / (1 + e) ** 2
    return dx, dbeta
