"""Task: foretell the output of a tiny network and two of its gradients, one of them through a ReLU."""

import numpy as np

from ..task import Task

ROWS = (
    (2.0, 3.0, 2.0, 0.5, 3.0, 9.0), (4.0, 3.0, 0.5, 2.0, 2.0, 8.0), (3.0, 2.0, 0.5, 2.0, 2.0, 4.0),
    (3.0, 2.0, 2.0, 0.5, 2.0, 7.0), (3.0, 4.0, -2.0, 3.0, 2.0, 5.0), (2.0, 3.0, -2.0, 3.0, -2.0, 5.0),
    (2.0, 3.0, 2.0, 0.5, -2.0, 4.0), (3.0, 4.0, 2.0, 0.5, 2.0, 8.0), (2.0, 5.0, 2.0, 0.5, 3.0, 9.0),
    (4.0, 3.0, 3.0, -2.0, 2.0, 5.0), (3.0, 2.0, 0.5, 3.0, 2.0, 6.0), (3.0, 2.0, 3.0, -2.0, -2.0, 4.0),
)  # fmt: skip
"""x1, x2, w11, w21, v1 and t. Unit 1 is open, unit 2 is shut, and each slip leads to numbers of its own."""


def cases(rng):
    """x, w1, b1, w2, b2, v, c and t of a network with two inputs, two hidden units and one output."""
    x1, x2, w11, w21, v1, t = ROWS[rng.integers(len(ROWS))]
    return [(np.array([x1, x2]), np.array([w11, w21]), -2.0, np.array([-2.0, -3.0]), 2.0, np.array([v1, 4.0]), 2.0, t)]


def reference(x, w1, b1, w2, b2, v, c, t):
    """x (D,), w1 (D,), b1 (), w2 (D,), b2 (), v (H,), c (), t () -> y (), dv1 (), dw11 ()

    Of y = v . h + c with h = relu(w . x + b) for each unit, and the loss (y - t)^2 / 2: the output, and the
    gradients of v[0] and of w1[0].
    """
    return _numbers(x, np.maximum([x @ w1 + b1, x @ w2 + b2], 0), v, c, t)


def _numbers(x, h, v, c, t):
    """What follows from the values of the hidden units."""
    y = v @ h + c
    return y, (y - t) * h[0], (y - t) * v[0] * x[0]


TASK = Task(
    name="predict_network",
    points=2,
    signature="predict_network() -> y, dv1, dw11",
    reference=reference,
    cases=cases,
    kind="predict",
    by_variant=True,
)


@TASK.mistake("The second unit is shut: its sum is negative, the ReLU makes that 0, and nothing of it reaches y.")
def relu_forgotten(x, w1, b1, w2, b2, v, c, t):
    return _numbers(x, np.array([x @ w1 + b1, x @ w2 + b2]), v, c, t)


@TASK.mistake("The biases of the hidden units are missing: they belong to the sums, before the ReLU.")
def hidden_biases_forgotten(x, w1, b1, w2, b2, v, c, t):
    return _numbers(x, np.maximum([x @ w1, x @ w2], 0), v, c, t)


@TASK.mistake("The last bias is missing: c is added to y.")
def last_bias_forgotten(x, w1, b1, w2, b2, v, c, t):
    return _numbers(x, np.maximum([x @ w1 + b1, x @ w2 + b2], 0), v, 0.0, t)


@TASK.mistake("The inputs and the weights of a unit are paired crosswise: w11 belongs to x1, and w21 to x2.")
def crosswise(x, w1, b1, w2, b2, v, c, t):
    return _numbers(x, np.maximum([x @ w1[::-1] + b1, x @ w2[::-1] + b2], 0), v, c, t)


@TASK.mistake("The sign is flipped. The derivative of the loss by y is y - t, not t - y.")
def sign_flipped(x, w1, b1, w2, b2, v, c, t):
    y, dv, dw = reference(x, w1, b1, w2, b2, v, c, t)
    return y, -dv, -dw


@TASK.mistake("That is twice too large: the half in the loss takes the 2 of the square away.")
def half_forgotten(x, w1, b1, w2, b2, v, c, t):
    y, dv, dw = reference(x, w1, b1, w2, b2, v, c, t)
    return y, 2 * dv, 2 * dw


@TASK.mistake("You have how y reacts to the weight. The loss reacts to y as well: multiply by its derivative, y - t.")
def error_forgotten(x, w1, b1, w2, b2, v, c, t):
    y, _, _ = reference(x, w1, b1, w2, b2, v, c, t)
    return y, x @ w1 + b1, v[0] * x[0]


@TASK.mistake("Your gradient of v1 has a wrong factor: a weight's gradient is the price of its output times its input.")
def weight_for_input(x, w1, b1, w2, b2, v, c, t):
    y, _, dw = reference(x, w1, b1, w2, b2, v, c, t)
    return y, (y - t) * v[0], dw


@TASK.mistake("Between w11 and y stands v1: a nudge of the first hidden unit is multiplied by it. It is missing.")
def second_layer_forgotten(x, w1, b1, w2, b2, v, c, t):
    y, dv, _ = reference(x, w1, b1, w2, b2, v, c, t)
    return y, dv, (y - t) * x[0]


@TASK.mistake("That is the price of the first hidden unit. The weight meets its input there, x1, which is to multiply.")
def input_forgotten(x, w1, b1, w2, b2, v, c, t):
    y, dv, _ = reference(x, w1, b1, w2, b2, v, c, t)
    return y, dv, (y - t) * v[0]


@TASK.mistake("w11 comes from the first input. You multiply by the second one.")
def other_input(x, w1, b1, w2, b2, v, c, t):
    y, dv, _ = reference(x, w1, b1, w2, b2, v, c, t)
    return y, dv, (y - t) * v[0] * x[1]
