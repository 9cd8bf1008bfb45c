"""What the names in an equation's expressions stand for: one case of a unit, run forward and backward."""

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from ..check import random_like
from ..numpy._signature import match_shapes, signature
from ..units import Unit


def unit_scope(unit: Unit, arguments: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    """Run a unit on one case and name everything as its signatures do."""
    inputs, outputs = signature(unit.forward)
    y, saved = unit.forward(**arguments)
    dy = random_like(y, rng)
    returned = unit.backward(dy, saved)
    upstream, gradients = signature(unit.backward)
    given = [(spec, arguments[spec.name]) for spec in inputs if arguments.get(spec.name) is not None]
    parts = y if isinstance(y, tuple) else (y,)
    sizes = match_shapes([*given, *zip(outputs, parts, strict=True)], {}, unit.name)

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

    plain = not arguments.keys() - set(unit.positional)
    helpers = {"np": np, "J": jacobian, "jacobian": jacobian, "diff": diff, "dy": dy, "plain": plain}
    named_outputs = zip((o.name for o in outputs), parts, strict=True)
    named_upstream = zip((u.name for u in upstream), dy if isinstance(dy, tuple) else (dy,), strict=True)
    named_gradients = zip((g.name for g in gradients), returned, strict=True)
    scope = helpers | dict(named_upstream) | sizes | _defaults(unit) | dict(named_outputs)
    return scope | arguments | dict(named_gradients)


def diff(f: Callable[..., Any], a: Any) -> np.ndarray:
    """The Jacobian of f at the array a, by the complex step: exact to rounding, and no backward pass in it."""
    a = np.asarray(a)
    columns = [np.asarray(f(a + 1e-30j * e.reshape(a.shape))).imag / 1e-30 for e in np.eye(a.size)]
    stacked = np.stack(columns, axis=-1)
    return stacked.reshape(stacked.shape[:-1] + a.shape)


def _defaults(unit: Unit) -> dict[str, Any]:
    parameters = inspect.signature(unit.forward).parameters.values()
    return {p.name: p.default for p in parameters if p.default is not p.empty}
