"""When two arrays count as equal, and what can be said about two that do not."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from .foreign import odd_array, tame, type_name

TOLERANCE = 1e-9
"""Relative to the largest entry expected. Rounding is far below, finite differences are far above."""

_NUMBERS = re.compile(r"float(32|64)|complex(64|128)|u?int\d+|bool")


def equal(got: Any, expected: Any, tolerance: float = TOLERANCE) -> bool:
    """The same shape and the same numbers, up to rounding."""
    if misshapen(got, expected) or np.asarray(got).dtype.kind == "c":
        return False
    got, expected = np.asarray(got, float), np.asarray(expected, float)
    if not np.isfinite(got).all():
        return False
    return bool(np.abs(got - expected).max(initial=0) <= tolerance * np.abs(expected).max(initial=0))


def is_numeric(value: Any) -> bool:
    """An array or a number: what NumPy functions return."""
    return isinstance(value, np.ndarray | np.generic | float | int) and np.asarray(value).dtype.kind in "biufc"


def misshapen(got: Any, expected: Any) -> bool:
    """No array of numbers, or one of another shape: to be mended before its numbers mean anything."""
    return not is_numeric(got) or np.shape(got) != np.shape(expected)


def describe(
    name: str,
    got: Sequence[Any],
    expected: Sequence[Any],
    sizes: Sequence[dict[str, int]],
    tolerance: float = TOLERANCE,
    *,
    tell: bool = True,
) -> str:
    """What is wrong with one output, in general terms. The sequences run over the cases; at least one differs.

    Without `tell` nothing is said that the right numbers could be worked out from.
    """
    first = next(i for i, pair in enumerate(zip(got, expected, strict=True)) if not equal(*pair, tolerance))
    g, e = got[first], np.asarray(expected[first])
    for finding in (_kind(name, g, e), _shape(name, g, e, sizes[first])):
        if finding:
            return finding
    if not np.isfinite(g).all():
        bad = "nan" if np.isnan(g).any() else "infinity"
        return f"your {name} holds {bad} where finite numbers belong: look for 0/0, the log of 0, or an exp too large."
    if np.asarray(g).dtype == np.float32:
        return f"your {name} is float32, but the arguments are float64: keep their type, or half the digits are lost."
    if not tell:
        shown = f"{float(np.asarray(g)):.6g}, which" if np.ndim(g) == 0 else "an array that"
        return f"your {name} is {shown} is not right. Work it out once more, step by step."
    if all(np.shape(a) == np.shape(b) and not np.any(a) for a, b in zip(got, expected, strict=True)):
        return f"every entry of your {name} is zero."
    return _factor(name, got, expected, sizes, tolerance) or _entry(name, np.asarray(g), e, tolerance)


def _kind(name: str, got: Any, expected: np.ndarray) -> str | None:
    if got is None:
        return f"your {name} is None: it has not been computed."
    if dtype := odd_array(got):
        if _NUMBERS.fullmatch(dtype):  # all is well but that it could not come here
            return f"your {name} has far more entries than expected: it is too large to be looked at."
        return f"your {name} is an array of type {tame(dtype, 60)}, expected float64."
    if not is_numeric(got):
        return f"your {name} is a {tame(type_name(got), 60)}, expected a NumPy array."
    kind = np.asarray(got).dtype
    if type(got) is int:
        return None  # a number, typed as one
    if kind.kind in "biu" and expected.dtype.kind not in "biu":
        return f"your {name} holds {kind}, expected float64: whole-number arrays cut off every decimal."
    return f"your {name} is complex, expected float64." if kind.kind == "c" else None


def _shape(name: str, got: Any, expected: np.ndarray, sizes: dict[str, int]) -> str | None:
    shape = np.shape(got)
    if shape == expected.shape:
        return None
    text = f"your {name} has shape {shape}, expected {expected.shape}"
    letters = ", ".join(f"{letter} = {size}" for letter, size in sizes.items())
    text += f" (here {letters})" if letters else ""
    if len(shape) > 1 and shape == expected.shape[::-1]:
        same = equal(np.transpose(got), expected)
        text += ": it is the transpose of the right array" if same else ": that looks transposed"
    elif np.size(got) == expected.size and equal(np.reshape(got, expected.shape), expected):
        text += ": the numbers are right, only the shape is not"
    return text + "."


def _factor(
    name: str, got: Sequence[Any], expected: Sequence[Any], sizes: Sequence[dict[str, int]], tolerance: float
) -> str | None:
    """The factor between the two if there is one, and the batch or another size if it is that in every case."""
    factors = []
    for g, e in zip(got, expected, strict=True):
        if not is_numeric(g) or np.shape(g) != np.shape(e) or not np.any(e):
            return None
        factor = float(np.vdot(e, g) / np.vdot(e, e))
        if factor == 0 or not equal(g, factor * np.asarray(e), tolerance):
            return None
        factors.append(factor)
    if _all_close(factors, [-1.0] * len(factors)):
        return f"your {name} has the wrong sign, and is right but for that."
    sign = ", and has the wrong sign" if all(factor < 0 for factor in factors) else ""
    magnitudes = [abs(factor) for factor in factors]
    for letter in sizes[0]:
        if len({size[letter] for size in sizes}) > 1:
            if _all_close(magnitudes, [size[letter] for size in sizes]):
                return f"your {name} is too large by the factor {letter}, {LETTERS.get(letter, 'a size')}{sign}."
            if _all_close(magnitudes, [1 / size[letter] for size in sizes]):
                return f"your {name} is too small by the factor {letter}, {LETTERS.get(letter, 'a size')}{sign}."
    if _all_close(magnitudes, magnitudes[:1] * len(magnitudes)):
        times = magnitudes[0] if magnitudes[0] > 1 else 1 / magnitudes[0]
        return f"your {name} is {times:.6g} times too {'large' if magnitudes[0] > 1 else 'small'}{sign}."
    return None


LETTERS = {"N": "the batch size", "D": "the number of inputs", "M": "the number of outputs", "K": "the classes"}


def _all_close(a: Sequence[float], b: Iterable[float]) -> bool:
    return all(abs(x - y) <= 1e-9 * abs(y) for x, y in zip(a, b, strict=True))


def _entry(name: str, got: np.ndarray, expected: np.ndarray, tolerance: float) -> str:
    """One wrong entry, by index. The worst one says most."""
    gap = np.abs(got - expected)
    index = np.unravel_index(int(np.argmax(gap)), gap.shape)
    wrong = int((gap > tolerance * np.abs(expected).max()).sum())
    if gap.ndim == 0:
        return f"your {name} is {float(got):.6g}, expected {float(expected):.6g}."
    place = f"{name}[{', '.join(map(str, index))}]"
    count = (
        "every entry is" if wrong == gap.size > 1 else f"{wrong} of {gap.size} entries {'is' if wrong == 1 else 'are'}"
    )
    return f"{count} wrong in {name}; worst is {place}: expected {expected[index]:.6g}, got {got[index]:.6g}."
