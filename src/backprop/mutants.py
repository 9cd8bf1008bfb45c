"""Who checks the checks? Plant small defects in every backward pass and see which of them the gradient check misses.

Each mutant differs from the source in one place: a term or factor dropped, a sign, a factor, a transpose, an axis, an
index in time. A mutant that computes the same gradient after all is `equivalent`; none are hidden from the report.
"""

import ast
import copy
import inspect
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import check
from .units import Unit


@dataclass(frozen=True)
class Mutant:
    """A backward pass with one defect; `change` says which, with the line of the function."""

    unit: str
    change: str
    backward: Callable[..., Any]


def mutants(unit: Unit) -> Iterator[Mutant]:
    """All mutants of a unit's backward pass."""
    source = textwrap.dedent(inspect.getsource(inspect.unwrap(unit.backward)))
    tree = ast.parse(source)
    for position, node in enumerate(ast.walk(tree)):
        for change, replacement in _defects(node):
            mutated = copy.deepcopy(tree)
            _replace(mutated, position, replacement)
            scope = dict(vars(unit.module))
            exec(compile(ast.fix_missing_locations(mutated), f"<mutant of {unit.name}>", "exec"), scope)
            line = getattr(node, "lineno", 0)
            yield Mutant(unit.name, f"line {line}: {change}", scope[unit.backward.__name__])


def survives(mutant: Mutant, unit: Unit, seed: int = 0) -> bool:
    """Whether the gradient check passes the mutant on every case, and no exception gives it away."""
    rng = np.random.default_rng(seed)
    for arguments in unit.cases(rng):
        try:
            with np.errstate(all="ignore"):
                found = check.directional(unit.forward, mutant.backward, arguments, rng)
        except Exception:
            return False
        if not found.ok:
            return False
    return True


def _defects(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """The ways in which one node of the syntax tree can be wrong."""
    text = ast.unparse(node) if isinstance(node, ast.expr) else ""
    match node:
        case ast.BinOp(left, ast.Add() | ast.Sub() as op, right):
            other: ast.operator = ast.Sub() if isinstance(op, ast.Add) else ast.Add()
            yield f"drop a term: {text} -> {ast.unparse(left)}", left
            yield f"sign: {text}", ast.BinOp(left, other, right)
        case ast.BinOp(left, ast.Mult(), right):
            yield f"drop a factor: {text} -> {ast.unparse(left)}", left
            yield f"drop a factor: {text} -> {ast.unparse(right)}", right
        case ast.BinOp(left, ast.Div(), right):
            yield f"drop a divisor: {text} -> {ast.unparse(left)}", left
        case ast.BinOp(left, ast.MatMult(), right):
            yield f"factor: 1.001 * ({text})", ast.BinOp(ast.Constant(1.001), ast.Mult(), node)
            yield f"transpose: ({text}).T", ast.Attribute(node, "T", ast.Load())
        case ast.Attribute(value, "T"):
            yield f"transpose: {text} -> {ast.unparse(value)}", value
        case ast.Call(ast.Attribute(_, "sum" | "mean"), [ast.Constant(int(axis))]):
            moved = copy.deepcopy(node)
            moved.args = [ast.Constant(1 - axis if axis in (0, 1) else axis - 1)]
            yield f"axis: {text}", moved
        case ast.UnaryOp(ast.USub(), operand) if not isinstance(operand, ast.Constant):
            yield f"sign: {text} -> {ast.unparse(operand)}", operand
        case ast.Subscript(value, ast.Name(id="t") as index, context) if isinstance(context, ast.Load):
            earlier = ast.BinOp(index, ast.Sub(), ast.Constant(1))
            yield f"off by one in time: {text}", ast.Subscript(value, earlier, context)
        case ast.Return(ast.Tuple(elements, context)):
            for i, element in enumerate(elements):
                for name, operator in (("sign", ast.Constant(-1)), ("factor", ast.Constant(1.001))):
                    changed = list(elements)
                    changed[i] = ast.BinOp(operator, ast.Mult(), element)
                    yield f"{name} of gradient {i + 1}", ast.Return(ast.Tuple(changed, context))
                zero = ast.BinOp(ast.Constant(0), ast.Mult(), element)
                yield (
                    f"zero gradient {i + 1}",
                    ast.Return(ast.Tuple([*elements[:i], zero, *elements[i + 1 :]], context)),
                )


def _replace(tree: ast.AST, position: int, replacement: ast.AST) -> None:
    """Put a new node in place of the one that a walk over the tree reaches at this position."""
    target = list(ast.walk(tree))[position]
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if value is target:
                setattr(parent, field, replacement)
                return
            if isinstance(value, list) and any(item is target for item in value):
                setattr(parent, field, [replacement if item is target else item for item in value])
                return
    raise LookupError("the place to change is not in the tree")
