"""What came out for a student, by what the gradebook and the note say; and a table of it."""

import sys
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from .standing import Standing

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
    """One submission. `parts` by name: the task for a test cell, else the cell's id. `reason` says why it failed,
    or what else happened to its process."""

    student: str
    status: str
    score: float = 0.0
    max_score: float = 0.0
    parts: dict[str, Score] = field(default_factory=dict)
    reason: str = ""
    new: bool = True  # graded in this run, not in an earlier one
    penalty: float = 0.0  # for being late; not taken off the score

    @property
    def points(self) -> str:
        """The score in words."""
        late = f", {self.penalty:g} off for being late" if self.penalty else ""
        return "–" if self.status == FAILED else f"{self.score:g} of {self.max_score:g}{late}"

    @property
    def summary(self) -> str:
        """One line: points, status, and why if it failed."""
        points = "" if self.status == FAILED else f", {self.points}"
        return self.status + points + (f": {self.reason}" if self.reason else "")

    @property
    def hints(self) -> list[str]:
        """All hints in the order of the notebook."""
        return [hint for part in self.parts.values() for hint in part.hints]


def result_of(student: str, standing: Standing, note: dict[str, Any], new: bool) -> Result:
    """From what the gradebook holds and what the note says about each notebook's cells."""
    parts = note["parts"]
    marks = {(mark.notebook, mark.cell): mark for mark in standing.marks}
    order = [(notebook, cell) for notebook, cells in parts.items() for cell in cells if (notebook, cell) in marks]
    several = len({mark.notebook for mark in standing.marks}) > 1
    found = {}
    for key in [*order, *sorted(marks.keys() - set(order))]:
        notebook, cell = key
        said = parts.get(notebook, {}).get(cell, {}).get("hints", ())
        if notebook not in parts:
            said = (f"{notebook}.ipynb was not handed in.",)
        name = cell.removeprefix("test_")
        mark = marks[key]
        score = Score(mark.score, mark.max_score, mark.waiting, tuple(map(sys.intern, said)))
        found[f"{notebook}/{name}" if several else name] = score
    waiting = any(mark.waiting for mark in standing.marks)
    points, most = sum(mark.score for mark in standing.marks), sum(mark.max_score for mark in standing.marks)
    return Result(
        student, WAITING if waiting else GRADED, points, most, found, note.get("remark", ""), new, standing.penalty
    )


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
