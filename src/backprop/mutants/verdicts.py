"""What becomes of a mutant: the gradient check notices it, or another unit's does, or it is shown to be none, or not.

A helper that several units share is one function, and each of them looks at another side of it: images of one row
cannot tell how rows are cut. So a defect in it is caught if the check of any unit that calls it fails.
"""

import functools
import importlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np

from .. import check
from ..units import Unit, units
from .equivalent import why_equivalent
from .plant import Mutant, mutants
from .reach import reached

REQUIRED = 0.98
"""The share of the defects that must be caught."""

TUNING = {("_convolution", "BLOCK"): (20, 800), ("pooling", "BLOCK"): (20,)}
"""Constants that only say how work is cut into pieces, and values at which the small cases are cut as well."""


class Verdict(NamedTuple):
    """`fate` is caught, elsewhere, equivalent or missed; `why` says by which other unit, or argues the equivalence."""

    mutant: Mutant
    fate: str
    why: str = ""


def judge(unit: Unit) -> Iterator[Verdict]:
    """The verdict on every mutant of a unit."""
    for mutant in mutants(unit):
        if _is_caught(mutant, unit.name):
            yield Verdict(mutant, "caught")
        elif other := _noticed_by(mutant, unit):
            yield Verdict(mutant, "elsewhere", other)
        elif why := why_equivalent(mutant):
            yield Verdict(mutant, "equivalent", why)
        else:
            yield Verdict(mutant, "missed")


def passes(unit: Unit, backward: Callable[..., Any], seed: int = 0) -> bool:
    """Whether the gradient check finds nothing wrong with a backward pass, and no exception gives it away."""
    for constant, value in [(None, 0), *((c, v) for c, values in TUNING.items() for v in values)]:
        if constant and not any(f.__module__.endswith(f".{constant[0]}") for f in reached(unit)):
            continue
        rng = np.random.default_rng(seed)
        with _set(constant, value):
            for arguments in unit.cases(rng):
                try:
                    with np.errstate(all="ignore"):
                        found = check.directional(unit.forward, backward, arguments, rng)
                except Exception:
                    return False
                if not found.ok:
                    return False
    return True


def share(verdicts: Iterable[Verdict]) -> float:
    """The share of the defects that are caught; what is shown to be equivalent is none."""
    fates = [verdict.fate for verdict in verdicts if verdict.fate != "equivalent"]
    return 1 - fates.count("missed") / len(fates)


def _noticed_by(mutant: Mutant, unit: Unit) -> str:
    """The first other unit that uses the function and whose check fails; empty if there is none."""
    others = (other for other in units().values() if other.name != unit.name and mutant.function in reached(other))
    return next((other.name for other in others if _is_caught(mutant, other.name)), "")


@functools.cache
def _is_caught(mutant: Mutant, name: str) -> bool:
    """Whether the gradient check of the unit of this name fails; remembered, since units share helpers."""
    unit = units()[name]
    return not passes(unit, mutant.in_backward_of(unit))


@contextmanager
def _set(constant: tuple[str, str] | None, value: int) -> Iterator[None]:
    if constant is None:
        yield
        return
    module = importlib.import_module(f"backprop.numpy.{constant[0]}")
    before = getattr(module, constant[1])
    setattr(module, constant[1], value)
    try:
        yield
    finally:
        setattr(module, constant[1], before)
