"""Two cohorts with numbers of their own: each is released its own, graded by its own, and the other's are wrong."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import SaveCells

from backprop.grading.judge.master import Master
from backprop.grading.notes import rules
from backprop.grading.release import release, release_to
from backprop.grading.settings import GENERATE
from backprop.grading.variants import keep, variants, with_variant
from conftest import ROOT

TASK = '''
import numpy as np

from ..task import Task


def cases(rng):
    return [(float(rng.integers(2, 99)), float(rng.integers(2, 99)))]


def slope(x, w):
    """x (), w () -> g ()"""
    return (2 * w * x * x,)


TASK = Task("slope", 1, "slope() -> g", slope, cases, kind="predict", by_variant=True)


@TASK.mistake("The inner derivative is missing.")
def inner_forgotten(x, w):
    return (2 * w * x,)
'''
TEST = """### BEGIN HIDDEN TESTS
from backprop.tasks import check
seed = 730154
### END HIDDEN TESTS
check("slope", seed=seed)"""


def numbers(variant: int) -> tuple[float, float]:
    rng = np.random.default_rng(variant)
    x, w = float(rng.integers(2, 99)), float(rng.integers(2, 99))
    return 2 * w * x * x, 2 * w * x


def cell(name: str, source: str, **about: object) -> dict:
    known = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3, "grade_id": name}
    return {"cell_type": "code", "id": name, "source": source, "outputs": [], "execution_count": None,
            "metadata": {"nbgrader": known | about}}  # fmt: skip


def notebook() -> dict:
    stub = "def slope():\n    ### BEGIN SOLUTION\n    return slope_of(VARIANT)\n    ### END SOLUTION"
    cells = [
        cell("variant", "VARIANT = 0", locked=True),
        cell("setup", "from backprop.tasks import check\nseed = 0", locked=True),
        cell("slope", stub, solution=True),
        cell("test_slope", TEST, grade=True, locked=True, points=1),
        cell("after", "print('variant', VARIANT)", locked=True),
    ]
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course of its own: this package with one more assignment, which has a predict task."""
    root = tmp_path_factory.mktemp("cohorts")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "src" / "backprop", root / "src" / "backprop", ignore=ignored)
    shutil.copytree(ROOT / "book" / "_static" / "mathjax", root / "book" / "_static" / "mathjax")
    tasks = root / "src" / "backprop" / "tasks" / "cohorts"
    tasks.mkdir()
    (tasks / "__init__.py").write_text("")
    (tasks / "slope.py").write_text(TASK)
    solution = root / "solutions" / "cohorts"
    solution.mkdir(parents=True)
    (solution / "cohorts.ipynb").write_text(json.dumps(notebook()))
    for name in ("_config.yml", "_toc.yml"):
        shutil.copy(ROOT / name, root / name)
    return root


def backprop(root: Path, *arguments: str, module: str = "backprop.cli") -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-m", module, *arguments], cwd=root, capture_output=True, text=True,
                          check=False, env=os.environ | {"PYTHONPATH": str(root / "src")})  # fmt: skip


def points(course: Path, folder: Path) -> dict[str, float]:
    done = backprop(course, "grade", "cohorts", "--folder", str(folder), "--json", "--workers", "1")
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {line["student"]: line["score"] for line in lines if line.get("event") == "result"}


def hand_in(folder: Path, student: str, number: float, **edits: str) -> None:
    """The released notebook, with a number, and other cells edited by name."""
    released = json.loads((folder / "release" / "cohorts" / "cohorts.ipynb").read_text())
    edits["slope"] = f"def slope():\n    return {number!r}"
    for c in released["cells"]:
        c["source"] = edits.get(c["id"], c["source"])
    path = folder / "submitted" / student / "cohorts" / "cohorts.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(released))


def test_two_cohorts_are_each_graded_by_their_own_numbers(course: Path) -> None:
    for variant, other in ((7, 8), (8, 7)):
        folder = course / f"class {variant}"
        done = backprop(course, "release", "cohorts", "--variant", str(variant), "--folder", str(folder))
        assert done.returncode == 0, done.stderr
        text = (folder / "release" / "cohorts" / "cohorts.ipynb").read_text()
        assert f"VARIANT = {variant}" in text
        assert "730154" not in text
        right, mistaken = numbers(variant)
        hand_in(folder, "right", right)
        hand_in(folder, "mistaken", mistaken)
        hand_in(folder, "neighbour", numbers(other)[0])
        edited = f"VARIANT = {other}"
        hand_in(folder, "edits", numbers(other)[0], variant=edited, setup=f"from backprop.tasks import check\n{edited}")
        hand_in(folder, "edits_and_knows", right, variant=edited)
        hand_in(folder, "zero", numbers(0)[0])
        expected = {"right": 1, "mistaken": 0, "neighbour": 0, "edits": 0, "edits_and_knows": 1, "zero": 0}
        assert points(course, folder) == expected
        graded = (folder / "autograded" / "edits" / "cohorts" / "cohorts.ipynb").read_text()
        assert f"VARIANT = {variant}" in graded
        assert f"variant {variant}\\n" in graded
        assert "The inner derivative is missing." in (folder / "feedback" / "mistaken" / "cohorts" / "cohorts.html"
                                                      ).read_text()  # fmt: skip


def test_another_choice_grades_again(course: Path) -> None:
    folder = course / "class again"
    release_to(folder, "cohorts", course, 5)
    hand_in(folder, "right", numbers(5)[0])
    assert points(course, folder) == {"right": 1}
    keep(folder, "cohorts", 6)
    assert points(course, folder) == {"right": 0}


def test_nbgraders_own_command_knows_the_variant(course: Path) -> None:
    """`nbgrader autograde`, with the settings of the course."""
    folder = course / "class stock"
    release_to(folder, "cohorts", course, 9)
    hand_in(folder, "right", numbers(9)[0])
    hand_in(folder, "zero", numbers(0)[0], variant="VARIANT = 0")
    code = f"""
from pathlib import Path
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, GenerateAssignment
from backprop.grading.release import convert
from backprop.grading.settings import settings
root, folder = Path({str(course)!r}), Path({str(folder)!r})
c = settings(root, folder)
c.CourseDirectory.release_directory = str(folder / "released")
convert(GenerateAssignment, c, "cohorts", ".")
assert "VARIANT = 9" in (folder / "released" / "cohorts" / "cohorts.ipynb").read_text()
for student in ("right", "zero"):
    convert(Autograde, c, "cohorts", student)
with Gradebook(c.CourseDirectory.db_url, "backprop") as book:
    print([book.find_submission("cohorts", student).score for student in ("right", "zero")])
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=course, capture_output=True, text=True, check=False,
                          env=os.environ | {"PYTHONPATH": str(course / "src")})  # fmt: skip
    assert done.stdout == "[1.0, 0.0]\n", done.stderr


def test_without_a_variant_nothing_changes(course: Path, tmp_path: Path) -> None:
    keep(course / "_build" / "class", "cohorts", 4)  # of a class, not of the exercises
    made = release("cohorts", course, tmp_path)
    assert "VARIANT = 0" in (made / "cohorts.ipynb").read_text()
    assert backprop(course, "release", "cohorts", "--folder", "x").returncode == 1


def without_variants(root: Path) -> Path:
    """The solution of an assignment that is the same for everybody."""
    cells = [
        cell("setup", "import numpy as np\nfrom backprop.tasks import check\nseed = 0", locked=True),
        cell("relu_backward", "### BEGIN SOLUTION\nrelu_backward = None\n### END SOLUTION", solution=True),
        cell("test_relu_backward", TEST.replace("slope", "relu_backward"), grade=True, locked=True, points=2),
    ]
    place = root / "solutions" / "plain"
    place.mkdir(parents=True)
    (place / "plain.ipynb").write_text(json.dumps(notebook() | {"cells": cells}))
    return place


def test_wrong_use_is_named(course: Path, tmp_path: Path) -> None:
    without_variants(tmp_path)
    with pytest.raises(ValueError, match=r"plain has no variants: no locked cell of .* has a line VARIANT = 0"):
        release_to(tmp_path, "plain", tmp_path, 3)
    assert variants(tmp_path) == {}
    (tmp_path / "variants.json").write_text('{"cohorts": "3"}')
    with pytest.raises(ValueError, match=r"variants.json holds no whole number for cohorts"):
        variants(tmp_path)
    assert backprop(course, "release", "cohorts", "--variant", "-1").returncode == 2


def test_only_locked_lines_are_written(course: Path) -> None:
    found = nbformat.from_dict(notebook())
    found.cells[2].source = "VARIANT = 0"
    assert with_variant(found, 12) == 1
    assert [c.source for c in found.cells][:3] == ["VARIANT = 12", notebook()["cells"][1]["source"], "VARIANT = 0"]


def test_the_rules_and_the_master_depend_on_it(tmp_path: Path) -> None:
    solution, plain = ROOT / "solutions" / "feedforward", without_variants(tmp_path)
    for folder in (solution, plain):
        assert rules(folder) != rules(folder, 1)
    assert Master.load(solution).digest != Master.load(solution, 1).digest
    assert Master.load(plain).digest == Master.load(plain, 1).digest, "it has no variants"


def test_our_list_of_nbgraders_steps_is_nbgraders() -> None:
    usual = [step.__name__ for step in GenerateAssignment.class_traits()["preprocessors"].default()]
    assert [name.rpartition(".")[2] for name in GENERATE] == usual
    assert SaveCells.__name__ in usual
