"""Every assignment gets the same scores from nbgrader as it comes and from us, on half-done work."""

import copy
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from backprop.grading.judge.caps import Caps
from backprop.grading.judge.grade import grade
from backprop.grading.judge.master import Master
from backprop.grading.sandbox.client import Sandbox
from backprop.grading.stock import autograde, enter, stock_settings
from backprop.tasks import assignment_tasks
from conftest import ROOT
from handed_out import ASSIGNMENTS, cells, solved

HALVED = """

_whole = {name}
def {name}(*arguments):
    first, *rest = _whole(*arguments)
    return (0.5 * first, *rest)
"""
"""The first result is wrong, the others are as they were."""


def half_done(assignment: str, turn: int) -> dict[str, Any]:
    """Of three tasks one is solved, one as released, and of one (in NumPy) the first result is wrong.

    No `turn` solves all tasks, so nothing is trained.
    """
    notebook = solved(assignment)
    released = {cell["id"]: cell for cell in cells("exercises", assignment)["cells"]}
    for place, (name, task) in enumerate(assignment_tasks(assignment).items()):
        index, cell = next((i, c) for i, c in enumerate(notebook["cells"]) if c["id"] == name)
        if (place + turn) % 3 == 1:
            notebook["cells"][index] = copy.deepcopy(released[name])
        elif (place + turn) % 3 == 2 and task.kind != "torch":
            cell["source"] += HALVED.format(name=name)
    return notebook


HANDED_IN = {f"half-{turn}": lambda name, turn=turn: half_done(name, turn) for turn in range(3)}
if os.environ.get("BACKPROP_FULL"):
    HANDED_IN |= {"solved": solved, "released": lambda name: cells("exercises", name)}


def ours(master: Master, sandbox: Sandbox, notebook: dict[str, Any]) -> dict[str, float | None]:
    assignment = master.assignment
    result = grade(master, {assignment: json.dumps(notebook).encode()}, sandbox, Caps())
    assert (result["status"], result["reason"]) == ("graded", "")
    return {name: part["points"] for name, part in result["notebooks"][assignment]["parts"].items()}


def theirs(assignment: str, course: Path, student: str, notebook: dict[str, Any]) -> dict[str, float | None]:
    path = course / "class" / "submitted" / student / assignment / f"{assignment}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    autograde(assignment, student, course / "class", course)
    url = stock_settings(course, course / "class").CourseDirectory.db_url
    with Gradebook(url, "backprop") as book:
        (found,) = book.find_submission(assignment, student).notebooks
        return {g.name: None if g.needs_manual_grade and g.auto_score is None else g.auto_score for g in found.grades}


@pytest.mark.slow
@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_nbgrader_and_we_agree(assignment: str, tmp_path: Path) -> None:
    master = Master.load(ROOT / "solutions" / assignment)
    shutil.copytree(ROOT / "solutions" / assignment, tmp_path / "solutions" / assignment)
    enter(assignment, tmp_path / "class", tmp_path)
    earned = []
    with Sandbox(provides=master.provides, packages=master.packages) as sandbox:
        for student, hand_in in HANDED_IN.items():
            notebook = hand_in(assignment)
            scores = ours(master, sandbox, notebook)
            assert scores == theirs(assignment, tmp_path, student, notebook), student
            earned.append(sum(points or 0 for points in scores.values()))
    possible = sum(task.points for task in assignment_tasks(assignment).values())
    assert all(0 < points < possible for points in earned[:3])
    if "solved" in HANDED_IN:
        assert earned[3:] == [possible, 0]
