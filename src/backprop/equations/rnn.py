"""The simple recurrent layer: one step, then backpropagation through time. `A`, `S` are prices, measured."""

import functools
from typing import Any

import numpy as np

from ._through_time import SHARED, TIMES, by_time, counts, inner, measured, nudger

EQUATIONS = {
    "rnn_step.h_next": (
        r"h^+ = \tanh a, \qquad a = x\,W_x + h\,W_h + b",
        "h_next",
        "np.tanh(a)",
    ),
    "rnn_step.da": (
        r"\bar a = \bar h^+ \odot (1 - h^+ \odot h^+)",
        "da",
        "dh_next * (1 - h_next * h_next)",
        "The slope of tanh, from its output. The rest is a linear layer with two inputs.",
    ),
    "rnn_step.dx": (r"\bar x = \bar a\, W_x^\top", "dx", "da @ Wx.T"),
    "rnn_step.dh": (r"\bar h = \bar a\, W_h^\top", "dh", "da @ Wh.T"),
    "rnn_step.dWx": (r"\bar W_x = x^\top \bar a", "dWx", "x.T @ da"),
    "rnn_step.dWh": (r"\bar W_h = h^\top \bar a", "dWh", "h.T @ da"),
    "rnn_step.db": (r"\bar b = \mathbf 1^\top \bar a", "db", "da.sum(0)"),
    "rnn.h": (
        r"h_t = m_t \odot \tanh a_t + (1 - m_t) \odot h_{t-1}, \qquad a_t = x_t\,W_x + h_{t-1}\,W_h + b",
        "h",
        "by_time(m * np.tanh(X @ Wx + states[:-1] @ Wh + b) + (1 - m) * states[:-1])",
        "The mask m is 1 where a step counts; elsewhere the state stays. Without a mask it is 1 everywhere.",
    ),
    "rnn.h_last": (r"h_{\text{last}} = h_T", "h_last", "states[T]"),
    "rnn.state.last": (
        r"\bar s_T = \bar h_T + \bar h_{\text{last}}",
        "S[T]",
        "dh[:, -1] + dh_last",
        "A state is used more than once: as output t, by step t + 1, and the last one as the layer's second output. "
        "Its price after all uses is called s with a bar; h with a bar is what arrives from outside.",
    ),
    "rnn.da": (
        r"\bar a_t = m_t \odot \bar s_t \odot (1 - h_t \odot h_t)",
        "A",
        "m * S[1:] * (1 - states[1:] ** 2)",
        "Through one step. A masked step passes nothing to its sum a,",
    ),
    "rnn.state": (
        r"\bar s_{t-1} = \bar h_{t-1} + \bar a_t\, W_h^\top + (1 - m_t) \odot \bar s_t",
        "S[:-1]",
        "DH[:-1] + A @ Wh.T + (1 - m) * S[1:]",
        "but hands its price to the state before. This recursion, from the last step to the first, is backpropagation "
        "through time. From outside nothing arrives at the start.",
    ),
    "rnn.dx": (r"\bar x_t = \bar a_t\, W_x^\top", "dx", "by_time(A @ Wx.T)"),
    "rnn.dh0": (
        r"\bar h_0 = \bar s_0 = \bar a_1\, W_h^\top + (1 - m_1) \odot \bar s_1",
        "dh0",
        "A[0] @ Wh.T + (1 - m[0]) * S[1]",
    ),
    "rnn.dWx": (
        r"\bar W_x = \sum_t x_t^\top \bar a_t",
        "dWx",
        "sum(X[t].T @ A[t] for t in range(T))",
        "The same weights at every step: their prices are added over time.",
    ),
    "rnn.dWh": (r"\bar W_h = \sum_t h_{t-1}^\top \bar a_t", "dWh", "sum(states[t].T @ A[t] for t in range(T))"),
    "rnn.db": (r"\bar b = \sum_t \mathbf 1^\top \bar a_t", "db", "sum(A[t].sum(0) for t in range(T))"),
    "rnn.jacobian": (
        r"\frac{\partial h_T}{\partial h_0} = \prod_{t=1}^T W_h \operatorname{diag}(1 - h_t \odot h_t)",
        'np.einsum("nkni->nik", J("h_last", "h0"))',
        "np.stack([product(Wh @ np.diag(1 - s[n] ** 2) for s in states[1:]) for n in range(N)])",
        "For one sample; row i, column k holds the derivative of entry k of the last state by entry i of the first. "
        "A product of T matrices: this is where gradients vanish or explode.",
    ),
}

WHERE = {"rnn.jacobian": "mask is None"}


def _run(scope: dict[str, Any]) -> Any:
    x, Wx, Wh, b, dh, dh_last = (scope[name] for name in ("x", "Wx", "Wh", "b", "dh", "dh_last"))
    x, dh, m = by_time(x), by_time(dh), counts(scope)

    def run(name: str, at: int, nudge: np.ndarray) -> np.ndarray:
        extra = nudger(name, at, nudge)
        h, total = scope["h0"] + extra("s", 0), np.zeros(len(nudge))
        for t in range(len(x)):
            new = np.tanh(x[t] @ Wx + h @ Wh + b + extra("a", t + 1))
            h = m[t] * new + (1 - m[t]) * h + extra("s", t + 1)
            total = total + inner(dh[t], h)
        return total + inner(dh_last, h)

    return run


def _states(scope: dict[str, Any]) -> np.ndarray:
    """(T + 1, N, H): the states, step by step; the first is h0."""
    x, m, states = by_time(scope["x"]), counts(scope), [scope["h0"]]
    for t in range(len(x)):
        new = np.tanh(x[t] @ scope["Wx"] + states[-1] @ scope["Wh"] + scope["b"])
        states.append(m[t] * new + (1 - m[t]) * states[-1])
    return np.stack(states)


SYMBOLS = {"rnn": TIMES}

DEFINITIONS: dict[str, dict[str, Any]] = {
    "rnn_step": {
        "a": "x @ Wx + h @ Wh + b",
        "da": "diff(lambda a: np.sum(dh_next * np.tanh(a)), a)",
    },
    "rnn": SHARED
    | {
        "product": lambda _: lambda matrices: functools.reduce(np.matmul, matrices),
        "states": _states,
        "A": lambda s: measured(_run(s), "a", range(1, s["T"] + 1), s["h0"].shape),
        "S": lambda s: measured(_run(s), "s", range(s["T"] + 1), s["h0"].shape),
    },
}
