"""After the file system and the table: links, and names of folders."""

import os
from pathlib import Path

from .attack import Attack, Targets

_FINE = "Not written yet"


def _linked(folder: Path, data: bytes, targets: Targets) -> None:
    folder.mkdir(parents=True)
    (folder / "feedforward.ipynb").symlink_to(targets.words["solution"])


def _linked_folder(folder: Path, data: bytes, targets: Targets) -> None:
    folder.parent.mkdir(parents=True)
    folder.symlink_to(Path(targets.words["solution"]).parent, target_is_directory=True)


def _linked_student(folder: Path, data: bytes, targets: Targets) -> None:
    folder.parent.symlink_to(Path(targets.words["neighbour"]).parents[1], target_is_directory=True)


def _linked_data(folder: Path, data: bytes, targets: Targets) -> None:
    folder.mkdir(parents=True)
    (folder / "feedforward.ipynb").write_bytes(data)
    (folder / "data.csv").symlink_to(targets.words["home"])
    (folder / "more").symlink_to("/", target_is_directory=True)


def _pipe(folder: Path, data: bytes, targets: Targets) -> None:
    folder.mkdir(parents=True)
    os.mkfifo(folder / "feedforward.ipynb")


def _copied(folder: Path, data: bytes, targets: Targets) -> None:
    folder.mkdir(parents=True)
    (folder / "feedforward.ipynb").write_bytes(Path(targets.words["neighbour"]).read_bytes())


def _with_config(folder: Path, data: bytes, targets: Targets) -> None:
    """Files that programs read where they run."""
    folder.mkdir(parents=True)
    (folder / "feedforward.ipynb").write_bytes(data)
    planted = "open('/tmp/planted-by-an-attack', 'w').write('x')\n"
    for name in ("nbgrader_config.py", "conftest.py", "sitecustomize.py", "numpy.py", "json.py"):
        (folder / name).write_text(planted)


def _time(folder: Path, data: bytes, targets: Targets) -> None:
    folder.mkdir(parents=True)
    (folder / "feedforward.ipynb").write_bytes(data)
    (folder / "timestamp.txt").write_text("9" * 90 + "'; DROP TABLE grade; --")


ATTACKS = (
    Attack("a link to the solution", "hand in a link to the solution", "links are not followed", failed=True, place=_linked),
    Attack("a link to the solutions", "hand in a link to the folder of the solution", "links are not followed",
           failed=True, place=_linked_folder),
    Attack("a link to the neighbour", "hand in a link to another student's folder", "links are not followed",
           failed=True, place=_linked_student),
    Attack("links beside the notebook", "have a file at home copied along", _FINE, place=_linked_data),
    Attack("a pipe", "hand in a pipe, which nobody writes to", "not a file", failed=True, place=_pipe),
    Attack("files that programs read", "hand in settings and modules that the grader might load", _FINE,
           place=_with_config),
    Attack("a time that is none", "hand in a statement for the database as time", "does not hold a time", failed=True,
           place=_time),
    Attack("the same file", "hand in another student's file", "", place=_copied, earns=12.0),
    Attack("spaces", "have spaces in the name", _FINE, student="a b  c"),
    Attack("Unicode", "have letters of other scripts in the name", _FINE, student="李雷 Zoë Ångström"),
    Attack("dots", "be named like the folder above", "begins with a dot", student="..x", failed=True),
    Attack("dots inside", "have dots in the name", _FINE, student="a..b"),
    Attack("a pattern", "be named like everybody", "takes it for a pattern", student="*", failed=True),
    Attack("markup", "be named like markup of the terminal", "takes it for a pattern", student="[bold red]x[-bold]",
           failed=True),
    Attack("a tag", "be named like a tag of a page", _FINE, student="<img src=x onerror=alert(1)>"),
    Attack("SQL", "be named like a statement", _FINE, student="x'; DROP TABLE grade; --"),
    Attack("an option", "be named like an option", _FINE, student="--help"),
    Attack("a shell", "be named like a command", _FINE, student="$(touch planted) `id` ; rm -rf ~"),
    Attack("format", "be named like a template", _FINE, student="{student_id} %s {{7-7}}"),
    Attack("letters that turn", "turn the direction of the line", "cannot be seen", student="x\u202egpj", failed=True),
    Attack("a new line", "have two lines of the table", "cannot be seen", student="x\nhonest  12 of 12", failed=True),
    Attack("a colour", "have colours of the terminal in the name", "cannot be seen", student="x\x1bcred", failed=True),
    Attack("a long name", "have a name longer than the gradebook's column", "longer than 128", student="n" * 200,
           failed=True),
)  # fmt: skip
