"""What a test cell asks for, read from its source: which function, with which seed. It is never run."""

import ast
from dataclasses import dataclass
from typing import Any

from ...tasks.bank import find

MODULE = "backprop.tasks"


@dataclass(frozen=True)
class Check:
    """One call of `check`: the task, the seed, and the name of the student's function."""

    task: str
    seed: int
    function: str


def read_checks(source: str) -> tuple[Check, ...]:
    """The checks of a test cell, whose points add up to the cell's.

    The form is: imports from backprop.tasks, numbers given names (the last one wins), and at the end
    `check("name", seed=number or name)`, or a sum of these. Raises ValueError that names the line of anything else.
    """
    try:
        lines = ast.parse(source).body
    except SyntaxError as error:
        raise ValueError(f"line {error.lineno} is no Python: {error.msg}") from error
    if not lines or not isinstance(lines[-1], ast.Expr):
        raise ValueError('the last line must be check("name", seed=seed)')
    numbers: dict[str, int] = {}
    for line in lines[:-1]:
        if _is_number(line):
            numbers[line.targets[0].id] = line.value.value  # type: ignore[attr-defined]
        elif not _is_import(line):
            raise ValueError(f"line {line.lineno} is neither an import from {MODULE} nor a whole number with a name")
    return tuple(_call(call, numbers) for call in _terms(lines[-1].value))


def left_behind(released: str) -> dict[str, int]:
    """What a test cell leaves in the student's namespace: numbers by name, as students know them."""
    lines = [line for line in ast.parse(released).body if _is_number(line)]
    return {line.targets[0].id: line.value.value for line in lines}  # type: ignore[attr-defined]


def _is_import(line: ast.stmt) -> bool:
    return isinstance(line, ast.ImportFrom) and line.module == MODULE and not line.level


def _is_number(line: ast.stmt) -> bool:
    return (
        isinstance(line, ast.Assign)
        and len(line.targets) == 1
        and isinstance(line.targets[0], ast.Name)
        and isinstance(line.value, ast.Constant)
        and type(line.value.value) is int
    )


def _terms(value: ast.expr) -> list[ast.expr]:
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        return _terms(value.left) + _terms(value.right)
    return [value]


def _call(call: ast.expr, numbers: dict[str, int]) -> Check:
    wrong = ValueError(f'line {call.lineno} must be check("name", seed=seed), or a sum of these')
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "check"):
        raise wrong
    if not call.args or len(call.args) > 2:
        raise wrong
    name, *function = call.args
    if not (isinstance(name, ast.Constant) and isinstance(name.value, str)):
        raise wrong
    if any(not isinstance(part, ast.Name) for part in function) or [k.arg for k in call.keywords] not in ([], ["seed"]):
        raise wrong
    seed: Any = call.keywords[0].value if call.keywords else ast.Constant(0)
    value = numbers.get(seed.id) if isinstance(seed, ast.Name) else getattr(seed, "value", None)
    if type(value) is not int or value < 0:
        raise ValueError(f"line {call.lineno} has a seed that is no whole number, or has no value yet")
    find(name.value)  # raises ValueError for an unknown task
    return Check(name.value, value, getattr(function[0], "id", "") if function else name.value)
