"""Multi-head attention. `dq`, `dk`, `dv`, `dz` are prices inside, measured; `heads` are h blocks of width H / h."""

from typing import Any

import numpy as np

_ATTEND = r"z = \operatorname{merge}\bigl(\operatorname{attend}(q_1, k_1, v_1), \dots,"
_ATTEND += r" \operatorname{attend}(q_h, k_h, v_h)\bigr)"

EQUATIONS = {
    "multi_head_attention.q": (
        r"q = x\,W_q + b_q, \qquad k = c\,W_k, \qquad v = c\,W_v + b_v",
        "np.concatenate([q, k, v], axis=1)",
        "np.concatenate([x @ Wq + bq, context @ Wk, context @ Wv + bv], axis=1)",
        "The context is written c. Queries come from x, keys and values from the context.",
    ),
    "multi_head_attention.y": (
        rf"\begin{{gathered}} y = z\,W_o + b_o \\ {_ATTEND} \end{{gathered}}",
        "y",
        "z @ Wo + bo",
        "Every block of width H / h attends by itself, as in `scaled_dot_product_attention`; "
        "the results stand side by side in z.",
    ),
    "multi_head_attention.dz": (
        r"\bar z = \bar y\, W_o^\top",
        "dz",
        "dy @ Wo.T",
        "Backward: the last projection is a linear layer whose samples are all steps of all sequences.",
    ),
    "multi_head_attention.dWo": (
        r"\bar W_o = \sum_n z_n^\top\, \bar y_n",
        "dWo",
        "sum(z[n].T @ dy[n] for n in range(N))",
    ),
    "multi_head_attention.dbo": (r"\bar b_o = \sum_{n,t} \bar y_{nt}", "dbo", "dy.sum((0, 1))"),
    "multi_head_attention.heads": (
        r"\bar q_i,\, \bar k_i,\, \bar v_i = \overline{\operatorname{attend}}(\bar z_i) \qquad (i = 1, \dots, h)",
        "np.concatenate([dq, dk, dv], axis=1)",
        "np.concatenate(by_head(dz), axis=1)",
        "Splitting and merging only move numbers, and so do their backward passes: block i of the price goes through "
        "head i, whose backward pass has a bar here. On the right the formulas of `scaled_dot_product_attention`, "
        "on the left what is measured.",
    ),
    "multi_head_attention.dx": (r"\bar x = \bar q\, W_q^\top", "dx", "dq @ Wq.T"),
    "multi_head_attention.dcontext": (
        r"\bar c = \bar k\, W_k^\top + \bar v\, W_v^\top",
        "dcontext",
        "dk @ Wk.T + dv @ Wv.T",
        "The context is used twice, so two prices are added.",
    ),
    "multi_head_attention.dWq": (
        r"\bar W_q = \sum_n x_n^\top\, \bar q_n",
        "dWq",
        "sum(x[n].T @ dq[n] for n in range(N))",
    ),
    "multi_head_attention.dWk": (
        r"\bar W_k = \sum_n c_n^\top\, \bar k_n",
        "dWk",
        "sum(context[n].T @ dk[n] for n in range(N))",
    ),
    "multi_head_attention.dWv": (
        r"\bar W_v = \sum_n c_n^\top\, \bar v_n",
        "dWv",
        "sum(context[n].T @ dv[n] for n in range(N))",
    ),
    "multi_head_attention.dbq": (r"\bar b_q = \sum_{n,t} \bar q_{nt}", "dbq", "dq.sum((0, 1))"),
    "multi_head_attention.dbv": (r"\bar b_v = \sum_{n,s} \bar v_{ns}", "dbv", "dv.sum((0, 1))"),
    "multi_head_self_attention.q": (
        r"[\,q,\, k,\, v\,] = x\,W_{qkv} + b_{qkv}",
        "np.concatenate([q, k, v], axis=2)",
        "x @ Wqkv + bqkv",
        "x is its own context: one product for all three.",
    ),
    "multi_head_self_attention.y": (
        rf"\begin{{gathered}} y = z\,W_o + b_o \\ {_ATTEND} \end{{gathered}}",
        "y",
        "z @ Wo + bo",
    ),
    "multi_head_self_attention.dWo": (
        r"\bar W_o = \sum_n z_n^\top\, \bar y_n",
        "dWo",
        "sum(z[n].T @ dy[n] for n in range(N))",
    ),
    "multi_head_self_attention.dbo": (r"\bar b_o = \sum_{n,t} \bar y_{nt}", "dbo", "dy.sum((0, 1))"),
    "multi_head_self_attention.heads": (
        r"\bar q_i,\, \bar k_i,\, \bar v_i = \overline{\operatorname{attend}}(\bar z_i) \qquad (i = 1, \dots, h)",
        "np.concatenate([dq, dk, dv], axis=1)",
        "np.concatenate(by_head(dy @ Wo.T), axis=1)",
    ),
    "multi_head_self_attention.dx": (
        r"\bar x = [\,\bar q,\, \bar k,\, \bar v\,]\, W_{qkv}^\top",
        "dx",
        "np.concatenate([dq, dk, dv], axis=2) @ Wqkv.T",
        "The price of x as asker and the price of x as context, added by the one product.",
    ),
    "multi_head_self_attention.dWqkv": (
        r"\bar W_{qkv} = \sum_n x_n^\top\, [\,\bar q_n,\, \bar k_n,\, \bar v_n\,]",
        "dWqkv",
        "sum(x[n].T @ np.concatenate([dq[n], dk[n], dv[n]], axis=1) for n in range(N))",
    ),
    "multi_head_self_attention.dbqkv": (
        r"\bar b_{qkv} = \sum_{n,t} [\,\bar q_{nt},\, \bar k_{nt},\, \bar v_{nt}\,]",
        "dbqkv",
        "np.concatenate([dq, dk, dv], axis=2).sum((0, 1))",
        "The block of the keys is zero, since the same vector added to all keys changes nothing.",
    ),
}


def _split(a: np.ndarray, heads: int) -> np.ndarray:
    """(N, T, H) -> (N, heads, T, H / heads)"""
    return np.moveaxis(a.reshape(*a.shape[:2], heads, -1), 2, 1)


def _merge(a: np.ndarray) -> np.ndarray:
    """(N, heads, T, H / heads) -> (N, T, H)"""
    return np.concatenate([a[:, head] for head in range(a.shape[1])], axis=2)


def _open(scope: dict[str, Any]) -> np.ndarray:
    """(N, 1, T, S): 1 where a query may attend to a key."""
    T, S = scope["q"].shape[1], scope["k"].shape[1]
    allowed = np.ones((scope["N"], T, S)) if scope["mask"] is None else 1.0 * scope["mask"]
    return (allowed * (np.arange(S) <= np.arange(T)[:, None]) if scope["causal"] else allowed)[:, None]


def _weights(scope: dict[str, Any]) -> Any:
    def weights(q: np.ndarray, k: np.ndarray) -> np.ndarray:
        """q (N, T, H), k (N, S, H) -> p (N, heads, T, S)"""
        q, k = (_split(a, scope["heads"]) for a in (q, k))
        e = _open(scope) * np.exp(q @ k.swapaxes(2, 3) / np.sqrt(q.shape[3]))
        total = e.sum(3, keepdims=True)
        return e / np.where(total == 0, 1, total)

    return weights


def _by_head(scope: dict[str, Any]) -> Any:
    """The formulas of one head, for each head: dz (N, T, H) -> dq, dk, dv."""

    def by_head(dz: np.ndarray) -> list[np.ndarray]:
        q, k, v, dz = (_split(a, scope["heads"]) for a in (scope["q"], scope["k"], scope["v"], dz))
        p = scope["weights"](scope["q"], scope["k"])
        dp = dz @ v.swapaxes(2, 3)
        da = p * (dp - (p * dp).sum(3, keepdims=True)) / np.sqrt(q.shape[3])
        return [_merge(a) for a in (da @ k, da.swapaxes(2, 3) @ q, p.swapaxes(2, 3) @ dz)]

    return by_head


_SHARED: dict[str, Any] = {
    "weights": _weights,
    "attend": lambda s: lambda q, k, v: _merge(s["weights"](q, k) @ _split(v, s["heads"])),
    "z": "attend(q, k, v)",
    "dq": "diff(lambda q: np.sum(dy * (attend(q, k, v) @ Wo)), q)",
    "dk": "diff(lambda k: np.sum(dy * (attend(q, k, v) @ Wo)), k)",
    "dv": "diff(lambda v: np.sum(dy * (attend(q, k, v) @ Wo)), v)",
    "by_head": _by_head,
}

SYMBOLS = {
    "multi_head_attention": {"c": "context", r"\bar c": "dcontext"},
    "multi_head_self_attention": {"W_qkv": "Wqkv", "b_qkv": "bqkv", r"\bar W_qkv": "dWqkv", r"\bar b_qkv": "dbqkv"},
}

DEFINITIONS: dict[str, dict[str, Any]] = {
    "multi_head_attention": {"q": "x @ Wq + bq", "k": "context @ Wk", "v": "context @ Wv + bv"}
    | _SHARED
    | {"dz": "diff(lambda z: np.sum(dy * (z @ Wo)), z)"},
    "multi_head_self_attention": {
        name: f"np.split(x @ Wqkv + bqkv, 3, axis=2)[{block}]" for block, name in enumerate("qkv")
    }
    | _SHARED,
}
