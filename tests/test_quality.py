"""The grader's quality: faults planted in every solution cost points, and the table that says so."""

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from backprop.tasks import Task, tasks
from backprop.tasks import planted as planting
from backprop.tasks import quality as table
from backprop.tasks.planted import ENOUGH, EQUIVALENT, faults, solution
from backprop.tasks.quality import REQUIRED, Row, report, rows, share
from small_tasks import DERIVE, NODE, PREDICT, TORCH


@pytest.fixture(scope="module")
def found() -> list[Row]:
    return rows()


def test_every_task_is_examined_and_the_faults_are_rejected(found: list[Row]) -> None:
    assert {row.task.name for row in found} == set(tasks())
    missed = [fault for row in found for fault in row.counted if not fault.rejected]
    assert share(found) >= REQUIRED, missed
    for row in found:
        assert row.score >= REQUIRED, (row.task.name, missed)
        assert len(row.counted) >= ENOUGH, row.task.name


def test_every_argument_for_equivalence_still_applies(found: list[Row]) -> None:
    for name, piece, why in EQUIVALENT:
        assert any(f.task == name and piece in f.change and f.why == why for row in found for f in row.found), piece


def test_solutions_are_those_of_the_notebooks(found: list[Row], root) -> None:
    for row in found:
        if not row.task.predicts:
            assert solution(root, row.assignment, row.task.name)[0], row.task.name


@pytest.mark.parametrize("task", [TORCH, NODE, DERIVE, PREDICT], ids=lambda task: task.name)
def test_faults_are_planted_in_tasks_of_every_kind(task: Task) -> None:
    codes = {"cube": "def cube(x):\n    return x * x * x + 0 * x",
             "cube_backward": "def cube_backward(x, dy):\n    return (3 * x * x * dy,)"}  # fmt: skip
    made = list(faults(task, codes.get(task.name, ""), {"np": np}))
    assert len(made) >= ENOUGH
    assert sum(fault.rejected for fault in made) >= len(made) - 3  # 0 * x is there to be dropped


def test_what_is_missed_lowers_the_score_unless_it_is_argued_to_be_no_fault(monkeypatch, capsys) -> None:
    code = "def cube(x):\n    return x * x * x + 0 * x"
    made = tuple(faults(TORCH, code, {}))
    missed = [fault for fault in made if not fault.rejected]
    row = Row("small", TORCH, made)
    assert missed
    assert row.score == pytest.approx(1 - len(missed) / len(made))
    assert row.score < REQUIRED
    table.show([row])
    assert capsys.readouterr().out.count("MISSED: cube, solution, line 2") == len(missed)
    assert len(report([row])["not rejected"]) == len(missed)
    monkeypatch.setattr(planting, "EQUIVALENT", (("cube", "0 * x", "zero times anything is nothing"),))
    again = Row("small", TORCH, tuple(faults(TORCH, code, {})))
    assert again.score == 1
    table.show([again])
    assert "no fault, since zero times anything is nothing: cube" in capsys.readouterr().out


def test_a_grader_that_accepts_anything_is_found_out() -> None:
    careless = replace(DERIVE, tolerance=1e9)
    made = tuple(faults(careless, "def cube_backward(x, dy):\n    return (3 * x * x * dy,)", {}))
    assert Row("small", careless, made).score < 0.5


def test_the_command_says_it_in_json_and_with_its_exit_code(monkeypatch) -> None:
    command = [sys.executable, "-m", "backprop.tasks.quality", "--json", "--assignment", "feedforward"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    said = json.loads(done.stdout)
    assert said["share"] >= said["required"] == REQUIRED
    assert {task["task"] for task in said["tasks"]} <= set(tasks())
    assert subprocess.run([*command, "--assignment", "none"], capture_output=True, check=False).returncode == 2
    monkeypatch.setattr(table, "REQUIRED", 1.01)
    with pytest.raises(SystemExit) as end:
        table.main(["feedforward"], True)
    assert end.value.code == 1
