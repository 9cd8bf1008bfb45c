"""Pooling. `row` and `column` say where a window looks, `won` which place of a window holds its maximum."""

from typing import Any

import numpy as np

from ..numpy.pooling import max_pool2d_backward, max_pool2d_forward
from ._places import INDICES, column, row

_SCATTER = '"ncpq,ncpquv,pui,qvj->ncij"'

EQUATIONS = {
    "max_pool2d.y": (
        r"\begin{gathered} y_{ncpq} = \max_{u,v}\; x_{n\,c\,i_{pu}\,j_{qv}}\\"
        r"i_{pu} = s\,p + u - a, \qquad j_{qv} = s'q + v - a' \end{gathered}",
        "y",
        "window.max((4, 5))",
        "Stride s and padding a for the rows, with a prime for the columns; x is minus infinity outside the image.",
    ),
    "max_pool2d.won": (
        r"w_{ncpquv} = \Bigl[(u, v) \text{ is the first, row by row, with } x_{n\,c\,i_{pu}\,j_{qv}} = y_{ncpq}\Bigr]",
        "won",
        "1.0 * (window == y[:, :, :, :, None, None])",
        "One place of each window has won; here no two pixels are equal.",
    ),
    "max_pool2d.jacobian": (
        r"\frac{\partial y_{ncpq}}{\partial x_{ncij}} = \sum_{u,v} w_{ncpquv}\, [i_{pu} = i]\,[j_{qv} = j]",
        'np.einsum("ncpqncij->ncpqij", jacobian("y", "x"))',
        'np.einsum("ncpquv,pui,qvj->ncpqij", won, row, column)',
        "As long as no two pixels of a window are equal, a small change leaves the winner where it is: "
        "the slope is 1 at the winner and 0 elsewhere.",
    ),
    "max_pool2d.dx": (
        r"\bar x_{ncij} = \sum_{p,u} [i_{pu} = i] \sum_{q,v} [j_{qv} = j]\; w_{ncpquv}\, \bar y_{ncpq}",
        "dx",
        f"np.einsum({_SCATTER}, dy, won, row, column)",
        "The winner takes the whole price. A pixel that has won several windows, where they overlap, gets several.",
    ),
    "max_pool2d.dx.total": (
        r"\sum_{i,j} \bar x_{ncij} = \sum_{p,q} \bar y_{ncpq}",
        "dx.sum((2, 3))",
        "dy.sum((2, 3))",
        "Nothing is lost on the way, since padding never wins.",
    ),
    "max_pool2d.ties": (
        r"\bar x_{ncij} = \sum_{p,u} [i_{pu} = i] \sum_{q,v} [j_{qv} = j]\; w_{ncpquv}\, \bar y_{ncpq}"
        r" \qquad \text{also with ties}",
        "tied_dx",
        f"np.einsum({_SCATTER}, dy, tied_won, row, column)",
        "With equal pixels there is no derivative, but the rule still says who gets the price: the first. "
        "Tested on images of three different numbers, where most windows hold a tie.",
    ),
    "max_pool2d.ties.total": (
        r"\sum_{i,j} \bar x_{ncij} = \sum_{p,q} \bar y_{ncpq} \qquad \text{also with ties}",
        "tied_dx.sum((2, 3))",
        "dy.sum((2, 3))",
        "A backward pass that gives the price to every pixel equal to the maximum would hand it out more than once.",
    ),
    "avg_pool2d.y": (
        r"y_{ncpq} = \frac{1}{UV} \sum_{u,v} x_{n\,c\,i_{pu}\,j_{qv}}",
        "y",
        'np.einsum("pui,qvj,ncij->ncpq", row, column, x) / (U * V)',
        "x is 0 outside the image, and what lies there counts in the mean.",
    ),
    "avg_pool2d.jacobian": (
        r"\frac{\partial y_{ncpq}}{\partial x_{ncij}} = \frac{1}{UV} \sum_{u,v} [i_{pu} = i]\,[j_{qv} = j]",
        'np.einsum("ncpqncij->ncpqij", jacobian("y", "x"))',
        'np.einsum("pui,qvj->pqij", row, column) / (U * V) + np.zeros((N, C, P, Q, I, J))',
    ),
    "avg_pool2d.dx": (
        r"\bar x_{ncij} = \frac{1}{UV} \sum_{p,u} [i_{pu} = i] \sum_{q,v} [j_{qv} = j]\; \bar y_{ncpq}",
        "dx",
        'np.einsum("pui,qvj,ncpq->ncij", row, column, dy) / (U * V)',
        "Every place gets an equal share, and what falls on the padding is lost. "
        "It is a convolution in each channel by itself, with one kernel of equal weights.",
    ),
    "avg_pool2d.adjoint": (
        r"\langle y,\; \bar y \rangle = \langle x,\; \bar x \rangle",
        "np.sum(y * dy)",
        "np.sum(x * dx)",
    ),
}


def _window(x: np.ndarray, row: np.ndarray, column: np.ndarray) -> np.ndarray:
    """(N, C, P, Q, U, V): what each place of each window sees, minus infinity outside the image."""
    seen = np.einsum("pui,qvj,ncij->ncpquv", row, column, x)
    inside = np.einsum("pui,qvj->pquv", row, column)
    return np.where(inside > 0, seen, -np.inf)


def _won(window: np.ndarray) -> np.ndarray:
    """(N, C, P, Q, U, V): 1 at the first of the largest, row by row, else 0."""
    flat = window.reshape(*window.shape[:4], -1)
    return (1.0 * (flat.argmax(4)[..., None] == np.arange(flat.shape[4]))).reshape(window.shape)


def _options(scope: dict[str, Any]) -> dict[str, Any]:
    return {name: scope[name] for name in ("size", "stride", "padding")}


_WINDOW = {
    "U": lambda s: int(np.broadcast_to(s["size"], 2)[0]),
    "V": lambda s: int(np.broadcast_to(s["size"], 2)[1]),
    "row": row,
    "column": column,
}

SYMBOLS = {"max_pool2d": INDICES | {"w": "won"}, "avg_pool2d": INDICES}


DEFINITIONS: dict[str, dict[str, Any]] = {
    "max_pool2d": {
        **_WINDOW,
        "window": lambda s: _window(s["x"], s["row"], s["column"]),
        "won": lambda s: _won(s["window"]),
        "coarse": "np.round(x / abs(x).max())",
        "tied_won": lambda s: _won(_window(s["coarse"], s["row"], s["column"])),
        "tied_dx": lambda s: max_pool2d_backward(s["dy"], max_pool2d_forward(s["coarse"], **_options(s))[1])[0],
    },
    "avg_pool2d": _WINDOW,
}
