"""One notebook, driven from outside: its cells in order, in one process or, if that is lost, in another."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ..sandbox.client import Cell, Limits, Sandbox, Tampered, Worker, WorkerDied, WorkerGone, WorkerTimedOut
from .caps import Caps

Result = TypeVar("Result")
NAMES = {"timed out": "TimeUp", "tampered": "Tampered", "memory": "MemoryError", "killed": "ProcessEnded"}
"""What each event is called in a notebook, as errors are."""


class SpentError(Exception):
    """The submission has had all that it may have. The text says what."""


@dataclass
class Budget:
    """What a submission has left, and what has happened to it: reasons in words, once each."""

    caps: Caps
    end: float = 0.0
    restarts: int = 0
    accidents: int = 0  # processes that were killed from outside
    reasons: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.end = time.monotonic() + self.caps.seconds

    def limits(self) -> Limits:
        """For another process. Raises SpentError if there must be none."""
        if self.restarts > self.caps.restarts:
            raise self.spent(f"its process had to be replaced {self.caps.restarts} times, and was lost again")
        left = self.end - time.monotonic()
        if left <= 0:
            raise self.spent(f"it used up its {self.caps.seconds:g} seconds")
        return Limits(seconds=left, memory=self.caps.memory)

    def spent(self, reason: str) -> SpentError:
        """Noted, and to be raised."""
        self.note(reason)
        return SpentError(reason)

    def note(self, reason: str) -> None:
        if reason not in self.reasons:
            self.reasons.append(reason)

    def lost(self, gone: WorkerGone) -> bool:
        """Count a lost process. Whether what it was doing deserves another try: once, if it was killed from outside."""
        if isinstance(gone, WorkerDied) and gone.outside and not self.accidents:
            self.accidents += 1
            return True
        self.restarts += 1
        self.note(str(gone))
        return False


class Session:
    """The state of a notebook after the steps that have been taken: names, in a process that is replaced if lost.

    A context manager. A step is a function of the process; those that have worked are taken again in a new process.
    """

    def __init__(self, sandbox: Sandbox, budget: Budget) -> None:
        self.sandbox, self.budget, self.caps = sandbox, budget, budget.caps
        self._worker: Worker | None = None
        self._steps: list[Callable[[Worker], Any]] = []

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: object) -> None:
        if self._worker is not None:
            self._worker.close()

    def run(self, source: str, label: str) -> Cell:
        """Run a cell. Raises WorkerGone if that ended the process, SpentError if nothing may be run any more."""
        return self.take(lambda worker: worker.run(source, label, self.caps.cell_seconds), keep=True)

    def take(self, step: Callable[[Worker], Result], *, keep: bool = False) -> Result:
        """Take a step; with `keep` it is part of the state. Raises as `run`."""
        worker = self._ready()
        try:
            result = step(worker)
        except WorkerGone as gone:
            if self._lost(worker, gone):
                return self.take(step, keep=keep)
            raise
        if keep:
            self._steps.append(step)
        return result

    def _ready(self) -> Worker:
        """A process that has taken all steps. A step that ends it this time is not taken again."""
        while self._worker is None or not self._worker.remaining:
            if self._worker is not None:
                self._worker.close()
            self._worker = self.sandbox.worker(self.budget.limits())
            for step in list(self._steps):
                try:
                    step(self._worker)
                except WorkerGone as gone:
                    if not self._lost(self._worker, gone):
                        self._steps.remove(step)
                    break
        return self._worker

    def _lost(self, worker: Worker, gone: WorkerGone) -> bool:
        """Whether the step deserves another try."""
        worker.close()
        self._worker = None
        return self.budget.lost(gone)


def event(gone: WorkerGone) -> str:
    """What has happened, in one word."""
    if isinstance(gone, WorkerTimedOut):
        return "timed out"
    if isinstance(gone, Tampered):
        return "tampered"
    return "memory" if "more memory" in str(gone) else "killed"
