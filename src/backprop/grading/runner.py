"""Grading a class: finds what was handed in, has it judged, writes what came out. Runs no student's code itself.

A submission is left alone as long as it, the assignment and the tasks stay as they were. Whatever ends a run, the next
one goes on where it stopped and ends with the same gradebook.
"""

import hashlib
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from nbgrader.converters import GenerateAssignment
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from .database import check_url, prepare
from .executors import Dask, Executor, Local, cores
from .feedback import install_mathjax
from .gradebook import Book
from .interrupt import interruptible
from .jobs import GRADE, LEAVE, PAGE, REFUSE, Job, Work, make_work
from .lane import pack
from .late import Late
from .notes import note_of, read_note, write_note
from .outcome import Outcome, read_outcome
from .plan import exists, looks
from .progress import Watcher
from .release import convert
from .results import FAILED, Result, result_of
from .writer import Writer, patient

BATCH, SECONDS = 24, 2.0
"""Submissions that are written together, and how long a finished one waits for others."""


def grade(
    assignment: str,
    folder: Path,
    root: Path,
    *,
    console: Console | None = None,
    workers: int = 0,
    scheduler: str = "",
    db: str = "",
    only: Sequence[str] = (),
    executor: Executor | None = None,
    watcher: Watcher | None = None,
) -> list[Result]:
    """Grade submitted/*/<assignment> below `folder` into its gradebook and write autograded/ and feedback/ there.

    On this machine with `workers` lanes, by default one a core; or on the workers of the dask.distributed `scheduler`.
    `db` is the URL of another gradebook. With `only`, just these students. What cannot be graded comes back as failed,
    with the reason. Raises FileNotFoundError if there is no such solution, no submission, or none of a student in
    `only`; ValueError for a wrong URL; OSError if there is no scheduler; GradebookError if the gradebook is gone.
    """
    work, total = prepared(assignment, folder, root, db, only)
    _enter(work)
    results = []
    with (
        watcher or Watcher(console or Console(highlight=False), total) as seen,
        interruptible() as stop,
        executor or _executor(work, workers, scheduler) as lanes,
        Book(work.url, assignment, Late(work.config)) as book,
    ):
        for result in _Run(work, book, lanes, stop, seen).results(only):
            seen.see(result)
            results.append(result)
    return sorted(results, key=lambda result: result.student)


def prepared(assignment: str, folder: Path, root: Path, db: str = "", only: Sequence[str] = ()) -> tuple[Work, int]:
    """The work, and how many submissions there are. Raises as `grade`."""
    work = make_work(assignment, folder, root, check_url(db) if db else "")
    students = [submission.student for submission in work.submissions(only)]
    place = work.folder / "submitted"
    if missing := sorted(set(only) - set(students)):
        raise FileNotFoundError(f"{', '.join(missing)} did not hand in {assignment}: not in {place}")
    if not students:
        raise FileNotFoundError(f"nobody has handed in {assignment}: {place} has no */{assignment}")
    return work, len(students)


class _Run:
    """One run over a class: what waits to be written, and the loop that fills and empties it."""

    def __init__(self, work: Work, book: Book, lanes: Executor, stop: threading.Event, watcher: Watcher) -> None:
        self.work, self.book, self.lanes, self.stop, self.watcher = work, book, lanes, stop, watcher
        self.writer = Writer(work, book, stop.is_set)
        self.judged: list[tuple[Job, Outcome]] = []
        self.known: list[Job] = []
        self.since = time.monotonic()

    def results(self, only: Sequence[str]) -> Iterator[Result]:
        """Each submission's result, as soon as there is one and all that belongs to it is written."""
        for found in self.lanes.outcomes(self._items(only)):
            if found is not None:
                job, answer = found
                outcome = read_outcome(answer)
                self.watcher.hear(outcome.isolation)
                self.judged.append((job, outcome))
            if self.stop.is_set():
                break
            if len(self.judged) + len(self.known) >= BATCH or time.monotonic() - self.since > SECONDS:
                yield from self._write()
        if self.stop.is_set():
            self.lanes.stop()
        yield from self._write()
        if self.stop.is_set():
            raise KeyboardInterrupt

    def _items(self, only: Sequence[str]) -> Iterator[tuple[Job, bytes] | None]:
        for job in looks(self.work, self.book, only):
            if job.action == GRADE:
                self.watcher.hear(self.lanes.isolation())
                message = pack(job.student, job.files.notebooks)
                job.files.notebooks.clear()  # they are on their way
                yield job, message
            else:
                self.known.append(job)
                yield None

    def _write(self) -> Iterator[Result]:
        known, judged = self.known, self.judged
        self.known, self.judged = [], []
        for job in known:
            if job.action == REFUSE:
                yield Result(job.student, FAILED, reason=job.why)
            elif job.action == LEAVE:
                yield result_of(job.student, job.standing, job.note, new=False)
        yield from self.writer.write_pages([job for job in known if job.action == PAGE], new=False)
        yield from self.writer.write(judged)
        self.since = time.monotonic()


def _executor(work: Work, workers: int, scheduler: str) -> Executor:
    from .judge.master import Master

    master = Master.load(work.solution, work.variant).to_bytes()
    return Dask(master, scheduler) if scheduler else Local(master, workers or cores())


def _enter(work: Work) -> None:
    """Make the assignment known to the gradebook, with its points and hidden tests, and have MathJax at hand."""
    install_mathjax(work.solution.parents[1], work.folder / "feedback")
    note = note_of(work.folder, work.assignment)
    entered = {"rules": work.rules, "gradebook": hashlib.sha256(work.url.encode()).hexdigest()}
    if read_note(note) == entered and exists(work.url):
        try:
            Book(work.url, work.assignment).close()
            return
        except (LookupError, SQLAlchemyError):
            pass  # it is another gradebook than it was
    patient(lambda: prepare(work.url))
    convert(GenerateAssignment, work.config, work.assignment, ".")
    write_note(note, entered)
