"""The third judge: symbolic differentiation of an independent formula, at rational points."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy as sp

from backprop.units import Unit, units
from exact import FORMULAS


def tiny_case(unit: Unit, rng: np.random.Generator) -> dict[str, Any]:
    """The smallest case with more than one sample, rounded to halves and thirds that are exact in SymPy."""
    small = min(
        (c for c in unit.cases(rng) if len(next(iter(c.values()))) > 1), key=lambda c: sum(map(np.size, c.values()))
    )
    return {
        k: np.vectorize(lambda v: float(Fraction(v).limit_denominator(8)) or 0.5)(a) if a.dtype.kind == "f" else a
        for k, a in small.items()
    }


@pytest.mark.parametrize("unit", [pytest.param(u, id=u.name) for u in units().values()])
def test_against_symbolic_differentiation(unit: Unit, rng: np.random.Generator) -> None:
    arguments = tiny_case(unit, rng)
    symbols: dict[str, Any] = {}
    values: dict[sp.Symbol, sp.Rational] = {}
    for name, array in arguments.items():
        if array.dtype.kind != "f":
            symbols[name] = array.tolist()
            continue
        matrix = sp.Matrix(*(array.shape if array.ndim == 2 else (array.size, 1)), sp.symbols(f"{name}:{array.size}"))
        values |= {s: sp.Rational(Fraction(v)) for s, v in zip(matrix, array.ravel().tolist(), strict=True)}
        symbols[name] = matrix
    y = FORMULAS[unit.name](**symbols)
    dy = [sp.Rational(int(n), 7) for n in rng.permutation(np.arange(1, 2 * len(y) + 1))[: len(y)]]
    loss = sum(a * b for a, b in zip(dy, y, strict=True))

    value, cache = unit.forward(**arguments)
    shaped = np.array([float(d) for d in dy]).reshape(np.shape(value))[()]
    np.testing.assert_allclose(np.ravel(value), [float(v.subs(values).evalf(30)) for v in y], rtol=1e-14)
    for name, gradient in zip(Unit.differentiable(arguments), unit.backward(shaped, cache), strict=True):
        exact = [float(sp.diff(loss, s).subs(values).evalf(30)) for s in symbols[name]]
        np.testing.assert_allclose(gradient.ravel(), exact, rtol=1e-13, atol=1e-15)


def test_every_unit_has_a_formula_here() -> None:
    assert FORMULAS.keys() == units().keys()
