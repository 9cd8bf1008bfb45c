"""The text of a verdict, the same in the student's notebook and in the judge's; and text that is not ours, tamed."""

from collections.abc import Iterable
from difflib import get_close_matches

from .diagnose import Diagnosis, Finding
from .task import Task

WRONG, RIGHT = "  [wrong] ", "  [right] "
"""How the lines of a diagnosis begin; whoever collects hints from the outputs of a notebook relies on it."""


def report(task: Task, diagnosis: Diagnosis) -> str:
    """What `check` prints, without the last line's end."""
    lines = [f"{task.name}: {score(task, diagnosis.points):g} of {task.points:g} points"]
    lines += [WRONG + sentence(finding) for finding in diagnosis.findings]
    if diagnosis.right:
        lines.append(f"{RIGHT}{', '.join(diagnosis.right)}")
    if diagnosis.printed.strip():
        lines.append("Your function printed, when it was first called:")
        lines += ["  | " + line for line in diagnosis.printed.splitlines()]
    return "\n".join(lines)


def sentence(finding: Finding) -> str:
    """One finding as the student reads it, after the outputs that it is about."""
    head = ", ".join(finding.outputs) + ": " if finding.outputs else ""
    return f"{head}{finding.text[0].upper()}{finding.text[1:]}"


def score(task: Task, points: float) -> float:
    """A plain float between 0 and the points: graders take anything else for full marks."""
    return float(min(max(points, 0.0), task.points)) if points == points else 0.0


def missing(task: Task, names: Iterable[str] = ()) -> Diagnosis:
    """The verdict if there is nothing of that name. `names` are those that there are: one that is like it is told."""
    text = f"there is no {task.signature}. Has its cell been run? Does it stop with an error? Is the name right?"
    small = {name.lower(): name for name in names}
    if alike := get_close_matches(task.name.lower(), small, n=1, cutoff=0.8):
        text += f" There is {small[alike[0]]}: if that is it, call it {task.name}."
    return Diagnosis(findings=[Finding(text)])


def no_function(task: Task, kind: str) -> Diagnosis:
    """The verdict if what has that name cannot be called; `kind` is the name of its type."""
    return Diagnosis(findings=[Finding(f"{task.name} is no function but of type {kind}.")])
