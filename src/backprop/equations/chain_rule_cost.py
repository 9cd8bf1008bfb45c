"""What derivatives cost: dual numbers, the two orders of multiplication, products and paths.

`counted` multiplies a chain of matrices from the first to the last, with numbers that count. `dual` writes a number and
its tangent as a matrix whose products are those of dual numbers; `series` is the exponential of a matrix.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from ..worked.two_two_one import Counted
from .chain_rule import jacobian

EQUATIONS = {
    "chain.dual.product": (
        r"(a+\dot a\epsilon)(b+\dot b\epsilon) = ab + (\dot a b + a\dot b)\epsilon",
        "dual(a, s) @ dual(b, t)",
        "dual(a * b, s * b + a * t)",
    ),
    "chain.dual.function": (
        r"f(a+\dot a\,\epsilon) = f(a) + f'(a)\,\dot a\,\epsilon",
        "series(dual(a, s))",
        "dual(np.exp(a), np.exp(a) * s)",
    ),
    "chain.count.forward": (
        r"\text{forward:}\quad n_0\sum_{l=2}^{\Lambda} n_{l-1}n_l",
        "counted(factors)",
        "n[0] * sum(n[l - 1] * n[l] for l in range(2, len(n)))",
    ),
    "chain.count.reverse": (
        r"\text{reverse:}\quad n_\Lambda\sum_{l=1}^{\Lambda-1} n_{l-1}n_l",
        "counted([M.T for M in factors[::-1]])",
        "n[-1] * sum(n[l - 1] * n[l] for l in range(1, len(n) - 1))",
    ),
    "chain.squarings": (
        r"x_k = x_{k-1}^2\;\Longrightarrow\;\frac{dx_K}{dx_0} = 2^K\,x_0^{\,2^K-1}",
        "D(lambda x: squared(x, 5), q)",
        "2**5 * q ** (2**5 - 1)",
    ),
    "chain.product": (
        r"\frac{\partial}{\partial x_k}\prod_i x_i = \prod_{i<k}x_i\cdot\prod_{i>k}x_i",
        "D(np.prod, u)",
        "np.array([np.prod(u[:k]) * np.prod(u[k + 1 :]) for k in range(3)])",
    ),
    "chain.product.sweep": (
        r"p_k = p_{k-1}x_k:\quad \bar x_k = \bar p_k\,p_{k-1},\quad \bar p_{k-1} = \bar p_k\,x_k",
        "D(np.prod, u)",
        "np.array([u[2] * u[1], u[2] * u[0], u[0] * u[1]])",
    ),
}


def counted(factors: list[np.ndarray]) -> int:
    """The multiplications of ... M3 (M2 M1), counted while they run."""
    tally: Counter = Counter()
    product, *others = (np.vectorize(lambda number: Counted(number, tally), otypes=[object])(M) for M in factors)
    for M in others:
        product = M @ product
    return tally["multiply"]


def series(M: np.ndarray) -> np.ndarray:
    """The exponential of a square matrix by its power series."""
    term, total = np.eye(len(M)), np.eye(len(M))
    for k in range(1, 60):
        term = term @ M / k
        total = total + term
    return total


def squared(x: Any, times: int) -> Any:
    for _ in range(times):
        x = x * x
    return x


def scopes(rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    """Random numbers, and chains of matrices of several shapes."""
    for n in ([4, 3, 5, 2], [2, 3, 4, 1], [1, 5, 2, 3]):
        factors = [rng.normal(size=(rows, columns)) for columns, rows in pairwise(n)]
        numbers: dict[str, Any] = {
            "a": rng.normal(),
            "b": rng.normal(),
            "s": rng.normal(),
            "t": rng.normal(),
            "q": rng.uniform(0.6, 1),
        }
        numbers["u"] = rng.normal(size=3)
        yield numbers | {
            "D": jacobian,
            "dual": lambda a, tangent: np.array([[a, tangent], [0, a]]),
            "series": series,
            "squared": squared,
            "n": n,
            "counted": counted,
            "factors": factors,
        }
