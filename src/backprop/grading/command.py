"""What `backprop grade` says, and how it ends."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from .plan import plan
from .progress import FEW, Watcher
from .results import FAILED, Result, show
from .runner import grade, prepared
from .writer import GradebookError, words

WRONG_USAGE, INTERRUPTED = 2, 130


def grade_class(
    assignment: str,
    folder: Path,
    root: Path,
    console: Console,
    *,
    workers: int = 0,
    scheduler: str = "",
    db: str = "",
    only: Sequence[str] = (),
    as_json: bool = False,
) -> list[Result]:
    """`grade`, watched; every failure of the whole run is one sentence on stderr and an exit code."""
    try:
        _, total = prepared(assignment, folder, root, db, only)
        watcher = Watcher(console, total, as_json)
        results = grade(
            assignment, folder, root, workers=workers, scheduler=scheduler, db=db, only=only, watcher=watcher
        )
    except (FileNotFoundError, ValueError) as error:
        raise _end(str(error), WRONG_USAGE) from None
    except KeyboardInterrupt:
        raise _end("Interrupted. What is finished is kept; the same command goes on from there.", INTERRUPTED) from None
    except SQLAlchemyError as error:
        raise _end(f"the gradebook cannot be used: {words(error)}", 1) from None
    except (GradebookError, OSError, RuntimeError) as error:
        raise _end(str(error), 1) from None
    watcher.summary()
    return results


def _end(message: str, code: int) -> typer.Exit:
    typer.echo(message, err=True)
    return typer.Exit(code)


def show_plan(
    assignment: str, folder: Path, root: Path, console: Console, *, db: str, only: Sequence[str], as_json: bool
) -> None:
    """What a run would do about each submission, and why."""
    try:
        work, total = prepared(assignment, folder, root, db, only)
        watcher = Watcher(console, total, as_json)
        counts: dict[str, int] = {}
        for job in plan(work, only):
            counts[job.action] = counts.get(job.action, 0) + 1
            if as_json:
                watcher.line({"event": "plan", "student": job.student, "action": job.action, "why": job.why})
            else:
                console.print(f"{job.action} {job.student}: {job.why}", soft_wrap=True, markup=False)
    except (FileNotFoundError, ValueError) as error:
        raise _end(str(error), WRONG_USAGE) from None
    except (SQLAlchemyError, GradebookError) as error:
        raise _end(f"the gradebook cannot be used: {words(error)}", 1) from None
    numbers: dict[str, Any] = {action.split()[0]: count for action, count in counts.items()}
    if as_json:
        watcher.line({"event": "summary", "total": total, **numbers})
    else:
        console.print(f"{total} submissions: " + ", ".join(f"{n} to {action}" for action, n in numbers.items()))


def show_grades(results: list[Result], folder: Path, console: Console) -> None:
    """The table of a class, of a big one only what could not be graded; and where the feedback pages are."""
    shown = results if len(results) <= FEW else [result for result in results if result.status == FAILED]
    if shown:
        show(shown, console)
    if len(results) > FEW:
        console.print(f"{len(results) - len(shown)} of {len(results)} submissions are graded.")
    console.print(f"Feedback pages:  {folder / 'feedback'}")
