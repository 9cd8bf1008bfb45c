"""What came out for a student, read back from the gradebook and the graded notebook; and a table of it."""

from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from rich.console import Console
from rich.table import Table
from rich.text import Text

from .feedback import hints
from .settings import settings

GRADED, WAITING, FAILED = "graded", "needs manual grading", "failed"


@dataclass(frozen=True)
class Score:
    """One graded cell: points, of how many, and what the student reads about it."""

    points: float
    max_points: float
    waiting: bool = False
    hints: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """One submission. `parts` by name: the task for a test cell, else the cell's id. `reason` says why it failed."""

    student: str
    status: str
    score: float = 0.0
    max_score: float = 0.0
    parts: dict[str, Score] = field(default_factory=dict)
    reason: str = ""
    new: bool = True  # graded in this run, not in an earlier one

    @property
    def points(self) -> str:
        """The score in words."""
        return "–" if self.status == FAILED else f"{self.score:g} of {self.max_score:g}"

    @property
    def summary(self) -> str:
        """One line: points, status, and why if it failed."""
        return self.status + (f": {self.reason}" if self.reason else f", {self.points}")

    @property
    def hints(self) -> list[str]:
        """All hints in the order of the notebook."""
        return [hint for part in self.parts.values() for hint in part.hints]


def read_result(assignment: str, student: str, folder: Path, root: Path) -> Result:
    """Read a graded submission back. Raises LookupError if the gradebook does not have it."""
    c = settings(root, folder)
    parts: dict[str, Score] = {}
    with Gradebook(c.CourseDirectory.db_url, c.CourseDirectory.course_id) as gradebook:
        try:
            submission = gradebook.find_submission(assignment, student)
        except MissingEntry as error:
            raise LookupError(f"the gradebook has no {assignment} by {student}") from error
        grades = {
            grade.name: (grade.score or 0.0, grade.max_score, bool(grade.needs_manual_grade))
            for notebook in submission.notebooks
            for grade in notebook.grades
        }
        score, max_score = float(submission.score), float(submission.max_score)
        waiting = bool(submission.needs_manual_grade)
    for path in sorted((folder / "autograded" / student / assignment).glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        found = hints(notebook)
        for cell in notebook.cells:
            meta = cell.metadata.get("nbgrader", {})
            if meta.get("grade_id") in grades and meta.get("grade"):
                points, maximum, unread = grades[meta["grade_id"]]
                parts[meta["grade_id"].removeprefix("test_")] = Score(
                    points, maximum, unread, tuple(found[meta["grade_id"]])
                )
    return Result(student, WAITING if waiting else GRADED, score, max_score, parts)


def marks(assignment: str, student: str, folder: Path, root: Path) -> str:
    """Everything on a feedback page that a person may change after grading, as one string to compare."""
    c = settings(root, folder)
    with Gradebook(c.CourseDirectory.db_url, c.CourseDirectory.course_id) as gradebook:
        submission = gradebook.find_submission(assignment, student)
        grades = [(g.name, g.score, g.needs_manual_grade) for n in submission.notebooks for g in n.grades]
        comments = [(c.name, c.comment) for n in submission.notebooks for c in n.comments]
        return repr((sorted(grades), sorted(comments, key=str), submission.late_submission_penalty))


def show(results: list[Result], console: Console | None = None) -> None:
    """Print a table: who, how many points, and the first hint or what is still to do."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("student", no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("status", no_wrap=True)
    table.add_column("first hint")
    for result in results:
        first = next((f"{name}: {part.hints[0]}" for name, part in result.parts.items() if part.hints), "")
        row = (result.student, result.points, result.status, result.reason or first)
        table.add_row(*(Text(text) for text in row))  # not as markup: names and messages may hold brackets
    (console or Console()).print(table)
