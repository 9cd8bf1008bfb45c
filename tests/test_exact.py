"""The third judge: symbolic differentiation of an independent formula, at rational points."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy as sp

import exact_sequences
from backprop.units import Unit, units
from exact import FORMULAS


def tiny_case(unit: Unit, rng: np.random.Generator) -> dict[str, Any]:
    """The smallest case with more than one sample, rounded to fractions that are exact in SymPy."""
    several = [c for c in unit.cases(rng) if np.ndim(first(c)) != 1 and len(first(c)) > 1]
    small = min(several, key=lambda case: sum(map(np.size, case.values())))
    return {k: rounded(a) if k in Unit.differentiable(small) else a for k, a in small.items()}


def first(case: dict[str, Any]) -> Any:
    return next(iter(case.values()))


def rounded(array: np.ndarray) -> np.ndarray:
    return np.vectorize(lambda v: float(Fraction(v).limit_denominator(8)) or 0.5)(array)


def named(units: Iterable[Unit]) -> list:
    return [pytest.param(unit, id=unit.name) for unit in units]


@pytest.mark.parametrize("unit", named(u for u in units().values() if u.name not in exact_sequences.FORMULAS))
def test_against_symbolic_differentiation(unit: Unit, rng: np.random.Generator) -> None:
    arguments = tiny_case(unit, rng)
    symbols: dict[str, Any] = {}
    values: dict[sp.Symbol, sp.Rational] = {}
    for name, array in arguments.items():
        if name not in Unit.differentiable(arguments):
            symbols[name] = array.tolist() if isinstance(array, np.ndarray) else array
            continue
        entries = sp.symbols(f"{name}:{array.size}", real=True)
        values |= {s: sp.Rational(Fraction(v)) for s, v in zip(entries, array.ravel().tolist(), strict=True)}
        if array.ndim > 2:
            symbols[name] = np.array(entries, dtype=object).reshape(array.shape)
        else:
            symbols[name] = sp.Matrix(*(array.shape if array.ndim == 2 else (array.size, 1)), entries)
    y = FORMULAS[unit.name](**symbols)
    dy = [sp.Rational(int(n), 8) for n in rng.permutation(np.arange(1, 2 * len(y) + 1))[: len(y)]]
    loss = sum(a * b for a, b in zip(dy, y, strict=True))
    exact = {
        name: [float(sp.diff(loss, s).subs(values).evalf(30)) for s in np.ravel(symbols[name])]
        for name in Unit.differentiable(arguments)
    }
    compare(unit, arguments, [float(v.subs(values).evalf(30)) for v in y], [float(d) for d in dy], exact)


@pytest.mark.parametrize("unit", named(u for u in units().values() if u.name in exact_sequences.FORMULAS))
def test_against_sixty_digits(unit: Unit, rng: np.random.Generator) -> None:
    """Sequences nest too deep for symbols. At 60 digits a difference quotient is as good: it has 39 right ones."""
    small = [case for case in unit.cases(rng) if sum(map(np.size, case.values())) <= 250]
    assert len(small) >= 2
    for arguments in small:
        numbers = {k: a.tolist() if isinstance(a, np.ndarray) else a for k, a in arguments.items()}
        for name in Unit.differentiable(arguments):
            numbers[name] = np.vectorize(mpmath.mpf, otypes=[object])(arguments[name])
        with mpmath.workdps(60):
            y = FORMULAS[unit.name](**numbers)
            dy = [int(n) / 8 for n in rng.permutation(np.arange(1, 2 * len(y) + 1))[: len(y)]]
            exact = {name: [] for name in Unit.differentiable(arguments)}
            for name, found in exact.items():
                for index in np.ndindex(numbers[name].shape):
                    sides = []
                    for step in (mpmath.mpf(10) ** -20, -(mpmath.mpf(10) ** -20)):
                        moved = numbers[name].copy()
                        moved[index] += step
                        sides.append(mpmath.fdot(dy, FORMULAS[unit.name](**numbers | {name: moved})))
                    found.append(float((sides[0] - sides[1]) / 2 * mpmath.mpf(10) ** 20))
        compare(unit, arguments, [float(v) for v in y], dy, exact)


def compare(unit: Unit, arguments: dict, y: list[float], dy: list[float], exact: dict[str, list[float]]) -> None:
    """The unit's output and gradients are these numbers, which are right to the last digit."""
    value, cache = unit.forward(**arguments)
    parts = value if isinstance(value, tuple) else (value,)
    np.testing.assert_allclose(np.concatenate([np.ravel(part) for part in parts]), y, rtol=1e-14, atol=1e-15)
    pieces = np.split(np.array(dy), np.cumsum([np.size(part) for part in parts])[:-1])
    shaped = tuple(piece.reshape(np.shape(part))[()] for piece, part in zip(pieces, parts, strict=True))
    gradients = unit.backward(shaped if isinstance(value, tuple) else shaped[0], cache)
    for (name, right), gradient in zip(exact.items(), gradients, strict=True):
        scale = np.abs(right).max()
        np.testing.assert_allclose(gradient.ravel(), right, rtol=1e-13, atol=1e-15 * max(1, scale), err_msg=name)


def test_every_unit_has_a_formula_here() -> None:
    assert FORMULAS.keys() == units().keys()
