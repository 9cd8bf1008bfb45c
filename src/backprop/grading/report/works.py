"""What the report is about: each submission with its marks, findings and code, read from what grading left behind."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...tasks.task import Task
from ..hidden import about, hints, joined
from ..jobs import Work as Class
from ..notes import read_note
from ..standing import Standing
from ..submissions import RefusedError, Submission, read


@dataclass(frozen=True)
class Finding:
    """One thing that was wrong: in which outputs, by which known mistake (or none), in which words."""

    text: str
    outputs: str = ""
    mistake: str = ""


@dataclass
class Part:
    """One graded cell of one submission."""

    points: float
    max_points: float
    waiting: bool
    findings: list[Finding] = field(default_factory=list)
    events: list[str] = field(default_factory=list)


@dataclass
class Work:
    """One submission. `problem` says why there is nothing else in it; `content` is the same for the same files."""

    student: str
    problem: str = ""
    remark: str = ""
    penalty: float = 0.0
    late: float = 0.0  # seconds
    content: str = ""
    parts: dict[str, Part] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)

    @property
    def score(self) -> float:
        return sum(part.points for part in self.parts.values()) - self.penalty

    @property
    def max_score(self) -> float:
        return sum(part.max_points for part in self.parts.values())

    @property
    def waiting(self) -> bool:
        return any(part.waiting for part in self.parts.values())


def read_works(
    here: Class, tasks: Mapping[str, Task], standings: Mapping[str, Standing], late: Mapping[str, float]
) -> Iterator[Work]:
    """Every submission, in the order of the names. By student what the gradebook holds, and seconds late."""
    for submission in here.submissions():
        standing = standings.get(submission.student)
        folder = here.place("autograded", submission.student)
        if submission.problem or standing is None or not folder.is_dir():
            yield Work(submission.student, submission.problem or _problem(submission, here))
        else:
            work = _read(submission.student, here, tasks, standing)
            work.late = late.get(submission.student, 0.0)
            yield work


def _problem(submission: Submission, here: Class) -> str:
    try:
        read(submission, list(here.expected))
    except RefusedError as error:
        return str(error)
    return "it is not graded: run `backprop grade` again, and it says why"


def _read(student: str, here: Class, tasks: Mapping[str, Task], standing: Standing) -> Work:
    note = read_note(here.note(student))
    content = note.get("submission") or note.get("content") or ""
    work = Work(student, remark=str(note.get("remark", "")), penalty=standing.penalty, content=str(content))
    said: dict[tuple[str, str], list[str]] = {}
    for path in sorted(here.place("autograded", student).glob("*.ipynb")):
        try:
            notebook = json.loads(path.read_bytes())
            said |= {(path.stem, cell): lines for cell, lines in hints(notebook).items()}
            work.sources |= _answers(path.stem, notebook)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            work.remark = f"its graded notebook cannot be read: {error}"
    noted: Any = note.get("parts", {})
    for mark in standing.marks:
        cell = mark.cell
        known = noted.get(mark.notebook, {}).get(cell, {})
        task = tasks.get(cell.removeprefix("test_"))
        lines = known.get("hints", said.get((mark.notebook, cell), []))
        findings = [read_finding(line, task) for line in lines]
        part = Part(mark.score, mark.max_score, mark.waiting, findings, list(known.get("events", ())))
        work.parts[f"{mark.notebook}/{cell}"] = part
    return work


def read_finding(line: str, task: Task | None) -> Finding:
    """A hint as the student reads it, taken apart again."""
    for name, mistake in task.mistakes.items() if task else ():
        if line.endswith(mistake.hint):
            return Finding(mistake.hint, line.removesuffix(mistake.hint).removesuffix(": "), name)
    outputs, colon, text = line.partition(": ")
    names = {name.strip() for name in outputs.split(",")}
    if colon and task and names <= set(task.outputs):
        return Finding(text, outputs)
    return Finding(line)


def _answers(name: str, notebook: Any) -> dict[str, str]:
    """The code in the cells that students fill in."""
    return {
        f"{name}/{about(cell)['grade_id']}": joined(cell["source"])
        for cell in notebook["cells"]
        if cell["cell_type"] == "code" and about(cell).get("solution")
    }


def stubs(folder: Path) -> dict[str, str]:
    """The code that students were given: all code cells of the released notebooks, by cell."""
    found = {}
    for path in sorted(folder.glob("*.ipynb")):
        for cell in json.loads(path.read_bytes())["cells"]:
            if cell["cell_type"] == "code":
                found[f"{path.stem}/{about(cell).get('grade_id') or cell.get('id', '')}"] = joined(cell["source"])
    return found
