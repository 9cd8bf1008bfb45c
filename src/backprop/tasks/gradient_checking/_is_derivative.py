"""A whole checker, tried on right and wrong pairs: the task of which `is_derivative` holds the alternates.

The mistakes are in `_is_derivative_mistakes`, the pairs that it is tried on in `_is_derivative_driver`.
"""

import numpy as np

from ..task import Task
from ._is_derivative_driver import driver

SHAPES = [(4, 3, 5), (3, 4, 2), (2, 5, 3)]
LAYERS = (1, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 0, 1, 1, 0, 1)
FORMS = (0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 1)
"""Which pairs are right, in the order in which the driver makes them."""


def cases(rng):
    """x (N, D), W (D, M), b (M,), the order of the pairs and a seed."""
    return [
        (
            rng.normal(size=(N, D)),
            rng.normal(size=(D, M)),
            rng.normal(size=M),
            rng.permutation(len(LAYERS)),
            rng.permutation(len(FORMS)),
            int(rng.integers(10**6)),
        )
        for N, D, M in SHAPES
    ]


def reference(x, W, b, order, turns, seed):
    """x (N, D), W (D, M), b (M,), order (P,) int, turns (Q,) int, seed () int -> layers (P,), forms (Q,)

    1 for each pair in which the backward pass is the derivative of the forward pass, else 0.
    """
    return np.array(LAYERS, float)[order], np.array(FORMS, float)[turns]


TASK = Task(
    name="is_derivative",
    points=4,
    signature="is_derivative(forward, backward, arguments, rng) -> verdict",
    reference=reference,
    cases=cases,
    driver=driver,
    forbid=("torch", "directional", "elementwise", "complex_step", "gradcheck"),
    forbid_reason="the point of this task is to write the check yourself",
)
