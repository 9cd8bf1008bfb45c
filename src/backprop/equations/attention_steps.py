"""Attention and transformers: the steps of the chapter, for one head of one sample, with values of any width.

`D(f, a)` is the Jacobian of f at a by the complex step. Prices inside are measured with it: `dp`, `da`, `dx`. `signs`
are all vectors of -1 and 1, so that an expectation over them is a mean and exact.
"""

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..models._vocabulary import positions
from .chain_rule import jacobian

EQUATIONS = {
    "attend.variance": (
        r"\operatorname{Var}(q\cdot k) = \sum_{d=1}^{D} \operatorname{E}\,q_d^2\;\operatorname{E}\,k_d^2 = D",
        "np.mean([(a @ b) ** 2 for a in signs for b in signs])",
        "sum(np.mean(signs[:, d] ** 2) * np.mean(signs[:, d] ** 2) for d in range(4))",
    ),
    "attend.freedom": (
        r"\sum_s \frac{\partial p_s}{\partial a_s} = 1 - \sum_s p_s^2",
        "np.trace(D(softmax, a[0]))",
        "1 - sum(p[0] ** 2)",
    ),
    "attend.dv.index": (
        r"\bar v_{sm} = \sum_t \bar y_{tm}\,\frac{\partial y_{tm}}{\partial v_{sm}} = \sum_t p_{ts}\,\bar y_{tm}",
        "D(lambda v: np.sum(dy * (p @ v)), v)",
        "sum(p[t][:, None] * dy[t] for t in range(3))",
    ),
    "attend.dp.index": (
        r"\bar p_{ts} = \sum_m \bar y_{tm}\,\frac{\partial y_{tm}}{\partial p_{ts}} = \sum_m \bar y_{tm}\,v_{sm}",
        "dp",
        "sum(dy[:, m][:, None] * v[:, m] for m in range(2))",
    ),
    "attend.da.chain": (
        r"\bar a_{ts} = \sum_r \bar p_{tr}\,\frac{\partial p_{tr}}{\partial a_{ts}}",
        "da",
        'np.einsum("tr,trts->ts", dp, D(softmax, a))',
    ),
    "attend.da.value": (
        r"\bar a_{ts} = p_{ts}\,\langle \bar y_t,\; v_s - y_t\rangle",
        "da",
        'p * np.einsum("tm,tsm->ts", dy, v[None] - y[:, None])',
    ),
    "attend.scores.local": (
        r"\frac{\partial a_{ts}}{\partial q_{td}} = \frac{k_{sd}}{\sqrt D}, \qquad"
        r" \frac{\partial a_{ts}}{\partial k_{sd}} = \frac{q_{td}}{\sqrt D}",
        "[D(lambda u: u @ k[1] / 2, q[0]), D(lambda u: q[0] @ u / 2, k[1])]",
        "np.array([k[1], q[0]]) / np.sqrt(4)",
    ),
    "attend.dq.index": (
        r"\bar q_{td} = \frac{1}{\sqrt D} \sum_s \bar a_{ts}\,k_{sd}, \qquad"
        r" \bar k_{sd} = \frac{1}{\sqrt D} \sum_t \bar a_{ts}\,q_{td}",
        "np.concatenate([D(lambda q: loss(q, k, v), q), D(lambda k: loss(q, k, v), k)])",
        'np.concatenate([np.einsum("ts,sd->td", da, k), np.einsum("ts,td->sd", da, q)]) / 2',
    ),
    "attend.nudge": (
        r"\langle \bar y,\; p\,V\rangle = \langle p^\top \bar y,\; V\rangle",
        "loss(q, k, v + V) - loss(q, k, v)",
        "np.sum((p.T @ dy) * V)",
    ),
    "attend.nudge.p": (
        r"\langle \bar y,\; P\,v\rangle = \langle \bar y\,v^\top,\; P\rangle",
        "np.sum(dy * (P @ v))",
        "np.sum((dy @ v.T) * P)",
    ),
    "attend.da.matrix": (
        r"\bar a = p \odot \bigl(\bar p - (p \odot \bar p)\,\mathbf 1\,\mathbf 1^\top\bigr)",
        "da",
        "p * (dp - (p * dp) @ np.ones((5, 1)) @ np.ones((1, 5)))",
    ),
    "attend.self.uses": (
        r"\bar x = \underbrace{\bar q\,W_q^\top}_{\text{as asker}} + \underbrace{\bar k\,W_k^\top}_{\text{as key}}"
        r" + \underbrace{\bar v\,W_v^\top}_{\text{as value}}",
        "D(lambda x: loss_self(x @ Wq, x @ Wk, x @ Wv), x)",
        "sum(D(lambda u: loss_self(*own[:i], u, *own[i + 1 :]), own[i]) @ W.T for i, W in enumerate((Wq, Wk, Wv)))",
    ),
    "attend.permute": (
        r"\operatorname{attend}(\Pi q,\, \Pi k,\, \Pi v) = \Pi\,\operatorname{attend}(q, k, v)",
        "attend(Pi @ own[0], Pi @ own[1], Pi @ own[2])",
        "Pi @ attend(*own)",
    ),
    "attend.mask.late": (
        r"\frac{\partial p_{ts}}{\partial a_{tr}} = -p_{ts}\,p_{tr} \neq 0"
        r" \qquad (s \text{ open},\ r \text{ closed too late})",
        "D(softmax, a[0])[1, 4]",
        "-p[0, 1] * p[0, 4]",
    ),
    "attend.position": (
        r"\begin{pmatrix} \sin\omega(t+s) \\ \cos\omega(t+s) \end{pmatrix} ="
        r" \begin{pmatrix} \cos\omega s & \sin\omega s \\ -\sin\omega s & \cos\omega s \end{pmatrix}"
        r" \begin{pmatrix} \sin\omega t \\ \cos\omega t \end{pmatrix}",
        "place[7, 2:4]",
        "np.array([[np.cos(3 * omega), np.sin(3 * omega)], [-np.sin(3 * omega), np.cos(3 * omega)]]) @ place[4, 2:4]",
    ),
    "attend.norm.mean": (
        r"\frac{\partial \mu}{\partial x_e} = \frac1D, \qquad \frac{\partial r}{\partial x_e} = \frac{1}{D}\,\hat x_e",
        "[D(np.mean, row), D(root, row)]",
        "np.array([np.ones(4), normal]) / 4",
    ),
    "attend.norm.quotient": (
        r"\frac{\partial \hat x_d}{\partial x_e} = \frac1r \Bigl(\delta_{de} - \frac{\partial\mu}{\partial x_e}\Bigr)"
        r" - \frac{x_d - \mu}{r^2}\,\frac{\partial r}{\partial x_e}",
        "D(lambda x: (x - np.mean(x)) / root(x), row)",
        "(np.eye(4) - D(np.mean, row)) / root(row) - (row - row.mean())[:, None] * D(root, row) / root(row) ** 2",
    ),
    "attend.norm.matrix": (
        r"\bar x = \frac1r\,(\gamma \odot \bar y)\Bigl(I - \frac1D\,\mathbf 1\,\mathbf 1^\top"
        r" - \frac1D\,\hat x^\top \hat x\Bigr)",
        "D(lambda x: np.sum(g * (x - np.mean(x)) / root(x)), row)",
        "g @ (np.eye(4) - np.ones((4, 4)) / 4 - np.outer(normal, normal) / 4) / root(row)",
    ),
    "attend.norm.length": (
        r"\sum_d \hat x_d\,\bar x_d = \frac{\varepsilon}{r^3} \sum_e \gamma_e\,\bar y_e\,\hat x_e",
        "sum(normal * D(lambda x: np.sum(g * (x - np.mean(x)) / root(x)), row))",
        "0.1 / root(row) ** 3 * sum(g * normal)",
    ),
    "attend.residual": (
        r"y = x + f(x) \;\Longrightarrow\; \bar x = \bar y + \bar y\,\frac{\partial f}{\partial x}",
        "D(lambda x: np.sum(w * (x + f1(x))), row)",
        "w + w @ D(f1, row)",
    ),
    "attend.residual.stack": (
        r"\bar x = \bar y\,(I + J_2)(I + J_1) = \bar y + \bar y J_2 + \bar y J_1 + \bar y J_2 J_1",
        "D(lambda x: np.sum(w * (x + f1(x) + f2(x + f1(x)))), row)",
        "w + w @ J2 + w @ J1 + w @ J2 @ J1",
    ),
}


def softmax(a: Any) -> Any:
    e = np.exp(a)
    return e / e.sum(-1, keepdims=True)


def attend(q: Any, k: Any, v: Any) -> Any:
    return softmax(q @ k.T / np.sqrt(q.shape[1])) @ v


def root(x: Any) -> Any:
    return np.sqrt(np.mean((x - np.mean(x)) ** 2) + 0.1)


def scopes(rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    """Three queries, five keys of width 4, values of width 2; a sequence of three; one row for the norm."""
    for turn in ([1, 2, 0], [2, 1, 0]):
        q, k, v, dy = (rng.normal(size=shape) for shape in [(3, 4), (5, 4), (5, 2), (3, 2)])
        x, Wq, Wk, Wv = (rng.normal(size=shape) for shape in [(3, 6), (6, 4), (6, 4), (6, 2)])
        a, own = q @ k.T / 2, (x @ Wq, x @ Wk, x @ Wv)
        p, row, g, w = softmax(a), *rng.normal(size=(3, 4))
        A, B = rng.normal(size=(2, 4, 4))
        steps = {"f1": lambda x, A=A: np.tanh(x @ A), "f2": lambda x, B=B: np.tanh(x @ B)}
        yield {
            "signs": np.array(list(itertools.product((-1.0, 1.0), repeat=4))),
            "D": jacobian,
            "softmax": softmax,
            "attend": attend,
            "root": root,
            "loss": lambda q, k, v, dy=dy: np.sum(dy * attend(q, k, v)),
            "loss_self": lambda q, k, v, dy=dy: np.sum(dy * attend(q, k, v)),
            "dp": jacobian(lambda p, v=v, dy=dy: np.sum(dy * (p @ v)), p),
            "da": jacobian(lambda a, v=v, dy=dy: np.sum(dy * (softmax(a) @ v)), a),
            "V": rng.normal(size=v.shape),
            "P": rng.normal(size=p.shape),
            "Pi": np.eye(3)[turn],
            "place": positions(9, 6),
            "omega": 10000 ** (-1 / 3),
            "w": w,
            "normal": (row - row.mean()) / root(row),
            "J1": jacobian(steps["f1"], row),
            "J2": jacobian(steps["f2"], row + steps["f1"](row)),
            **dict(zip(("q", "k", "v", "dy", "a", "p", "y"), (q, k, v, dy, a, p, p @ v), strict=True)),
            **dict(zip(("x", "Wq", "Wk", "Wv", "own", "row", "g"), (x, Wq, Wk, Wv, own, row, g), strict=True)),
            **steps,
        }
