"""Recurrent networks: why weights add their prices over time, products of Jacobians, what a cut loses, clipping.

One sample has the states `h` (T + 1, H) and prices arriving at each, `hb`; `M[t]` is the Jacobian of step t in the
layout of rows, `s` the prices of the states and `copies` those of one copy of the recurrent weights for each step, both
measured by the complex step. `c` is where the sequence is cut, `A` and `B` are the nilpotent pair of the chapter.
"""

from collections.abc import Iterator
from functools import reduce
from typing import Any

import numpy as np

from ..clip import clip_by_norm
from ..numpy.rnn import rnn_backward, rnn_forward
from .chain_rule import jacobian

EQUATIONS = {
    "recurrent.two": (
        r"\bar s_t = \underbrace{\bar h_t}_{\text{output now}} + \underbrace{\bar h^+_t}_{\text{step } t+1},"
        r"\qquad \bar h^+_t = \bar a_{t+1}\,W_h^\top",
        "s[1:T]",
        "hb[1:T] + a[2:] @ Wh.T",
    ),
    "recurrent.index": (
        r"\bar s_{t-1,\,i} = \bar h_{t-1,\,i} + \sum_j \bar a_{t,\,j}\,W_{h,\,ij}",
        "s[:-1]",
        'hb[:-1] + np.einsum("tj,ij->ti", a[1:], Wh)',
    ),
    "recurrent.weight.index": (
        r"\bar W_{h,\,ij} = \sum_t \sum_n h_{t-1,\,ni}\,\bar a_{t,\,nj}",
        "dWh",
        "sum(np.outer(states[t - 1, n], prices[t, n]) for t in range(1, T + 1) for n in range(N))",
    ),
    "recurrent.copy": (
        r"\bar W_h^{(t)} = h_{t-1}^\top\,\bar a_t",
        "copies",
        "np.stack([np.outer(h[t - 1], a[t]) for t in range(1, T + 1)])",
    ),
    "recurrent.sum": (
        r"W_h^{(1)} = \dots = W_h^{(T)} = W_h\;\Longrightarrow\;\bar W_h = \sum_t \bar W_h^{(t)}",
        "D(lambda W: loss(np.stack(T * [W])), Wh)",
        "copies.sum(0)",
    ),
    "recurrent.step": (
        r"M_t = \frac{\partial h_t}{\partial h_{t-1}} = W_h\operatorname{diag}(1 - h_t\odot h_t)",
        "np.stack([D(lambda q: np.tanh(x[t] @ Wx + q @ Wh + b), h[t - 1]).T for t in range(1, T + 1)])",
        "np.stack([Wh @ np.diag(1 - h[t] ** 2) for t in range(1, T + 1)])",
    ),
    "recurrent.there": (
        r"\dot h_T = \dot h_0\, M_1 M_2 \cdots M_T",
        "last(h[0] + 1e-30j * v).imag / 1e-30",
        "v @ product(M[1:])",
    ),
    "recurrent.far": (
        r"\bar s_t = \bar h_t + \bar h_{t+1} M_{t+1}^\top + \bar h_{t+2}\,(M_{t+1}M_{t+2})^\top + \cdots",
        "s",
        "np.stack([sum(hb[k] @ product(M[t + 1 : k + 1]).T for k in range(t, T + 1)) for t in range(T + 1)])",
    ),
    "recurrent.one": (
        r"\frac{\partial h_T}{\partial h_0} = \prod_{t=1}^T w\,(1 - h_t^2)",
        "D(lambda q: unit(q)[-1], q)",
        "np.prod([w * (1 - h**2) for h in unit(q)[1:]])",
    ),
    "recurrent.bound": (
        r"\sigma(M_1\cdots M_T) \;\le\; \prod_{t=1}^T\sigma(M_t) \;\le\; \sigma(W_h)^T",
        "sorted([sigma(Wh) ** T, sigma(product(M[1:])), np.prod([sigma(m) for m in M[1:]])])",
        "np.array([sigma(product(M[1:])), np.prod([sigma(m) for m in M[1:]]), sigma(Wh) ** T])",
    ),
    "recurrent.nilpotent": (
        r"A = \begin{pmatrix}0&2\\0&0\end{pmatrix},\quad B = \begin{pmatrix}0&0\\2&0\end{pmatrix},"
        r"\qquad A^2 = B^2 = 0,\quad (AB)^k = \begin{pmatrix}4^k&0\\0&0\end{pmatrix}",
        "[A @ A, B @ B, np.linalg.matrix_power(A @ B, k)]",
        "np.array([0 * A, 0 * B, [[4.0**k, 0], [0, 0]]])",
    ),
    "recurrent.rises": (
        r"\begin{pmatrix}0.9&10\\0&0.9\end{pmatrix}^{\!T} ="
        r" 0.9^T\begin{pmatrix}1&\tfrac{10}{0.9}\,T\\0&1\end{pmatrix}",
        "np.linalg.matrix_power(np.array([[0.9, 10], [0, 0.9]]), k)",
        "0.9**k * np.array([[1, 10 / 0.9 * k], [0, 1]])",
    ),
    "recurrent.orthogonal": (
        r"Q^\top Q = 1\;\Longrightarrow\;\sigma\bigl((g\,Q)^T\bigr) = g^T",
        "sigma(np.linalg.matrix_power(gain * Q, T))",
        "gain**T",
    ),
    "recurrent.lost": (
        r"\bar W_h - \bar W_h^{\text{cut}} = \sum_{t\le c} h_{t-1}^\top\bigl(\bar r_t \odot (1 - h_t\odot h_t)\bigr),"
        r"\qquad \bar r_t = \bar h_c^+\,(M_{t+1}\cdots M_c)^\top",
        "dW - dW_cut",
        "sum(np.outer(h[t - 1], r[t] * (1 - h[t] ** 2)) for t in range(1, c + 1))",
    ),
    "recurrent.cut.h0": (
        r"\bar h_0^{\text{cut}} = \sum_{t=1}^{c}\bar h_t\,(M_1\cdots M_t)^\top",
        "dh0_cut",
        "sum(hb[t] @ product(M[1 : t + 1]).T for t in range(1, c + 1))",
    ),
    "recurrent.clip": (
        r"\hat g = g\cdot\min\Bigl(1, \frac{c}{\lVert g\rVert}\Bigr),"
        r"\qquad \lVert g\rVert^2 = \sum_p\sum_i g_{p,i}^2",
        "[clipped(limit) for limit in limits]",
        "np.stack([g * min(1, limit / np.sqrt(np.sum(g**2))) for limit in limits])",
    ),
}


def scopes(rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    """A batch of two sequences, the first of them alone, the chapter's fixed matrices, and a gradient to clip."""
    for _ in range(2):
        yield _matrices(rng) | _batch(rng)


def _sigma(a: np.ndarray) -> float:
    """The largest singular value."""
    return float(np.linalg.norm(a, 2))


def _product(matrices: list[np.ndarray]) -> np.ndarray:
    """In the order of time; of none at all, the matrix that changes nothing."""
    return reduce(np.matmul, matrices, np.eye(4))


def _matrices(rng: np.random.Generator) -> dict[str, Any]:
    g, gain, w, bias, k = rng.normal(size=7), 0.8, 1.4, 0.2, 5
    A = np.array([[0.0, 2], [0, 0]])

    def clipped(limit):
        parts = {"first": g[:3].copy(), "second": g[3:].copy()}
        clip_by_norm(parts, limit)
        return np.concatenate(list(parts.values()))

    def unit(q):
        h = [q]
        for _ in range(4):
            h.append(np.tanh(w * h[-1] + bias))
        return h

    fixed = {
        "A": A,
        "B": A.T,
        "k": k,
        "Q": np.linalg.qr(rng.normal(size=(4, 4)))[0],
        "w": w,
        "q": 0.3,
        "v": g[:4],
        "gain": gain,
    }
    return fixed | {"g": g, "limits": (0.5, 100.0), "clipped": clipped, "unit": unit, "sigma": _sigma}


def _batch(rng: np.random.Generator) -> dict[str, Any]:
    N, T, D, H, c = 2, 5, 3, 4, 3
    X, H0, dh = rng.normal(size=(N, T, D)), rng.normal(size=(N, H)), rng.normal(size=(N, T, H))
    Wx, Wh, b = rng.normal(size=(D, H)), 0.7 * rng.normal(size=(H, H)), rng.normal(size=H)
    (after, last), cache = rnn_forward(X, H0, Wx, Wh, b)
    dWh = rnn_backward((dh, 0 * last), cache)[3]
    states = np.concatenate([H0[:, None], after], axis=1)  # (N, T + 1, H)

    def run(n, copies, nudges):
        """The loss of sample n, with a weight matrix for each step and a nudge of each state."""
        state, total = H0[n] + nudges[0], 0.0
        for t in range(T):
            state = np.tanh(X[n, t] @ Wx + state @ copies[t] + b) + nudges[t + 1]
            total = total + np.sum(dh[n, t] * state)
        return total

    same, still = np.stack(T * [Wh]), np.zeros((T + 1, H))
    prices = np.stack([jacobian(lambda q, n=n: run(n, same, q), still) for n in range(N)])
    sums = prices * (1 - states**2)  # of a: entry 0 stands for nothing
    x, h, s, hb = np.vstack([np.zeros(D), X[0]]), states[0], prices[0], np.vstack([np.zeros(H), dh[0]])
    M = [np.eye(H)] + [Wh @ np.diag(1 - h[t] ** 2) for t in range(1, T + 1)]

    def last_state(start):
        for t in range(T):
            start = np.tanh(X[0, t] @ Wx + start @ Wh + b)
        return start

    whole = rnn_backward((dh[:1], 0 * H0[:1]), rnn_forward(X[:1], H0[:1], Wx, Wh, b)[1])
    parts, start = [], H0[:1]
    for part in (slice(0, c), slice(c, T)):
        (_, end), cache = rnn_forward(X[:1, part], start, Wx, Wh, b)
        parts.append(rnn_backward((dh[:1, part], 0 * end), cache))
        start = end
    sizes = {"N": N, "T": T, "c": c, "H": H}
    weights = {"Wx": Wx, "Wh": Wh, "b": b, "dWh": dWh, "states": states.swapaxes(0, 1), "prices": sums.swapaxes(0, 1)}
    alone = {"x": x, "h": h, "s": s, "hb": hb, "a": sums[0], "M": M, "product": _product, "last": last_state}
    copies = {"copies": jacobian(lambda W: run(0, W, still), same), "loss": lambda W: run(0, W, still), "D": jacobian}
    after_cut = s[c] - hb[c]  # what the steps after the cut ask of the state there
    cut = {
        "dW": whole[3],
        "dW_cut": parts[0][3] + parts[1][3],
        "dh0_cut": parts[0][1][0],
        "r": [after_cut @ _product(M[t + 1 : c + 1]).T for t in range(c + 1)],
    }
    return sizes | weights | alone | copies | cut
