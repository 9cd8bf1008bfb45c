"""Writing what came out: notebooks, gradebook, notes, pages, in this order, each whole or not at all."""

import contextlib
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError

from .gradebook import Book, Entry
from .jobs import Job, Work
from .notes import write_note, write_whole
from .outcome import Outcome
from .pages import render_pages
from .results import FAILED, Result, result_of

T = TypeVar("T")

PAUSES = (0.2, 1.0, 4.0)
"""Seconds to wait for a database that is locked, or being started anew."""


class GradebookError(RuntimeError):
    """The gradebook can be neither read nor written. What is finished is kept."""


def patient(action: Callable[[], T]) -> T:
    """Do it, and again if the database is away for a moment. Raises GradebookError if it stays away."""
    for pause in (*PAUSES, None):
        try:
            return action()
        except (OperationalError, InterfaceError) as error:
            if pause is None:
                raise GradebookError(f"the gradebook cannot be used: {words(error)}") from error
            time.sleep(pause)
    raise AssertionError


def words(error: Exception) -> str:
    """What a database says, without the statement and its values."""
    said = str(getattr(error, "orig", None) or error).strip()
    return said.splitlines()[0][:300] if said else type(error).__name__


class Writer:
    """Writes batches. `stopped` says whether somebody wants to leave: then pages are left for the next run."""

    def __init__(self, work: Work, book: Book, stopped: Callable[[], bool] = lambda: False) -> None:
        self.work, self.book, self.stopped = work, book, stopped

    def write(self, batch: Sequence[tuple[Job, Outcome]]) -> list[Result]:
        """All of one batch: a result for each, failed ones with the reason."""
        failed: dict[str, str] = {}
        for job, outcome in batch:
            reason = outcome.problem or self._keep(job, outcome)
            if reason:
                failed[job.student] = self._with_history(job, reason)
                if outcome.final:
                    self._remember(job, failed[job.student])
        good = [(job, outcome) for job, outcome in batch if job.student not in failed]
        failed |= self._store([outcome.entry(job.student, job.files.timestamp) for job, outcome in good])
        good = [(job, outcome) for job, outcome in good if job.student not in failed]
        standings = patient(lambda: self.book.standings([job.student for job, _ in good]))
        for job, outcome in good:
            job.note = {
                "submission": job.files.digest,
                "rules": self.work.rules,
                "found": standings[job.student].found,
                "parts": outcome.parts,
                "remark": outcome.remark,
            }
            try:
                write_note(self.work.note(job.student), job.note)
            except OSError as error:
                failed[job.student] = f"graded, but the note of it cannot be written: {error.strerror}"
        done = self.write_pages([job for job, _ in good if job.student not in failed], new=True)
        return [Result(student, FAILED, reason=reason) for student, reason in failed.items()] + done

    def _remember(self, job: Job, problem: str) -> None:
        note = {"submission": job.files.digest, "rules": self.work.rules, "problem": problem}
        with contextlib.suppress(OSError):  # then the next run finds it out again
            write_note(self.work.note(job.student), note)

    def _with_history(self, job: Job, reason: str) -> str:
        kept = self.work.place("autograded", job.student).is_dir() and "submission" in job.note
        return f"{reason} (the gradebook keeps what an earlier submission earned)" if kept else reason

    def _keep(self, job: Job, outcome: Outcome) -> str:
        """Write autograded/ as nbgrader lays it out; why it could not be done, if it could not."""
        place = self.work.place("autograded", job.student)
        wanted = {f"{name}.ipynb": text.encode() for name, text in outcome.notebooks.items()}
        try:
            self.work.note(job.student).unlink(missing_ok=True)
            place.mkdir(parents=True, exist_ok=True)
            for path in sorted(place.rglob("*"), reverse=True):
                if path.is_dir() and not path.is_symlink():
                    if not any(path.iterdir()):
                        path.rmdir()
                elif path.relative_to(place).as_posix() not in wanted:
                    path.unlink()
            for name in job.files.others:
                (place / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(job.folder / name, place / name, follow_symlinks=False)
                (place / name).chmod(0o444)
            for name, content in wanted.items():
                write_whole(place / name, content)
                (place / name).chmod(0o444)
        except OSError as error:
            return f"the graded notebook cannot be written: {error.strerror or error}"
        return ""

    def _store(self, entries: list[Entry]) -> dict[str, str]:
        """Write them together, or else one by one so that one cannot keep out the others; why some could not be."""
        try:
            patient(lambda: self.book.store(entries) if entries else None)
        except (SQLAlchemyError, ValueError) as error:
            if len(entries) == 1:
                return {entries[0].student: f"its points cannot be written to the gradebook: {words(error)}"}
            return {student: reason for entry in entries for student, reason in self._store([entry]).items()}
        return {}

    def write_pages(self, jobs: Iterable[Job], new: bool) -> list[Result]:
        """The feedback pages, from what the gradebook holds by now."""
        known = {job.student: job for job in jobs}
        standings = self._penalised(list(known.values())) if not new else {}
        standings = standings or patient(lambda: self.book.standings(list(known)))
        results = {s: result_of(s, standings[s], job.note, new) for s, job in known.items()}
        for student, problem in self._rendered(known):
            note = known[student].note | {"page": standings[student].given}
            try:
                if not problem:
                    write_note(self.work.note(student), note)
            except OSError as error:
                problem = f"the note on the feedback page cannot be written: {error.strerror}"
            if problem:
                results[student] = Result(student, FAILED, reason=f"graded, but {problem}", new=new)
        return list(results.values())

    def _rendered(self, students: Iterable[str]) -> Iterator[tuple[str, str]]:
        try:
            yield from render_pages(self.work.assignment, self._until_stopped(students), self.work.config)
        except SQLAlchemyError as error:
            raise GradebookError(f"the gradebook cannot be used: {words(error)}") from error

    def _penalised(self, jobs: list[Job]) -> dict:
        """A person has changed something: the late penalty follows."""
        handed_in = {job.student: list(job.note["parts"]) for job in jobs}
        patient(lambda: self.book.penalise(handed_in))
        return patient(lambda: self.book.standings(list(handed_in)))

    def _until_stopped(self, students: Iterable[str]) -> Iterable[str]:
        for student in students:
            if self.stopped():
                return
            yield student
