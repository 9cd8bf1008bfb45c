"""The formulas of `exact` for normalisation and dropout: means and variances written out number by number."""

import copy
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import sympy as sp


def normal(values: list, sample: list, eps: float) -> list:
    """The values, less the mean of a sample, over the root of its mean squared deviation."""
    mean = sum(sample) / len(sample)
    variance = sum((v - mean) ** 2 for v in sample) / len(sample)
    return [(v - mean) / sp.sqrt(variance + sp.Rational(Fraction(eps))) for v in values]


def batch_norm(
    x: sp.Matrix,
    gamma: sp.Matrix,
    beta: sp.Matrix,
    running: Any,
    training: bool,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> list:
    if training:
        columns = [normal(list(x[:, c]), list(x[:, c]), eps) for c in range(x.cols)]
    else:
        mean, variance = ([sp.Rational(Fraction(v)) for v in statistic.tolist()] for statistic in running)
        root = [sp.sqrt(v + sp.Rational(Fraction(eps))) for v in variance]
        columns = [[(v - mean[c]) / root[c] for v in x[:, c]] for c in range(x.cols)]
    return [gamma[c] * columns[c][n] + beta[c] for n in range(x.rows) for c in range(x.cols)]


def layer_norm(x: sp.Matrix, gamma: sp.Matrix, beta: sp.Matrix, eps: float = 1e-5) -> list:
    rows = [normal(list(x[n, :]), list(x[n, :]), eps) for n in range(x.rows)]
    return [gamma[d] * row[d] + beta[d] for row in rows for d in range(x.cols)]


def group_norm(x: sp.Matrix, gamma: sp.Matrix, beta: sp.Matrix, groups: int, eps: float = 1e-5) -> list:
    width = x.cols // groups
    y = []
    for n in range(x.rows):
        for c in range(x.cols):
            group = [x[n, k] for k in range(x.cols) if k // width == c // width]
            y.append(gamma[c] * normal([x[n, c]], group, eps)[0] + beta[c])
    return y


def rms_norm(x: sp.Matrix, gamma: sp.Matrix, eps: float = 1e-5) -> list:
    size = [sp.sqrt(sum(v**2 for v in x[n, :]) / x.cols + sp.Rational(Fraction(eps))) for n in range(x.rows)]
    return [gamma[d] * x[n, d] / size[n] for n in range(x.rows) for d in range(x.cols)]


def dropout(x: sp.Matrix, p: float, rng: np.random.Generator) -> list:
    draws = copy.deepcopy(rng).random(len(x))
    return [
        v / (1 - sp.Rational(Fraction(p))) if draw >= p else sp.Integer(0) for v, draw in zip(x, draws, strict=True)
    ]


FORMULAS: dict[str, Callable[..., list]] = {
    f.__name__: f for f in (batch_norm, layer_norm, group_norm, rms_norm, dropout)
}
