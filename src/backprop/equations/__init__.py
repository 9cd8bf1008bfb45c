"""The displayed equations of the book, each tied to code.

An equation is its LaTeX and two NumPy expressions, left and right, which a test evaluates on the unit's cases and
asserts to be equal. The book shows it with the directive `{tied} linear.dW`; no gradient is typed into a chapter.

A file here is named like the file of its units and holds

    EQUATIONS = {"linear.dW": (r"\\bar W = x^\\top \\bar y", "dW", "x.T @ dy")}
    DEFINITIONS = {"linear": {"name": "expression", ...}}          # optional short names, evaluated in order

Names that an expression may use: the unit's arguments and outputs as in its signature, `dy`, its parts and the unit's
gradients as in the signature of the backward pass, the dimension letters, `np`, and `J(output, argument)`, the Jacobian
by central differences. Each side is one array or number. `PLAIN` names units whose cases with options are left out. A
file about something that is not a unit defines `scopes(rng)` instead, which yields the names.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np

from ..check import random_like
from ..numpy._contract import match_shapes, signature
from ..units import Unit, units

TOLERANCE = 1e-7


@dataclass(frozen=True)
class Equation:
    """A displayed equation and the two expressions that must agree."""

    id: str
    latex: str
    left: str
    right: str
    module: ModuleType

    def scopes(self, rng: np.random.Generator) -> Iterator[dict[str, Any]]:
        """The values that the names of the expressions stand for, case by case."""
        if hasattr(self.module, "scopes"):
            yield from self.module.scopes(rng)
            return
        unit = units()[self.id.split(".")[0]]
        for arguments in unit.cases(rng):
            if unit.name in getattr(self.module, "PLAIN", ()) and arguments.keys() - set(unit.positional):
                continue
            scope = unit_scope(unit, arguments, rng)
            for name, expression in getattr(self.module, "DEFINITIONS", {}).get(unit.name, {}).items():
                scope[name] = eval(expression, scope)
            yield scope

    def error(self, scope: dict[str, Any]) -> float:
        """Largest difference of the two sides, relative to their size; infinite if their shapes differ."""
        left, right = (np.asarray(eval(side, {"np": np} | scope)) for side in (self.left, self.right))
        if left.shape != right.shape:
            return float("inf")
        return float(np.abs(left - right).max() / max(np.abs(left).max(), np.abs(right).max(), 1e-12))


def unit_scope(unit: Unit, arguments: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    """Run a unit on one case and name everything as its signatures do."""
    inputs, outputs = signature(unit.forward)
    y, saved = unit.forward(**arguments)
    dy = random_like(y, rng)
    returned = unit.backward(dy, saved)
    upstream, gradients = signature(unit.backward)
    given = [(spec, arguments[spec.name]) for spec in inputs if arguments.get(spec.name) is not None]
    sizes = match_shapes(given, {}, unit.name)

    def jacobian(output: str, argument: str, step: float = 1e-6) -> np.ndarray:
        position = [spec.name for spec in outputs].index(output)
        columns = []
        for index in np.ndindex(arguments[argument].shape):
            sides = []
            for sign in (1, -1):
                moved = arguments[argument].copy()
                moved[index] += sign * step
                result = unit.forward(**arguments | {argument: moved})[0]
                sides.append(np.asarray(result[position] if isinstance(result, tuple) else result))
            columns.append((sides[0] - sides[1]) / (2 * step))
        stacked = np.stack(columns, axis=-1)
        return stacked.reshape(stacked.shape[:-1] + arguments[argument].shape)

    named_outputs = dict(zip((o.name for o in outputs), y if isinstance(y, tuple) else (y,), strict=True))
    named_upstream = dict(zip((u.name for u in upstream), dy if isinstance(dy, tuple) else (dy,), strict=True))
    named_gradients = dict(zip((g.name for g in gradients), returned, strict=True))
    scope = {"np": np, "J": jacobian, "dy": dy} | named_upstream | sizes | named_outputs
    return scope | arguments | named_gradients


@cache
def equations() -> dict[str, Equation]:
    """All equations by id. Raises ValueError if an id appears twice."""
    found: dict[str, Equation] = {}
    for info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{info.name}")
        for key, (latex, left, right) in module.EQUATIONS.items():
            if key.lower() in {other.lower() for other in found}:  # a page's anchors do not tell case apart
                raise ValueError(f"the equation id {key!r} appears twice")
            found[key] = Equation(key, latex, left, right, module)
    return found
