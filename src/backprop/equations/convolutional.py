"""Convolutional networks: the layer as a matrix, its adjoint, left-over places, moved images, windows upon windows.

`A` is the banded matrix of one filter `w` over a row of pixels `x`, built place by place from stride, dilation and
padding; `X` holds what each window sees. `D(f, a)` is the Jacobian by the complex step, `slide` the bare sum over a
window, `late` moves a row of pixels one place to the right, `seen` says how many pixels one output of two layers sees.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..numpy.conv import conv1d_backward, conv1d_forward
from ..numpy.conv_transpose import conv_transpose2d_forward
from .chain_rule import jacobian

EQUATIONS = {
    "convolutional.row.y": (
        r"y_p = \sum_u w_u\,x_{p+u}",
        "slide(x, w)",
        "np.array([sum(w[u] * x[p + u] for u in range(U)) for p in range(len(dy1))])",
    ),
    "convolutional.row.local": (
        r"\frac{\partial y_p}{\partial w_u} = x_{p+u}, \qquad \frac{\partial y_p}{\partial x_i} = w_{i-p}",
        "np.hstack([D(lambda w: slide(x, w), w), D(lambda x: slide(x, w), x)])",
        "np.array([[*x[p : p + U], *np.zeros(p), *w, *np.zeros(len(x) - U - p)] for p in range(len(dy1))])",
    ),
    "convolutional.row.dw": (
        r"\bar w_u = \sum_p \bar y_p\,x_{p+u}",
        "D(lambda w: np.sum(dy1 * slide(x, w)), w)",
        "np.array([sum(dy1[p] * x[p + u] for p in range(len(dy1))) for u in range(U)])",
    ),
    "convolutional.row.dx": (
        r"\bar x_i = \sum_u w_u\,\bar y_{i-u}",
        "D(lambda x: np.sum(dy1 * slide(x, w)), x)",
        "np.array([sum(w[u] * dy1[i - u] for u in range(U) if 0 <= i - u < len(dy1)) for i in range(len(x))])",
    ),
    "convolutional.band": (
        r"y = A\,x + b, \qquad A_{pi} = \sum_u [\,sp + du - a = i\,]\;w_u",
        "y",
        "A @ x + b",
    ),
    "convolutional.band.nudge": (
        r"\frac{d}{d\varepsilon}\,\langle y(x+\varepsilon v),\, \bar y\rangle\Big|_{\varepsilon=0}"
        r" = \langle A v,\, \bar y\rangle = \langle v,\, A^\top \bar y\rangle",
        "D(lambda e: np.sum(dy * (A @ (x + e * v) + b)), 0.0)",
        "v @ (A.T @ dy)",
    ),
    "convolutional.band.dx": (r"\bar x = A^\top\,\bar y", "dx", "A.T @ dy"),
    "convolutional.windows": (
        r"y = X\,w + b, \qquad X_{pu} = x_{sp + du - a}",
        "y",
        "X @ w + b",
    ),
    "convolutional.windows.dw": (r"\bar w = X^\top\,\bar y", "dw", "X.T @ dy"),
    "convolutional.uses": (
        r"\bar w = \sum_p \bar y_p\, X_p",
        "dw",
        "sum(dy[p] * X[p] for p in range(P))",
    ),
    "convolutional.count": (
        r"P = \left\lfloor \frac{I + 2a - d\,(U-1) - 1}{s} \right\rfloor + 1",
        "len(y)",
        "(len(x) + 2 * a - d * (U - 1) - 1) // s + 1",
    ),
    "convolutional.left": (
        r"o = \bigl(I + 2a - d\,(U-1) - 1\bigr) \bmod s",
        "unseen",
        "(len(x) + 2 * a - d * (U - 1) - 1) % s",
    ),
    "convolutional.transposed": (
        r"A^\top\,\bar y = W *^{\!\top} \bar y \quad \text{with output padding } o",
        "A.T @ dy",
        "conv_transpose(dy, w, stride=(1, s), dilation=(1, d), padding=(0, a), output_padding=(0, o))",
    ),
    "convolutional.moved": (
        r"w * (S\,x) = S\,(w * x)",
        "slide(late(xm), w)",
        "late(slide(xm, w))",
    ),
    "convolutional.moved.dx": (
        r"A^\top (S\,\bar y) = S\,(A^\top\,\bar y)",
        "full(late(dym), w)",
        "late(full(dym, w))",
    ),
    "convolutional.moved.dw": (
        r"\sum_p (S\bar y)_p\,(Sx)_{p+u} = \sum_p \bar y_p\,x_{p+u}",
        "slide(late(xm), late(dym))",
        "slide(xm, dym)",
    ),
    "convolutional.field": (
        r"r_l = r_{l-1} + d_l\,(U_l - 1)\prod_{k<l} s_k, \qquad r_0 = 1",
        "[seen(one), seen(two)]",
        "np.array([1 + d * (U - 1), 1 + d * (U - 1) + (U2 - 1) * s])",
    ),
}


def slide(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """The sum over each window of x that w fits into."""
    return np.stack([np.sum(w * x[p : p + len(w)]) for p in range(len(x) - len(w) + 1)])


def band(length: int, w: np.ndarray, s: int, d: int, a: int) -> tuple[np.ndarray, int]:
    """The matrix of a convolution of a row of pixels, and how many places at the end no window sees."""
    starts = range(0, length + 2 * a - d * (len(w) - 1), s)
    padded = np.zeros((len(starts), length + 2 * a))
    for p, start in enumerate(starts):
        for u, weight in enumerate(w):
            padded[p, start + d * u] += weight
    last = starts[-1] + d * (len(w) - 1)
    return padded[:, a : a + length], length + 2 * a - 1 - last


def conv_transpose(dy: np.ndarray, w: np.ndarray, **options: Any) -> np.ndarray:
    """The package's transposed convolution of one row of numbers."""
    y, _ = conv_transpose2d_forward(dy[None, None, None], w[None, None, None], np.zeros(1), **options)
    return y[0, 0, 0]


def scopes(rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    """Rows of pixels, with and without stride, dilation, padding and places left over; two layers, one on the other."""
    for length, U, s, d, a in ((7, 3, 1, 1, 0), (9, 3, 2, 1, 1), (10, 2, 3, 2, 0), (11, 3, 3, 2, 2)):
        x, w, b = rng.normal(size=length), rng.normal(size=U), rng.normal()
        options = {"stride": s, "dilation": d, "padding": a}
        y, cache = conv1d_forward(x[None, None], w[None, None], np.array([b]), **options)
        dy = rng.normal(size=y.size)
        dx, dw, _ = conv1d_backward(dy[None, None], cache)
        A, unseen = band(length, w, s, d, a)
        padded = np.pad(x, a)
        X = np.stack([padded[p * s : p * s + d * (U - 1) + 1 : d] for p in range(y.size)])
        U2 = 3
        one = band(99, w, s, d, 0)[0]
        two = band(len(one), rng.normal(size=U2), 1, 1, 0)[0] @ one
        inner = {
            "xm": np.pad(x[:4], (2, 4)),
            "dym": np.pad(rng.normal(size=4), (2, 4)),
            "late": lambda x: np.roll(x, 1),
        }
        yield inner | {
            "w": w,
            "x": x,
            "b": b,
            "U": U,
            "s": s,
            "d": d,
            "a": a,
            "o": unseen,
            "unseen": unseen,
            "dy1": rng.normal(size=length - U + 1),
            "y": y[0, 0],
            "dy": dy,
            "dx": dx[0, 0],
            "dw": dw[0, 0],
            "P": y.size,
            "A": A,
            "X": X,
            "v": rng.normal(size=length),
            "D": jacobian,
            "slide": slide,
            "one": one,
            "two": two,
            "U2": U2,
            "seen": lambda m: np.ptp(np.flatnonzero(m[len(m) // 2])) + 1,
            "conv_transpose": conv_transpose,
            "full": lambda dy, w: np.convolve(dy, w),
        }
