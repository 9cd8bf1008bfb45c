"""One step of the gated recurrent unit, in its two forms. `da`, `ds` are prices inside the step, measured."""

from typing import Any

import numpy as np

from ._gated import candidate
from ._scope import diff
from ._through_time import sigmoid

EQUATIONS = {
    "gru_step.gates": (
        r"[\,r,\, z\,] = \sigma\bigl(x\,W_x + b_x + h\,W_h + b_h\bigr)_{r,z}",
        "np.concatenate([r, z], axis=1)",
        "sigmoid(x @ Wx + bx + h @ Wh + bh)[:, : 2 * H]",
        "Three blocks of width H, side by side: reset gate r, update gate z, candidate n. "
        "An index picks the block. Two gates first.",
    ),
    "gru_step.n.after": (
        r"n = \tanh(a_n + r \odot s_n), \qquad a = x\,W_x + b_x, \quad s = h\,W_h + b_h",
        "n",
        "np.tanh(a[:, 2 * H :] + r * s[:, 2 * H :])",
        "The candidate, with the reset after the product, as in cuDNN and PyTorch;",
    ),
    "gru_step.n.before": (
        r"n = \tanh\bigl(a_n + (r \odot h)\,W_{h,n} + b_{h,n}\bigr)",
        "n",
        "np.tanh(a[:, 2 * H :] + (r * h) @ Wh[:, 2 * H :] + bh[2 * H :])",
        "or before it, as published.",
    ),
    "gru_step.h_next": (
        r"h^+ = (1 - z) \odot n + z \odot h",
        "h_next",
        "(1 - z) * n + z * h",
    ),
    "gru_step.da.n": (
        r"\bar a_n = \bar h^+ \odot (1 - z) \odot (1 - n \odot n)",
        "da[:, 2 * H :]",
        "dh_next * (1 - z) * (1 - n * n)",
        "Backward, the candidate first,",
    ),
    "gru_step.da.z": (
        r"\bar a_z = \bar h^+ \odot (h - n) \odot z \odot (1 - z)",
        "da[:, H : 2 * H]",
        "dh_next * (h - n) * z * (1 - z)",
        "then the update gate, which chooses between the old state and the candidate,",
    ),
    "gru_step.da.r": (
        r"\bar a_r = \bar a_n \odot s_n \odot r \odot (1 - r)",
        "da[:, :H]",
        "da[:, 2 * H :] * s[:, 2 * H :] * r * (1 - r)",
        "and the reset gate, which needs the price of the candidate.",
    ),
    "gru_step.da.r.before": (
        r"\bar a_r = \bigl(\bar a_n\, W_{h,n}^\top\bigr) \odot h \odot r \odot (1 - r)",
        "da[:, :H]",
        "(da[:, 2 * H :] @ Wh[:, 2 * H :].T) * h * r * (1 - r)",
    ),
    "gru_step.ds": (
        r"\bar s = [\,\bar a_r,\; \bar a_z,\; r \odot \bar a_n\,]",
        "ds",
        "np.concatenate([da[:, : 2 * H], r * da[:, 2 * H :]], axis=1)",
        "In the block of n the price of s has passed the reset gate. That is why the two biases are two.",
    ),
    "gru_step.dx": (r"\bar x = \bar a\, W_x^\top", "dx", "da @ Wx.T"),
    "gru_step.dh": (
        r"\bar h = \bar s\, W_h^\top + z \odot \bar h^+",
        "dh",
        "ds @ Wh.T + z * dh_next",
        "Through the product, and straight past it.",
    ),
    "gru_step.dh.before": (
        r"\bar h = [\,\bar a_r,\, \bar a_z\,]\, W_{h,rz}^\top + r \odot \bigl(\bar a_n\, W_{h,n}^\top\bigr)"
        r" + z \odot \bar h^+",
        "dh",
        "da[:, : 2 * H] @ Wh[:, : 2 * H].T + r * (da[:, 2 * H :] @ Wh[:, 2 * H :].T) + z * dh_next",
    ),
    "gru_step.dWx": (r"\bar W_x = x^\top \bar a", "dWx", "x.T @ da"),
    "gru_step.dWh": (r"\bar W_h = h^\top \bar s", "dWh", "h.T @ ds"),
    "gru_step.dWh.before": (
        r"\bar W_h = \bigl[\,h^\top [\,\bar a_r,\, \bar a_z\,],\; (r \odot h)^\top \bar a_n\,\bigr]",
        "dWh",
        "np.concatenate([h.T @ da[:, : 2 * H], (r * h).T @ da[:, 2 * H :]], axis=1)",
    ),
    "gru_step.dbx": (r"\bar b_x = \mathbf 1^\top \bar a", "dbx", "da.sum(0)"),
    "gru_step.dbh": (r"\bar b_h = \mathbf 1^\top \bar s", "dbh", "ds.sum(0)"),
    "gru_step.dbh.before": (r"\bar b_h = \bar b_x = \mathbf 1^\top \bar a", "dbh", "da.sum(0)"),
}

_AFTER = ("n.after", "da.r", "ds", "dh", "dWh", "dbh")
_BEFORE = ("n.before", "da.r.before", "dh.before", "dWh.before", "dbh.before")

WHERE = {f"gru_step.{name}": "reset_after" for name in _AFTER} | {
    f"gru_step.{name}": "not reset_after" for name in _BEFORE
}


def _step(scope: dict[str, Any]) -> dict[str, Any]:
    """The step once more, and the prices of a = x Wx + bx and s = h Wh + bh."""
    a, s = scope["x"] @ scope["Wx"] + scope["bx"], scope["h"] @ scope["Wh"] + scope["bh"]
    r, z, n = candidate(a, s, scope["h"], scope)

    def loss(a: np.ndarray, s: np.ndarray) -> Any:
        _, z, n = candidate(a, s, scope["h"], scope)
        return np.sum(scope["dh_next"] * ((1 - z) * n + z * scope["h"]))

    prices = {"da": diff(lambda v: loss(v, s), a), "ds": diff(lambda v: loss(a, v), s)}
    return {"a": a, "s": s, "r": r, "z": z, "n": n} | prices


SYMBOLS = {
    "gru_step": {
        "a_n": "a[:, 2 * H :]",
        "s_n": "s[:, 2 * H :]",
        "b_hn": "bh[2 * H :]",
        "W_hn": "Wh[:, 2 * H :]",
        "W_hrz": "Wh[:, : 2 * H]",
        r"\bar a_n": "da[:, 2 * H :]",
        r"\bar a_z": "da[:, H : 2 * H]",
        r"\bar a_r": "da[:, :H]",
    }
}

DEFINITIONS: dict[str, dict[str, Any]] = {
    "gru_step": {"step": _step, "sigmoid": lambda _: sigmoid}
    | {name: f"step[{name!r}]" for name in ("a", "s", "r", "z", "n", "da", "ds")}
}
