"""What a task is: data and pure functions of arrays. No IPython, no nbgrader, no torch."""

import ast
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from ..numpy._signature import signature
from .compare import TOLERANCE

Function = Callable[..., Any]

KINDS = ("implement", "torch", "predict", "derive", "bug")
"""Write a function or a class; write it in PyTorch; foretell numbers; turn a derivation into code; mend a fault."""
FORETOLD = 1e-6
"""The tolerance for numbers that were worked out by hand."""


@dataclass(frozen=True)
class Mistake:
    """A plausible wrong version, and what its author should read: the fault by name and where to look."""

    function: Function
    hint: str


@dataclass(frozen=True)
class Task:
    """One function or class that a student writes.

    `cases(rng)` returns tuples of positional arguments, the same for the student and for the reference. A task
    without `cache` returns one array for each output of the reference's signature, always in a tuple. A task with
    `cache` is a forward pass and returns `y, cache`; `cache` names the arrays that belong into the latter.

    With a `driver`, what is called on a case is `driver(thing, *case)`, where `thing` is what the student wrote. It is
    a function of a module, imports what it needs inside, and returns what the reference returns on the case. Errors
    that it raises itself, TypeError or ValueError, tell the student what is wrong with the form of the thing.

    Tasks of kind "predict" are written as constant functions, `def y(): return 6.0`, and need no driver. Their
    reference and their mistakes are functions of the case.

    `forbid` are names that the student's code must not use (see `forbidden`), `forbid_reason` is why. With `by_variant`
    the cases are those of the cohort's variant instead of the hidden seed. `tolerance` is relative to the largest entry
    of an array; None is the usual one.
    """

    name: str
    points: float
    signature: str
    reference: Function
    cases: Callable[[np.random.Generator], list[tuple]]
    cache: tuple[str, ...] = ()
    mistakes: dict[str, Mistake] = field(default_factory=dict)
    alternates: dict[str, Function] = field(default_factory=dict)
    kind: str = "implement"
    driver: Function | None = None
    forbid: tuple[str, ...] = ()
    forbid_reason: str = "the point of this task is to derive it and to write it yourself"
    by_variant: bool = False
    tolerance: float | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.name}: no kind of task is called {self.kind!r}; known: {', '.join(KINDS)}")

    @property
    def predicts(self) -> bool:
        """Whether the student hands in numbers instead of a way to them."""
        return self.kind == "predict"

    @property
    def relative(self) -> float:
        """The tolerance that counts."""
        return self.tolerance or (FORETOLD if self.predicts else TOLERANCE)

    @cached_property
    def driver_source(self) -> str:
        """The code that calls the student's thing on a case; "" where it is called directly."""
        driver = self.driver or (_foretold if self.predicts else None)
        return textwrap.dedent(inspect.getsource(driver)) if driver else ""

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

    def source(self, function: Function, case: tuple = ()) -> str:
        """The code of a mistake or an alternate as a student would have typed it: under this task's name.

        Of a predict task it is the constant function for the numbers of `case`, by default those of variant 0.
        """
        if self.predicts:
            case = case or self.cases(np.random.default_rng(0))[0]
            return f"def {self.name}():\n    return {_written(function(*case))}"
        (definition,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
        assert isinstance(definition, ast.FunctionDef | ast.ClassDef)
        for node in ast.walk(definition):  # recursion, and classes that make more of themselves
            if isinstance(node, ast.Name) and node.id == definition.name:
                node.id = self.name
        definition.name, definition.decorator_list = self.name, []
        return ast.unparse(definition)

    def constant(self, numbers: tuple) -> Function:
        """What a student writes who foretells these numbers."""
        value = numbers[0] if len(numbers) == 1 else numbers
        return lambda: value


def _written(numbers: tuple) -> str:
    """Numbers as Python: lists, where they are arrays."""
    values = [np.asarray(number).tolist() for number in numbers]
    return repr(values[0] if len(values) == 1 else tuple(values))


def _foretold(thing, *_):
    """The driver of tasks of kind "predict": lists become arrays, one value becomes a tuple of one."""
    import numpy as np

    value = thing()
    values = value if isinstance(value, tuple) else (value,)
    return tuple(np.asarray(v, float) if isinstance(v, list | int) and not isinstance(v, bool) else v for v in values)
