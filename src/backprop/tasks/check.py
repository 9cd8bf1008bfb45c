"""What the test cells of the notebooks call: `check("linear_backward")` prints a diagnosis and returns the score."""

import os
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from .bank import find
from .diagnose import Diagnosis, diagnose
from .task import Task
from .words import missing, no_function, report, score

VARIANT = "VARIANT"
"""The name of the number that says which cohort's numbers a notebook is about."""


def check(name: str, function: Callable[..., Any] | None = None, *, seed: int = 0) -> float:
    """Judge the student's function of this name, print what is right and what is not, return the points.

    Without `function` it is looked up where check is called. Other seeds draw other numbers for the same formulas,
    but for tasks whose numbers are given: those are the ones of VARIANT where check is called, or 0.
    Raises ValueError if there is no task of this name.
    """
    task, namespace = find(name), sys._getframe(1).f_globals
    if function is None:
        if name not in namespace:
            return _tell(task, missing(task))
        function = namespace[name]
    if not callable(function):
        return _tell(task, no_function(task, type(function).__name__))
    return _tell(task, diagnose(task, function, _rng(task, seed, namespace)))


def ready(*names: str) -> bool:
    """Whether the functions of these names, where this is called, are all right; prints which are not.

    While nbgrader grades a notebook the answer is no: what comes after is not graded, and loops may take minutes.
    """
    if os.environ.get("NBGRADER_EXECUTION") == "autograde":
        print("This cell is not graded, so it is left out here.")
        return False
    namespace = sys._getframe(1).f_globals
    wrong = [name for name in names if not _right(find(name), namespace.get(name), namespace)]
    if wrong:
        print(f"First get these right, then run this cell again: {', '.join(wrong)}.")
    return not wrong


def _right(task: Task, function: Any, namespace: dict[str, Any]) -> bool:
    return callable(function) and not diagnose(task, function, _rng(task, 0, namespace)).findings


def _rng(task: Task, seed: int, namespace: dict[str, Any]) -> np.random.Generator:
    variant = namespace.get(VARIANT, 0) if task.by_variant else seed
    if type(variant) is not int or variant < 0:
        raise ValueError(f"{VARIANT} must be a whole number, as it was handed out: run the first cell again")
    return np.random.default_rng(variant)


def _tell(task: Task, diagnosis: Diagnosis) -> float:
    print(report(task, diagnosis))
    return score(task, diagnosis.points)
