"""Activation functions, entry by entry: whatever shape goes in comes out."""

import math

import numpy as np

from ._contract import checked
from ._options import fraction

_erfc = np.frompyfunc(math.erfc, 1, 1)  # NumPy has none; this one is exact to rounding, if not fast
_GELU_SCALE, _GELU_CUBE = math.sqrt(2 / math.pi), 0.044715


@checked
def relu_forward(x):
    """x (...) -> y (...)

    y = max(x, 0). The derivative at 0, where there is none, is taken as 0. Source: glorot2011deep.
    """
    return np.maximum(x, 0), (x,)


@checked
def relu_backward(dy, cache):
    """dy (...) -> dx (...)"""
    (x,) = cache
    return (dy * (x > 0),)


@checked
def sigmoid_forward(x):
    """x (...) -> y (...)

    y = 1 / (1 + exp(-x)), written so that exp never overflows. Source: goodfellow2016deep, ch. 3.10.
    """
    e = np.exp(-np.abs(x))
    y = np.where(x >= 0, 1, e) / (1 + e)
    return y, (y,)


@checked
def sigmoid_backward(dy, cache):
    """dy (...) -> dx (...)"""
    (y,) = cache
    return (dy * y * (1 - y),)


@checked
def tanh_forward(x):
    """x (...) -> y (...)

    y = (exp(x) - exp(-x)) / (exp(x) + exp(-x)). Source: lecun1998efficient.
    """
    y = np.tanh(x)
    return y, (y,)


@checked
def tanh_backward(dy, cache):
    """dy (...) -> dx (...)"""
    (y,) = cache
    return (dy * (1 - y * y),)


@checked
def leaky_relu_forward(x, *, slope=0.01):
    """x (...) -> y (...)

    y = x where x > 0, slope x elsewhere. ValueError unless 0 <= slope < 1. Source: goodfellow2016deep, ch. 6.3.
    """
    fraction("leaky_relu_forward", "slope", slope)
    return np.maximum(x, slope * x), (x, slope)


@checked
def leaky_relu_backward(dy, cache):
    """dy (...) -> dx (...)"""
    x, slope = cache
    return (np.where(x > 0, dy, slope * dy),)


@checked
def softplus_forward(x):
    """x (...) -> y (...)

    y = log(1 + exp(x)), a smooth ReLU. Source: goodfellow2016deep, ch. 3.10.
    """
    y = np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))
    return y, (x, y)


@checked
def softplus_backward(dy, cache):
    """dy (...) -> dx (...)"""
    x, y = cache
    return (dy * np.exp(x - y),)  # sigmoid(x), and x - y is never positive


@checked
def gelu_forward(x):
    """x (...) -> y (...)

    y = x Phi(x), with Phi the distribution function of the standard normal. Source: hendrycks2016gaussian.
    """
    phi = (0.5 * _erfc(x / -math.sqrt(2))).astype(x.dtype)
    return x * phi, (x, phi)


@checked
def gelu_backward(dy, cache):
    """dy (...) -> dx (...)"""
    x, phi = cache
    density = np.exp(-0.5 * x * x) / math.sqrt(2 * math.pi)
    return (dy * (phi + x * density),)


@checked
def gelu_tanh_forward(x):
    """x (...) -> y (...)

    y = x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))), close to GELU and cheap. Source: hendrycks2016gaussian.
    """
    t = np.tanh(_GELU_SCALE * (x + _GELU_CUBE * x**3))
    return 0.5 * x * (1 + t), (x, t)


@checked
def gelu_tanh_backward(dy, cache):
    """dy (...) -> dx (...)"""
    x, t = cache
    dt = _GELU_SCALE * (1 + 3 * _GELU_CUBE * x * x) * (1 - t * t)
    return (dy * 0.5 * (1 + t + x * dt),)


def cases(rng):
    """Yield (unit, arguments): away from the kink at 0, and with both signs in every case."""
    names = ("relu", "sigmoid", "tanh", "leaky_relu", "softplus", "gelu", "gelu_tanh")
    for name in names:
        for shape in [(4, 3), (1, 5), (2, 1), (3,), (2, 3, 4)]:
            size = np.abs(rng.normal(size=shape)) + 0.1
            sign = rng.permutation((-1.0) ** np.arange(size.size)).reshape(shape)
            yield name, {"x": size * sign} | ({"slope": 0.2} if name == "leaky_relu" else {})
    for name in ("sigmoid", "tanh", "softplus", "gelu", "gelu_tanh"):
        yield name, {"x": np.array([[0.0, 1.3, -0.4]])}  # smooth, so 0 is a point like any other
