"""What is to be done about a submission, and why: refuse it, grade it, only write its page, or leave it alone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from traitlets.config import Config

from .notes import note_of, read_note, rules
from .release import require_solution
from .settings import configured
from .standing import Standing
from .submissions import Files, RefusedError, Submission, find, read
from .variants import variants

REFUSE, GRADE, PAGE, LEAVE = "refuse", "grade", "write the page of", "leave"


@dataclass(frozen=True)
class Work:
    """One class and one assignment: where everything is, and what results depend on beside the submission."""

    assignment: str
    folder: Path
    solution: Path
    config: Config
    rules: str
    expected: tuple[str, ...]
    variant: int = 0

    @property
    def url(self) -> str:
        """Of the gradebook."""
        return str(self.config.CourseDirectory.db_url)

    def submissions(self, only: Iterable[str] = ()) -> Iterator[Submission]:
        wanted = set(only)
        return (s for s in find(self.folder, self.assignment) if not wanted or s.student in wanted)

    def place(self, step: str, student: str) -> Path:
        """Where nbgrader has a student's files: autograded or feedback."""
        return self.folder / step / student / self.assignment

    def note(self, student: str) -> Path:
        return note_of(self.folder, self.assignment, student)


def make_work(assignment: str, folder: Path, root: Path, db: str = "") -> Work:
    """Raises FileNotFoundError if there is no such solution, ValueError if its record of variants is broken."""
    folder, root = Path(folder).resolve(), Path(root).resolve()
    solution = require_solution(assignment, root)
    expected = tuple(sorted(path.stem for path in solution.glob("*.ipynb")))
    config = configured(root, folder, db)
    config.CourseDirectory.release_directory = str(folder / "released")  # exercises/ may hold somebody's work
    variant = variants(folder).get(assignment, 0)
    return Work(assignment, folder, solution, config, rules(solution, variant), expected, variant)


@dataclass
class Job:
    """A submission, what to do about it and why; its files if it is to be graded, and its note."""

    student: str
    action: str
    why: str = ""
    folder: Path = Path()
    files: Files = field(default_factory=Files)
    note: dict[str, Any] = field(default_factory=dict)
    standing: Standing = field(default_factory=Standing)


def look(work: Work, submission: Submission, standing: Standing | None) -> Job:
    """Decide. `standing` is what the gradebook holds."""
    student, folder = submission.student, submission.folder
    if submission.problem:
        return Job(student, REFUSE, submission.problem, folder)
    try:
        files = read(submission, work.expected)
    except RefusedError as error:
        return Job(student, REFUSE, str(error), folder)
    note = read_note(work.note(student))
    if note.get("problem") and (note["submission"], note["rules"]) == (files.digest, work.rules):
        return Job(student, REFUSE, note["problem"], folder)
    if why := _why_grade(work, student, files, note, standing):
        return Job(student, GRADE, why, folder, files, note)
    assert standing is not None
    pages = all((work.place("feedback", student) / f"{name}.html").is_file() for name in note["parts"])
    if pages and note.get("page") == standing.given:
        return Job(student, LEAVE, "graded already", folder, note=note, standing=standing)
    why = "points or comments changed" if pages and note.get("page") else "its page is missing"
    return Job(student, PAGE, why, folder, note=note)


def _why_grade(work: Work, student: str, files: Files, note: dict[str, Any], standing: Standing | None) -> str:
    if "submission" not in note or not isinstance(note.get("parts"), dict):
        return "not graded yet"
    if note["submission"] != files.digest:
        return "handed in anew"
    if note.get("rules") != work.rules:
        return "the assignment or the grader changed"
    if not all((work.place("autograded", student) / f"{name}.ipynb").is_file() for name in files.notebooks):
        return "its graded notebook is missing"
    if standing is None or standing.found != note.get("found"):
        return "the gradebook does not hold what was found"
    return ""
