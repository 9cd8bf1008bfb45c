"""How far a run has come: a bar on a terminal, lines in a log, JSON for a program."""

import json
import time
from collections import Counter
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from .results import FAILED, Result

FEW = 200
"""Up to so many submissions each gets a line of its own in a log; of more, one line every few seconds."""
SECONDS = 5.0


class Watcher:
    """Told of each result; says what a person, or with `as_json` a program, wants to hear. A context manager."""

    def __init__(self, console: Console, total: int, as_json: bool = False) -> None:
        self.console, self.total, self.as_json = console, total, as_json
        self.counts: Counter[str] = Counter()
        self.start = self._said = time.monotonic()
        self._warned = False
        columns = (BarColumn(), TaskProgressColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"))
        self._bar = Progress(
            TextColumn("{task.description}"), *columns, TimeRemainingColumn(), console=console, transient=True,
            disable=as_json or not console.is_terminal, speed_estimate_period=30,
        )  # fmt: skip
        self._task = self._bar.add_task("grading", total=total, rate="")

    def __enter__(self) -> "Watcher":
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.start

    @property
    def rate(self) -> float:
        """Submissions graded in a second of this run."""
        return self.counts["new"] / max(self.seconds, 1e-9)

    def hear(self, isolation: str) -> None:
        """How submissions are kept apart: said once in a run, and only if they are not."""
        if self._warned or not isolation.startswith("NOT ISOLATED"):
            return
        self._warned = True
        if self.as_json:
            self.line({"event": "warning", "text": isolation})
        else:
            self.console.print(isolation, style="bold red", soft_wrap=True, markup=False)

    def see(self, result: Result) -> None:
        self.counts.update(["seen", result.status, *(["new"] if result.new else [])])
        seen = self.counts["seen"]
        if self.as_json:
            self.line({"event": "result", "done": seen, "total": self.total, **describe(result)})
        elif self.console.is_terminal:
            rate = f"{self.rate:.1f}/s" if self.counts["new"] else ""
            self._bar.update(self._task, advance=1, rate=rate, description=escape(f"graded {result.student}"))
        elif result.new and (self.total <= FEW or result.status == FAILED):
            text = f"{seen} of {self.total}  {result.student}: {result.summary}"
            self.console.print(text, soft_wrap=True, markup=False)
        elif self.total > FEW and (time.monotonic() - self._said > SECONDS or seen == self.total):
            self._said = time.monotonic()
            left = (self.total - seen) / self.rate if self.rate else 0.0
            text = f"{seen} of {self.total}, {self.rate:.1f} a second, about {left:.0f} s left"
            self.console.print(text, soft_wrap=True)

    def summary(self, **more: Any) -> dict[str, Any]:
        """The run in numbers; with `as_json` it is the last line."""
        statuses = {name.replace(" ", "_"): self.counts[name] for name in ("graded", "needs manual grading", FAILED)}
        found = {"event": "summary", "total": self.total, **statuses, "new": self.counts["new"],
                 "seconds": round(self.seconds, 2), **more}  # fmt: skip
        if self.as_json:
            self.line(found)
        return found

    def line(self, value: dict[str, Any]) -> None:
        """One JSON object on one line of its own."""
        self.console.file.write(json.dumps(value, ensure_ascii=True) + "\n")
        self.console.file.flush()


def describe(result: Result) -> dict[str, Any]:
    """A result for a program."""
    return {
        "student": result.student,
        "status": result.status,
        "score": result.score,
        "max_score": result.max_score,
        "penalty": result.penalty,
        "new": result.new,
        "reason": result.reason,
        "parts": {
            name: {"points": p.points, "max_points": p.max_points, "waiting": p.waiting, "hints": list(p.hints)}
            for name, p in result.parts.items()
        },
    }
