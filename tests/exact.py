"""Every forward pass once more, as a formula in SymPy for one sample or a tiny batch, independent of the package.

SymPy differentiates these; the hand-derived backward passes are compared with the result at rational points.
"""

from collections.abc import Callable

import sympy as sp


def linear(x: sp.Matrix, W: sp.Matrix, b: sp.Matrix) -> list:
    return [sum(x[n, d] * W[d, m] for d in range(x.cols)) + b[m] for n in range(x.rows) for m in range(W.cols)]


def relu(x: sp.Matrix) -> list:
    return [sp.Piecewise((v, v > 0), (0, True)) for v in x]


def sigmoid(x: sp.Matrix) -> list:
    return [1 / (1 + sp.exp(-v)) for v in x]


def tanh(x: sp.Matrix) -> list:
    return [(sp.exp(v) - sp.exp(-v)) / (sp.exp(v) + sp.exp(-v)) for v in x]


def mean_squared_error(y: sp.Matrix, target: sp.Matrix) -> list:
    return [sp.Rational(1, len(y)) * sum((a - b) ** 2 for a, b in zip(y, target, strict=True))]


def softmax_cross_entropy(z: sp.Matrix, label: list[int]) -> list:
    rows = [sp.log(sum(sp.exp(z[n, k]) for k in range(z.cols))) - z[n, label[n]] for n in range(z.rows)]
    return [sum(rows) / z.rows]


FORMULAS: dict[str, Callable[..., list]] = {
    f.__name__: f for f in (linear, relu, sigmoid, tanh, mean_squared_error, softmax_cross_entropy)
}
