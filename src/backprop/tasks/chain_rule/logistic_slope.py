"""Task: derive the slope of the cross-entropy through a sigmoid, and type it."""

import numpy as np

from ..task import Task

SHAPES = [(4, 3), (2, 5), (7, 2), (1, 6)]


def cases(rng):
    """z and t of the same shape; t is 0 or 1, and both are there in every case."""
    found = []
    for shape in SHAPES:
        t = rng.permutation(np.arange(np.prod(shape)) % 2.0).reshape(shape)
        found.append((2 * rng.normal(size=shape), t))
    return found


def reference(z, t):
    """z (...), t (...) -> slope (...)

    Of L = -t log p - (1 - t) log(1 - p) with p = 1 / (1 + exp(-z)), by z.
    """
    return (1 / (1 + np.exp(-z)) - t,)


TASK = Task(
    name="logistic_slope",
    points=2,
    signature="logistic_slope(z, t) -> (slope,)",
    reference=reference,
    cases=cases,
    kind="derive",
    forbid=("torch",),
    forbid_reason="the point of this task is to derive the slope on paper",
)


@TASK.mistake("The sign is flipped. If t is 1, raising z raises p and lowers the loss: the slope is negative then.")
def sign_flipped(z, t):
    return (t - 1 / (1 + np.exp(-z)),)


@TASK.mistake("The label is forgotten: for t = 1 and for t = 0 you have the same slope, but the losses differ.")
def label_forgotten(z, t):
    return (1 / (1 + np.exp(-z)),)


@TASK.mistake("That is the derivative by p. The step from z to p has a slope of its own, which is still to multiply.")
def sigmoid_forgotten(z, t):
    p = 1 / (1 + np.exp(-z))
    return (-t / p + (1 - t) / (1 - p),)


@TASK.mistake("That is the slope of the sigmoid alone. Multiply by the derivative of the loss by p.")
def sigmoid_only(z, t):
    p = 1 / (1 + np.exp(-z))
    return (p * (1 - p),)


@TASK.mistake("That belongs to the squared error, half of (p - t)^2. Here the loss has logarithms: derive those first.")
def squared_error(z, t):
    p = 1 / (1 + np.exp(-z))
    return ((p - t) * p * (1 - p),)


@TASK.mistake("Only the term with t is there: where t is 0 your slope is 0, but such samples have a loss as well.")
def second_term_forgotten(z, t):
    return (-t * (1 - 1 / (1 + np.exp(-z))),)


@TASK.mistake("The second term has the wrong sign: log(1 - p) has an inner derivative, -1.")
def inner_minus_forgotten(z, t):
    p = 1 / (1 + np.exp(-z))
    return (-t * (1 - p) - (1 - t) * p,)


@TASK.mistake("The sigmoid is the wrong way up: it must go to 1 for large z. Look at the sign in the exponential.")
def sigmoid_falling(z, t):
    return (1 / (1 + np.exp(z)) - t,)


@TASK.mistake("You subtract the label from z. What the loss compares with the label is the probability p.")
def score_for_probability(z, t):
    return (z - t,)


@TASK.mistake("You divide by the number of entries. Here every entry has a loss of its own: no mean has been taken.")
def averaged(z, t):
    return ((1 / (1 + np.exp(-z)) - t) / z.size,)


@TASK.alternate
def by_three_factors(z, t):
    p = 1 / (1 + np.exp(-z))
    return ((-t / p + (1 - t) / (1 - p)) * p * (1 - p),)


@TASK.alternate
def by_cases(z, t):
    return (np.where(t == 1, -1 / (1 + np.exp(z)), 1 / (1 + np.exp(-z))),)


@TASK.alternate
def by_tanh(z, t):
    return (0.5 * (1 + np.tanh(z / 2)) - t,)
