"""Task: derive the backward pass of the line in which a GRU blends its old state with a candidate."""

import numpy as np

from ..task import Task

SHAPES = [(4, 3), (2, 5), (7, 2), (1, 6)]


def cases(rng):
    """dh_next, z, n and h of the same shape: z is between 0 and 1, n and h between -1 and 1."""
    return [
        (
            rng.normal(size=shape),
            rng.uniform(0.1, 0.9, size=shape),
            rng.uniform(-0.9, 0.9, size=shape),
            rng.uniform(-0.9, 0.9, size=shape),
        )
        for shape in SHAPES
    ]


def reference(dh_next, z, n, h):
    """dh_next (N, H), z (N, H), n (N, H), h (N, H) -> daz (N, H), dan (N, H), dh (N, H)

    Of h_next = (1 - z) n + z h with z = sigmoid(az), n = tanh(an): the gradients of az, an and, on this path, h.
    """
    return dh_next * (h - n) * z * (1 - z), dh_next * (1 - z) * (1 - n * n), dh_next * z


TASK = Task(
    name="gru_blend_backward",
    points=3,
    signature="gru_blend_backward(dh_next, z, n, h) -> daz, dan, dh",
    reference=reference,
    cases=cases,
    kind="derive",
    forbid=("torch",),
    forbid_reason="the point of this task is to derive the gradients on paper",
)


@TASK.mistake("That is the derivative by z. What is asked for is the one by az: the slope of the sigmoid is missing.")
def sigmoid_forgotten(dh_next, z, n, h):
    return dh_next * (h - n), dh_next * (1 - z) * (1 - n * n), dh_next * z


@TASK.mistake("That is the derivative by n. What is asked for is the one by an: the slope of tanh is missing.")
def tanh_forgotten(dh_next, z, n, h):
    return dh_next * (h - n) * z * (1 - z), dh_next * (1 - z), dh_next * z


@TASK.mistake("The sign is flipped. A larger z takes more of h and less of n: which of the two has the minus?")
def sign_flipped(dh_next, z, n, h):
    return dh_next * (n - h) * z * (1 - z), dh_next * (1 - z) * (1 - n * n), dh_next * z


@TASK.mistake("z occurs twice in the formula. You have the part of z h only; 1 - z has a derivative, too.")
def old_state_only(dh_next, z, n, h):
    return dh_next * h * z * (1 - z), dh_next * (1 - z) * (1 - n * n), dh_next * z


@TASK.mistake("z occurs twice in the formula. You have the part of (1 - z) n only.")
def candidate_only(dh_next, z, n, h):
    return -dh_next * n * z * (1 - z), dh_next * (1 - z) * (1 - n * n), dh_next * z


@TASK.mistake("z and 1 - z have changed places: here z is the share of the old state, 1 - z that of the candidate.")
def shares_exchanged(dh_next, z, n, h):
    return dh_next * (h - n) * z * (1 - z), dh_next * z * (1 - n * n), dh_next * (1 - z)


@TASK.mistake("The price dh_next is not used: you have slopes alone. Chain rule: slope times dh_next.")
def upstream_ignored(dh_next, z, n, h):
    return (h - n) * z * (1 - z), (1 - z) * (1 - n * n), z.copy()


@TASK.mistake("z is already the value of the sigmoid. You apply the sigmoid once more; its slope is z (1 - z).")
def sigmoid_twice(dh_next, z, n, h):
    s = 1 / (1 + np.exp(-z))
    return dh_next * (h - n) * s * (1 - s), dh_next * (1 - z) * (1 - n * n), dh_next * z


@TASK.mistake("n is already the value of the tanh. You apply tanh once more; its slope is 1 - n^2.")
def tanh_twice(dh_next, z, n, h):
    return dh_next * (h - n) * z * (1 - z), dh_next * (1 - z) * (1 - np.tanh(n) ** 2), dh_next * z


@TASK.mistake("The square is missing: the slope of tanh is 1 minus the square of its value n.")
def square_forgotten(dh_next, z, n, h):
    return dh_next * (h - n) * z * (1 - z), dh_next * (1 - z) * (1 - n), dh_next * z


@TASK.mistake("Not all of the old state goes on, only the share z of it. Its price shrinks by the same factor.")
def state_passed_whole(dh_next, z, n, h):
    return dh_next * (h - n) * z * (1 - z), dh_next * (1 - z) * (1 - n * n), dh_next.copy()


@TASK.alternate
def by_names(dh_next, z, n, h):
    dz, dn, dh = dh_next * h - dh_next * n, dh_next - dh_next * z, z * dh_next
    return dz * (z - z**2), dn * (1 - n) * (1 + n), dh


@TASK.alternate
def by_next_state(dh_next, z, n, h):
    h_next = (1 - z) * n + z * h
    return dh_next * (1 - z) * (h_next - n), dh_next * (1 - z) / np.cosh(np.arctanh(n)) ** 2, dh_next * z
