"""Computation graphs: the adjoint of a node as a sum over its users, and paths against one sweep.

A random graph of n nodes, two inputs and v_i = sin(sum_j C_ij v_j): `A` holds its local slopes, and `T` its total
derivatives, every node by every node, measured by the complex step. `ways` counts the paths from each node to each.
`ladder` holds the adjoints of a row of five diamonds, v_{k+1} = alpha v_k + beta v_k, measured likewise.
"""

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

from .chain_rule import jacobian

EQUATIONS = {
    "tape.nudge": (
        r"L(v_j+\varepsilon) - L(v_j) = \sum_{i\,:\,j\to i}\bar v_i\,\frac{\partial v_i}{\partial v_j}\,\varepsilon"
        r" + \cdots",
        "[value(j, 1e-7j).imag for j in range(n - 1)]",
        "np.array([sum(bar[i] * A[i, j] * 1e-7 for i in range(n) if C[i, j]) for j in range(n - 1)])",
    ),
    "tape.users": (
        r"\bar v_j = \sum_{i\,:\,j\to i}\bar v_i\,\frac{\partial v_i}{\partial v_j}",
        "bar[:-1]",
        "np.array([sum(bar[i] * A[i, j] for i in range(n) if C[i, j]) for j in range(n - 1)])",
    ),
    "tape.system": (r"\bar v = \bar v\,A + e_n^\top", "bar", "bar @ A + np.eye(n)[-1]"),
    "tape.solved": (r"\bar v = e_n^\top\,(I-A)^{-1}", "bar", "np.eye(n)[-1] @ np.linalg.inv(np.eye(n) - A)"),
    "tape.neumann": (
        r"T = (I-A)^{-1} = I + A + A^2 + \cdots + A^{n-1}",
        "T",
        "sum(np.linalg.matrix_power(A, k) for k in range(n))",
    ),
    "tape.paths": (
        r"T_{ij} = \sum_{\text{paths }j\to i}\ \prod_{\text{edges }k\to l}\frac{\partial v_l}{\partial v_k}",
        "T",
        "np.array([[along_paths(A, i, j) for j in range(n)] for i in range(n)])",
    ),
    "tape.tangent": (
        r"\dot v_i = \sum_{j\,:\,j\to i}\frac{\partial v_i}{\partial v_j}\,\dot v_j",
        "T[2:, 0]",
        "np.array([sum(A[i, j] * T[j, 0] for j in range(n) if C[i, j]) for i in range(2, n)])",
    ),
    "tape.column": (r"\dot v = A\,\dot v + e_k", "T[:, 1]", "A @ T[:, 1] + np.eye(n)[1]"),
    "tape.count": (
        r"n_j = \sum_{i\,:\,j\to i} n_i",
        "ways[-1, :-1]",
        "np.array([sum(ways[-1, i] for i in range(n) if C[i, j]) for j in range(n - 1)])",
    ),
    "tape.diamond.one": (
        r"\bar v_k = \bar v_{k+1}\,\alpha + \bar v_{k+1}\,\beta",
        "ladder[:-1]",
        "ladder[1:] * alpha + ladder[1:] * beta",
    ),
    "tape.diamond": (
        r"\bar v_0 = \underbrace{\sum_{c_1=\alpha,\beta}\cdots\sum_{c_K=\alpha,\beta} c_1c_2\cdots c_K}"
        r"_{2^K\text{ paths}} = \underbrace{(\alpha+\beta)\cdots(\alpha+\beta)}_{K\text{ steps}}",
        "[ladder[0], sum(np.prod(path) for path in product((alpha, beta), repeat=5))]",
        "(alpha + beta) ** 5 * np.ones(2)",
    ),
}


def along_paths(A: np.ndarray, i: int, j: int) -> float:
    """The products of the slopes along each path from j to i, added up one path at a time."""
    return float(i == j) + sum(A[k, j] * along_paths(A, i, int(k)) for k in np.flatnonzero(A[:, j]))


def random_graph(n: int, rng: np.random.Generator) -> dict[str, Any]:
    """The coefficients C, the local slopes A, the total derivatives T; `value(j, step)` is v_n with v_j moved."""
    C = np.tril(rng.uniform(0.5, 1.5, (n, n)) * (rng.random((n, n)) < 0.5), -1)
    C[np.arange(1, n), np.arange(n - 1)] = rng.uniform(0.5, 1.5, n - 1)
    C[:2] = 0
    C[2, 0] = 0.8
    inputs = rng.uniform(0.2, 0.8, 2)

    def values(moved: int = 0, step: complex = 0) -> np.ndarray:
        v = np.zeros(n, complex)
        for i in range(n):
            v[i] = (inputs[i] if i < 2 else np.sin(C[i] @ v)) + step * (i == moved)
        return v

    A = np.where(np.arange(n)[:, None] > 1, np.cos(C @ values().real)[:, None] * C, 0)
    T = np.stack([values(j, 1e-30j).imag / 1e-30 for j in range(n)], axis=1)
    ways = np.array([[along_paths((C != 0).astype(float), i, j) for j in range(n)] for i in range(n)])
    return {"n": n, "C": C, "A": A, "T": T, "bar": T[-1], "ways": ways, "value": lambda j, step: values(j, step)[-1]}


def scopes(rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    """Random graphs and ladders."""
    for _ in range(2):
        alpha, beta = rng.uniform(0.5, 1.5, 2)
        ladder = jacobian(lambda nudge, slopes=(alpha, beta): _ladder(nudge, *slopes), np.zeros(6))
        rungs = {"alpha": alpha, "beta": beta, "ladder": ladder, "product": itertools.product}
        yield random_graph(6, rng) | rungs | {"along_paths": along_paths}


def _ladder(nudge: np.ndarray, alpha: float, beta: float) -> np.ndarray:
    """The end of five diamonds, v_{k+1} = alpha v_k + beta v_k, with each v_k moved by its entry of `nudge`."""
    v = 1.0 + nudge[0]
    for moved in nudge[1:]:
        v = alpha * v + beta * v + moved
    return v
