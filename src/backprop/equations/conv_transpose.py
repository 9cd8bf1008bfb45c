"""Transposed convolution. `row`, `column` and `channel` are tables of zeros and ones, as for convolution."""

from typing import Any

import numpy as np

from ._places import channels, option, places

EQUATIONS = {
    "conv_transpose2d.y": (
        r"\begin{gathered} y_{nfpq} = b_f + \sum_{c,g} [f_{cg} = f] \sum_{i,u} [p_{iu} = p] \sum_{j,v} [q_{jv} = q]\;"
        r" W_{cguv}\, x_{ncij}\\ p_{iu} = s\,i + d\,u - a, \qquad q_{jv} = s'j + d'v - a' \end{gathered}",
        "y",
        'np.einsum("cguv,cgf,iup,jvq,ncij->nfpq", W, channel, row, column, x, optimize=True) + b[:, None, None]',
        "The backward pass of a convolution from y to x, used as a forward pass: each pixel of x lays a copy of the "
        "kernels, scaled, into y, and copies that overlap are added. Filter f is number g of the group of channel c.",
    ),
    "conv_transpose2d.jacobian": (
        r"\frac{\partial y_{nfpq}}{\partial x_{mcij}}"
        r" = \delta_{nm} \sum_{g,u,v} [f_{cg} = f]\,[p_{iu} = p]\,[q_{jv} = q]\; W_{cguv}",
        'jacobian("y", "x")',
        'np.einsum("nm,cgf,iup,jvq,cguv->nfpqmcij", np.eye(N), channel, row, column, W, optimize=True)',
        "The Jacobian of a convolution, with its two sides exchanged.",
    ),
    "conv_transpose2d.dx": (
        r"\bar x_{ncij} = \sum_{g,u,v} W_{cguv}\; \bar y_{n\,f_{cg}\,p_{iu}\,q_{jv}}",
        "dx",
        'np.einsum("cguv,cgf,iup,jvq,nfpq->ncij", W, channel, row, column, dy, optimize=True)',
        "The way back of the way back: an ordinary convolution of the prices, zero outside y.",
    ),
    "conv_transpose2d.dW": (
        r"\bar W_{cguv} = \sum_{n,i,j} x_{ncij}\; \bar y_{n\,f_{cg}\,p_{iu}\,q_{jv}}",
        "dW",
        'np.einsum("ncij,cgf,iup,jvq,nfpq->cguv", x, channel, row, column, dy, optimize=True)',
    ),
    "conv_transpose2d.db": (r"\bar b_f = \sum_{n,p,q} \bar y_{nfpq}", "db", 'np.einsum("nfpq->f", dy)'),
    "conv_transpose2d.adjoint": (
        r"\langle W *^{\!\top} x,\; \bar y \rangle = \langle x,\; W * \bar y \rangle",
        "np.sum((y - b[:, None, None]) * dy)",
        "np.sum(x * dx)",
        "The line that defines a convolution's backward pass, read from right to left.",
    ),
}


def _row(scope: dict[str, Any]) -> np.ndarray:
    """row[i, u, p] is 1 where row u of the kernel, laid down by row i of x, falls on row p of y, else 0."""
    return places(scope["I"], scope["U"], scope["P"], *option(scope, 0))


def _column(scope: dict[str, Any]) -> np.ndarray:
    """column[j, v, q] is the same for the columns."""
    return places(scope["J"], scope["V"], scope["Q"], *option(scope, 1))


SYMBOLS = {
    "conv_transpose2d": {
        "f_cg": "c g: channel.argmax(2)",
        "p_iu": "i u: np.where(row.any(2), row.argmax(2), -1)",
        "q_jv": "j v: np.where(column.any(2), column.argmax(2), -1)",
    }
}

DEFINITIONS: dict[str, dict[str, Any]] = {
    "conv_transpose2d": {
        "row": _row,
        "column": _column,
        "channel": channels,
    }
}
