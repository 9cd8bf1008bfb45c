"""What the test cells of the notebooks call: `check("linear_backward")` prints a diagnosis and returns the score."""

import os
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from .bank import find, is_task
from .diagnose import Diagnosis, Finding, diagnose
from .task import Task
from .words import missing, no_function, report, score

VARIANT = "VARIANT"
"""The name of the number that says which cohort's numbers a notebook is about."""
NO_VARIANT = (
    f"the numbers of your class are not known here: run the notebook's first code cell again. It sets {VARIANT}, "
    "a whole number, which must stay as it was handed out."
)


def check(name: str, function: Callable[..., Any] | None = None, *, seed: int = 0) -> float:
    """Judge the student's function of this name, print what is right and what is not, return the points.

    Without `function` it is looked up where check is called. Other seeds draw other numbers for the same formulas,
    but for tasks whose numbers are given: those are the ones of VARIANT where check is called.
    Raises ValueError if there is no task of this name.
    """
    task, namespace = find(name), sys._getframe(1).f_globals
    if function is None:
        if name not in namespace:
            return _tell(task, missing(task, _own(namespace)))
        function = namespace[name]
    if not callable(function):
        return _tell(task, no_function(task, type(function).__name__))
    rng = _rng(task, seed, namespace)
    return _tell(task, diagnose(task, function, rng) if rng else Diagnosis(findings=[Finding(NO_VARIANT)]))


def _own(namespace: dict[str, Any]) -> list[str]:
    """The names of functions and classes that the notebook has made, but for those of other tasks."""
    made = [name for name, value in namespace.items() if getattr(value, "__module__", None) == "__main__"]
    return [name for name in made if not is_task(name)]


def ready(*names: str) -> bool:
    """Whether the functions of these names, where this is called, are all right; prints which are not.

    While nbgrader grades a notebook the answer is no: what comes after is not graded, and loops may take minutes.
    """
    if os.environ.get("NBGRADER_EXECUTION") == "autograde":
        print("This cell is not graded, so it is left out here.")
        return False
    namespace = sys._getframe(1).f_globals
    if any(_rng(find(name), 0, namespace) is None for name in names):
        print(NO_VARIANT[0].upper() + NO_VARIANT[1:])
        return False
    wrong = [name for name in names if not _right(find(name), namespace.get(name), namespace)]
    if wrong:
        print(f"First get these right, then run this cell again: {', '.join(wrong)}.")
    return not wrong


def _right(task: Task, function: Any, namespace: dict[str, Any]) -> bool:
    rng = _rng(task, 0, namespace)
    return callable(function) and rng is not None and not diagnose(task, function, rng).findings


def _rng(task: Task, seed: int, namespace: dict[str, Any]) -> np.random.Generator | None:
    """What the cases are drawn by; None if they are those of a variant, and the notebook does not say of which."""
    variant = namespace.get(VARIANT) if task.by_variant else seed
    return np.random.default_rng(variant) if type(variant) is int and variant >= 0 else None


def _tell(task: Task, diagnosis: Diagnosis) -> float:
    print(report(task, diagnosis))
    return score(task, diagnosis.points)
