"""The gated recurrent unit over a whole sequence. `A`, `S`, `P` are prices, measured; time is in front."""

from typing import Any

import numpy as np

from ._gated import candidate
from ._through_time import SHARED, TIMES, by_time, counts, inner, measured, nudger

EQUATIONS = {
    "gru.h": (
        r"h_t = m_t \odot \bigl((1 - z_t) \odot n_t + z_t \odot h_{t-1}\bigr) + (1 - m_t) \odot h_{t-1}",
        "h",
        "by_time(m * ((1 - z) * n + z * states[:-1]) + (1 - m) * states[:-1])",
        "Gates and candidate of a step are those of `gru_step`. "
        "The mask m is 1 where a step counts; elsewhere the state stays.",
    ),
    "gru.h_last": (r"h_{\text{last}} = h_T", "h_last", "states[T]"),
    "gru.last": (
        r"\bar u_T = \bar h_T + \bar h_{\text{last}}",
        "S[T]",
        "dh[:, -1] + dh_last",
        "u with a bar is the price of a state after all its uses, h with a bar what arrives from outside.",
    ),
    "gru.da": (
        r"\begin{aligned} \bar a_{n,t} &= m_t \odot \bar u_t \odot (1 - z_t) \odot (1 - n_t \odot n_t) \\"
        r"\bar a_{z,t} &= m_t \odot \bar u_t \odot (h_{t-1} - n_t) \odot z_t \odot (1 - z_t) \end{aligned}",
        "A[:, :, H:]",
        "m * np.concatenate([S[1:] * (states[:-1] - n) * z * (1 - z), S[1:] * (1 - z) * (1 - n * n)], axis=2)",
    ),
    "gru.da.r": (
        r"\bar a_{r,t} = \bar a_{n,t} \odot s_{n,t} \odot r_t \odot (1 - r_t), \qquad s_t = h_{t-1}\, W_h + b_h",
        "A[:, :, :H]",
        "A[:, :, 2 * H :] * (states[:-1] @ Wh + bh)[:, :, 2 * H :] * r * (1 - r)",
    ),
    "gru.da.r.before": (
        r"\bar a_{r,t} = \bigl(\bar a_{n,t}\, W_{h,n}^\top\bigr) \odot h_{t-1} \odot r_t \odot (1 - r_t)",
        "A[:, :, :H]",
        "(A[:, :, 2 * H :] @ Wh[:, 2 * H :].T) * states[:-1] * r * (1 - r)",
    ),
    "gru.dp": (
        r"\bar s_t = [\,\bar a_{r,t},\; \bar a_{z,t},\; r_t \odot \bar a_{n,t}\,]",
        "P",
        "np.concatenate([A[:, :, : 2 * H], r * A[:, :, 2 * H :]], axis=2)",
    ),
    "gru.du": (
        r"\bar u_{t-1} = \bar h_{t-1} + \bar s_t\, W_h^\top"
        r" + m_t \odot z_t \odot \bar u_t + (1 - m_t) \odot \bar u_t",
        "S[:-1]",
        "DH[:-1] + P @ Wh.T + m * z * S[1:] + (1 - m) * S[1:]",
        "A step backward: through the product, past it as far as the update gate is open, or past a masked step.",
    ),
    "gru.du.before": (
        r"\bar u_{t-1} = \bar h_{t-1} + [\,\bar a_{r,t},\, \bar a_{z,t}\,]\, W_{h,rz}^\top"
        r" + r_t \odot \bigl(\bar a_{n,t}\, W_{h,n}^\top\bigr) + (m_t \odot z_t + 1 - m_t) \odot \bar u_t",
        "S[:-1]",
        "DH[:-1] + A[:, :, : 2 * H] @ Wh[:, : 2 * H].T + r * (A[:, :, 2 * H :] @ Wh[:, 2 * H :].T)"
        " + (m * z + 1 - m) * S[1:]",
    ),
    "gru.dx": (r"\bar x_t = \bar a_t\, W_x^\top", "dx", "by_time(A @ Wx.T)"),
    "gru.dh0": (
        r"\bar h_0 = \bar u_0 = \bar s_1\, W_h^\top + (m_1 \odot z_1 + 1 - m_1) \odot \bar u_1",
        "dh0",
        "P[0] @ Wh.T + (m[0] * z[0] + 1 - m[0]) * S[1]",
    ),
    "gru.dh0.before": (
        r"\bar h_0 = \bar u_0 = [\,\bar a_{r,1},\, \bar a_{z,1}\,]\, W_{h,rz}^\top"
        r" + r_1 \odot \bigl(\bar a_{n,1}\, W_{h,n}^\top\bigr) + (m_1 \odot z_1 + 1 - m_1) \odot \bar u_1",
        "dh0",
        "A[0, :, : 2 * H] @ Wh[:, : 2 * H].T + r[0] * (A[0, :, 2 * H :] @ Wh[:, 2 * H :].T)"
        " + (m[0] * z[0] + 1 - m[0]) * S[1]",
    ),
    "gru.dWx": (r"\bar W_x = \sum_t x_t^\top \bar a_t", "dWx", "sum(X[t].T @ A[t] for t in range(T))"),
    "gru.dWh": (r"\bar W_h = \sum_t h_{t-1}^\top \bar s_t", "dWh", "sum(states[t].T @ P[t] for t in range(T))"),
    "gru.dWh.before": (
        r"\bar W_h = \sum_t \bigl[\,h_{t-1}^\top [\,\bar a_{r,t},\, \bar a_{z,t}\,],\;"
        r" (r_t \odot h_{t-1})^\top \bar a_{n,t}\,\bigr]",
        "dWh",
        "sum(np.concatenate([states[t].T @ A[t, :, : 2 * H], (r[t] * states[t]).T @ A[t, :, 2 * H :]], axis=1)"
        " for t in range(T))",
    ),
    "gru.dbx": (r"\bar b_x = \sum_t \mathbf 1^\top \bar a_t", "dbx", "sum(A[t].sum(0) for t in range(T))"),
    "gru.dbh": (r"\bar b_h = \sum_t \mathbf 1^\top \bar s_t", "dbh", "sum(P[t].sum(0) for t in range(T))"),
    "gru.dbh.before": (r"\bar b_h = \sum_t \mathbf 1^\top \bar a_t", "dbh", "sum(A[t].sum(0) for t in range(T))"),
}

_BEFORE = {key for key in EQUATIONS if key.endswith(".before")}
_AFTER = {"gru.dp"} | {key.removesuffix(".before") for key in _BEFORE}
WHERE = dict.fromkeys(_AFTER, "reset_after") | dict.fromkeys(_BEFORE, "not reset_after")


def _sums(scope: dict[str, Any], x: np.ndarray, h: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return x @ scope["Wx"] + scope["bx"], h @ scope["Wh"] + scope["bh"]


def _run(scope: dict[str, Any]) -> Any:
    x, dh, m = by_time(scope["x"]), by_time(scope["dh"]), counts(scope)

    def run(name: str, at: int, nudge: np.ndarray) -> np.ndarray:
        extra = nudger(name, at, nudge)
        h, total = scope["h0"] + extra("u", 0), np.zeros(len(nudge))
        for t in range(len(x)):
            a, s = _sums(scope, x[t], h)
            _, z, n = candidate(a + extra("a", t + 1), s + extra("s", t + 1), h, scope)
            h = m[t] * ((1 - z) * n + z * h) + (1 - m[t]) * h + extra("u", t + 1)
            total = total + inner(dh[t], h)
        return total + inner(scope["dh_last"], h)

    return run


def _trace(scope: dict[str, Any]) -> dict[str, np.ndarray]:
    """The sequence once more, step by step: gates and candidates (T, N, H), states (T + 1, N, H)."""
    x, m = by_time(scope["x"]), counts(scope)
    states, gates = [scope["h0"]], []
    for t in range(len(x)):
        r, z, n = candidate(*_sums(scope, x[t], states[-1]), states[-1], scope)
        gates.append([r, z, n])
        states.append(m[t] * ((1 - z) * n + z * states[-1]) + (1 - m[t]) * states[-1])
    return dict(zip("rzn", np.stack(gates, axis=1), strict=True)) | {"states": np.stack(states)}


def _prices(name: str, first: int, width: int = 1) -> Any:
    def prices(scope: dict[str, Any]) -> np.ndarray:
        N, H = scope["h0"].shape
        return measured(_run(scope), name, range(first, scope["T"] + 1), (N, width * H))

    return prices


SYMBOLS = {
    "gru": TIMES
    | {f"{name}_t": f"t: {name}" for name in ("r", "z", "n")}
    | {
        r"\bar u_t": "t: S[1:]",
        r"\bar u_t-1": "t: S[:-1]",
        r"\bar u_T": "S[T]",
        r"\bar u_0": "S[0]",
        r"\bar u_1": "S[1]",
    }
    | {
        r"\bar s_t": "t: P",
        r"\bar s_1": "P[0]",
        "s_nt": "t: (states[:-1] @ Wh + bh)[:, :, 2 * H :]",
        "z_1": "z[0]",
        "r_1": "r[0]",
    }
    | {f"\\bar a_{gate}t": f"t: A[:, :, {k} * H : {k + 1} * H]" for k, gate in enumerate("rzn")}
    | {f"\\bar a_{gate}1": f"A[0, :, {k} * H : {k + 1} * H]" for k, gate in enumerate("rzn")}
    | {"W_hn": "Wh[:, 2 * H :]", "W_hrz": "Wh[:, : 2 * H]"}
}

DEFINITIONS: dict[str, dict[str, Any]] = {
    "gru": SHARED
    | {"trace": _trace}
    | {name: f"trace[{name!r}]" for name in ("r", "z", "n", "states")}
    | {"A": _prices("a", 1, 3), "P": _prices("s", 1, 3), "S": _prices("u", 0)}
}
