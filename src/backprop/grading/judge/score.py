"""One notebook judged: what its cells show, what its parts earn, and the file that nbgrader would have written."""

import contextlib
import json
import re
from dataclasses import asdict
from typing import Any

from ..sandbox.client import Sandbox, WorkerGone
from .master import MasterCell, MasterNotebook
from .merge import Cell, merge, name_of
from .outputs import error, shown
from .session import NAMES, Budget, Session, SpentError, event
from .verdict import judge_cell
from .write import written

LEFT_OUT = "This cell is not graded, so it is left out here.\n"
NOT_RUN = "NotRun"
SHOWN_BYTES = 16 << 20
"""What all cells of a notebook may show together."""
TOO_MUCH = "[the cells of this notebook show too much: what this one shows is left out]\n"


def judge_notebook(sandbox: Sandbox, master: MasterNotebook, cells: list[Cell], budget: Budget) -> dict[str, Any]:
    """Run and judge what `read_notebook` returned.

    Returns "notebook" (the autograded notebook's text), "parts" (what each graded cell earns, by name) and "sources"
    (those of the cells that students write, by name).
    """
    merged = merge(cells, master)
    with Session(sandbox, budget) as session:
        parts = _Play(session, master).all(merged)
    for cell in merged:
        own = master.by_name.get(name_of(cell) or "")
        if own and own.by_hand:
            unanswered = own.solution and cell["source"] == own.source
            parts[own.name] = _part(own, 0.0 if unanswered else None)
    return {
        "notebook": written(merged, master.metadata),
        "parts": {name: parts[name] for name in master.by_name if name in parts},
        "sources": {name_of(cell): cell["source"] for cell in merged if _is_solution(cell, master)},
    }


class _Play:
    """Goes through the cells once."""

    def __init__(self, session: Session, master: MasterNotebook) -> None:
        self.session, self.master = session, master
        self.count, self.left_out, self.room = 0, False, SHOWN_BYTES
        self.parts: dict[str, dict[str, Any]] = {}
        self.mentioned: set[str] = set()

    def all(self, cells: list[Cell]) -> dict[str, dict[str, Any]]:
        """Fill in the outputs of all cells; the parts that were judged."""
        self.mentioned = set(re.findall(r"\w+", "\n".join(c["source"] for c in cells if not self._checks(c))))
        for number, cell in enumerate(cells, start=1):
            if cell["cell_type"] == "code" and cell["source"].strip():
                self.count += 1
                cell["execution_count"] = self.count
                own = self.master.by_name.get(name_of(cell) or "")
                if own and own.checks:
                    cell["outputs"] = self._test(own)
                else:
                    cell["outputs"] = self._within(shown(self._run(cell, own, number), self.count))
        return self.parts

    def _within(self, outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The outputs while there is room; then only why the cell stopped, if it did."""
        size = len(json.dumps(outputs, ensure_ascii=False))
        if size <= self.room:
            self.room -= size
            return outputs
        errors = [o | {"traceback": []} for o in outputs if o["output_type"] == "error"]
        return [*_printed(TOO_MUCH), *errors[-1:]]

    def _checks(self, cell: Cell) -> bool:
        own = self.master.by_name.get(name_of(cell) or "")
        return bool(own and own.checks)

    def _run(self, cell: Cell, own: MasterCell | None, number: int) -> list[dict[str, Any]]:
        """The outputs of a cell of the student's, or of a locked one."""
        if own and own.left_out:
            self.left_out = True
            return _printed(LEFT_OUT)
        try:
            done = self.session.run(cell["source"], own.name if own else f"number {number}")
        except WorkerGone as gone:
            return [error(NAMES[event(gone)], str(gone))]
        except SpentError as spent:
            return [error(NOT_RUN, f"the notebook was stopped before: {spent}")]
        if own and own.locked and done.error and self.left_out:
            return _printed(LEFT_OUT)  # it builds on what was left out
        return done.outputs

    def _test(self, own: MasterCell) -> list[dict[str, Any]]:
        if asked := {name: value for name, value in own.leaves.items() if name in self.mentioned}:
            with contextlib.suppress(WorkerGone, SpentError):
                self.session.run("\n".join(f"{name} = {value}" for name, value in asked.items()), own.name)
        verdict = judge_cell(self.session, own.checks)
        points = float(min(max(verdict.points, 0.0), own.points))
        self.parts[own.name] = _part(own, points) | {
            "findings": [asdict(finding) for finding in verdict.findings],
            "events": verdict.events,
        }
        result = {"data": {"text/plain": repr(points)}, "metadata": {}, "execution_count": self.count}
        return [*_printed("\n".join(verdict.text) + "\n"), {"output_type": "execute_result", **result}]


def _printed(text: str) -> list[dict[str, Any]]:
    return [{"output_type": "stream", "name": "stdout", "text": text}]


def _part(own: MasterCell, points: float | None) -> dict[str, Any]:
    tasks = ", ".join(check.task for check in own.checks)
    return {"task": tasks, "points": points, "max_points": own.points, "findings": [], "events": []}


def _is_solution(cell: Cell, master: MasterNotebook) -> bool:
    own = master.by_name.get(name_of(cell) or "")
    return bool(own and (own.solution or own.metadata["nbgrader"].get("task")))
