"""Faults planted in the solution of each task, and what the grader says of them: who checks the checks?

What is changed is the solution of the notebook; where that has too few places, the other right versions as well. Of a
prediction there is only the number, so wrong numbers are handed in.
"""

import ast
import contextlib
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..answers import answers
from ..mutants import planted
from .diagnose import judge
from .standard import Standard
from .task import Task

ENOUGH = 5
"""Faults that are planted in each task at least, if there is room for them."""
SECONDS = 2.0

EQUIVALENT: tuple[tuple[str, str, str], ...] = ()
"""Changes that change no number: the task, a piece of the change, and why not. A test says which are out of date."""


@dataclass(frozen=True)
class Planted:
    """A changed solution: where it is from, what has changed, whether it lost points, and if not, why it need not."""

    task: str
    origin: str
    change: str
    rejected: bool
    why: str = ""


def solution(root: Path, assignment: str, name: str) -> tuple[str, dict[str, Any]]:
    """The code of a task's solution, and the names that it can use. "" if no notebook has one."""
    for path in sorted((Path(root) / "solutions" / assignment).glob("*.ipynb")):
        names: dict[str, Any] = {"np": np, "__name__": "solution"}
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            about, source = cell["metadata"].get("nbgrader", {}), "".join(cell["source"])
            if cell["cell_type"] != "code" or about.get("grade") or not (about.get("solution") or _imports(source)):
                continue
            with contextlib.suppress(SyntaxError):
                for node in ast.parse(source).body:
                    if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
                        return ast.unparse(node), names
            with contextlib.suppress(Exception), contextlib.redirect_stdout(io.StringIO()):
                exec(source, names)
    return "", {}


def _imports(source: str) -> bool:
    """Whether a cell is there to import; what trains a network, once the tasks are solved, is not."""
    return source.lstrip().startswith(("import ", "from ")) and 'ready("' not in source


def faults(task: Task, code: str, names: dict[str, Any]) -> Iterator[Planted]:
    """The verdict on each fault. `code` and `names` are those of the solution."""
    standard = Standard.drawn(task, np.random.default_rng(0))
    if task.predicts:
        for change, number in _wrong(standard.expected[0]):
            yield _verdict(standard, "reference", change, task.constant(number))
        return
    count = 0
    versions = [("solution", code, names)] if code else []
    versions += [(name, task.source(f), dict(_globals(f))) for name, f in task.alternates.items()]
    for origin, source, known in versions:
        if count >= ENOUGH:
            return
        for defect, line, tree in planted(ast.parse(source), gradients=True):
            scope = dict(known)
            try:
                exec(compile(tree, f"<{task.name}>", "exec"), scope)
            except Exception:
                continue  # not a function any more: nobody can hand it in
            count += 1
            yield _verdict(standard, origin, f"line {line}, {defect.kind}: {defect.change}", scope[task.name])


def _globals(thing: Any) -> dict[str, Any]:
    """The module's names, for a function or a class."""
    return vars(sys.modules[thing.__module__])


def _wrong(right: tuple) -> Iterator[tuple[str, tuple]]:
    """Numbers that somebody gets who slips, each part of an answer in turn."""
    slips = {"sign": lambda a: -a, "factor 2": lambda a: 2 * a, "half": lambda a: a / 2,
             "one more": lambda a: a + 1, "one less": lambda a: a - 1, "1.001": lambda a: 1.001 * a}  # fmt: skip
    for i, part in enumerate(right):
        for change, slip in slips.items():
            if np.any(slip(np.asarray(part, float)) != part):
                yield f"part {i + 1}, {change}", (*right[:i], slip(np.asarray(part, float)), *right[i + 1 :])


def _verdict(standard: Standard, origin: str, change: str, thing: Any) -> Planted:
    task = standard.task
    given = answers(thing, standard.cases, SECONDS, driver=task.driver_source, forbid=task.forbid)
    rejected = judge(standard, given).points < task.points
    why = "" if rejected else why_equivalent(task.name, change)
    return Planted(task.name, origin, change, rejected, why)


def why_equivalent(task: str, change: str) -> str:
    """The argument that a change is no fault; empty if there is none."""
    return next((why for name, piece, why in EQUIVALENT if name == task and piece in change), "")
