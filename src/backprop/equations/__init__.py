"""The displayed equations of the book, each tied to code.

An equation is its LaTeX and two NumPy expressions, left and right, which a test evaluates on the unit's cases and
asserts to be equal. The book shows it with the directive `{tied} linear.dW`; no gradient is typed into a chapter.

A file here is named like the file of its units and holds

    EQUATIONS = {"linear.dW": (r"\\bar W = x^\\top \\bar y", "dW", "x.T @ dy", "Why, in a sentence; may be left out.")}
    DEFINITIONS = {"linear": {"name": "expression", ...}}          # optional short names, evaluated in order
    WHERE = {"linear.dW": "N > 1"}                                 # optional: holds only in these cases
    SYMBOLS = {"mean_squared_error": {"L": "loss"}}                # optional: signs that are not called so in code

Every output and every gradient of a unit needs an equation of its own: `unit.name`, where the left side is just that
name. The others are the steps of the derivation, in order. The appendix shows them all.

Names that an expression may use: the unit's arguments, options and outputs, `dy`, its parts and the unit's gradients as
in the signature of the backward pass, the dimension letters, `np`, `J(output, argument)`, the Jacobian by central
differences (also `jacobian`, where J counts columns), `diff(f, a)`, that of any function by the complex step, and
`plain`, true if a case has no options. Each side is one array or number. A definition may also be a function, which
gets all names so far. `WHERE` is looked up by id, then by the id without its last part, and so on. A file about
something that is not a unit defines `scopes(rng)` instead, which yields the names. A file whose name begins with an
underscore holds no equations.

The tests also read the LaTeX and evaluate it: a sign stands for the array of its name, `\\bar W_x` for dWx, and
`SYMBOLS` says what the others are. Notation that the reader does not know is left to the eye, except where it says what
an output or a gradient is.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np

from ..numpy._signature import signature
from ..units import Unit, units
from ._scope import unit_scope

TOLERANCE = 1e-7


@dataclass(frozen=True)
class Equation:
    """A displayed equation and the two expressions that must agree."""

    id: str
    latex: str
    left: str
    right: str
    module: ModuleType
    note: str = ""

    @property
    def unit(self) -> Unit | None:
        """The unit that the equation is about; None if it is about something else."""
        return None if hasattr(self.module, "scopes") else units()[self.id.split(".")[0]]

    @property
    def where(self) -> str:
        """The condition on the cases in which the equation holds; empty if in all."""
        parts, conditions = self.id.split("."), getattr(self.module, "WHERE", {})
        found = (conditions.get(".".join(parts[:count])) for count in range(len(parts), 0, -1))
        return next((condition for condition in found if condition is not None), "")

    def scopes(self, rng: np.random.Generator) -> Iterator[dict[str, Any]]:
        """The values that the names of the expressions stand for, case by case."""
        unit = self.unit
        if unit is None:
            yield from self.module.scopes(rng)
            return
        definitions = getattr(self.module, "DEFINITIONS", {}).get(unit.name, {})
        for arguments in unit.cases(rng):
            scope = unit_scope(unit, arguments, rng)
            if self.where and not eval(self.where, scope):
                continue
            for name, meaning in definitions.items():
                scope[name] = meaning(scope) if callable(meaning) else eval(meaning, scope)
            yield scope

    def error(self, scope: dict[str, Any]) -> float:
        """Largest difference of the two sides, relative to their size; infinite if they cannot be compared."""
        left, right = (np.asarray(eval(side, {"np": np} | scope)) for side in (self.left, self.right))
        if left.shape != right.shape or not (np.isfinite(left).all() and np.isfinite(right).all()):
            return float("inf")
        return float(np.abs(left - right).max() / max(np.abs(left).max(), np.abs(right).max(), 1e-12))

    def worst(self, rng: np.random.Generator) -> float:
        """The largest error of all cases. Raises ValueError if there is none."""
        errors = [self.error(scope) for scope in self.scopes(rng)]
        if not errors:
            raise ValueError(f"the equation {self.id} is evaluated on no case at all")
        return max(errors)


@cache
def equations() -> dict[str, Equation]:
    """All equations by id. Raises ValueError if an id appears twice."""
    found: dict[str, Equation] = {}
    for info in pkgutil.iter_modules(__path__):
        if info.name.startswith("_"):
            continue
        module = importlib.import_module(f"{__name__}.{info.name}")
        for key, (latex, left, right, *note) in module.EQUATIONS.items():
            if key.lower() in {other.lower() for other in found}:  # a page's anchors do not tell case apart
                raise ValueError(f"the equation id {key!r} appears twice")
            found[key] = Equation(key, latex, left, right, module, *note)
    return found


def of_unit(unit: Unit) -> list[Equation]:
    """The equations about a unit, in the order of its derivation."""
    return [equation for equation in equations().values() if equation.unit == unit]


def results(unit: Unit) -> dict[str, list[Equation]]:
    """What each output and each gradient of a unit is, by its name: one equation, or one for each kind of case."""
    found = {}
    for spec in (*signature(unit.forward)[1], *signature(unit.backward)[1]):
        said = [equation for equation in of_unit(unit) if equation.left == spec.name]
        first = next((equation for equation in said if equation.id == f"{unit.name}.{spec.name}"), None)
        found[spec.name] = [e for e in said if first and (e is first or (first.where and e.where != first.where))]
    return found
