"""The third judge: derivatives of an independent formula that are right to the last digit, at rational points."""

from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import sympy as sp

import exact_sequences
from backprop.units import Unit
from exact import FORMULAS

SYMBOLIC, DIGITS = 80, 250
"""So many numbers may the arguments of a case hold, if symbols, and if 60 digits stand for each of them."""


def exact(unit: Unit, rng: np.random.Generator) -> int:
    """Compare with the exact derivative; return how many gradients. KeyError if the unit has no formula."""
    FORMULAS[unit.name]
    return (sixty_digits if unit.name in exact_sequences.FORMULAS else symbolic)(unit, rng)


def symbolic(unit: Unit, rng: np.random.Generator) -> int:
    """SymPy differentiates the formula, for every tiny case."""
    chosen = tiny_cases(unit, rng)
    return sum(_symbolic(unit, arguments, rng) for arguments in chosen)


def tiny_cases(unit: Unit, rng: np.random.Generator) -> list[dict[str, Any]]:
    """For each mode of the unit the smallest case with more than one sample, in fractions that are exact in SymPy.

    A mode is which options are given and which of them are True. Beyond the first, only cases that are small enough.
    """
    modes: dict[tuple, dict[str, Any]] = {}
    several = [case for case in unit.cases(rng) if _samples(case).ndim != 1 and len(_samples(case)) > 1]
    several.sort(key=_size)
    for case in several:
        if _samples(case).ndim == _samples(several[0]).ndim:
            mode = tuple((k, a if isinstance(a, bool) else None) for k, a in case.items())
            modes.setdefault(mode, case)
    few = [case for i, case in enumerate(modes.values()) if i == 0 or _size(case) <= SYMBOLIC]
    return [{k: _rounded(a) if k in unit.differentiable(case) else a for k, a in case.items()} for case in few]


def _samples(case: dict[str, Any]) -> np.ndarray:
    return next(iter(case.values()))


def _size(case: dict[str, Any]) -> int:
    return sum(map(np.size, case.values()))


def _rounded(array: np.ndarray) -> np.ndarray:
    return np.vectorize(lambda v: float(Fraction(v).limit_denominator(8)) or 0.5)(array)


def _symbolic(unit: Unit, arguments: dict[str, Any], rng: np.random.Generator) -> int:
    symbols: dict[str, Any] = {}
    values: dict[sp.Symbol, sp.Rational] = {}
    for name, array in arguments.items():
        if name not in unit.differentiable(arguments):
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
    right = {
        name: [float(sp.diff(loss, s).subs(values).evalf(30)) for s in np.ravel(symbols[name])]
        for name in unit.differentiable(arguments)
    }
    compare(unit, arguments, [float(v.subs(values).evalf(30)) for v in y], [float(d) for d in dy], right)
    return len(right)


def sixty_digits(unit: Unit, rng: np.random.Generator) -> int:
    """Sequences nest too deep for symbols. At 60 digits a difference quotient is as good: it has 39 right ones."""
    small = [case for case in unit.cases(rng) if _size(case) <= DIGITS]
    assert len(small) >= 2
    compared = 0
    for arguments in small:
        numbers = {k: a.tolist() if isinstance(a, np.ndarray) else a for k, a in arguments.items()}
        for name in unit.differentiable(arguments):
            numbers[name] = np.vectorize(mpmath.mpf, otypes=[object])(arguments[name])
        with mpmath.workdps(60):
            y = FORMULAS[unit.name](**numbers)
            dy = [int(n) / 8 for n in rng.permutation(np.arange(1, 2 * len(y) + 1))[: len(y)]]
            right: dict[str, list[float]] = {name: [] for name in unit.differentiable(arguments)}
            for name, found in right.items():
                for index in np.ndindex(numbers[name].shape):
                    sides = []
                    for step in (mpmath.mpf(10) ** -20, -(mpmath.mpf(10) ** -20)):
                        moved = numbers[name].copy()
                        moved[index] += step
                        sides.append(mpmath.fdot(dy, FORMULAS[unit.name](**numbers | {name: moved})))
                    found.append(float((sides[0] - sides[1]) / 2 * mpmath.mpf(10) ** 20))
        compare(unit, arguments, [float(v) for v in y], dy, right)
        compared += len(right)
    return compared


def compare(unit: Unit, arguments: dict, y: list[float], dy: list[float], right: dict[str, list[float]]) -> None:
    """The unit's output and gradients are these numbers, which are right to the last digit."""
    value, cache = unit.forward(**arguments)
    parts = value if isinstance(value, tuple) else (value,)
    np.testing.assert_allclose(np.concatenate([np.ravel(part) for part in parts]), y, rtol=1e-14, atol=1e-15)
    pieces = np.split(np.array(dy), np.cumsum([np.size(part) for part in parts])[:-1])
    shaped = tuple(piece.reshape(np.shape(part))[()] for piece, part in zip(pieces, parts, strict=True))
    gradients = unit.backward(shaped if isinstance(value, tuple) else shaped[0], cache)
    for (name, exactly), gradient in zip(right.items(), gradients, strict=True):
        scale = np.abs(exactly).max()
        np.testing.assert_allclose(gradient.ravel(), exactly, rtol=1e-13, atol=1e-15 * max(1, scale), err_msg=name)
