"""Our scores are those of nbgrader as it comes, on everything that honest students hand in, but for its own faults."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from backprop.grading.judge.caps import Caps
from backprop.grading.judge.grade import grade
from backprop.grading.judge.master import Master
from backprop.grading.sandbox.client import Sandbox
from backprop.grading.stock import autograde, enter, stock_settings
from conftest import ROOT
from honest import EXTRAS, cell, submissions
from test_judge import handed_in

SUBMISSIONS = submissions()
STRIDE = 1 if os.environ.get("BACKPROP_FULL") else 7
"""nbgrader takes more than a second for each, so it gets one in seven. BACKPROP_FULL=1 gives it all."""
STUDENTS = list(SUBMISSIONS)[::STRIDE]
MASTER = Master.load(ROOT / "solutions" / "feedforward")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(provides=MASTER.provides, packages=MASTER.packages) as made:
        yield made


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "solutions", root / "solutions")
    enter("feedforward", root / "class", root)
    return root


def ours(sandbox: Sandbox, notebook: dict[str, Any]) -> dict[str, float | None]:
    result = grade(MASTER, {"feedforward": json.dumps(notebook).encode()}, sandbox, Caps())
    assert (result["status"], result["reason"]) == ("graded", "")
    return {name: part["points"] for name, part in result["notebooks"]["feedforward"]["parts"].items()}


def theirs(course: Path, student: str, notebook: dict[str, Any]) -> dict[str, float | None]:
    path = course / "class" / "submitted" / student / "feedforward" / "feedforward.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    autograde("feedforward", student, course / "class", course)
    url = stock_settings(course, course / "class").CourseDirectory.db_url
    with Gradebook(url, "backprop") as book:
        (found,) = book.find_submission("feedforward", student).notebooks
        return {g.name: None if g.needs_manual_grade and g.auto_score is None else g.auto_score for g in found.grades}


def test_the_bank_has_something_of_everything(sandbox: Sandbox) -> None:
    assert len(SUBMISSIONS) >= 60
    texts = [json.dumps(notebook) for notebook in SUBMISSIONS.values()]
    assert len(set(texts)) == len(texts)
    for _, source in EXTRAS.values():
        assert sum(json.dumps(source) in text for text in texts) >= 3
    scores = [ours(sandbox, notebook) for notebook in SUBMISSIONS.values()]
    for name in scores[0]:
        assert len({score[name] for score in scores}) >= 2
        assert sum(score[name] == 0 for score in scores) >= 6
    totals = [sum(points or 0 for points in score.values()) for score in scores]
    assert len(set(totals)) >= 12


@pytest.mark.slow
@pytest.mark.parametrize("student", STUDENTS)
def test_honest_work_gets_the_same_scores(student: str, course: Path, sandbox: Sandbox) -> None:
    notebook = SUBMISSIONS[student]
    assert ours(sandbox, notebook) == theirs(course, student, notebook)


# nbgrader's own faults: where honest work gets other scores from us


@pytest.mark.slow
def test_a_warning_on_stderr_costs_nothing_here(course: Path, sandbox: Sandbox) -> None:
    """NumPy reports to where the student has asked it to: the kernel's stderr, which nbgrader takes for failure."""
    listen = cell("import sys\nnp.seterrcall(sys.stderr)")
    noisy = (
        "def relu_backward(dy, cache):\n    with np.errstate(all='log'):\n        np.ones(1) / 0\n"
        "    return (dy * (cache[0] > 0),)"
    )
    notebook = handed_in({"relu_backward": noisy}, listen)
    assert ours(sandbox, notebook)["test_relu_backward"] == 2
    assert theirs(course, "warned", notebook)["test_relu_backward"] == 0


@pytest.mark.slow
def test_a_copied_cell_stops_nothing_here(course: Path, sandbox: Sandbox) -> None:
    notebook = handed_in()
    place = next(i for i, c in enumerate(notebook["cells"]) if c["id"] == "linear_forward")
    notebook["cells"].insert(place, notebook["cells"][place] | {"id": "copy"})
    assert sum(points or 0 for points in ours(sandbox, notebook).values()) == 12
    with pytest.raises(RuntimeError, match="metadata"):
        theirs(course, "copied", notebook)


@pytest.mark.slow
def test_no_output_earns_nothing_here(course: Path, sandbox: Sandbox) -> None:
    notebook = handed_in({"relu_backward": "pass"}, cell("get_ipython().ast_node_interactivity = 'none'"))
    assert ours(sandbox, notebook)["test_relu_backward"] == 0
    assert theirs(course, "silent", notebook)["test_relu_backward"] == 2
