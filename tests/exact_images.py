"""The formulas of `exact` for images: explicit sums over single indices.

An image is asked for one pixel at a time; what lies outside is zero, or is not there at all.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import sympy as sp


def pixel(x: np.ndarray, n: int, c: int, i: int, j: int) -> Any:
    """x[n, c, i, j], or None outside the image."""
    return x[n, c, i, j] if 0 <= i < x.shape[2] and 0 <= j < x.shape[3] else None


def both(option: Any) -> tuple[int, int]:
    return option if isinstance(option, tuple) else (option, option)


def count(length: int, reach: int, stride: int, padding: int) -> int:
    """Windows that fit, found by moving one until it does not."""
    starts = range(-padding, length + padding, stride)
    return sum(start + reach <= length + padding for start in starts)


def conv2d(
    x: np.ndarray, W: np.ndarray, b: sp.Matrix, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: int = 1
) -> list:
    (s, t), (a, e), (d, f) = both(stride), both(padding), both(dilation)
    N, C, height, width = x.shape
    filters, _, U, V = W.shape
    y = []
    for n in range(N):
        for k in range(filters):
            group = k * groups // filters
            for p in range(count(height, d * (U - 1) + 1, s, a)):
                for q in range(count(width, f * (V - 1) + 1, t, e)):
                    total = b[k]
                    for c in range(C):
                        for u in range(U):
                            for v in range(V):
                                seen = pixel(x, n, c, p * s + u * d - a, q * t + v * f - e)
                                if c * groups // C == group and seen is not None:
                                    total += W[k, c % (C // groups), u, v] * seen
                    y.append(total)
    return y


def conv1d(
    x: np.ndarray, W: np.ndarray, b: sp.Matrix, stride: int = 1, padding: int = 0, dilation: int = 1, groups: int = 1
) -> list:
    return conv2d(x[:, :, :, None], W[:, :, :, None], b, (stride, 1), (padding, 0), (dilation, 1), groups)


def conv_transpose2d(
    x: np.ndarray,
    W: np.ndarray,
    b: sp.Matrix,
    stride: Any = 1,
    padding: Any = 0,
    output_padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> list:
    """Each y asks which x reached it: those whose distance, less the place in the kernel, is a number of strides."""
    (s, t), (a, e), (d, f), (g, h) = both(stride), both(padding), both(dilation), both(output_padding)
    N, C, height, width = x.shape
    _, G, U, V = W.shape
    y = []
    for n in range(N):
        for k in range(G * groups):
            for p in range((height - 1) * s - 2 * a + d * (U - 1) + g + 1):
                for q in range((width - 1) * t - 2 * e + f * (V - 1) + h + 1):
                    total = b[k]
                    for c in range(C):
                        for u in range(U):
                            for v in range(V):
                                (i, rest), (j, left) = divmod(p + a - u * d, s), divmod(q + e - v * f, t)
                                source = pixel(x, n, c, i, j)
                                if rest == left == 0 and source is not None and c * groups // C == k // G:
                                    total += W[c, k % G, u, v] * source
                    y.append(total)
    return y


def pool2d(x: np.ndarray, summary: Callable, size: Any, stride: Any = None, padding: Any = 0) -> list:
    (U, V), (s, t), (a, e) = both(size), both(stride or size), both(padding)
    N, C, height, width = x.shape
    return [
        summary([pixel(x, n, c, p * s + u - a, q * t + v - e) for u in range(U) for v in range(V)])
        for n in range(N)
        for c in range(C)
        for p in range(count(height, U, s, a))
        for q in range(count(width, V, t, e))
    ]


def max_pool2d(x: np.ndarray, **options: Any) -> list:
    return pool2d(x, lambda seen: sp.Max(*(v for v in seen if v is not None)), **options)


def avg_pool2d(x: np.ndarray, **options: Any) -> list:
    return pool2d(x, lambda seen: sum(v for v in seen if v is not None) / sp.Integer(len(seen)), **options)


FORMULAS: dict[str, Callable[..., list]] = {
    f.__name__: f for f in (conv1d, conv2d, conv_transpose2d, max_pool2d, avg_pool2d)
}
