"""What a task is: data and pure functions of arrays. No IPython, no nbgrader, no torch."""

import ast
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..numpy._signature import signature

Function = Callable[..., Any]


@dataclass(frozen=True)
class Mistake:
    """A plausible wrong version, and what its author should read: the fault by name and where to look."""

    function: Function
    hint: str


@dataclass(frozen=True)
class Task:
    """One function that a student writes.

    `cases(rng)` returns tuples of positional arguments, the same for the student and for the reference. A task
    without `cache` returns one array for each output of the reference's signature, always in a tuple. A task with
    `cache` is a forward pass and returns `y, cache`; `cache` names the arrays that belong into the latter.
    """

    name: str
    points: float
    signature: str
    reference: Function
    cases: Callable[[np.random.Generator], list[tuple]]
    cache: tuple[str, ...] = ()
    mistakes: dict[str, Mistake] = field(default_factory=dict)
    alternates: dict[str, Function] = field(default_factory=dict)

    @property
    def outputs(self) -> tuple[str, ...]:
        """What earns points, an equal share each: the arrays of the reference's signature, and the cache."""
        return tuple(array.name for array in signature(self.reference)[1]) + (("cache",) if self.cache else ())

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """(output, name of the array) for each array that is compared; a cache has several."""
        arrays = tuple((array.name, array.name) for array in signature(self.reference)[1])
        return arrays + tuple(("cache", f"cached {name}") for name in self.cache)

    def split(self, returned: tuple) -> tuple:
        """The arrays of a returned value that has the right structure, in the order of `parts`."""
        return (returned[0], *returned[1]) if self.cache else tuple(returned)

    def mistake(self, hint: str) -> Callable[[Function], Function]:
        """Decorator: enter a wrong version under its own name."""

        def enter(function: Function) -> Function:
            self.mistakes[function.__name__] = Mistake(function, hint)
            return function

        return enter

    def alternate(self, function: Function) -> Function:
        """Decorator: enter another right version under its own name."""
        self.alternates[function.__name__] = function
        return function

    def source(self, function: Function) -> str:
        """The code of a mistake or an alternate as a student would have typed it: under this task's name."""
        (definition,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
        assert isinstance(definition, ast.FunctionDef)
        definition.name, definition.decorator_list = self.name, []
        return ast.unparse(definition)
