"""From the solution to what students get: nbgrader's generate_assignment, without a gradebook."""

import logging
import os
import re
import sysconfig
import warnings
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from .settings import CLASS, settings
from .variants import keep, with_variant


def release(assignment: str, root: Path, target: Path | None = None, *, variant: int = 0) -> Path:
    """Make exercises/<assignment> from solutions/<assignment> and return that folder. The same bytes every time.

    With `target`, make it there instead of in exercises/. What was there before is overwritten. `variant` chooses the
    numbers that are given. Raises FileNotFoundError if there is no such solution.
    """
    target = Path(root) / "exercises" if target is None else Path(target)
    c = settings(root)
    c.CourseDirectory.release_directory = str(target.resolve())
    c.SaveCells.enabled = False
    c.GenerateAssignment.no_database = True
    c.SetVariant.variants = {assignment: variant}
    require_solution(assignment, root)
    convert(GenerateAssignment, c, assignment, ".")
    return target / assignment


def release_for(assignment: str, root: Path, variant: int | None, folder: Path | None) -> Path:
    """`release`, or with a variant `release_to` the class. Raises as these, and ValueError for a lone folder."""
    if variant is None and folder:
        raise ValueError("--folder goes with --variant: without one, what is made is exercises/")
    if variant is None:
        return release(assignment, root)
    return release_to(folder or Path(root) / CLASS, assignment, root, variant)


def release_to(folder: Path, assignment: str, root: Path, variant: int) -> Path:
    """Make what the class in `folder` gets, folder/release/<assignment>, and remember by which numbers to grade it.

    Raises FileNotFoundError as `release`, ValueError if no notebook has a line `VARIANT = 0` in a locked cell.
    """
    solution = require_solution(assignment, root)
    notebooks = [nbformat.read(path, as_version=4) for path in sorted(solution.glob("*.ipynb"))]
    if not sum(with_variant(notebook, variant) for notebook in notebooks):
        raise ValueError(f"{assignment} has no variants: no locked cell of {solution} has a line VARIANT = 0")
    made = release(assignment, root, Path(folder) / "release", variant=variant)
    keep(folder, assignment, variant)
    return made


def require_solution(assignment: str, root: Path) -> Path:
    """The folder of the solution. Raises FileNotFoundError that names the assignments there are."""
    folder = Path(root) / "solutions" / assignment
    if not assignment or not list(folder.glob("*.ipynb")):
        known = ", ".join(sorted({path.parent.name for path in Path(root).glob("solutions/*/*.ipynb")})) or "none"
        raise FileNotFoundError(f"no notebook in {folder}; assignments with a solution: {known}")
    return folder


def convert(converter: type, c: Config, assignment: str, student: str) -> None:
    """Run one of nbgrader's converters for one student. Raises RuntimeError with its last words if it fails."""
    log = logging.getLogger("backprop.grading.nbgrader")
    log.propagate = False
    log.setLevel(logging.WARNING)
    heard = _Heard()
    log.handlers = [heard]
    course = CourseDirectory(config=c, log=log)
    course.assignment_id, course.student_id = assignment, student
    app: Any = converter(coursedir=course, config=c, log=log)
    app.force = True
    before = dict(os.environ)
    # nbgrader calls alembic for a new gradebook; it leaves a variable behind when it fails.
    os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), before.get("PATH", "")])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # SQLAlchemy's and traitlets', about code of nbgrader's
            app.start()
    except Exception as error:
        raise RuntimeError(heard.reason or f"{type(error).__name__}: {error}") from error
    finally:
        os.environ.clear()
        os.environ.update(before)


class _Heard(logging.Handler):
    """Keeps the error line of the first traceback that nbgrader logs: the reason, without the rest."""

    reason = ""

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage().strip()
        if not self.reason and text.startswith("Traceback"):
            errors = re.findall(r"^(?:\w+\.)*(\w+(?:Error|Exception|Entry)\b.*)", text, re.MULTILINE)
            self.reason = errors[-1] if errors else text.splitlines()[-1]
