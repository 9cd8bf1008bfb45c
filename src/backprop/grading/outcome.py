"""What the judge found for a submission, made ready for the gradebook, for the notes and for who reads it."""

import json
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import reads
from nbgrader import utils

from .feedback import hints
from .gradebook import Entry


@dataclass
class Outcome:
    """The judge's result; `problem` says why there is none. `parts` by notebook and cell, in their order.

    `remark` is for a submission that was graded although its process was lost, or its time was up.
    """

    problem: str = ""
    remark: str = ""
    notebooks: dict[str, str] = field(default_factory=dict)
    scores: dict[str, dict[str, float | None]] = field(default_factory=dict)
    comments: dict[str, dict[str, str | None]] = field(default_factory=dict)
    parts: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    isolation: str = ""

    @property
    def final(self) -> bool:
        """Whether the problem is the file itself, so that another try would end the same way."""
        return " is not a notebook: " in self.problem

    def entry(self, student: str, timestamp: Any) -> Entry:
        return Entry(student, self.scores, self.comments, timestamp)


def read_outcome(answer: bytes | BaseException) -> Outcome:
    """Take a lane's answer apart. Whatever is wrong with it becomes the reason."""
    if isinstance(answer, BaseException):
        return Outcome(f"it could not be judged: {str(answer).strip() or type(answer).__name__}")
    try:
        result = json.loads(answer)
        if result["status"] != "graded":
            return Outcome(str(result["reason"]) or "it could not be judged", isolation=result.get("isolation", ""))
        outcome = Outcome(remark=str(result.get("reason", "")), isolation=result.get("isolation", ""))
        for name, judged in result["notebooks"].items():
            notebook = reads(judged["notebook"])  # without checking it again: it is our own
            outcome.notebooks[name] = judged["notebook"]
            outcome.scores[name] = {cell: part["points"] for cell, part in judged["parts"].items()}
            outcome.comments[name] = _comments(notebook)
            outcome.parts[name] = _parts(notebook, judged["parts"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return Outcome(f"the judge's answer cannot be read ({type(error).__name__}: {error})")
    return outcome


def _comments(notebook: NotebookNode) -> dict[str, str | None]:
    """What nbgrader says about a cell that was handed in as it was released."""
    return {
        cell.metadata.nbgrader.grade_id: "No response." if _untouched(cell) and not utils.is_task(cell) else None
        for cell in notebook.cells
        if utils.is_solution(cell) or utils.is_task(cell)
    }


def _untouched(cell: NotebookNode) -> bool:
    return bool(cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell))


def _parts(notebook: NotebookNode, judged: dict[str, Any]) -> dict[str, dict[str, Any]]:
    said = hints(notebook)
    return {
        cell: {
            "hints": said.get(cell, []),
            "mistakes": [finding["mistake"] for finding in part.get("findings", ()) if finding.get("mistake")],
            "events": part.get("events", []),
        }
        for cell, part in judged.items()
    }
