"""What students get: made from the solutions, up to date, and without a trace of what is hidden."""

import json
import re
import shutil
from pathlib import Path

import pytest

from backprop.grading.release import release
from backprop.tasks import assignment_tasks
from conftest import ROOT

ASSIGNMENTS = sorted(path.name for path in (ROOT / "solutions").iterdir() if path.is_dir())
SOLUTION = re.compile(r"[ \t]*### BEGIN SOLUTION\n(.*?)\n[ \t]*### END SOLUTION", re.DOTALL)
HIDDEN = re.compile(r"### BEGIN HIDDEN TESTS\n(.*?)### END HIDDEN TESTS\n", re.DOTALL)
STUBS = {"code": "# YOUR CODE HERE\nraise NotImplementedError()", "markdown": "YOUR ANSWER HERE"}


def cells(folder: Path, assignment: str) -> dict[str, dict]:
    notebook = json.loads((folder / assignment / f"{assignment}.ipynb").read_text(encoding="utf-8"))
    assert len({cell["id"] for cell in notebook["cells"]}) == len(notebook["cells"])
    return {cell["id"]: cell | {"source": "".join(cell["source"])} for cell in notebook["cells"]}


def expected_release(cell: dict) -> str:
    """The source that students should see, by rules written down here a second time."""

    def stub(match: re.Match) -> str:
        indent = re.match(r"[ \t]*", match[0])[0]
        return "\n".join(indent + line for line in STUBS[cell["cell_type"]].split("\n"))

    return HIDDEN.sub("", SOLUTION.sub(stub, cell["source"]))


@pytest.fixture
def course(tmp_path: Path, root: Path) -> Path:
    shutil.copytree(root / "solutions", tmp_path / "solutions")
    return tmp_path


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_committed_exercises_are_a_fresh_release(assignment: str, course: Path, root: Path) -> None:
    for _ in range(2):
        made = release(assignment, course)
        assert made == course / "exercises" / assignment
        files = {path.name: path.read_bytes() for path in made.iterdir()}
        assert files == {path.name: path.read_bytes() for path in (root / "exercises" / assignment).iterdir()}
    assert not list(course.rglob("*.db"))
    elsewhere = release(assignment, course, course / "elsewhere")
    assert {path.name: path.read_bytes() for path in elsewhere.iterdir()} == files


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_stubs_differ_from_solutions_only_where_they_should(assignment: str, root: Path) -> None:
    solved, released = cells(root / "solutions", assignment), cells(root / "exercises", assignment)
    assert list(solved) == list(released)
    for name, cell in solved.items():
        assert released[name]["cell_type"] == cell["cell_type"]
        assert released[name]["source"] == expected_release(cell), name


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_nothing_hidden_is_released(assignment: str, root: Path) -> None:
    solved = cells(root / "solutions", assignment)
    text = (root / "exercises" / assignment / f"{assignment}.ipynb").read_text(encoding="utf-8")
    released = [cell["source"] for cell in cells(root / "exercises", assignment).values()]
    seeds = [
        seed for cell in solved.values() for part in HIDDEN.findall(cell["source"]) for seed in re.findall(r"\d+", part)
    ]
    assert len(seeds) == len(set(seeds)) == len(assignment_tasks(assignment))
    assert not [seed for seed in seeds if seed in text]
    lines = {
        line.strip()
        for cell in solved.values()
        for part in SOLUTION.findall(cell["source"])
        for line in part.split("\n")
    }
    lines -= {""}
    assert len(lines) > 8
    assert not [line for line in lines if any(line in source for source in released)]
    assert not re.search("HIDDEN TESTS|SOLUTION|Rubric", text)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
@pytest.mark.parametrize("folder", ["solutions", "exercises"])
def test_committed_notebooks_are_clean(folder: str, assignment: str, root: Path) -> None:
    for cell in cells(root / folder, assignment).values():
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
        meta = cell["metadata"].get("nbgrader")
        if meta:
            assert meta["grade_id"] == cell["id"]
            assert meta["schema_version"] == 3


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_task_has_its_cells_and_its_points(assignment: str, root: Path) -> None:
    solved = cells(root / "solutions", assignment)
    for name, task in assignment_tasks(assignment).items():
        assert solved[name]["metadata"]["nbgrader"]["solution"]
        test = solved[f"test_{name}"]
        assert test["metadata"]["nbgrader"]["points"] == task.points
        assert test["source"].endswith(f'check("{name}", seed=seed)')
    total = sum(cell["metadata"].get("nbgrader", {}).get("points", 0) for cell in solved.values())
    by_hand = total - sum(task.points for task in assignment_tasks(assignment).values())
    assert 1 <= by_hand <= 5
    assert f"| {total:g}: {total - by_hand:g} for " in solved["title"]["source"].replace("**Points** ", "")


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_a_notebook_links_to_its_chapter_and_the_chapter_names_it(assignment: str, root: Path) -> None:
    title = cells(root / "exercises", assignment)["title"]["source"]
    (link,) = re.findall(r"\]\(\.\./\.\./(book/[\w/]+\.md)\)", title)
    chapter = (root / link).read_text(encoding="utf-8")
    assert f"`{assignment}`" in chapter or f"exercises/{assignment}" in chapter
    assert f"- file: {link.removesuffix('.md')}\n" in (root / "_toc.yml").read_text(encoding="utf-8")
    listed = (root / "book" / "appendix" / "assignments.md").read_text(encoding="utf-8")
    (row,) = [line for line in listed.split("\n") if line.startswith("|") and f"| `{assignment}` |" in line]
    assert f"{{doc}}`/{link.removesuffix('.md')}`" in row


def test_an_unknown_assignment_is_refused(course: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"assignments with a solution: .*feedforward"):
        release("feedbackward", course)
    assert not (course / "exercises").exists()
