"""The `backprop` command."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

if TYPE_CHECKING:
    from .grading.results import Result

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


def fail(message: str) -> typer.Exit:
    """Print one message on stderr; the caller raises the result, which sets the exit code."""
    typer.echo(message, err=True)
    return typer.Exit(1)


def build_book(root: Path) -> Path:
    """Build the book and return its first page, or end with what is wrong with it."""
    from .site import BuildError, build

    try:
        return build(root, console.print)
    except BuildError as error:
        raise fail(str(error)) from None


def grade_class(assignment: str, root: Path, folder: Path | None) -> "list[Result]":
    """Grade the class in `folder`, by default the invented one in _build/class, which is made first."""
    from .grading.sample_class import make_sample_class
    from .grading.settings import CLASS
    from .grading.stock import grade as grade_folder

    if folder is None:
        folder = root / CLASS
        make_sample_class(folder, root)
    try:
        return grade_folder(assignment, folder, root, console=console)
    except FileNotFoundError as error:
        raise fail(str(error)) from None


@app.command(name="all")
def everything() -> None:
    """Grade the sample class, build the book, and say where to look."""
    root = course()
    console.print("Grading the sample class.")
    results = grade_class("feedforward", root, None)
    page = build_book(root)
    console.print()
    show_grades(results, root / "_build" / "class")
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
def release(assignment: Assignment = "feedforward") -> None:
    """Make exercises/ASSIGNMENT, what students get, from solutions/ASSIGNMENT."""
    from .grading.release import release as release_assignment

    try:
        console.print(f"Released {release_assignment(assignment, course())}")
    except FileNotFoundError as error:
        raise fail(str(error)) from None


@app.command()
def grade(
    assignment: Assignment = "feedforward",
    folder: Annotated[
        Path | None,
        typer.Option(
            help="The class: notebooks in FOLDER/submitted/STUDENT/ASSIGNMENT/.", show_default="a sample class"
        ),
    ] = None,
) -> None:
    """Grade a class into FOLDER/gradebook.db and write FOLDER/feedback. What is graded already is left alone."""
    root = course()
    results = grade_class(assignment, root, folder)
    show_grades(results, folder or root / "_build" / "class")


def show_grades(results: "list[Result]", folder: Path) -> None:
    """The table of a class, and where its feedback pages are."""
    from .grading.results import show

    show(results, console)
    console.print(f"Feedback pages:  {folder / 'feedback'}")


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


if __name__ == "__main__":
    app()
