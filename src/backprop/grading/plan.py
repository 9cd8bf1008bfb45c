"""What a run would do, submission by submission; nothing is written to find out."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from .gradebook import Book
from .jobs import Job, Work, look
from .standing import Standing
from .writer import patient

CHUNK = 200
"""Submissions that are looked up in the gradebook together."""


def plan(work: Work, only: Sequence[str] = ()) -> Iterator[Job]:
    """What `grade` would do about each submission. Writes nothing."""
    try:
        book = Book(work.url, work.assignment) if exists(work.url) else None
    except LookupError:
        book = None
    try:
        yield from looks(work, book, only)
    finally:
        if book:
            book.close()


def exists(url: str) -> bool:
    """An SQLite file that is not there would be made by looking at it."""
    path = url.removeprefix("sqlite:///").partition("?")[0]
    return not url.startswith("sqlite:///") or Path(path).is_file()


def looks(work: Work, book: Book | None, only: Sequence[str]) -> Iterator[Job]:
    submissions = work.submissions(only)
    while chunk := list(islice(submissions, CHUNK)):
        students = [submission.student for submission in chunk]
        standings = _standings(book, students) if book else {}
        for submission in chunk:
            yield look(work, submission, standings.get(submission.student))


def _standings(book: Book, students: list[str]) -> dict[str, Standing]:
    return patient(lambda: book.standings(students))
