"""The files that were handed in: found, refused with a reason, read. Nothing is followed out of its folder."""

import fnmatch
import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BufferedReader
from pathlib import Path

from nbgrader.utils import parse_utc

from .settings import NOTEBOOK_BYTES

IGNORED = (".ipynb_checkpoints", "__pycache__", "*.pyc", "feedback")
"""What nbgrader leaves behind when it copies a submission."""

MOST_FILES, MOST_BYTES = 1000, 100 << 20


class RefusedError(Exception):
    """Why a submission is not even tried, in the words of somebody who has to write to the student."""


@dataclass(frozen=True)
class Submission:
    """One folder with the notebooks of one student. With a `problem` it is refused."""

    student: str
    folder: Path
    problem: str = ""


@dataclass
class Files:
    """What is in it: the notebooks asked for, the names of the other files, a digest of all, and when it came."""

    notebooks: dict[str, bytes] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    digest: str = ""
    timestamp: datetime | None = None


def find(folder: Path, assignment: str) -> Iterator[Submission]:
    """Whatever in submitted/ has a folder for the assignment, by name."""
    try:
        names = sorted(os.listdir(folder / "submitted"))
    except FileNotFoundError:
        return
    for name in names:
        place = folder / "submitted" / name
        student = os.fsencode(name).decode("utf-8", "replace")
        if place.is_symlink():
            yield Submission(student, place, "its folder is a link, and links are not followed: put the files there")
        elif place.is_dir() and os.path.lexists(place / assignment):
            yield Submission(student, place / assignment, _name_problem(name) or _place_problem(place / assignment))


def _name_problem(name: str) -> str:
    if any("\ud800" <= letter <= "\udfff" for letter in name):
        return "the folder's name is not UTF-8: rename it"
    if set(name) & set("*?["):
        return "the folder's name holds one of * ? [ and nbgrader takes it for a pattern: rename it"
    if name.startswith(".") or "+" in name:
        return "the folder's name begins with a dot or holds a +, and nbgrader does not see it: rename it"
    if not name.isprintable():
        return "the folder's name holds a character that cannot be seen: rename it"
    if len(name) > 128:
        return "the folder's name is longer than 128 characters, and the gradebook has no room for it: rename it"
    return ""


def _place_problem(place: Path) -> str:
    if place.is_symlink():
        return f"{place.name} is a link, and links are not followed: put the files there"
    return "" if place.is_dir() else f"{place.name} is a file; a folder with the notebooks is expected"


def read(submission: Submission, expected: Sequence[str]) -> Files:
    """Read the notebooks named `expected` (without .ipynb), and all other files for the digest.

    Raises RefusedError if there is none of them, or if something cannot or must not be read.
    """
    found, total, size = Files(), hashlib.sha256(), 0
    try:
        for name in sorted(_walk(submission.folder)):
            notebook = name.removesuffix(".ipynb") if name.endswith(".ipynb") else ""
            wanted = notebook in expected
            with _open(submission.folder / name, NOTEBOOK_BYTES if wanted else MOST_BYTES - size) as file:
                if wanted:
                    found.notebooks[notebook] = content = file.read(NOTEBOOK_BYTES)
                    own = hashlib.sha256(content)
                else:
                    own = hashlib.file_digest(file, "sha256")
                    size += file.tell()
            total.update(b"%d %b " % (len(os.fsencode(name)), os.fsencode(name)) + own.digest())
            if not name.endswith(".ipynb"):
                found.others.append(name)
        if "timestamp.txt" in found.others:
            with _open(submission.folder / "timestamp.txt", MOST_BYTES) as file:
                found.timestamp = _time(file.read(100))
    except OSError as error:
        name = Path(os.fsdecode(error.filename)).name if error.filename else "a file"
        raise RefusedError(f"{name} cannot be read: {error.strerror}") from error
    if not found.notebooks:
        raise RefusedError(_missing(submission.folder, expected))
    found.digest = total.hexdigest()
    return found


def _missing(folder: Path, expected: Sequence[str]) -> str:
    first = f"{sorted(expected)[0]}.ipynb"
    path = folder / first
    if path.is_symlink():
        return f"{first} is a link, and links are not followed"
    if path.exists():
        return f"{first} is a folder or the like, not a file"
    handed_in = [os.fsencode(name).decode("utf-8", "replace") for name in sorted(os.listdir(folder))]
    listed = ", ".join(handed_in[:10]) + (" ..." if len(handed_in) > 10 else "")
    return f"{first} is missing; handed in: {listed or 'nothing'}"


def _walk(folder: Path, below: str = "") -> Iterator[str]:
    """The ordinary files in it: no links, no devices, nothing that nbgrader ignores."""
    count = 0
    with os.scandir(folder / below) as entries:
        for entry in entries:
            if any(fnmatch.fnmatch(entry.name, pattern) for pattern in IGNORED):
                continue
            name = f"{below}/{entry.name}" if below else entry.name
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(folder, name)
            elif entry.is_file(follow_symlinks=False):
                yield name
            count += 1
            if count > MOST_FILES:
                raise RefusedError(f"there are more than {MOST_FILES} files in a folder")


def _open(path: Path, limit: int) -> BufferedReader:
    """An ordinary file of at most `limit` bytes, even if it has become something else since it was seen."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    file = open(os.open(path, flags), "rb")  # noqa: SIM115
    about = os.fstat(file.fileno())
    if stat.S_ISREG(about.st_mode) and about.st_size <= limit:
        return file
    file.close()
    if not stat.S_ISREG(about.st_mode):
        raise RefusedError(f"{path.name} is not an ordinary file")
    allowed = "a notebook" if limit == NOTEBOOK_BYTES else "all other files together"
    most = NOTEBOOK_BYTES if limit == NOTEBOOK_BYTES else MOST_BYTES
    raise RefusedError(f"{path.name} has {about.st_size / 1e6:.0f} MB; {allowed} may have {most / 1e6:.0f} MB")


def _time(content: bytes) -> datetime | None:
    words = content.decode("utf-8", "replace").strip()
    try:
        return parse_utc(words) if words else None
    except Exception:  # a parser of many formats fails in as many ways
        raise RefusedError(f"timestamp.txt does not hold a time: {words[:40]!r}") from None
