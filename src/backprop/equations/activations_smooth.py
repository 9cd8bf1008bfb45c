"""Leaky ReLU, softplus and GELU. `local` is the diagonal of the Jacobian, measured by central differences."""

import math
from typing import Any

import numpy as np

from ._signs import ENTRIES

EQUATIONS = {
    "leaky_relu.y": (r"y = x\,\bigl([x > 0] + \alpha\,[x \leq 0]\bigr)", "y", "x * ((x > 0) + slope * (x <= 0))"),
    "leaky_relu.slope": (
        r"\frac{\partial y}{\partial x} = [x > 0] + \alpha\,[x \leq 0]",
        "local",
        "(x > 0) + slope * (x <= 0)",
        "At 0, where there is no derivative, the slope α of the left side is taken.",
    ),
    "leaky_relu.dx": (
        r"\bar x = \bar y \odot \bigl([x > 0] + \alpha\,[x \leq 0]\bigr)",
        "dx",
        "dy * ((x > 0) + slope * (x <= 0))",
    ),
    "softplus.y": (r"y = \log(1 + e^x)", "y", "np.log(1 + np.exp(x))"),
    "softplus.slope": (
        r"\frac{\partial y}{\partial x} = \frac{e^x}{1 + e^x} = \sigma(x)",
        "np.array([local, local])",
        "np.array([np.exp(x) / (1 + np.exp(x)), 1 / (1 + np.exp(-x))])",
        "The slope of a smooth ReLU is a smooth switch.",
    ),
    "softplus.slope.y": (
        r"\frac{\partial y}{\partial x} = e^{x - y}",
        "local",
        "np.exp(x - y)",
        "Written with the output; since x is below y, the exponential cannot overflow.",
    ),
    "softplus.dx": (r"\bar x = \bar y \odot \sigma(x)", "dx", "dy / (1 + np.exp(-x))"),
    "gelu.y": (
        r"y = x\,\Phi(x), \qquad \Phi(x) = \tfrac12 \Bigl(1 + \operatorname{erf} \frac{x}{\sqrt 2}\Bigr)",
        "y",
        "x * Phi",
    ),
    "gelu.density": (
        r"\Phi'(x) = \varphi(x) = \frac{1}{\sqrt{2\pi}}\, e^{-x^2/2}",
        "(cdf(x + 1e-5) - cdf(x - 1e-5)) / 2e-5",
        "phi",
        "The derivative of a distribution function is its density.",
    ),
    "gelu.slope": (
        r"\frac{\partial y}{\partial x} = \Phi(x) + x\,\varphi(x)",
        "local",
        "Phi + x * phi",
        "The product rule. For some negative x the slope is negative: GELU is not monotonic.",
    ),
    "gelu.dx": (
        r"\bar x = \bar y \odot \bigl(\Phi(x) + x \odot \varphi(x)\bigr)",
        "dx",
        "dy * (Phi + x * phi)",
    ),
    "gelu_tanh.y": (
        r"y = \tfrac12\, x\,(1 + \tanh u), \qquad u = \sqrt{\tfrac{2}{\pi}}\,\bigl(x + 0.044715\, x^3\bigr)",
        "y",
        "x / 2 * (1 + np.tanh(u))",
    ),
    "gelu_tanh.inner": (
        r"\frac{\partial u}{\partial x} = \sqrt{\tfrac{2}{\pi}}\,\bigl(1 + 3 \cdot 0.044715\, x^2\bigr)",
        "inner(x + 1e-30j).imag / 1e-30",
        "du",
    ),
    "gelu_tanh.slope": (
        r"\frac{\partial y}{\partial x} = \tfrac12\,(1 + \tanh u)"
        r" + \tfrac12\, x\,\bigl(1 - \tanh^2 u\bigr)\,\frac{\partial u}{\partial x}",
        "local",
        "(1 + np.tanh(u)) / 2 + x / 2 * (1 - np.tanh(u) ** 2) * du",
        "Product rule outside, chain rule inside. It is the derivative of this formula, not of the exact GELU: "
        "whoever computes one forward must not use the other backward.",
    ),
    "gelu_tanh.dx": (
        r"\bar x = \tfrac12\,\bar y \odot \Bigl(1 + \tanh u"
        r" + x \odot \bigl(1 - \tanh^2 u\bigr) \odot \frac{\partial u}{\partial x}\Bigr)",
        "dx",
        "dy / 2 * (1 + np.tanh(u) + x * (1 - np.tanh(u) ** 2) * du)",
    ),
}


def _cdf(x: np.ndarray) -> np.ndarray:
    """The distribution function of the standard normal."""
    return np.vectorize(lambda v: (1 + math.erf(v / math.sqrt(2))) / 2)(x)


def _inner(x: np.ndarray) -> np.ndarray:
    return math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)


_LOCAL = 'np.diag(J("y", "x").reshape(x.size, x.size)).reshape(x.shape)'

_ENTRY = ENTRIES | {"y/x": "~: local"}
SYMBOLS = {
    "leaky_relu": _ENTRY | {r"\alpha": "slope"},
    "softplus": _ENTRY,
    "gelu": _ENTRY | {r"\Phi(x)": "~: Phi", r"\varphi(x)": "~: phi"},
    "gelu_tanh": _ENTRY | {"u": "~: u", "u/x": "~: du"},
}

DEFINITIONS: dict[str, dict[str, Any]] = {
    "leaky_relu": {"local": _LOCAL},
    "softplus": {"local": _LOCAL},
    "gelu": {
        "local": _LOCAL,
        "cdf": lambda _: _cdf,
        "Phi": "cdf(x)",
        "phi": "np.exp(-x * x / 2) / np.sqrt(2 * np.pi)",
    },
    "gelu_tanh": {
        "local": _LOCAL,
        "inner": lambda _: _inner,
        "u": "inner(x)",
        "du": "np.sqrt(2 / np.pi) * (1 + 3 * 0.044715 * x**2)",
    },
}
