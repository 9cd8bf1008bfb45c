"""Long short-term memory over a whole sequence. `A`, `Q`, `R`, `S` are prices, measured; time is in front."""

from typing import Any

import numpy as np

from ..numpy.lstm import lstm_forward
from ._through_time import SHARED, TIMES, by_time, counts, inner, measured, nudger, sigmoid

EQUATIONS = {
    "lstm.q": (
        r"q_t = f_t \odot c_{t-1} + i_t \odot g_t",
        "q",
        "f * cells[:-1] + i * g",
        "The gates i, f, g, o of a step are those of `lstm_step`; q is the new cell state.",
    ),
    "lstm.cell": (
        r"c_t = m_t \odot q_t + (1 - m_t) \odot c_{t-1}",
        "cells[1:]",
        "m * q + (1 - m) * cells[:-1]",
        "The mask m is 1 where a step counts; elsewhere cell and state stay.",
    ),
    "lstm.h": (
        r"h_t = m_t \odot o_t \odot \tanh q_t + (1 - m_t) \odot h_{t-1}",
        "h",
        "by_time(m * o * np.tanh(q) + (1 - m) * states[:-1])",
    ),
    "lstm.h_last": (r"h_{\text{last}} = h_T", "h_last", "states[T]"),
    "lstm.c_last": (r"c_{\text{last}} = c_T", "c_last", "cells[T]"),
    "lstm.last": (
        r"\bar s_T = \bar h_T + \bar h_{\text{last}}, \qquad \bar r_T = \bar c_{\text{last}}",
        "np.array([S[T], R[T]])",
        "np.array([dh[:, -1] + dh_last, dc_last])",
        "s and r with a bar are the prices of state and cell after all their uses, "
        "h with a bar is what arrives at an output from outside. At the end:",
    ),
    "lstm.dq": (
        r"\bar q_t = m_t \odot \Bigl(\bar r_t + \bar s_t \odot o_t \odot \bigl(1 - \tanh^2 q_t\bigr)\Bigr)",
        "Q",
        "m * (R[1:] + S[1:] * o * (1 - np.tanh(q) ** 2))",
        "The new cell state, before the mask, has both incoming gradients.",
    ),
    "lstm.da": (
        r"\begin{aligned} \bar a_{i,t} &= \bar q_t \odot g_t \odot i_t \odot (1 - i_t) \\"
        r"\bar a_{f,t} &= \bar q_t \odot c_{t-1} \odot f_t \odot (1 - f_t) \\"
        r"\bar a_{g,t} &= \bar q_t \odot i_t \odot (1 - g_t \odot g_t) \\"
        r"\bar a_{o,t} &= m_t \odot \bar s_t \odot \tanh q_t \odot o_t \odot (1 - o_t) \end{aligned}",
        "A",
        "np.concatenate([Q * g * i * (1 - i), Q * cells[:-1] * f * (1 - f), Q * i * (1 - g * g),"
        " m * S[1:] * np.tanh(q) * o * (1 - o)], axis=2)",
    ),
    "lstm.dr": (
        r"\bar r_{t-1} = \bar q_t \odot f_t + (1 - m_t) \odot \bar r_t",
        "R[:-1]",
        "Q * f + (1 - m) * R[1:]",
        "Backward along the cell: one factor a step, the forget gate. This is the road on which gradients survive.",
    ),
    "lstm.ds": (
        r"\bar s_{t-1} = \bar h_{t-1} + \bar a_t\, W_h^\top + (1 - m_t) \odot \bar s_t",
        "S[:-1]",
        "DH[:-1] + A @ Wh.T + (1 - m) * S[1:]",
        "Backward along the state, as in a simple recurrent layer. From outside nothing arrives at the start.",
    ),
    "lstm.dx": (r"\bar x_t = \bar a_t\, W_x^\top", "dx", "by_time(A @ Wx.T)"),
    "lstm.dh0": (
        r"\bar h_0 = \bar s_0 = \bar a_1\, W_h^\top + (1 - m_1) \odot \bar s_1",
        "dh0",
        "A[0] @ Wh.T + (1 - m[0]) * S[1]",
    ),
    "lstm.dc0": (
        r"\bar c_0 = \bar r_0 = \bar q_1 \odot f_1 + (1 - m_1) \odot \bar r_1",
        "dc0",
        "Q[0] * f[0] + (1 - m[0]) * R[1]",
    ),
    "lstm.dWx": (r"\bar W_x = \sum_t x_t^\top \bar a_t", "dWx", "sum(X[t].T @ A[t] for t in range(T))"),
    "lstm.dWh": (r"\bar W_h = \sum_t h_{t-1}^\top \bar a_t", "dWh", "sum(states[t].T @ A[t] for t in range(T))"),
    "lstm.db": (r"\bar b = \sum_t \mathbf 1^\top \bar a_t", "db", "sum(A[t].sum(0) for t in range(T))"),
    "lstm.jacobian": (
        r"\frac{\partial c_T}{\partial c_0} = \prod_t \operatorname{diag}(f_t) \qquad \text{if } W_h = 0",
        "cut",
        "np.prod(sigmoid(X @ Wx[:, H : 2 * H] + b[H : 2 * H]), axis=0)[:, None] * np.eye(H)",
        "What is left if the detour through the gates of later steps is closed: no weights, no slopes, only the "
        "forget gates. For one sample; measured on the layer with the weights of the state set to zero.",
    ),
}

WHERE = {"lstm.jacobian": "mask is None"}


def _gates(a: np.ndarray) -> list[np.ndarray]:
    i, f, g, o = np.split(a, 4, axis=-1)
    return [sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)]


def _run(scope: dict[str, Any]) -> Any:
    x, Wx, Wh, b, dh = (scope[name] for name in ("x", "Wx", "Wh", "b", "dh"))
    x, dh, m = by_time(x), by_time(dh), counts(scope)

    def run(name: str, at: int, nudge: np.ndarray) -> np.ndarray:
        extra = nudger(name, at, nudge)
        h, c, total = scope["h0"] + extra("s", 0), scope["c0"] + extra("r", 0), np.zeros(len(nudge))
        for t in range(len(x)):
            i, f, g, o = _gates(x[t] @ Wx + h @ Wh + b + extra("a", t + 1))
            q = f * c + i * g + extra("q", t + 1)
            h = m[t] * o * np.tanh(q) + (1 - m[t]) * h + extra("s", t + 1)
            c = m[t] * q + (1 - m[t]) * c + extra("r", t + 1)
            total = total + inner(dh[t], h)
        return total + inner(scope["dh_last"], h) + inner(scope["dc_last"], c)

    return run


def _trace(scope: dict[str, Any]) -> dict[str, np.ndarray]:
    """The sequence once more, step by step: gates and new cells (T, N, H), states and cells (T + 1, N, H)."""
    x, m = by_time(scope["x"]), counts(scope)
    states, cells, gates, new = [scope["h0"]], [scope["c0"]], [], []
    for t in range(len(x)):
        i, f, g, o = _gates(x[t] @ scope["Wx"] + states[-1] @ scope["Wh"] + scope["b"])
        gates.append([i, f, g, o])
        new.append(f * cells[-1] + i * g)
        states.append(m[t] * o * np.tanh(new[-1]) + (1 - m[t]) * states[-1])
        cells.append(m[t] * new[-1] + (1 - m[t]) * cells[-1])
    named = dict(zip("ifgo", np.stack(gates, axis=1), strict=True))
    return named | {"q": np.stack(new), "states": np.stack(states), "cells": np.stack(cells)}


def _cut(scope: dict[str, Any]) -> np.ndarray:
    """(N, H, H): the Jacobian from c0 to c_last with Wh = 0, by central differences."""
    arguments = {name: scope[name] for name in ("x", "h0", "Wx", "b", "mask")} | {"Wh": 0 * scope["Wh"]}
    columns = []
    for e in 1e-6 * np.eye(scope["H"]):
        ahead, behind = (lstm_forward(**arguments, c0=scope["c0"] + sign * e)[0][2] for sign in (1, -1))
        columns.append((ahead - behind) / 2e-6)
    return np.stack(columns, axis=-1)


def _prices(name: str, first: int, width: int = 1) -> Any:
    def prices(scope: dict[str, Any]) -> np.ndarray:
        N, H = scope["h0"].shape
        return measured(_run(scope), name, range(first, scope["T"] + 1), (N, width * H))

    return prices


_GATE = {f"{name}_t": f"t: {name}" for name in ("i", "f", "g", "o", "q")}
SYMBOLS = {
    "lstm": TIMES
    | {f"\\bar a_{gate}t": f"t: A[:, :, {k} * H : {k + 1} * H]" for k, gate in enumerate("ifgo")}
    | _GATE
    | {"c_t": "t: cells[1:]", "c_t-1": "t: cells[:-1]", "c_T": "cells[T]", r"c_\textlast": "c_last", "f_1": "f[0]"}
    | {r"\bar q_t": "t: Q", r"\bar r_t": "t: R[1:]", r"\bar r_t-1": "t: R[:-1]", r"\bar r_T": "R[T]"}
    | {
        r"\bar r_0": "R[0]",
        r"\bar r_1": "R[1]",
        r"\bar q_1": "Q[0]",
        r"\bar c_0": "dc0",
        r"\bar c_\textlast": "dc_last",
    }
}

DEFINITIONS: dict[str, dict[str, Any]] = {
    "lstm": SHARED
    | {"trace": _trace, "sigmoid": lambda _: sigmoid, "cut": _cut}
    | {name: f"trace[{name!r}]" for name in ("i", "f", "g", "o", "q", "states", "cells")}
    | {"A": _prices("a", 1, 4), "Q": _prices("q", 1), "R": _prices("r", 0), "S": _prices("s", 0)}
}
