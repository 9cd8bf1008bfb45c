"""`python -m backprop.tasks.quality`: how good is the grader? A row a task, with the share of faults it rejects."""

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from .bank import assignment_tasks, assignments
from .planted import Planted, faults, solution
from .task import Task

REQUIRED = 0.98
"""The share of the planted faults that must cost points."""
ROOT = Path(__file__).resolve().parents[3]
COLUMNS = ("assignment", "task", "kind", "points", "mistakes", "alternates", "planted", "rejected", "score")


@dataclass(frozen=True)
class Row:
    """One task, and what became of the faults that were planted in it."""

    assignment: str
    task: Task
    found: tuple[Planted, ...]

    @property
    def counted(self) -> list[Planted]:
        """Without those that are shown to be none."""
        return [fault for fault in self.found if not fault.why]

    @property
    def score(self) -> float:
        """The share that was rejected; of none, all."""
        return share([self])

    def cells(self) -> tuple[Any, ...]:
        task, counted = self.task, self.counted
        rejected = sum(fault.rejected for fault in counted)
        return (self.assignment, task.name, task.kind, task.points, len(task.mistakes), len(task.alternates),
                len(counted), rejected, round(100 * self.score, 1))  # fmt: skip


def rows(root: Path = ROOT, only: Iterable[str] = (), *, quiet: bool = False) -> list[Row]:
    """A row for each task of these assignments, of all if none are named."""
    wanted = [(a, task) for a in (list(only) or assignments()) for task in assignment_tasks(a).values()]
    console = Console(stderr=True)
    # Switched off where it would be an output of a page.
    shown = track(wanted, "planting faults", console=console, transient=True, disable=quiet)
    return [Row(a, task, tuple(faults(task, *solution(root, a, task.name)))) for a, task in shown]


def share(found: Iterable[Row]) -> float:
    """The share of all faults that were rejected."""
    counted = [fault.rejected for row in found for fault in row.counted]
    return sum(counted) / len(counted) if counted else 1.0


def report(found: list[Row]) -> dict[str, Any]:
    """The table as data, with what was not rejected."""
    kept = [vars(fault) for row in found for fault in row.found if not fault.rejected]
    return {
        "share": share(found),
        "required": REQUIRED,
        "tasks": [dict(zip(COLUMNS, row.cells(), strict=True)) for row in found],
        "not rejected": kept,
    }


def main(
    assignment: Annotated[list[str] | None, typer.Option(help="Only this one; may be given several times.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    root: Annotated[Path, typer.Option(help="The folder that holds solutions/.")] = ROOT,
) -> None:
    """Plant faults in every solution; exit with 1 if more than 2 % of them get full marks."""
    if unknown := set(assignment or ()) - set(assignments()):
        raise typer.BadParameter(f"{sorted(unknown)} is not one of {', '.join(assignments())}")
    found = rows(root, assignment or ())
    print(json.dumps(report(found), indent=2)) if as_json else show(found)
    sys.exit(share(found) < REQUIRED)


def show(found: list[Row]) -> None:
    """The table, then what is no fault and why, then what was missed."""
    console = Console(soft_wrap=True, highlight=False, width=120)
    table = Table(*COLUMNS[:-1], "score, %")
    for column in table.columns[3:]:
        column.justify = "right"
    for row in found:
        table.add_row(*(f"{cell:g}" if isinstance(cell, int | float) else cell for cell in row.cells()))
    console.print(table)
    for fault in (fault for row in found for fault in row.found if not fault.rejected):
        said = f"no fault, since {fault.why}" if fault.why else "MISSED"
        console.print(f"{said}: {fault.task}, {fault.origin}, {fault.change}", markup=False)
    console.print(f"{share(found):.2%} of the faults cost points, {REQUIRED:.0%} are required")


if __name__ == "__main__":
    typer.run(main)
