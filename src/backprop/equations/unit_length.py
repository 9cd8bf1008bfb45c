"""Vectors scaled to length one. `local` holds the Jacobian of each vector, measured by central differences."""

from typing import Any

import numpy as np


def _local(scope: dict[str, Any]) -> np.ndarray:
    D = scope["D"]
    rows = scope["x"].size // D
    return np.einsum("rdre->rde", scope["J"]("y", "x").reshape(rows, D, rows, D))


EQUATIONS = {
    "unit_length.y": (r"y_d = \frac{x_d}{\lVert x \rVert}", "y", "x / length"),
    "unit_length.length": (
        r"\frac{\partial \lVert x \rVert}{\partial x_d} = y_d",
        "np.stack([diff(lambda v: np.sqrt((v * v).sum()), v) for v in x.reshape(-1, D)])",
        "y.reshape(-1, D)",
        "The length grows fastest in the direction in which the vector points.",
    ),
    "unit_length.jacobian": (
        r"\frac{\partial y}{\partial x} = \frac{1}{\lVert x \rVert}\, \bigl(I - y\, y^\top\bigr)",
        "local",
        "np.stack([(np.eye(D) - np.outer(v, v)) / s for v, s in zip(y.reshape(-1, D), length.ravel())])",
        "The quotient rule, for one vector as a column: a projection onto what is at right angles to it.",
    ),
    "unit_length.dx": (
        r"\bar x_d = \frac{1}{\lVert x \rVert} \Bigl(\bar y_d - y_d \sum_e \bar y_e\, y_e\Bigr)",
        "dx",
        "(dy - y * (dy * y).sum(-1, keepdims=True)) / length",
    ),
    "unit_length.dx.tangent": (
        r"\bar x_1\, y_1 = -\sum_{d > 1} \bar x_d\, y_d",
        "dx[..., 0] * y[..., 0]",
        "-(dx[..., 1:] * y[..., 1:]).sum(-1)",
        "The gradient is at right angles to the vector: to make it longer changes nothing.",
    ),
}

SYMBOLS = {
    "unit_length": {"x": "x.reshape(-1, D)", "y": "y.reshape(-1, D)", "y/x": "local"}
    | {r"\bar x": "dx.reshape(-1, D)", r"\bar y": "dy.reshape(-1, D)", "|x|": "~: length.ravel()"}
    | {"|x|/x": "np.stack([diff(lambda v: np.sqrt((v * v).sum()), v) for v in x.reshape(-1, D)])"}
}

DEFINITIONS: dict[str, dict[str, Any]] = {
    "unit_length": {"length": "np.sqrt((x * x).sum(-1, keepdims=True))", "local": _local}
}
