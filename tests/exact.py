"""Every forward pass once more, as a formula in SymPy for one sample or a tiny batch, independent of the package.

SymPy differentiates these; the hand-derived backward passes are compared with the result at rational points.
"""

from collections.abc import Callable
from fractions import Fraction

import sympy as sp

import exact_images
import exact_normalization
import exact_sequences


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


def softmax_cross_entropy(
    z: sp.Matrix, label: list[int], ignore_index: int | None = None, label_smoothing: float = 0
) -> list:
    share = sp.Rational(Fraction(label_smoothing))
    prices = []
    for n, right in enumerate(label):
        if right != ignore_index:
            target = [share / z.cols + (1 - share) * int(k == right) for k in range(z.cols)]
            total = sum(sp.exp(v) for v in z[n, :])
            prices.append(-sum(t * sp.log(sp.exp(v) / total) for t, v in zip(target, z[n, :], strict=True)))
    return [sum(prices) / len(prices)]


def leaky_relu(x: sp.Matrix, slope: float) -> list:
    return [sp.Piecewise((v, v > 0), (sp.Rational(Fraction(slope)) * v, True)) for v in x]


def softplus(x: sp.Matrix) -> list:
    return [sp.log(1 + sp.exp(v)) for v in x]


def gelu(x: sp.Matrix) -> list:
    return [v * (1 + sp.erf(v / sp.sqrt(2))) / 2 for v in x]


def gelu_tanh(x: sp.Matrix) -> list:
    return [v / 2 * (1 + sp.tanh(sp.sqrt(2 / sp.pi) * (v + sp.Rational(44715, 10**6) * v**3))) for v in x]


def softmax(x: sp.Matrix) -> list:
    return [sp.exp(x[n, k]) / sum(sp.exp(x[n, j]) for j in range(x.cols)) for n, k in indices(x)]


def log_softmax(x: sp.Matrix) -> list:
    return [x[n, k] - sp.log(sum(sp.exp(x[n, j]) for j in range(x.cols))) for n, k in indices(x)]


def unit_length(x: sp.Matrix) -> list:
    return [x[n, d] / sp.sqrt(sum(x[n, e] ** 2 for e in range(x.cols))) for n, d in indices(x)]


def huber(y: sp.Matrix, target: sp.Matrix, delta: float) -> list:
    d = sp.Rational(Fraction(delta))
    gaps = [sp.Abs(a - b) for a, b in zip(y, target, strict=True)]
    return [sum(sp.Piecewise((g**2 / 2, g <= d), (d * (g - d / 2), True)) for g in gaps) / len(y)]


def binary_cross_entropy_with_logits(z: sp.Matrix, target: sp.Matrix) -> list:
    p = sigmoid(z)
    terms = [-t * sp.log(q) - (1 - t) * sp.log(1 - q) for q, t in zip(p, target, strict=True)]
    return [sum(terms) / len(z)]


def gaussian_kl(mean: sp.Matrix, log_variance: sp.Matrix) -> list:
    terms = [(m**2 + sp.exp(v) - 1 - v) / 2 for m, v in zip(mean, log_variance, strict=True)]
    return [sum(terms) / mean.rows]


def indices(x: sp.Matrix) -> list[tuple[int, int]]:
    return [(n, k) for n in range(x.rows) for k in range(x.cols)]


FORMULAS: dict[str, Callable[..., list]] = (
    {
        f.__name__: f
        for f in (
            linear,
            relu,
            sigmoid,
            tanh,
            leaky_relu,
            softplus,
            gelu,
            gelu_tanh,
            softmax,
            log_softmax,
            unit_length,
            mean_squared_error,
            huber,
            binary_cross_entropy_with_logits,
            softmax_cross_entropy,
            gaussian_kl,
        )
    }
    | exact_sequences.FORMULAS
    | exact_images.FORMULAS
    | exact_normalization.FORMULAS
)
