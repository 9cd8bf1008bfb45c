"""nbgrader as it comes: its own steps in its own order, every submission in a Jupyter kernel, no lock anywhere.

Nothing here grades a class. It is what our grading is compared with: the same scores, and how long they take.
"""

from pathlib import Path

from nbgrader.converters import Autograde, GenerateAssignment
from traitlets.config import Config

from .release import convert, require_solution
from .settings import settings

KERNEL = "backprop.grading.execute.ExecuteHere"
"""nbgrader's Execute, on this interpreter's kernel instead of whichever is registered."""


def stock_settings(root: Path, folder: Path) -> Config:
    """Where the class is, and nothing else that nbgrader does not do by itself."""
    c = settings(root, folder)
    del c["Autograde"]
    usual = Autograde.class_traits()["autograde_preprocessors"].default()
    c.Autograde.autograde_preprocessors = [KERNEL if step.__name__ == "Execute" else step for step in usual]
    return c


def enter(assignment: str, folder: Path, root: Path) -> None:
    """Make the assignment known to the gradebook in `folder`, as `nbgrader generate_assignment` does."""
    require_solution(assignment, root)
    Path(folder).mkdir(parents=True, exist_ok=True)
    c = stock_settings(root, folder)
    c.CourseDirectory.release_directory = str(Path(folder).resolve() / "released")
    convert(GenerateAssignment, c, assignment, ".")


def autograde(assignment: str, student: str, folder: Path, root: Path) -> None:
    """Grade one submission as `nbgrader autograde` does. Raises RuntimeError with nbgrader's reason if it gives up."""
    convert(Autograde, stock_settings(root, folder), assignment, student)
