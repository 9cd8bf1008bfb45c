"""The feedback page of a notebook, from what was graded and plain marks. Needs no gradebook and asks no host.

The template is the one that nbgrader's own `generate_feedback` ends in as well; see `feedback.LayOut`.
"""

import hashlib
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import fragments
from .hidden import about, hide, hints
from .settings import MATHJAX

if TYPE_CHECKING:
    from jinja2 import Template
    from traitlets.config import Config

    from .standing import Standing

TEMPLATES = Path(__file__).parent / "templates"
PATIENCE = 5.0
"""Seconds for a page. What is left of it then is shown letter by letter: one page must not stop a class."""

SCRIPT = f"../../{MATHJAX}/tex-mml-chtml.js"


@dataclass(frozen=True)
class Marks:
    """What a notebook earned: by cell the points, of how many, and whether a person must still read it; comments."""

    student: str
    assignment: str
    notebook: str
    scores: Mapping[str, tuple[float, float, bool]] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    late_penalty: float = 0.0


@dataclass
class Part:
    """A graded cell: its name, what it earned and how well that is, and what to fix."""

    id: str
    score: float
    points: float
    state: str  # right, partly, wrong, waiting
    hints: list[str]
    comment: str

    @property
    def title(self) -> str:
        return self.id.removeprefix("test_")

    @property
    def lost(self) -> float:
        return 0.0 if self.state == "waiting" else self.points - self.score


def marks_of(standing: "Standing", student: str, assignment: str, notebook: str, penalty: float = 0.0) -> Marks:
    """The marks of one notebook out of a submission's standing in the gradebook; `penalty` is this notebook's."""
    scores = {m.cell: (m.score, m.max_score, m.waiting) for m in standing.marks if m.notebook == notebook}
    comments = {cell: text for name, cell, text in standing.comments if name == notebook and text}
    return Marks(student, assignment, notebook, scores, comments, penalty)


def render(request: dict[str, Any]) -> dict[str, Any]:
    """`page` for another process: {"notebook": its JSON, "marks": the fields of Marks} -> {"page": the HTML}."""
    marks = dict(request["marks"])
    marks["scores"] = {cell: (float(s), float(most), bool(w)) for cell, (s, most, w) in marks["scores"].items()}
    return {"page": page(request["notebook"], Marks(**marks), mathjax=request.get("mathjax", SCRIPT))}


def page(notebook: str | dict, marks: Marks, *, mathjax: str = SCRIPT) -> str:
    """The page as HTML. `notebook` is graded: its JSON, or the same as a dict, which is changed.

    Hidden tests and their numbers are taken out. Raises ValueError if it is no notebook.
    """
    nb = json.loads(notebook) if isinstance(notebook, str) else notebook
    if not isinstance(nb, dict) or not isinstance(nb.get("cells"), list):
        raise ValueError("expected a notebook of format 4, got something without a list of cells")
    hide(nb)
    parts = _parts(nb, marks)
    late = time.monotonic() + PATIENCE
    body = _template("body.html.j2").render(
        marks=marks,
        parts=parts,
        cells=[_cell(cell, parts, marks, time.monotonic() > late) for cell in nb["cells"]],
        score=sum(score for score, _, _ in marks.scores.values()) - marks.late_penalty,
        max_score=sum(most for _, most, _ in marks.scores.values()),
        first=max(parts.values(), key=lambda part: part.lost, default=None),
    )
    # Only scripts with this word run. It follows from all that is on the page, so nothing on the page can foresee it.
    nonce = urlsafe_b64encode(hashlib.sha256(body.encode()).digest()[:18]).decode()
    return _template("page.html.j2").render(marks=marks, body=body, nonce=nonce, mathjax=mathjax)


def _parts(nb: dict, marks: Marks) -> dict[str, Part]:
    """Graded cells in the order of the notebook."""
    found, parts = hints(nb), {}
    for cell in nb["cells"]:
        name = about(cell).get("grade_id", "")
        if name in marks.scores and name not in parts:
            score, points, waiting = marks.scores[name]
            state = "waiting" if waiting else "right" if score >= points else "partly" if score > 0 else "wrong"
            parts[name] = Part(name, score, points, state, found.get(name, []), marks.comments.get(name, ""))
    return parts


def _cell(cell: Any, parts: dict[str, Part], marks: Marks, plainly: bool) -> dict[str, Any]:
    """What the template shows of a cell."""
    name, role = about(cell).get("grade_id", ""), fragments.role(cell)
    verdict, outputs = fragments.read_verdict(cell) if role == "check" else (None, fragments.outputs(cell, plainly))
    return {
        "name": name,
        "role": role,
        "code": cell["cell_type"] == "code",
        "content": fragments.content(cell, plainly),
        "outputs": outputs,
        "verdict": verdict,
        "part": parts.get(name),
        "comment": fragments.comment(marks.comments[name]) if name in marks.comments else "",
    }


@cache
def _template(name: str) -> "Template":
    """Read once a process: the environment is what takes time."""
    from jinja2 import Environment, FileSystemLoader

    env = Environment(loader=FileSystemLoader(TEMPLATES / "feedback"), autoescape=True, trim_blocks=True)
    env.filters |= {"points": fragments.number, "breakable": fragments.breakable}
    return env.get_template(name)


def render_pages(assignment: str, students: Iterable[str], config: "Config") -> Iterator[tuple[str, str]]:
    """Write feedback/ for students who are graded: (student, why it could not be done, or "") one by one."""
    from .page_files import write_pages

    yield from write_pages(assignment, students, config)
