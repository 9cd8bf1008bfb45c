"""Normalisation within a sample. Capitals are tables of rows (R, m): the m numbers that are normalised together."""

from typing import Any

_ROOT = r"\sqrt{\sigma^2 + \varepsilon}"
_NORMAL = rf"\hat x_i = \frac{{x_i - \mu}}{{{_ROOT}}}"

EQUATIONS = {
    "layer_norm.y": (
        rf"y_d = \gamma_d\, \hat x_d + \beta_d, \qquad {_NORMAL.replace('_i', '_d')}",
        "y",
        "(Xhat * gamma + beta).reshape(x.shape)",
        "Mean and variance are taken over the D features of each position by itself, the variance with divisor D.",
    ),
    "layer_norm.dbeta": (r"\bar \beta_d = \sum_n \bar y_{nd}", "dbeta", "DY.sum(0)", "Summed over all positions n."),
    "layer_norm.dgamma": (r"\bar \gamma_d = \sum_n \bar y_{nd}\, \hat x_{nd}", "dgamma", "(DY * Xhat).sum(0)"),
    "layer_norm.dnormal": (
        r"\bar{\hat x}_d = \gamma_d\, \bar y_d",
        "diff(lambda r: np.sum(DY * (r * gamma + beta)), Xhat)",
        "gamma * DY",
        "In contrast to batch normalisation the scale differs inside a row, so it comes first.",
    ),
    "layer_norm.jacobian": (
        rf"\frac{{\partial \hat x_d}}{{\partial x_e}} = \frac{{1}}{{{_ROOT}}}"
        r" \Bigl(\delta_{de} - \frac1D - \frac1D\, \hat x_d\, \hat x_e\Bigr)",
        "np.stack([diff(normalise, r) for r in X])",
        "(np.eye(D) - 1 / D - Xhat[:, :, None] * Xhat[:, None, :] / D) / root[:, :, None]",
        "Three terms: x itself, the mean, the variance.",
    ),
    "layer_norm.dx": (
        rf"\bar x_d = \frac{{1}}{{{_ROOT}}} \Bigl(\gamma_d\, \bar y_d - \frac1D \sum_e \gamma_e\, \bar y_e"
        r" - \hat x_d\, \frac1D \sum_e \gamma_e\, \bar y_e\, \hat x_e\Bigr)",
        "dx",
        "((DN - DN.mean(1, keepdims=True) - Xhat * (DN * Xhat).mean(1, keepdims=True)) / root).reshape(x.shape)",
        "In code DN is γ times the prices.",
    ),
    "layer_norm.dx.sum": (
        r"\bar x_1 = -\sum_{d > 1} \bar x_d",
        "dx[..., 0]",
        "-dx[..., 1:].sum(-1)",
        "A shift of the whole row changes nothing, so the gradient of each row adds up to zero.",
    ),
    "group_norm.y": (
        rf"y_{{nc\ell}} = \gamma_c\, \hat x_{{nc\ell}} + \beta_c, \qquad {_NORMAL}",
        "y",
        "(Xhat * G + B).reshape(x.shape)",
        "Pixels or time steps are counted by ℓ. Mean and variance are taken over the m numbers i of a group: "
        "its channels with all their pixels, in one sample.",
    ),
    "group_norm.dbeta": (
        r"\bar \beta_c = \sum_{n,\ell} \bar y_{nc\ell}",
        "dbeta",
        "dy.reshape(N, C, -1).sum((0, 2))",
    ),
    "group_norm.dgamma": (
        r"\bar \gamma_c = \sum_{n,\ell} \bar y_{nc\ell}\, \hat x_{nc\ell}",
        "dgamma",
        "(dy * Xhat.reshape(x.shape)).reshape(N, C, -1).sum((0, 2))",
    ),
    "group_norm.dx": (
        rf"\bar x_i = \frac{{1}}{{{_ROOT}}} \Bigl(\gamma_i\, \bar y_i - \frac1m \sum_k \gamma_k\, \bar y_k"
        r" - \hat x_i\, \frac1m \sum_k \gamma_k\, \bar y_k\, \hat x_k\Bigr)",
        "dx",
        "((DN - DN.mean(1, keepdims=True) - Xhat * (DN * Xhat).mean(1, keepdims=True)) / root).reshape(x.shape)",
        "Within a group, with γ of the channel that i belongs to. In code DN is γ times the prices, a group in a row.",
    ),
    "group_norm.dx.sum": (
        r"\bar x_1 = -\sum_{i > 1} \bar x_i",
        "dx.reshape(len(X), -1)[:, 0]",
        "-dx.reshape(len(X), -1)[:, 1:].sum(1)",
        "The sum over a group is zero; over a single channel of it, in general, it is not.",
    ),
    "rms_norm.y": (
        r"y_d = \gamma_d\, \hat x_d, \qquad \hat x_d = \frac{x_d}{r}, \qquad"
        r" r = \sqrt{\tfrac1D \sum_e x_e^2 + \varepsilon}",
        "y",
        "(X / r * gamma).reshape(x.shape)",
        "A layer norm that leaves the mean in place.",
    ),
    "rms_norm.root": (
        r"\frac{\partial r}{\partial x_d} = \frac{1}{D}\, \hat x_d",
        "np.stack([diff(lambda v: np.sqrt((v * v).mean() + eps), v) for v in X])",
        "X / r / D",
    ),
    "rms_norm.dgamma": (r"\bar \gamma_d = \sum_n \bar y_{nd}\, \hat x_{nd}", "dgamma", "(DY * X / r).sum(0)"),
    "rms_norm.dx": (
        r"\bar x_d = \frac{1}{r} \Bigl(\gamma_d\, \bar y_d - \hat x_d\, \frac1D \sum_e \gamma_e\, \bar y_e\,"
        r" \hat x_e\Bigr)",
        "dx",
        "((DN - X / r * (DN * X / r).mean(1, keepdims=True)) / r).reshape(x.shape)",
        "Only one of the two corrections is left; the gradient of a row no longer adds up to zero.",
    ),
}

_FEATURES: dict[str, Any] = {
    "X": "x.reshape(-1, D)",
    "DY": "dy.reshape(-1, D)",
    "DN": "DY * gamma",
}
_STATISTICS: dict[str, Any] = {
    "root": "np.sqrt(X.var(1, keepdims=True) + eps)",
    "Xhat": "(X - X.mean(1, keepdims=True)) / root",
}

_ROW: dict[str, str] = {"x": "X", r"\hat x": "Xhat", r"\sigma": "~: X.std(1)", r"\mu": "~: X.mean(1)"}
SYMBOLS = {
    "layer_norm": _ROW
    | {r"\bar \hat x": "diff(lambda r: np.sum(DY * (r * gamma + beta)), Xhat)"}
    | {r"\hat x/x": "np.stack([diff(normalise, r) for r in X])"}
    | {"y": "y.reshape(-1, D)", r"\bar x": "dx.reshape(-1, D)", r"\bar y": "DY"},
    "group_norm": _ROW
    | {r"\bar x": "dx.reshape(X.shape)", r"\bar y": "dy.reshape(X.shape)", r"\gamma": "G"}
    | {r"\bar y_nc\ell": r"n c \ell: dy.reshape(N, C, -1)", r"\hat x_nc\ell": r"n c \ell: Xhat.reshape(N, C, -1)"}
    | {
        r"y_nc\ell": r"n c \ell: y.reshape(N, C, -1)",
        "m": "X.shape[1]",
        r"\gamma_c": "c: gamma",
        r"\beta_c": "c: beta",
    },
    "rms_norm": {"x": "X", r"\hat x": "X / r", "r": "~: r[:, 0]", "y": "y.reshape(-1, D)", "r/x": "X / r / D"}
    | {r"\bar x": "dx.reshape(-1, D)", r"\bar y": "DY"},
}

DEFINITIONS: dict[str, dict[str, Any]] = {
    "layer_norm": _FEATURES
    | _STATISTICS
    | {"normalise": "lambda v: (v - v.mean()) / np.sqrt(((v - v.mean()) ** 2).mean() + eps)"},
    "group_norm": {
        "X": "x.reshape(N * groups, -1)",
        "wide": "lambda a: np.broadcast_to(a.reshape(C, *[1] * (x.ndim - 2)), x.shape).reshape(X.shape)",
        "G": "wide(gamma)",
        "B": "wide(beta)",
        "DN": "dy.reshape(X.shape) * G",
    }
    | _STATISTICS,
    "rms_norm": _FEATURES | {"r": "np.sqrt((X * X).mean(1, keepdims=True) + eps)"},
}
