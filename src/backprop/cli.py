"""The `backprop` command."""

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from .grading import options

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
console = Console(highlight=False, soft_wrap=True)

Assignment = Annotated[str, typer.Argument(help="A folder of solutions/.")]


def course() -> Path:
    """The course folder, or one line that says where to go."""
    from .site import find_root

    try:
        return find_root()
    except FileNotFoundError as error:
        raise fail(str(error)) from None


def fail(message: str, code: int = 1) -> typer.Exit:
    """Print one message on stderr; the caller raises the result, which sets the exit code."""
    typer.echo(message, err=True)
    return typer.Exit(code)


def build_book(root: Path) -> Path:
    """Build the book and return its first page, or end with what is wrong with it."""
    from .site import BuildError, build

    try:
        return build(root, console.print)
    except BuildError as error:
        raise fail(str(error)) from None


def sample_class(root: Path) -> Path:
    """The invented class in _build/class, made if need be."""
    from .grading.sample_class import make_sample_class
    from .grading.settings import CLASS

    make_sample_class(root / CLASS, root)
    return root / CLASS


@app.command(name="all")
def everything() -> None:
    """Grade the sample class, build the book, and say where to look."""
    root = course()
    console.print("Grading the sample class.")
    from .grading.command import grade_class, show_grades

    folder = sample_class(root)
    results = grade_class("feedforward", folder, root, console)
    page = build_book(root)
    console.print()
    show_grades(results, folder, console)
    console.print(f"Open the book:   {page}", style="bold")


@app.command()
def book() -> None:
    """Build the book; warnings are errors."""
    console.print(f"Open the book:  {build_book(course())}")


@app.command()
def serve(port: Annotated[int, typer.Option(min=1, max=65535)] = 8000) -> None:
    """Serve the built book on this machine."""
    from .site import serve as serve_folder

    page = course() / "_build" / "html" / "index.html"
    if not page.exists():
        raise fail("There is no book yet: run `make book` first.")
    try:
        serve_folder(page.parent, port, console.print)
    except OSError:
        free = port + 1 if port < 65535 else 8000
        raise fail(f"Port {port} is in use or not allowed: run `make serve PORT={free}`.") from None


@app.command()
def release(
    assignment: Assignment = "feedforward", variant: options.Variant = None, folder: options.Receiver = None
) -> None:
    """Make exercises/ASSIGNMENT, what students get, or FOLDER/release/ASSIGNMENT with a class's own numbers."""
    from .grading.release import release_for

    try:
        console.print(f"Released {release_for(assignment, course(), variant, folder)}")
    except (FileNotFoundError, ValueError) as error:
        raise fail(str(error)) from None


@app.command()
def grade(
    assignment: Assignment = "feedforward",
    folder: options.Folder = None,
    only: options.Only = None,
    workers: options.Workers = 0,
    scheduler: options.Scheduler = "",
    db: options.Database = "",
    dry_run: options.DryRun = False,
    as_json: options.AsJson = False,
) -> None:
    """Grade a class into its gradebook and write FOLDER/feedback. What is graded already is left alone.

    Interrupt it whenever you like and run it again: it goes on where it stopped.

    Exit codes: 0 all graded; 1 something could not be graded; 2 wrong usage or nothing to grade; 130 interrupted.
    """
    from .grading.command import grade_class, show_grades, show_plan
    from .grading.results import FAILED

    root = course()
    folder = folder or sample_class(root)
    if dry_run:
        show_plan(assignment, folder, root, console, db=db, only=only or (), as_json=as_json)
        return
    results = grade_class(
        assignment, folder, root, console, workers=workers, scheduler=scheduler, db=db, only=only or (), as_json=as_json
    )
    if not as_json:
        show_grades(results, folder, console)
    raise typer.Exit(1 if any(result.status == FAILED for result in results) else 0)


@app.command()
def report(
    assignment: Assignment = "feedforward",
    folder: Annotated[Path | None, typer.Option(help="The class, as for `grade`.", show_default="_build/class")] = None,
    db: Annotated[
        str,
        typer.Option(metavar="URL", envvar="BACKPROP_DB", help="As for `grade`.", show_default="FOLDER/gradebook.db"),
    ] = "",
    show: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
) -> None:
    """Write FOLDER/report/ASSIGNMENT.html: what the class got right and wrong. For teachers: it names students."""
    from sqlalchemy.exc import SQLAlchemyError

    from .grading.report import write_report
    from .grading.settings import CLASS

    root = course()
    try:
        page = write_report(assignment, folder or root / CLASS, root, db)
    except (FileNotFoundError, ValueError) as error:
        raise fail(str(error)) from None
    except SQLAlchemyError as error:
        raise fail(f"the gradebook cannot be read: {str(error).splitlines()[0]}") from None
    console.print(f"Open the report:  {page}")
    if show:
        typer.launch(page.as_uri())


@app.command()
def check() -> None:
    """Check every hand-derived gradient on this machine."""
    import numpy as np

    from . import check as gradients
    from .units import units

    worst = 0.0
    for name, unit in units().items():
        rng = np.random.default_rng(0)
        findings = [
            method(unit.forward, unit.backward, arguments, rng)
            for arguments in unit.cases(rng)
            for method in (gradients.directional, gradients.elementwise)
        ]
        finding = max(findings, key=lambda f: f.error)
        worst = max(worst, finding.error)
        console.print(f"{name:24} {finding}")
    if worst > gradients.TOLERANCE:
        raise fail(f"A gradient is wrong: relative error {worst:.1e}, expected at most {gradients.TOLERANCE:.0e}.")


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True}, add_help_option=False)
def bench(context: typer.Context) -> None:
    """Measure speed beside PyTorch: --rounds, --only NAME, --all, --chart FILE; --help says more."""
    import subprocess
    import sys

    file = course() / "benchmarks" / "units.py"
    if not file.exists():
        raise fail(f"The benchmarks come with the course's repository, and {file} is not there.")
    environment = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    raise typer.Exit(subprocess.run([sys.executable, file, *context.args], env=os.environ | environment).returncode)


if __name__ == "__main__":
    app()
