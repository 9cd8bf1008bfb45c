"""Dropout. The mask `m` is drawn once more from the same dice."""

import copy
from typing import Any

import numpy as np


def _mask(scope: dict[str, Any]) -> np.ndarray:
    """The mask of the forward pass, drawn again from the same dice."""
    kept = copy.deepcopy(scope["rng"]).random(scope["x"].shape) >= scope["p"]
    return kept / (1 - scope["p"])


EQUATIONS = {
    "dropout.y": (
        r"y = m \odot x, \qquad m_i = \frac{[r_i \geq p]}{1 - p}",
        "y",
        "m * x",
        "Each r is drawn at random, uniformly between 0 and 1.",
    ),
    "dropout.jacobian": (
        r"\frac{\partial y_i}{\partial x_j} = \delta_{ij}\, m_i",
        'J("y", "x").reshape(x.size, x.size)',
        "np.diag(m.ravel())",
        "The draw is fixed before the backward pass begins, so the mask is a constant.",
    ),
    "dropout.dx": (
        r"\bar x = m \odot \bar y",
        "dx",
        "m * dy",
        "The very same mask: a new draw would be the gradient of another network.",
    ),
}

SYMBOLS = {"dropout": {"m_i": "i: m.ravel()", "y_i/x_j": 'i j: J("y", "x").reshape(x.size, x.size)'}}

DEFINITIONS = {"dropout": {"m": _mask}}
