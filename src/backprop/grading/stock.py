"""Grading a class with nbgrader's own autograde: submissions one by one, so that none can stop the others.

Interrupt it whenever you like and run it again: what is finished stays, what is not starts over.
"""

import os
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress

from .feedback import install_mathjax
from .notes import digest, note_of, read_note, rules, write_note
from .pool import in_pool
from .release import convert, require_solution
from .results import FAILED, Result, marks, read_result
from .settings import settings

WORKERS = min(2, os.cpu_count() or 1)


@dataclass(frozen=True)
class Job:
    """One submission to grade; `content` is the digest of it and of the rules."""

    assignment: str
    student: str
    folder: Path
    root: Path
    content: str

    @property
    def graded(self) -> bool:
        """Whether it has been graded as it is now, and what came of it is still there."""
        pages = [self.folder / step / self.student / self.assignment for step in ("autograded", "feedback")]
        known = read_note(note_of(self.folder, self.assignment, self.student)).get("content")
        return known == self.content and all(page.is_dir() for page in pages)


def grade(
    assignment: str, folder: Path, root: Path, *, console: Console | None = None, workers: int = WORKERS
) -> list[Result]:
    """Grade submitted/*/<assignment> below `folder` into its gradebook.db and write feedback/*/<assignment>.

    A submission is left alone if neither it nor the solution nor the tasks have changed since it was graded; only
    its feedback page is written anew once a person has given points or a comment. One that cannot be graded comes
    back as failed, with the reason. Raises FileNotFoundError if there is no such solution or no submission.
    """
    folder, root = Path(folder).resolve(), Path(root).resolve()
    solution = require_solution(assignment, root)
    submitted = sorted(path for path in (folder / "submitted").glob(f"*/{assignment}") if path.is_dir())
    if not submitted:
        raise FileNotFoundError(f"nobody has handed in {assignment}: {folder / 'submitted'} has no */{assignment}")
    current = rules(solution)
    install_mathjax(root, folder / "feedback")
    _enter(assignment, folder, root, current)
    problems = {path.parent.name: _problem(path, solution) for path in submitted}
    jobs = [
        Job(assignment, path.parent.name, folder, root, digest([path], current))
        for path in submitted
        if not problems[path.parent.name]
    ]
    results = [Result(student, FAILED, reason=problem) for student, problem in problems.items() if problem]
    for result in _watched(_run(jobs, workers), len(jobs), console or Console(highlight=False)):
        results.append(result)
    return sorted(results, key=lambda result: result.student)


def _enter(assignment: str, folder: Path, root: Path, current: str) -> None:
    """Make the assignment known to the gradebook, with its points and hidden tests."""
    note = note_of(folder, assignment)
    if read_note(note).get("rules") == current and (folder / "gradebook.db").exists():
        return
    c = settings(root, folder)
    c.CourseDirectory.release_directory = str(folder / "released")
    convert(GenerateAssignment, c, assignment, ".")
    write_note(note, {"rules": current})


def _problem(submission: Path, solution: Path) -> str:
    """Why nbgrader need not even try, in the words of somebody who has to write to the student."""
    if set(submission.parent.name) & set("*?["):
        return "the folder's name holds one of * ? [ and nbgrader takes it for a pattern: rename it"
    for expected in sorted(solution.glob("*.ipynb")):
        path = submission / expected.name
        if not path.is_file():
            others = ", ".join(sorted(other.name for other in submission.iterdir())) or "nothing"
            return f"{expected.name} is missing; handed in: {others}"
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # about ids and the like: nbformat mends them
                nbformat.validate(nbformat.read(path, as_version=4))
        except Exception as error:  # whatever is wrong with a file that somebody sent
            return f"{path.name} is not a notebook: {str(error).strip().splitlines()[0][:200]}"
    return ""


def _run(jobs: list[Job], workers: int) -> Iterator[Result]:
    """What is known at once, then the rest as it gets done."""
    fresh = [job for job in jobs if not job.graded]
    yield from (_grade_one(job) for job in jobs if job not in fresh)
    for job, result in in_pool(_grade_one, fresh, workers):
        failed = isinstance(result, Exception)
        yield Result(job.student, FAILED, reason=f"{type(result).__name__}: {result}") if failed else result


def _grade_one(job: Job) -> Result:
    """Grade a submission and write its page, each unless it is done. The note comes last."""
    note = note_of(job.folder, job.assignment, job.student)
    new, known = not job.graded, read_note(note)
    c = settings(job.root, job.folder)
    try:
        if new:
            note.unlink(missing_ok=True)
            os.environ.setdefault("OMP_NUM_THREADS", "1")  # kernels run side by side
            convert(Autograde, c, job.assignment, job.student)
        given = marks(job.assignment, job.student, job.folder, job.root)
        if new or known.get("marks") != given:
            convert(GenerateFeedback, c, job.assignment, job.student)
            write_note(note, {"content": job.content, "marks": given})
        return replace(read_result(job.assignment, job.student, job.folder, job.root), new=new)
    except (RuntimeError, LookupError) as error:
        return Result(job.student, FAILED, reason=str(error))


def _watched(results: Iterator[Result], total: int, console: Console) -> Iterator[Result]:
    """A bar on a terminal, a line for each new result in a log."""
    with Progress(console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task("grading", total=total)
        for done, result in enumerate(results, start=1):
            progress.update(task, advance=1, description=escape(f"graded {result.student}"))
            if not console.is_terminal and result.new:
                console.print(f"{done} of {total}  {result.student}: {result.summary}", soft_wrap=True, markup=False)
            yield result
