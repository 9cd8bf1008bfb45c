"""Gradient checking: the relative error, and what batch normalisation teaches about upstream gradients and blind spots.

`finding` is what `elementwise` says about a linear layer whose weight gradient is wrong. `y`, `xhat`, `scale` and `dx`
belong to a batch normalisation, `back` is its backward pass.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..check import elementwise
from ..numpy.batch_norm import batch_norm_backward, batch_norm_forward, batch_norm_init
from ..numpy.linear import linear_backward, linear_forward
from .chain_rule import jacobian

EQUATIONS = {
    "checking.relative": (
        r"\text{error}_k = \frac{|g_k-d_k|}{\max\bigl(|g_k|,\ |d_k|,\ \max_j|g_j|\bigr)}",
        "finding.error",
        "abs(received - expected) / max(abs(received), abs(expected), np.abs(dW).max())",
    ),
    "checking.norm.sum": (r"\sum_n y_n = N\beta", "y.sum(0)", "N * beta"),
    "checking.norm.squares": (
        r"\sum_n (y_n-\beta)^2 = N\gamma^2\,\frac{\sigma^2}{\sigma^2+\epsilon}",
        "np.sum((y - beta) ** 2, 0)",
        "N * gamma**2 * X.var(0) / (X.var(0) + eps)",
    ),
    "checking.norm.dx": (
        r"\begin{aligned}\bar x_n &= \frac{\gamma}{\sqrt{\sigma^2+\epsilon}}"
        r"\Bigl(\bar y_n - \frac1N\sum_m\bar y_m\\"
        r"&\qquad - \hat x_n\,\frac1N\sum_m\bar y_m\,\hat x_m\Bigr)\end{aligned}",
        "dx",
        "gamma * scale * (dy - dy.mean(0) - xhat * (dy * xhat).mean(0))",
    ),
    "checking.linearity": (
        r"\overleftarrow{f}(\alpha\,\bar y+\bar y') = \alpha\,\overleftarrow{f}(\bar y)+\overleftarrow{f}(\bar y')",
        "back(1.7 * dy + other)",
        "1.7 * back(dy) + back(other)",
    ),
    "checking.unbiased": (
        r"y' = \sqrt{\tfrac{N-1}{N}}\;y \;\Longrightarrow\; \bar x' = \sqrt{\tfrac{N-1}{N}}\;\bar x",
        "D(lambda X: np.sum(dy * central(X) / np.sqrt(unbiased(X))), X)",
        "np.sqrt((N - 1) / N) * D(lambda X: np.sum(dy * central(X) / np.sqrt(biased(X))), X)",
    ),
}


def central(X: Any) -> Any:
    """The columns of X less their means, for complex X too."""
    return X - X.mean(0)


def scopes(rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    """Random batches."""
    for N, C in ((4, 3), (5, 2)):
        yield batch(rng, N, C) | wrong_layer(rng, N, C) | {"D": jacobian}


def batch(rng: np.random.Generator, N: int, C: int) -> dict[str, Any]:
    """A batch normalisation in training, with its backward pass `back`, and the two variances."""
    X, gamma, beta, eps = rng.normal(size=(N, C)), rng.normal(size=C), rng.normal(size=C), 0.01
    y, cache = batch_norm_forward(X, gamma, beta, batch_norm_init(C, dtype=X.dtype), training=True, eps=eps)
    dy, other = rng.normal(size=(2, N, C))
    scale = 1 / np.sqrt(X.var(0) + eps)
    given = {"N": N, "X": X, "gamma": gamma, "beta": beta, "eps": eps, "dy": dy, "other": other}
    found = {"y": y, "scale": scale, "xhat": central(X) * scale, "dx": batch_norm_backward(dy, cache)[0]}
    ways = {"back": lambda dy: batch_norm_backward(dy, cache)[0], "central": central}
    variances = {
        "biased": lambda X: (central(X) ** 2).sum(0) / N,
        "unbiased": lambda X: (central(X) ** 2).sum(0) / (N - 1),
    }
    return given | found | ways | variances


def wrong_layer(rng: np.random.Generator, N: int, C: int) -> dict[str, Any]:
    """What `elementwise` finds out about a linear layer whose weight gradient dW is wrong."""
    layer = {"x": rng.normal(size=(N, C)), "W": rng.normal(size=(C, 4)), "b": rng.normal(size=4)}
    kept = []

    def defective(dy, cache):
        dx, dW, db = linear_backward(dy, cache)
        kept.append(dW + np.eye(*dW.shape) / 7)
        return dx, kept[-1], db

    finding = elementwise(linear_forward, defective, layer, rng)
    return {"finding": finding, "received": finding.received, "expected": finding.expected, "dW": kept[-1]}
