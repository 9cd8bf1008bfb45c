"""Convolution. With tables of zeros and ones for the indices, a formula is one sum of products."""

from typing import Any

import numpy as np

from ._places import INDICES, channels, column, places, row

EQUATIONS = {
    "conv2d.y": (
        r"\begin{gathered} y_{nfpq} = b_f + \sum_{g,u,v} W_{fguv}\; x_{n\,c_{fg}\,i_{pu}\,j_{qv}}\\"
        r"i_{pu} = s\,p + d\,u - a, \qquad j_{qv} = s'q + d'v - a' \end{gathered}",
        "y",
        'np.einsum("fguv,fgc,pui,qvj,ncij->nfpq", W, channel, row, column, x, optimize=True) + b[:, None, None]',
        "Stride s, dilation d and padding a for the rows, with a prime for the columns; x is 0 outside the image, "
        "and channel c is number g of the group of filter f. In code each index is a table of zeros and ones: "
        "row[p, u, i] is 1 where place u of window p sees row i.",
    ),
    "conv2d.jacobian.x": (
        r"\frac{\partial y_{nfpq}}{\partial x_{mcij}}"
        r" = \delta_{nm} \sum_{g,u,v} [c_{fg} = c]\,[i_{pu} = i]\,[j_{qv} = j]\; W_{fguv}",
        'jacobian("y", "x")',
        'np.einsum("nm,fgc,pui,qvj,fguv->nfpqmcij", np.eye(N), channel, row, column, W, optimize=True)',
        "A pixel moves an output by the weight through which the window sees it, and not at all if it does not.",
    ),
    "conv2d.jacobian.W": (
        r"\frac{\partial y_{nfpq}}{\partial W_{hguv}} = \delta_{fh}\; x_{n\,c_{fg}\,i_{pu}\,j_{qv}}",
        'jacobian("y", "W")',
        'np.einsum("fh,fgc,pui,qvj,ncij->nfpqhguv", np.eye(F), channel, row, column, x, optimize=True)',
    ),
    "conv2d.dx": (
        r"\bar x_{ncij} = \sum_{f,g} [c_{fg} = c] \sum_{p,u} [i_{pu} = i] \sum_{q,v} [j_{qv} = j]\;"
        r" W_{fguv}\, \bar y_{nfpq}",
        "dx",
        'np.einsum("fguv,fgc,pui,qvj,nfpq->ncij", W, channel, row, column, dy, optimize=True)',
        "Each output sends its price, times the weight, back to the pixel that it came from; "
        "a pixel adds up what it gets from all windows that see it. A left-over row is seen by none and gets zero.",
    ),
    "conv2d.dW": (
        r"\bar W_{fguv} = \sum_{n,p,q} \bar y_{nfpq}\; x_{n\,c_{fg}\,i_{pu}\,j_{qv}}",
        "dW",
        'np.einsum("nfpq,fgc,pui,qvj,ncij->fguv", dy, channel, row, column, x, optimize=True)',
        "A weight is used at every place of every image: one sum over all uses.",
    ),
    "conv2d.db": (r"\bar b_f = \sum_{n,p,q} \bar y_{nfpq}", "db", 'np.einsum("nfpq->f", dy)'),
    "conv2d.dx.scatter": (
        r"\bar x_{n\,c_{fg}\,i_{pu}\,j_{qv}} \mathrel{+}= W_{fguv}\; \bar y_{nfpq} \qquad"
        r" \text{for all } n, f, g, p, q, u, v",
        "dx",
        "scattered",
        "The same as a program: the loop of the forward pass once more, with x and y in exchanged roles.",
    ),
    "conv2d.dx.turned": (
        r"\bar x_{ncij} = \sum_{f,u,v} W_{f\,c\,(U-1-u)\,(V-1-v)}\; \bar y^0_{nf\,(i+u)\,(j+v)}",
        "dx",
        'np.einsum("fcuv,nfijuv->ncij", W[:, :, ::-1, ::-1], sliding(wide, (U, V), axis=(2, 3)))',
        "If the window moves by 1, without padding, this is a convolution again: of the prices, with U - 1 rows and "
        "V - 1 columns of zeros around them, and with kernels turned by 180 degrees.",
    ),
    "conv2d.adjoint": (
        r"\langle W * x,\; \bar y \rangle = \langle x,\; W *^{\!\top} \bar y \rangle",
        "np.sum((y - b[:, None, None]) * dy)",
        "np.sum(x * dx)",
        "All of it in one line. Convolution with W, without the bias, is linear in x, "
        "and the backward pass is its adjoint: the map that fits on the other side of the inner product.",
    ),
    "conv2d.adjoint.W": (
        r"\langle x,\; \bar x \rangle = \langle W,\; \bar W \rangle",
        "np.sum(x * dx)",
        "np.sum(W * dW)",
        "It is linear in W too, so both gradients tell the same inner product.",
    ),
    "conv1d.y": (
        r"y_{nfq} = b_f + \sum_{g,v} W_{fgv}\; x_{n\,c_{fg}\,t_{qv}}, \qquad t_{qv} = s\,q + d\,v - a",
        "y",
        'np.einsum("fgv,fgc,qvt,nct->nfq", W, channel, time, x) + b[:, None]',
        "One index less, time instead of rows and columns.",
    ),
    "conv1d.dx": (
        r"\bar x_{nct} = \sum_{f,g} [c_{fg} = c] \sum_{q,v} [t_{qv} = t]\; W_{fgv}\, \bar y_{nfq}",
        "dx",
        'np.einsum("fgv,fgc,qvt,nfq->nct", W, channel, time, dy)',
    ),
    "conv1d.dW": (
        r"\bar W_{fgv} = \sum_{n,q} \bar y_{nfq}\; x_{n\,c_{fg}\,t_{qv}}",
        "dW",
        'np.einsum("nfq,fgc,qvt,nct->fgv", dy, channel, time, x)',
    ),
    "conv1d.db": (r"\bar b_f = \sum_{n,q} \bar y_{nfq}", "db", "dy.sum((0, 2))"),
    "conv1d.adjoint": (
        r"\langle W * x,\; \bar y \rangle = \langle x,\; W *^{\!\top} \bar y \rangle",
        "np.sum((y - b[:, None]) * dy)",
        "np.sum(x * dx)",
    ),
}

WHERE = {"conv2d.dx.turned": "plain"}


def _scattered(scope: dict[str, Any]) -> np.ndarray:
    """The gradient of x by the loop, one product of the sum after the other."""
    W, dy, channel, row, column = (scope[name] for name in ("W", "dy", "channel", "row", "column"))
    dx = np.zeros_like(scope["x"])
    for f, g, p, u, q, v in np.ndindex(*W.shape[:2], *row.shape[:2], *column.shape[:2]):
        seen = np.argwhere(np.einsum("c,i,j->cij", channel[f, g], row[p, u], column[q, v]))
        for c, i, j in seen:  # one pixel, or none if it is padding
            dx[:, c, i, j] += W[f, g, u, v] * dy[:, f, p, q]
    return dx


def _time(scope: dict[str, Any]) -> np.ndarray:
    """time[q, v, t] is 1 where place v of the window at q sees step t, else 0."""
    return places(*(scope[name] for name in ("Q", "V", "T", "stride", "dilation", "padding")))


SYMBOLS = {
    "conv2d": INDICES,
    "conv1d": INDICES | {"t_qv": "q v: np.where(time.any(2), time.argmax(2), -1)"},
}


DEFINITIONS: dict[str, dict[str, Any]] = {
    "conv2d": {
        "row": row,
        "column": column,
        "channel": channels,
        "scattered": _scattered,
        "wide": "np.pad(dy, ((0, 0), (0, 0), (U - 1, U - 1), (V - 1, V - 1)))",
        "sliding": lambda _: np.lib.stride_tricks.sliding_window_view,
    },
    "conv1d": {
        "channel": channels,
        "time": _time,
    },
}
