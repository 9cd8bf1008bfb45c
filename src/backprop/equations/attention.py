"""Scaled dot-product attention, for one head of one sample. `dp` and `da` are prices inside, measured."""

from typing import Any

import numpy as np

_SOFTMAX = r"p_{ts} = \frac{\mu_{ts}\, e^{a_{ts}}}{\sum_r \mu_{tr}\, e^{a_{tr}}}"

EQUATIONS = {
    "scaled_dot_product_attention.scores": (
        rf"a = \frac{{1}}{{\sqrt D}}\, q\, k^\top, \qquad {_SOFTMAX}",
        "p",
        'softmax(np.einsum("nhtd,nhsd->nhts", q, k) / np.sqrt(D))',
        "Query t asks, key s answers. The mask μ is 1 where t may attend to s, else 0; a row without any s has p = 0.",
    ),
    "scaled_dot_product_attention.y": (
        r"y = p\, v",
        "y",
        'np.einsum("nhts,nhsm->nhtm", p, v)',
        "A mean of the values, with the weights p. One head of one sample is written; the others do the same.",
    ),
    "scaled_dot_product_attention.dv": (
        r"\bar v = p^\top\, \bar y",
        "dv",
        'np.einsum("nhts,nhtm->nhsm", p, dy)',
        "Backward, first through the product with the values: it is linear in both factors.",
    ),
    "scaled_dot_product_attention.dp": (
        r"\bar p = \bar y\, v^\top",
        "dp",
        'np.einsum("nhtm,nhsm->nhts", dy, v)',
    ),
    "scaled_dot_product_attention.jacobian": (
        r"\frac{\partial p_{tr}}{\partial a_{ts}} = p_{tr}\,(\delta_{rs} - p_{ts})",
        "local",
        "p[..., None] * (np.eye(S) - p[..., None, :])",
        "Then through the softmax of each row. Where the mask is closed p is 0, and so are row and column.",
    ),
    "scaled_dot_product_attention.da": (
        r"\bar a_{ts} = p_{ts} \Bigl(\bar p_{ts} - \sum_r p_{tr}\, \bar p_{tr}\Bigr)",
        "da",
        "p * (dp - (p * dp).sum(3, keepdims=True))",
        "A query that may attend nowhere passes nothing on.",
    ),
    "scaled_dot_product_attention.rowsum": (
        r"\sum_s p_{ts}\, \bar p_{ts} = \sum_m y_{tm}\, \bar y_{tm}",
        "(p * dp).sum(3)",
        "(y * dy).sum(3)",
        "The sum over all keys is known without any of them, from the output alone. "
        "That lets a backward pass work through the keys in blocks.",
    ),
    "scaled_dot_product_attention.da.sum": (
        r"\sum_{s \neq r} \bar a_{ts} = -\bar a_{tr}",
        'np.einsum("nhts,sr->nhtr", da, 1 - np.eye(S))',
        "-da",
        "Each row adds up to zero: attention is a choice between keys, and more of one is less of the others.",
    ),
    "scaled_dot_product_attention.dq": (
        r"\bar q = \frac{1}{\sqrt D}\, \bar a\, k",
        "dq",
        'np.einsum("nhts,nhsd->nhtd", da, k) / np.sqrt(D)',
        "Last through the product of queries and keys.",
    ),
    "scaled_dot_product_attention.dk": (
        r"\bar k = \frac{1}{\sqrt D}\, \bar a^\top q",
        "dk",
        'np.einsum("nhts,nhtd->nhsd", da, q) / np.sqrt(D)',
    ),
    "scaled_dot_product_attention.dk.sum": (
        r"\bar k_{1d} = -\sum_{s > 1} \bar k_{sd}",
        "dk[:, :, 0]",
        "-dk[:, :, 1:].sum(2)",
        "The rows add up to zero, so the same vector added to all keys changes nothing: a bias of the keys gets no "
        "gradient.",
    ),
}


def _softmax(scope: dict[str, Any]) -> Any:
    """Softmax over the last axis of a (N, h, T, S), as far as the mask is open."""
    mask = scope["mask"]
    open_to = np.ones(1) if mask is None else 1.0 * mask[:, None]

    def softmax(a: np.ndarray) -> np.ndarray:
        e = open_to * np.exp(a)
        total = e.sum(-1, keepdims=True)
        return e / np.where(total == 0, 1, total)

    return softmax


def _local(scope: dict[str, Any]) -> np.ndarray:
    """(N, h, T, S, S): how the weights of a row move with its scores."""
    softmax, a = scope["softmax"], scope["a"]
    columns = [softmax(a + 1e-30j * e).imag / 1e-30 for e in np.eye(a.shape[-1])]  # one score of every row at once
    return np.stack(columns, axis=-1)


SYMBOLS = {
    "scaled_dot_product_attention": {
        r"\mu": "np.ones((N, 1, q.shape[2], S)) if mask is None else 1.0 * mask[:, None]",
        "p_tr/a_ts": "~2 ~1 t r s: local",
    }
}

DEFINITIONS: dict[str, dict[str, Any]] = {
    "scaled_dot_product_attention": {
        "softmax": _softmax,
        "a": "q @ k.swapaxes(2, 3) / np.sqrt(D)",
        "p": "softmax(a)",
        "dp": "diff(lambda p: np.sum(dy * (p @ v)), p)",
        "da": "diff(lambda a: np.sum(dy * (softmax(a) @ v)), a)",
        "local": _local,
    }
}
