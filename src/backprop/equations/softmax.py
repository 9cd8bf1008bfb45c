"""Softmax and its logarithm. `local` holds the Jacobian of each row, measured by central differences."""

from typing import Any

import numpy as np


def _local(scope: dict[str, Any]) -> np.ndarray:
    """The Jacobian of each row (R, K, K); those between rows are left out."""
    K = scope["K"]
    rows = scope["x"].size // K
    return np.einsum("rjrk->rjk", scope["J"]("y", "x").reshape(rows, K, rows, K))


EQUATIONS = {
    "softmax.y": (
        r"y_k = \frac{e^{x_k}}{\sum_j e^{x_j}}",
        "y",
        "np.exp(x) / np.exp(x).sum(-1, keepdims=True)",
    ),
    "softmax.jacobian": (
        r"\frac{\partial y_j}{\partial x_k} = y_j\,(\delta_{jk} - y_k)",
        "local",
        "Y[:, :, None] * (np.eye(K) - Y[:, None, :])",
        "Every output depends on every input, because all share one sum.",
    ),
    "softmax.jacobian.shift": (
        r"\frac{\partial y_j}{\partial x_j} = -\sum_{k \neq j} \frac{\partial y_j}{\partial x_k}",
        'np.einsum("rjj->rj", local)',
        "-(local * ~np.eye(K, dtype=bool)).sum(2)",
        "The same number added to all inputs changes nothing, so each row of the Jacobian adds up to zero.",
    ),
    "softmax.dx.chain": (
        r"\bar x_k = \sum_j \bar y_j\, \frac{\partial y_j}{\partial x_k}",
        "dx.reshape(-1, K)",
        'np.einsum("rj,rjk->rk", dy.reshape(-1, K), local)',
        "The chain rule; put in the Jacobian, and the sum of the mixed terms is one number for each row.",
    ),
    "softmax.dx": (
        r"\bar x_k = y_k \Bigl(\bar y_k - \sum_j \bar y_j\, y_j\Bigr)",
        "dx",
        "y * (dy - (dy * y).sum(-1, keepdims=True))",
    ),
    "softmax.dx.matrix": (
        r"\bar x = \bigl(\operatorname{diag}(y) - y\,y^\top\bigr)\, \bar y",
        "dx.reshape(-1, K)",
        "np.stack([(np.diag(v) - np.outer(v, v)) @ p for v, p in zip(Y, dy.reshape(-1, K))])",
        "For one row, as a column: the Jacobian is symmetric.",
    ),
    "softmax.dx.sum": (
        r"\bar x_1 = -\sum_{k > 1} \bar x_k",
        "dx[..., 0]",
        "-dx[..., 1:].sum(-1)",
        "So the gradient of a row adds up to zero: it cannot move along the direction that has no effect.",
    ),
    "log_softmax.y": (
        r"y_k = x_k - \log \sum_j e^{x_j}",
        "y",
        "x - np.log(np.exp(x).sum(-1, keepdims=True))",
    ),
    "log_softmax.jacobian": (
        r"\frac{\partial y_j}{\partial x_k} = \delta_{jk} - e^{y_k}",
        "local",
        "np.eye(K) - np.exp(Y)[:, None, :] * np.ones((K, 1))",
        "The derivative of log-sum-exp is the softmax, which is what the exponential of the output is.",
    ),
    "log_softmax.dx": (
        r"\bar x_k = \bar y_k - e^{y_k} \sum_j \bar y_j",
        "dx",
        "dy - np.exp(y) * dy.sum(-1, keepdims=True)",
    ),
    "log_softmax.dx.sum": (
        r"\bar x_1 = -\sum_{k > 1} \bar x_k",
        "dx[..., 0]",
        "-dx[..., 1:].sum(-1)",
        "The softmax adds up to one, so what is taken away is what was there: the gradient adds up to zero again.",
    ),
}

SYMBOLS = {
    name: {"y/x": "local", "x": "x.reshape(-1, K)", "y": "Y"}
    | {r"\bar x": "dx.reshape(-1, K)", r"\bar y": "dy.reshape(-1, K)"}
    for name in ("softmax", "log_softmax")
}

DEFINITIONS: dict[str, dict[str, Any]] = {
    "softmax": {"local": _local, "Y": "y.reshape(-1, K)"},
    "log_softmax": {"local": _local, "Y": "y.reshape(-1, K)"},
}
