"""The formulas of `exact` for sequences: embedding, recurrent layers, attention, as sums over single indices.

Arrays hold numbers of mpmath, which have as many digits as one asks for. A mask is a list of lists, or None.
"""

from collections.abc import Callable

import numpy as np
from mpmath import exp, mpf, sqrt, tanh

Array = np.ndarray


def sigmoid(v: mpf) -> mpf:
    return 1 / (1 + exp(-v))


def dot(row: list, W: Array, column: int) -> mpf:
    return sum(v * W[d, column] for d, v in enumerate(row))


def embedding(index: list, W: Array) -> list:
    return [W[int(k), d] for k in np.ravel(index) for d in range(W.shape[1])]


def rnn_cell(x: list, state: list, Wx: Array, Wh: Array, b: Array) -> list:
    (h,) = state
    return [[tanh(dot(x, Wx, j) + dot(h, Wh, j) + b[j]) for j in range(len(h))]]


def lstm_cell(x: list, state: list, Wx: Array, Wh: Array, b: Array) -> list:
    h, c = state
    H = len(h)

    def a(gate: int, j: int) -> mpf:
        column = "ifgo".index(gate) * H + j
        return dot(x, Wx, column) + dot(h, Wh, column) + b[column]

    c_next = [sigmoid(a("f", j)) * c[j] + sigmoid(a("i", j)) * tanh(a("g", j)) for j in range(H)]
    return [[sigmoid(a("o", j)) * tanh(c_next[j]) for j in range(H)], c_next]


def gru_cell(x: list, state: list, Wx: Array, Wh: Array, bx: Array, bh: Array, reset_after: bool) -> list:
    (h,) = state
    H = len(h)
    r, z = (
        [sigmoid(dot(x, Wx, k) + bx[k] + dot(h, Wh, k) + bh[k]) for k in range(block * H, block * H + H)]
        for block in range(2)
    )
    n = []
    for j in range(H):
        k = 2 * H + j
        if reset_after:
            inner = sum(r[j] * h[i] * Wh[i, k] for i in range(H)) + r[j] * bh[k]
        else:
            inner = sum(r[i] * h[i] * Wh[i, k] for i in range(H)) + bh[k]
        n.append(tanh(dot(x, Wx, k) + bx[k] + inner))
    return [[(1 - z[j]) * n[j] + z[j] * h[j] for j in range(H)]]


def step(cell: Callable[..., list], x: Array, states: list[Array], **weights: object) -> list:
    """All new h, sample after sample, then all new c if there is one."""
    after = [cell(list(x[n]), [list(s[n]) for s in states], **weights) for n in range(len(x))]
    return [v for part in zip(*after, strict=True) for row in part for v in row]


def sequence(cell: Callable[..., list], x: Array, states: list[Array], mask: list | None, **w: object) -> list:
    """The visited h of all samples, then the last state of each kind."""
    visited, last = [], []
    for n in range(len(x)):
        state = [list(s[n]) for s in states]
        for t in range(x.shape[1]):
            state = cell(list(x[n, t]), state, **w) if mask is None or mask[n][t] else state
            visited += state[0]
        last.append(state)
    return visited + [v for part in zip(*last, strict=True) for row in part for v in row]


def scaled_dot_product_attention(q: Array, k: Array, v: Array, mask: list | None) -> list:
    N, heads, T, D = q.shape
    y = []
    for n, head, t in np.ndindex(N, heads, T):
        seen = [s for s in range(k.shape[2]) if mask is None or mask[n][t][s]]
        fit = [exp(sum(q[n, head, t, d] * k[n, head, s, d] for d in range(D)) / sqrt(D)) for s in seen]
        for m in range(v.shape[3]):
            y.append(sum(w * v[n, head, s, m] for s, w in zip(seen, fit, strict=True)) / sum(fit) if seen else mpf(0))
    return y


def multi_head_attention(
    x: Array, context: Array, Wq, Wk, Wv, Wo, bq, bv, bo, heads: int, mask: list | None, causal: bool
) -> list:
    N, T, _ = x.shape
    S, H = context.shape[1], Wq.shape[1]
    mask = mask or [[[s <= t or not causal for s in range(S)] for t in range(T)]] * N
    q, k, v = (np.empty((N, heads, rows, H // heads), dtype=object) for rows in (T, S, S))
    for n, head, e in np.ndindex(N, heads, H // heads):
        column = head * (H // heads) + e
        for t in range(T):
            q[n, head, t, e] = dot(x[n, t], Wq, column) + bq[column]
        for s in range(S):
            k[n, head, s, e] = dot(context[n, s], Wk, column)
            v[n, head, s, e] = dot(context[n, s], Wv, column) + bv[column]
    y = np.reshape(scaled_dot_product_attention(q, k, v, mask), (N, heads, T, H // heads))
    return [
        sum(y[n, j // (H // heads), t, j % (H // heads)] * Wo[j, m] for j in range(H)) + bo[m]
        for n, t, m in np.ndindex(N, T, Wo.shape[1])
    ]


def multi_head_self_attention(x: Array, Wqkv, bqkv, Wo, bo, **options: object) -> list:
    H = len(Wo)
    Wq, Wk, Wv = (Wqkv[:, i * H : i * H + H] for i in range(3))
    bq, bv = bqkv[:H], bqkv[2 * H :]
    return multi_head_attention(x, x, Wq, Wk, Wv, Wo, bq, bv, bo, **options)


FORMULAS: dict[str, Callable[..., list]] = {
    "embedding": embedding,
    "rnn_step": lambda x, h, **w: step(rnn_cell, x, [h], **w),
    "rnn": lambda x, h0, mask, **w: sequence(rnn_cell, x, [h0], mask, **w),
    "lstm_step": lambda x, h, c, **w: step(lstm_cell, x, [h, c], **w),
    "lstm": lambda x, h0, c0, mask, **w: sequence(lstm_cell, x, [h0, c0], mask, **w),
    "gru_step": lambda x, h, **w: step(gru_cell, x, [h], **w),
    "gru": lambda x, h0, mask, **w: sequence(gru_cell, x, [h0], mask, **w),
    "scaled_dot_product_attention": scaled_dot_product_attention,
    "multi_head_attention": multi_head_attention,
    "multi_head_self_attention": multi_head_self_attention,
}
