"""What the test cells of the notebooks call: `check("linear_backward")` prints a diagnosis and returns the score."""

import os
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from .bank import find
from .diagnose import Diagnosis, diagnose
from .task import Task

WRONG, RIGHT = "  [wrong] ", "  [right] "
"""How the lines of a diagnosis begin; whoever collects hints from the outputs of a notebook relies on it."""


def check(name: str, function: Callable[..., Any] | None = None, *, seed: int = 0) -> float:
    """Judge the student's function of this name, print what is right and what is not, return the points.

    Without `function` it is looked up where check is called. Other seeds draw other numbers for the same formulas.
    Raises ValueError if there is no task of this name.
    """
    task = find(name)
    if function is None:
        namespace = sys._getframe(1).f_globals
        if name not in namespace:
            return _report(
                task,
                f"there is no {task.signature}. Has its cell been run? Does it stop with an error? Is the name right?",
            )
        function = namespace[name]
    if not callable(function):
        return _report(task, f"{name} is no function but of type {type(function).__name__}.")
    diagnosis = diagnose(task, function, np.random.default_rng(seed))
    _print(task, diagnosis)
    return _score(task, diagnosis.points)


def ready(*names: str) -> bool:
    """Whether the functions of these names, where this is called, are all right; prints which are not.

    While nbgrader grades a notebook the answer is no: what comes after is not graded, and loops may take minutes.
    """
    if os.environ.get("NBGRADER_EXECUTION") == "autograde":
        print("This cell is not graded, so it is left out here.")
        return False
    namespace = sys._getframe(1).f_globals
    missing = [name for name in names if not _right(find(name), namespace.get(name))]
    if missing:
        print(f"First get these right, then run this cell again: {', '.join(missing)}.")
    return not missing


def _right(task: Task, function: Any) -> bool:
    return callable(function) and not diagnose(task, function, np.random.default_rng(0)).findings


def _report(task: Task, text: str) -> float:
    print(f"{task.name}: 0 of {task.points:g} points\n{WRONG}{text[0].upper()}{text[1:]}")
    return 0.0


def _print(task: Task, diagnosis: Diagnosis) -> None:
    print(f"{task.name}: {_score(task, diagnosis.points):g} of {task.points:g} points")
    for finding in diagnosis.findings:
        head = ", ".join(finding.outputs) + ": " if finding.outputs else ""
        print(f"{WRONG}{head}{finding.text[0].upper()}{finding.text[1:]}")
    if diagnosis.right:
        print(f"{RIGHT}{', '.join(diagnosis.right)}")
    if diagnosis.printed.strip():
        print("Your function printed, when it was first called:")
        print("\n".join("  | " + line for line in diagnosis.printed.splitlines()))


def _score(task: Task, points: float) -> float:
    """A plain float between 0 and the points: graders take anything else for full marks."""
    return float(min(max(points, 0.0), task.points)) if points == points else 0.0
