"""Put a defect into a function for as long as a backward pass runs."""

import ast
import copy
import functools
import inspect
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

from ..units import Unit
from .defects import Defect, defects, of_the_gradients
from .reach import reached

STEPS = 100_000
"""How many lines a backward pass may run; one that runs more is taken for endless, and so for caught."""


@dataclass(frozen=True)
class Mutant:
    """A function with one defect: its kind, the line of the file, what changed there, and the code that results."""

    kind: str
    line: int
    change: str
    function: FunctionType
    code: CodeType

    @property
    def place(self) -> str:
        """The file and the function that the defect is in."""
        return f"{Path(self.code.co_filename).stem}.{self.function.__qualname__}"

    @property
    def statement(self) -> str:
        """The line as it stands in the file."""
        lines, first = inspect.getsourcelines(self.function)
        return lines[self.line - first].strip()

    def __str__(self) -> str:
        return f"{self.place}:{self.line} {self.kind}: {self.change}"

    def in_backward_of(self, unit: Unit) -> Callable[..., Any]:
        """The unit's backward pass, with the defect while it runs. EndlessError if it does not come to an end."""

        @functools.wraps(unit.backward)
        def backward(dy: Any, cache: Any) -> Any:
            original = self.function.__code__
            self.function.__code__ = self.code
            try:
                with _at_most(STEPS):
                    return unit.backward(dy, cache)
            finally:
                self.function.__code__ = original

        return backward


class EndlessError(Exception):
    """A backward pass has run so many lines that it may never end."""


def mutants(unit: Unit) -> Iterator[Mutant]:
    """All mutants of a unit's backward pass, then those of the helpers that it reaches."""
    for function in reached(unit):
        yield from _mutants_of(function)


@functools.cache
def _mutants_of(function: FunctionType) -> list[Mutant]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    ast.increment_lineno(tree, function.__code__.co_firstlineno - 1)
    (definition,) = tree.body
    assert isinstance(definition, ast.FunctionDef)
    definition.decorator_list, definition.returns = [], None
    file, found = function.__code__.co_filename, []
    for defect, line, mutated in planted(tree, gradients=function.__name__.endswith("_backward")):
        scope = dict(function.__globals__)
        exec(compile(mutated, file, "exec"), scope)
        code = scope[function.__name__].__code__
        found.append(Mutant(defect.kind, line or definition.lineno, defect.change, function, code))
    return found


def planted(tree: ast.Module, *, gradients: bool = False) -> Iterator[tuple[Defect, int, ast.Module]]:
    """Each defect that a tree can have, its line (0 where none is known), and the tree with it.

    With `gradients` also those of what a backward pass returns.
    """
    for position, node in enumerate(ast.walk(tree)):
        for defect in (*defects(node), *(of_the_gradients(node) if gradients else ())):
            mutated = copy.deepcopy(tree)
            _replace(mutated, position, defect.node)
            yield defect, getattr(node, "lineno", 0), ast.fix_missing_locations(mutated)


@contextmanager
def _at_most(steps: int) -> Iterator[None]:
    """Raise EndlessError as soon as the functions of the package have run so many lines: no clock, so no chance."""
    package = str(Path(__file__).resolve().parent.parent)
    left = steps

    def count(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal left
        if not frame.f_code.co_filename.startswith(package):
            return None
        left -= event == "line"
        if left < 0:
            raise EndlessError(f"{frame.f_code.co_name}: still running after {steps} lines")
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        yield
    finally:
        sys.settrace(before)


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
