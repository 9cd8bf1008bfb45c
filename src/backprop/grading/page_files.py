"""Feedback pages as files, from autograded/ and the gradebook, where nbgrader's `generate_feedback` writes them too."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from nbgrader import api
from sqlalchemy import Connection, create_engine, select
from traitlets.config import Config

from .notes import write_whole
from .pages import SCRIPT, marks_of, page
from .standing import read_standings

CHUNK = 24
"""Students whose marks are read together."""


def write_pages(assignment: str, students: Iterable[str], config: Config) -> Iterator[tuple[str, str]]:
    """Write the pages of all notebooks: (student, why it could not be done, or "") one by one.

    Raises SQLAlchemy's errors if the gradebook cannot be read.
    """
    engine = create_engine(str(config.CourseDirectory.db_url), pool_pre_ping=True)
    students = iter(students)
    try:
        while chunk := list(islice(students, CHUNK)):
            with engine.connect() as c:
                id = c.scalar(select(api.Assignment.id).where(api.Assignment.name == assignment))
                standings, penalties = read_standings(c, id or "", chunk), _penalties(c, id or "", chunk)
            for student in chunk:
                if student not in standings:
                    yield student, f"the gradebook has no {assignment} by {student}"
                    continue
                try:
                    for path in sorted((folder(config, "autograded") / student / assignment).glob("*.ipynb")):
                        penalty = penalties.get((student, path.stem), 0.0)
                        marks = marks_of(standings[student], student, assignment, path.stem, penalty)
                        script = config.HTMLExporter.get("mathjax_url", SCRIPT)
                        html = page(path.read_text(encoding="utf-8"), marks, mathjax=script)
                        target = folder(config, "feedback") / student / assignment / f"{path.stem}.html"
                        target.parent.mkdir(parents=True, exist_ok=True)
                        write_whole(target, html.encode("utf-8", "replace"))
                except OSError as error:
                    yield student, f"its feedback page cannot be written: {error.strerror or error}"
                except (ValueError, KeyError, TypeError, AttributeError) as error:
                    yield student, f"no feedback page can be made of it: {type(error).__name__}: {error}"
                else:
                    yield student, ""
    finally:
        engine.dispose()


def folder(config: Config, step: str) -> Path:
    """Where nbgrader has autograded/ or feedback/ by these settings."""
    course = config.CourseDirectory
    return Path(course.root) / course.get(f"{step}_directory", step)


def _penalties(c: Connection, assignment: str, students: Sequence[str]) -> dict[tuple[str, str], float]:
    """What each notebook loses for being late."""
    submitted, work = api.SubmittedAssignment, api.SubmittedNotebook
    rows = c.execute(
        select(submitted.student_id, api.Notebook.name, work.late_submission_penalty)
        .join(work, work.assignment_id == submitted.id)
        .join(api.Notebook, api.Notebook.id == work.notebook_id)
        .where(submitted.assignment_id == assignment, submitted.student_id.in_(students))
    )
    return {(student, name): float(penalty or 0.0) for student, name, penalty in rows}
