"""Batch normalisation. A channel's m = N L numbers stand in one row, counted by i; capitals are such tables (C, m)."""

from typing import Any

import numpy as np

from ..numpy.batch_norm import batch_norm_forward, batch_norm_running

_ROOT = r"\sqrt{\sigma^2 + \varepsilon}"

EQUATIONS = {
    "batch_norm.y": (
        rf"y_i = \gamma\, \hat x_i + \beta, \qquad \hat x_i = \frac{{x_i - \mu}}{{{_ROOT}}}",
        "y",
        "as_y(g * Xhat + beta[:, None])",
        "Each channel by itself, so its index is not written. In training, mean and variance are those of the batch, "
        "in evaluation those of the running state.",
    ),
    "batch_norm.statistics": (
        r"\mu = \frac1m \sum_i x_i, \qquad \sigma^2 = \frac1m \sum_i (x_i - \mu)^2",
        "np.array([mean, variance])",
        "np.array([X.sum(1) / m, ((X - mean[:, None]) ** 2).sum(1) / m])",
        "The divisor is m: inside, the variance is the biased one.",
    ),
    "batch_norm.running": (
        r"\sigma^2_{\text{run}} \gets (1 - \alpha)\, \sigma^2_{\text{run}} + \alpha\, \frac{m}{m - 1}\, \sigma^2",
        "new.variance",
        "(1 - momentum) * running.variance + momentum * m / (m - 1) * variance",
        "The running state gets the unbiased variance, with divisor m - 1; α is the momentum, 0.1 if not given. "
        "No gradient goes through it.",
    ),
    "batch_norm.dbeta": (r"\bar \beta = \sum_i \bar y_i", "dbeta", "DY.sum(1)"),
    "batch_norm.dgamma": (r"\bar \gamma = \sum_i \bar y_i\, \hat x_i", "dgamma", "(DY * Xhat).sum(1)"),
    "batch_norm.dvariance": (
        r"\bar{\sigma^2} = -\frac{\gamma}{2}\, (\sigma^2 + \varepsilon)^{-3/2} \sum_i \bar y_i\, (x_i - \mu)",
        "diff(lambda v: loss(X, mean, v), variance)",
        "-gamma / 2 * (variance + eps) ** -1.5 * (DY * (X - mean[:, None])).sum(1)",
        "Of the three ways first the variance, with x and the mean held still.",
    ),
    "batch_norm.dmean": (
        rf"\bar \mu = -\frac{{\gamma}}{{{_ROOT}}} \sum_i \bar y_i",
        "diff(lambda mu: loss(X, mu, ((X - mu[:, None]) ** 2).sum(1) / m), mean)",
        "-(g / root * DY).sum(1)",
        "The mean acts on the variance too, but its share is zero, since the deviations from the mean add up to zero.",
    ),
    "batch_norm.dx.ways": (
        rf"\bar x_i = \frac{{\gamma}}{{{_ROOT}}}\, \bar y_i"
        r" + \bar{\sigma^2}\, \frac{2\,(x_i - \mu)}{m} + \bar \mu\, \frac1m",
        "dx",
        "as_y(g / root * DY + dvariance * 2 * (X - mean[:, None]) / m + dmean / m)",
        "The three ways, added.",
    ),
    "batch_norm.dx": (
        rf"\bar x_i = \frac{{\gamma}}{{{_ROOT}}} \Bigl(\bar y_i - \frac1m \sum_k \bar y_k"
        r" - \hat x_i\, \frac1m \sum_k \bar y_k\, \hat x_k\Bigr)",
        "dx",
        "as_y(g / root * (DY - DY.sum(1)[:, None] / m - Xhat * (DY * Xhat).sum(1)[:, None] / m))",
        "In training x acts in three ways: by itself, through the mean and through the variance. Together:",
    ),
    "batch_norm.dx.short": (
        rf"\bar x_i = \frac{{\gamma}}{{{_ROOT}}}"
        r" \Bigl(\bar y_i - \frac{\bar \beta + \hat x_i\, \bar \gamma}{m}\Bigr)",
        "dx",
        "as_y(g / root * (DY - (dbeta[:, None] + Xhat * dgamma[:, None]) / m))",
        "Both sums have been computed already.",
    ),
    "batch_norm.dx.projection": (
        rf"\bar x = \frac{{\gamma}}{{{_ROOT}}}"
        r" \Bigl(I - \frac1m\, \mathbf 1\, \mathbf 1^\top - \frac1m\, \hat x\, \hat x^\top\Bigr)\, \bar y",
        "dx",
        "as_y(g / root * np.stack([(np.eye(m) - np.ones((m, m)) / m - np.outer(v, v) / m) @ p"
        " for v, p in zip(Xhat, DY)]))",
        "As a matrix: the prices lose what they share with the constant vector and with the normalised data.",
    ),
    "batch_norm.dx.evaluation": (
        rf"\bar x_i = \frac{{\gamma}}{{{_ROOT}}}\; \bar y_i",
        "dx",
        "as_y(g / root * DY)",
        "In evaluation the statistics are constants, and nothing is left of this.",
    ),
    "batch_norm.shift": (
        r"\frac{\partial y_i}{\partial x_i} = -\sum_{k \neq i} \frac{\partial y_i}{\partial x_k}",
        'np.einsum("cii->ci", local)',
        "-(local * ~np.eye(m, dtype=bool)).sum(2)",
        "Why the gradient adds up to zero: the same number added to the whole batch moves the mean with it and "
        "changes no output, so each row of the Jacobian adds up to zero.",
    ),
    "batch_norm.dx.sum": (
        r"\bar x_1 = -\sum_{i > 1} \bar x_i",
        "rows(dx)[:, 0]",
        "-rows(dx)[:, 1:].sum(1)",
        "Weighted by the prices, the rows give this. A bias before batch normalisation therefore gets no gradient.",
    ),
    "batch_norm.dx.scale": (
        r"\sum_i \hat x_i\, \bar x_i = \frac{\varepsilon\, \gamma}{(\sigma^2 + \varepsilon)^{3/2}}"
        r" \sum_i \bar y_i\, \hat x_i",
        "(Xhat * rows(dx)).sum(1)",
        "eps * gamma * (variance + eps) ** -1.5 * (DY * Xhat).sum(1)",
        "Nor does it matter if the data are scaled, but for ε: along the normalised data the gradient is almost zero.",
    ),
}

WHERE = {"batch_norm": "training", "batch_norm.dx.evaluation": "not training"} | {
    f"batch_norm.{name}": "" for name in ("y", "dgamma", "dbeta")
}


def _rows(a: np.ndarray) -> np.ndarray:
    """(N, C, ...) -> (C, m)"""
    return np.moveaxis(a, 1, 0).reshape(a.shape[1], -1)


def _as_y(scope: dict[str, Any]) -> Any:
    """The way back: (C, m) -> the shape of x."""
    N, C, *rest = scope["x"].shape
    return lambda a: np.moveaxis(a.reshape(C, N, *rest), 0, 1)


def _loss(scope: dict[str, Any]) -> Any:
    """<dy, y> as a function of three things that are, for the moment, independent of one another."""

    def loss(X: np.ndarray, mean: np.ndarray, variance: np.ndarray) -> Any:
        normal = (X - mean[:, None]) / np.sqrt(variance + scope["eps"])[:, None]
        return np.sum(scope["DY"] * scope["g"] * normal)

    return loss


def _local(scope: dict[str, Any]) -> np.ndarray:
    """(C, m, m): the Jacobian of each channel; channels do not mix."""
    measured = scope["J"]("y", "x")
    outputs = np.stack([_rows(measured[index]) for index in np.ndindex(scope["x"].shape)])  # (N C L, C, m)
    by_output = np.moveaxis(outputs.reshape(*scope["x"].shape, *outputs.shape[1:]), 1, 0)  # (C, N, L, C, m)
    return np.einsum("cmcn->cmn", by_output.reshape(len(by_output), -1, *outputs.shape[1:]))


SYMBOLS = {
    "batch_norm": {
        "x": "X",
        "y": "rows(y)",
        r"\hat x": "Xhat",
        r"\bar x": "rows(dx)",
        r"\bar y": "DY",
        r"\mu": "~: mean",
        r"\sigma": "~: np.sqrt(variance)",
        r"\bar \mu": "~: dmean[:, 0]",
        r"\bar {\sigma^2}": "~: dvariance[:, 0]",
        "y/x": "local",
    }
    | {
        f"{bar}\\{name}": f"~: {letter}{name}"
        for name in ("gamma", "beta")
        for bar, letter in ((r"\bar ", "d"), ("", ""))
    }
}

DEFINITIONS: dict[str, dict[str, Any]] = {
    "batch_norm": {
        "rows": lambda _: _rows,
        "as_y": _as_y,
        "X": "rows(x)",
        "DY": "rows(dy)",
        "m": "X.shape[1]",
        "mean": "X.mean(1) if training else running.mean",
        "variance": "X.var(1) if training else running.variance",
        "root": "np.sqrt(variance + eps)[:, None]",
        "g": "gamma[:, None]",
        "Xhat": "(X - mean[:, None]) / root",
        "loss": _loss,
        "dvariance": "diff(lambda v: loss(X, mean, v), variance)[:, None]",
        "dmean": "diff(lambda mu: loss(X, mu, ((X - mu[:, None]) ** 2).sum(1) / m), mean)[:, None]",
        "local": lambda s: _local(s) if s["training"] else None,
        "new": lambda s: batch_norm_running(batch_norm_forward(**_arguments(s))[1]),
    }
}


def _arguments(scope: dict[str, Any]) -> dict[str, Any]:
    return {name: scope[name] for name in ("x", "gamma", "beta", "running", "training", "momentum", "eps")}
