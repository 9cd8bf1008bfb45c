"""A class is graded: scores, hints, feedback pages, and what happens to files that are not notebooks."""

import io
import json
import re
import shutil
import signal
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from rich.console import Console

from backprop.grading.feedback import HideTests
from backprop.grading.results import FAILED, GRADED, WAITING, Result, show
from backprop.grading.runner import BATCH, grade
from backprop.grading.sample_class import STUDENTS, make_sample_class
from backprop.grading.settings import settings
from backprop.tasks import tasks
from backprop.tasks.failures import NOT_WRITTEN
from conftest import ROOT
from honest import FULL, ORDER, TOTAL

NOT_YET = NOT_WRITTEN[0].upper() + NOT_WRITTEN[1:]
EXPECTED = {  # points for the tasks in the order of the notebook, status
    "ada": ((2, 2, 4, 2, 3, 4, 4, 2, 3), WAITING),
    "ben": ((2, 2, 4, 2, 3, 4, 4, 2, 3), WAITING),
    "chen": ((2, 2, 1.33, 2, 3, 4, 4, 2, 3), GRADED),
    "dora": ((2, 2, 4, 2, 3, 0, 4, 0, 3), WAITING),
    "emil": ((2, 2, 0, 2, 0, 0, 0, 2, 0), GRADED),
    "fatima": ((0, 2, 0, 2, 3, 4, 4, 2, 3), GRADED),
    "gita": ((2, 2, 4, 2, 3, 0, 4, 2, 0.75), WAITING),
    "hugo": ((0, 0, 0, 0, 0, 0, 0, 0, 0), GRADED),
    "iris": ((2, 1, 4, 1, 3, 4, 2, 2, 3), WAITING),
}
BROKEN = {
    "json": "feedforward.ipynb is not a notebook: ",
    "empty": "feedforward.ipynb is missing; handed in: nothing",
    "renamed": "feedforward.ipynb is missing; handed in: feedforward (1).ipynb",
    "list": "feedforward.ipynb is not a notebook: ",
    "a[1]": "the folder's name holds one of * ? [",
}


def hint(task: str, mistake: str) -> str:
    return tasks()[task].mistakes[mistake].hint


HINTS = {
    "ada": [],
    "ben": [],
    "chen": [
        "dW: " + hint("linear_backward", "weights_transposed"),
        "db: " + hint("linear_backward", "bias_averaged"),
    ],
    "dora": [
        "dz: " + hint("softmax_cross_entropy_backward", "without_mean"),
        "W, b: " + hint("one_epoch", "not_divided"),
    ],
    "emil": [
        "dx, dW, db: " + hint("linear_backward", "upstream_ignored"),
        "dx, dbeta: " + hint("swish_backward", "upstream_ignored"),
        "dz: " + hint("softmax_cross_entropy_backward", "sign_flipped"),
        NOT_YET,
        NOT_YET,
    ],
    "fatima": [
        "y, dv1, dw11: " + hint("predict_network", "relu_forgotten"),
        "Your cell stops with SyntaxError: expected ':' (line 1)",
        "There is no linear_backward(dy, cache) -> dx, dW, db. "
        "Has its cell been run? Does it stop with an error? Is the name right?",
    ],
    "gita": [
        "Does not finish: stopped after 5 seconds. "
        "Look for a loop that cannot end, mend it and run its cell again.",
        "dx, dW, db: " + hint("LinearReLU", "MaskForgotten"),
    ],
    "hugo": [NOT_YET] * len(ORDER),
    "iris": [
        "y: " + hint("linear_forward", "without_bias"),
        hint("relu_backward", "in_place"),
        hint("two_layer_backward", "in_place"),
    ],
}  # fmt: skip


def quiet() -> Console:
    return Console(quiet=True)


def submit(folder: Path, student: str, text: str | None, name: str = "feedforward.ipynb") -> Path:
    path = folder / "submitted" / student / "feedforward" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if text is not None:
        path.write_text(text, encoding="utf-8")
    return path


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    files = [path for path in folder.rglob("*") if path.is_file() and "_mathjax" not in path.parts]
    return {str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, dict[str, Result]]:
    """A course of its own, so that nothing is written into the repository, and its class, graded."""
    course = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "solutions", course / "solutions")
    (course / "book" / "_static").mkdir(parents=True)
    shutil.copytree(ROOT / "book" / "_static" / "mathjax", course / "book" / "_static" / "mathjax")
    folder = course / "class"
    make_sample_class(folder, course)
    submit(folder, "json", '{"cells": [')
    submit(folder, "empty", None)
    submit(folder, "renamed", "{}", "feedforward (1).ipynb")
    submit(folder, "list", "[]")
    submit(folder, "a[1]", "{}")
    start = time.perf_counter()
    results = grade("feedforward", folder, course, console=quiet())
    assert time.perf_counter() - start < 120
    return course, folder, {result.student: result for result in results}


def test_the_sample_class_is_what_it_should_be(graded) -> None:
    assert set(EXPECTED) == set(HINTS) == set(STUDENTS)
    assert not (graded[0] / "exercises").exists(), "grading must not touch what a student may be working on"


@pytest.mark.parametrize("student", EXPECTED)
def test_scores_and_hints(student: str, graded) -> None:
    result = graded[2][student]
    points, status = EXPECTED[student]
    assert tuple(result.parts[name].points for name in ORDER) == points
    assert tuple(result.parts[name].max_points for name in ORDER) == EXPECTED["ada"][0]
    assert result.score == pytest.approx(sum(points))
    assert (result.max_score, result.status, result.new, result.reason) == (TOTAL, status, True, "")
    assert result.hints == HINTS[student]
    assert result.parts["derivation"].waiting == (status == WAITING)


@pytest.mark.parametrize("student", BROKEN)
def test_what_is_no_notebook_fails_alone_and_says_why(student: str, graded) -> None:
    result = graded[2][student]
    assert result.status == FAILED
    assert result.reason.startswith(BROKEN[student])
    assert len(graded[2]) == len(EXPECTED) + len(BROKEN)


def test_the_gradebook_holds_the_scores(graded) -> None:
    course, folder, _ = graded
    c = settings(course, folder)
    with Gradebook(c.CourseDirectory.db_url, "backprop") as gradebook:
        assert {s.student.id for s in gradebook.assignment_submissions("feedforward")} == set(EXPECTED)
        for student, (points, status) in EXPECTED.items():
            submission = gradebook.find_submission("feedforward", student)
            assert submission.score == pytest.approx(sum(points))
            assert submission.needs_manual_grade == (status == WAITING)


class Links(HTMLParser):
    """Everything that a page asks for, or that a click would."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.found += [value or "" for name, value in attrs if name in ("src", "href", "srcset", "data", "action")]


@pytest.mark.parametrize("student", EXPECTED)
def test_feedback_pages_hide_the_tests_and_stay_at_home(student: str, graded) -> None:
    course, folder, results = graded
    page = folder / "feedback" / student / "feedforward" / "feedforward.html"
    text = page.read_text(encoding="utf-8")
    solution = (course / "solutions" / "feedforward" / "feedforward.ipynb").read_text(encoding="utf-8")
    seeds = re.findall(r"seed = (\d{4,})", solution)
    assert len(seeds) == len(ORDER)
    assert not [seed for seed in seeds if seed in text]
    assert "HIDDEN TESTS" not in text
    links = Links()
    links.feed(text)
    assert links.found
    outside = [link for link in links.found if re.match(r"(?i)(https?:)?//", link)]
    assert outside == []
    for link in links.found:
        if not link.startswith(("#", "data:")):
            assert (page.parent / link).resolve().is_file(), link
    assert not re.search(r"(?i)url\(\s*['\"]?(https?:)?//|@import", text)
    for line in results[student].hints:
        assert re.sub(r"\W+", "", line)[:40] in re.sub(r"\W+", "", re.sub("<[^>]+>|&#?[a-z0-9]+;", "", text))


def test_feedback_pages_ask_no_other_host_in_a_browser(graded, chromium) -> None:
    page = chromium.new_page()
    requests: list[str] = []
    problems: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.goto((graded[1] / "feedback" / "chen" / "feedforward" / "feedforward.html").as_uri())
    page.wait_for_selector("mjx-container")
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []
    assert problems == []
    page.close()


def test_hidden_numbers_are_taken_out_of_whatever_was_printed() -> None:
    from nbformat.v4 import new_code_cell, new_notebook, new_output

    source = "seed = 0\n### BEGIN HIDDEN TESTS\nseed = 123456\n### END HIDDEN TESTS\ncheck('x', seed=seed)"
    meta = {"nbgrader": {"grade": True, "grade_id": "t", "solution": False, "points": 1}}
    error = new_output("error", ename="E", evalue="at 123456", traceback=["line", "seed = 123456"])
    later = new_output("stream", name="stdout", text="seed is 123456, not 1123456\n")
    nb = new_notebook(cells=[
        new_code_cell(source, metadata=meta, outputs=[error]),
        new_code_cell("print(seed)", outputs=[later, new_output("execute_result", {"text/plain": "123456"})]),
    ])  # fmt: skip
    HideTests().preprocess(nb, {})
    assert "HIDDEN" not in nb.cells[0].source
    assert nb.cells[0].outputs[0].traceback == ["E: at (hidden)"]
    assert nb.cells[1].outputs[0].text == "seed is (hidden), not 1123456\n"
    assert nb.cells[1].outputs[1].data["text/plain"] == "(hidden)"


def test_grading_again_does_nothing_until_something_changes(graded) -> None:
    course, folder, first = graded
    before = snapshot(folder)
    start = time.perf_counter()
    again = {result.student: result for result in grade("feedforward", folder, course, console=quiet())}
    assert time.perf_counter() - start < 10
    assert snapshot(folder) == before
    assert not any(result.new for result in again.values() if result.status != FAILED)
    for student in EXPECTED:
        assert (again[student].score, again[student].hints) == (first[student].score, first[student].hints)

    # A person reads the derivation: the page follows, the submission is not run again.
    with Gradebook(settings(course, folder).CourseDirectory.db_url, "backprop") as gradebook:
        mark = gradebook.find_grade("derivation", "feedforward", "feedforward", "ada")
        mark.manual_score, mark.needs_manual_grade = 2.5, False
        gradebook.find_comment("derivation", "feedforward", "feedforward", "ada").manual_comment = "The mean is missing"
        gradebook.db.commit()
    # Hugo hands in again, and Chen's grading was cut off before its end.
    submit(folder, "hugo", submit(folder, "ada", None).read_text(encoding="utf-8"))
    (folder / "notes" / "feedforward" / "chen.json").unlink()
    third = {result.student: result for result in grade("feedforward", folder, course, console=quiet(), workers=1)}
    assert {s for s, result in third.items() if result.new and result.status != FAILED} == {"chen", "hugo"}
    assert (third["hugo"].score, third["hugo"].status) == (FULL, WAITING)
    assert third["chen"].score == first["chen"].score
    assert (third["ada"].score, third["ada"].status) == (FULL + 2.5, GRADED)
    page = (folder / "feedback" / "ada" / "feedforward" / "feedforward.html").read_text(encoding="utf-8")
    assert f"<strong>{FULL + 2.5:g}</strong>" in page
    assert "The mean is missing" in page
    untouched = str(Path("autograded", "iris", "feedforward", "feedforward.ipynb"))
    assert snapshot(folder)[untouched] == before[untouched]


def test_accidents_of_honest_students_are_graded(tmp_path: Path, graded) -> None:
    course, done, _ = graded
    folder = tmp_path / "class"
    right = json.loads((done / "submitted" / "ada" / "feedforward" / "feedforward.ipynb").read_text(encoding="utf-8"))

    def variant(student: str, edit) -> None:
        notebook = json.loads(json.dumps(right))
        edit(notebook["cells"])
        submit(folder, student, json.dumps(notebook))

    def place(cells: list, name: str) -> int:
        return next(i for i, cell in enumerate(cells) if cell["id"] == name)

    def code(source: str) -> dict:
        return {
            "cell_type": "code",
            "id": "own",
            "metadata": {},
            "source": source,
            "outputs": [],
            "execution_count": None,
        }

    def copied(cells: list) -> None:
        for name in ("linear_forward", "test_linear_forward"):
            cells.insert(place(cells, name), json.loads(json.dumps(cells[place(cells, name)])) | {"id": name + "_2"})

    def deleted(cells: list) -> None:
        cells[:] = [cell for cell in cells if cell["id"] not in ("setup", "relu_backward", "test_relu_backward")]

    def stripped(cells: list) -> None:
        for cell in cells:
            cell["metadata"] = {}

    variant("copied", copied)
    variant("deleted", deleted)
    variant("stripped", stripped)
    variant("shadowed", lambda cells: cells.insert(3, code("check, seed = 3, 'mine'")))
    variant("silenced", lambda cells: cells.insert(3, code("get_ipython().ast_node_interactivity = 'none'")))
    variant("killed", lambda cells: cells.insert(3, code("import os\nos._exit(1)")))
    results = {r.student: r for r in grade("feedforward", folder, course, console=quiet())}
    scores = {student: result.score for student, result in results.items() if result.status != FAILED}
    assert scores == dict.fromkeys(scores, FULL) | {"deleted": FULL - 2}
    assert set(scores) == {"copied", "deleted", "stripped", "shadowed", "silenced", "killed"}
    assert "exit code 1" in results["killed"].reason
    assert results["killed"].summary.startswith(f"needs manual grading, {FULL:g} of {TOTAL:g}: ")
    assert {results[student].reason for student in scores if student != "killed"} == {""}


GRADE_IT = """
import sys
from pathlib import Path
from backprop.grading.runner import grade
if __name__ == "__main__":
    grade("feedforward", Path(sys.argv[1]), Path(sys.argv[2]))
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
@pytest.mark.parametrize("how", ["SIGINT", "SIGKILL"])
def test_whoever_interrupts_loses_nothing(how: str, tmp_path: Path, graded) -> None:
    course, done, _ = graded
    folder, notes = tmp_path / "class", tmp_path / "class" / "notes" / "feedforward"
    text = (done / "submitted" / "emil" / "feedforward" / "feedforward.ipynb").read_text(encoding="utf-8")
    students = [f"student {number}" for number in range(BATCH + 16)]  # more than are written together
    for student in students:
        submit(folder, student, text)
    script = tmp_path / "grade_it.py"
    script.write_text(GRADE_IT)
    process = subprocess.Popen(
        [sys.executable, script, folder, course], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    end = time.monotonic() + 90
    while not (notes.is_dir() and list(notes.glob("*.json"))) and time.monotonic() < end:
        time.sleep(0.02)
    process.send_signal(getattr(signal, how))
    assert process.wait(30) != 0
    time.sleep(2)  # what it had started must be gone by now, or it would write below
    kept = {path.stem for path in notes.glob("*.json")}
    assert kept
    assert kept != set(students)
    results = {r.student: r for r in grade("feedforward", folder, course, console=quiet())}
    assert {student for student in students if not results[student].new} == kept
    assert {results[student].score for student in students} == {sum(EXPECTED["emil"][0])}


def test_nobody_and_nothing_to_grade(tmp_path: Path, root: Path) -> None:
    with pytest.raises(FileNotFoundError, match="nobody has handed in feedforward"):
        grade("feedforward", tmp_path, root, console=quiet())
    with pytest.raises(FileNotFoundError, match=r"assignments with a solution: .*feedforward"):
        grade("feedbackward", tmp_path, root, console=quiet())
    assert list(tmp_path.iterdir()) == []


def test_the_table_shows_names_and_messages_as_they_are() -> None:
    console = Console(record=True, width=100, file=io.StringIO())
    show([Result("[x] y", FAILED, reason="dW[batch] is missing"), Result("zoe", GRADED, 12, 15)], console)
    text = console.export_text()
    assert "[x] y" in text
    assert "dW[batch] is missing" in text
    assert "12 of 15" in text


def test_the_config_of_nbgraders_own_commands_is_the_same(root: Path) -> None:
    from traitlets.config.loader import PyFileConfigLoader

    config = PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
    assert config == settings(root)
    assert config.CourseDirectory.submitted_directory == str(Path("_build", "class", "submitted"))
