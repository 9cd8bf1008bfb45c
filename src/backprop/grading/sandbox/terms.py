"""What the judge and the sandbox say to each other: limits, what a cell gave, how isolated it was, what went wrong."""

from dataclasses import dataclass, field, fields
from typing import Any

GRACE = 2.0
"""Seconds between the alarm, which code can catch, and the end, which it cannot."""


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Sizes are in bytes."""

    seconds: float = 60.0  # all of its cells and calls together, by the wall clock
    memory: int = 1 << 30  # beyond what the nursery holds
    scratch: int = 64 << 20  # all its files together
    files: int = 64  # open at once
    threads: int = 64  # for root the system counts none: there the memory for their stacks is the limit
    message: int = 64 << 20  # one message to or from the worker
    messages: int = 10_000
    output: int = 2 << 20  # what one cell displays and prints
    outputs: int = 500  # in how many pieces


@dataclass(frozen=True)
class Cell:
    """What a notebook cell left behind: outputs as in nbformat 4, and whether it stopped with an error."""

    outputs: list[dict[str, Any]] = field(default_factory=list)
    error: bool = False


@dataclass(frozen=True)
class Isolation:
    """Which locks hold."""

    landlock: bool = False  # files and signals
    seccomp: bool = False  # system calls
    namespaces: bool = False  # network, System V objects, mounts
    scratch: bool = False  # the folder to write in is private and limited in size

    @property
    def complete(self) -> bool:
        return all(getattr(self, lock.name) for lock in fields(self))

    def describe(self) -> str:
        """A sentence for whoever grades; a loud one if something is missing."""
        if self.complete:
            return "Isolated: Landlock, seccomp, own namespaces, private scratch folder."
        missing = [text for name, text in MISSING.items() if not getattr(self, name)]
        return (
            f"NOT ISOLATED: {'; '.join(missing)}. Grade only work that you trust, "
            "or grade on Linux 6.2 or newer with libseccomp and user namespaces."
        )


MISSING = {
    "landlock": "without Landlock submissions can read your files",
    "seccomp": "without seccomp submissions can start programs and open connections",
    "namespaces": "without user namespaces submissions see the network",
    "scratch": "without a private scratch folder submissions can fill the disk",
}
"""What is at stake with each lock."""


class SandboxError(RuntimeError):
    """No worker could be had. Not the student's fault."""


class WorkerGone(RuntimeError):  # noqa: N818
    """Base of the three ways in which a worker ends before its work does. It has been killed and is gone."""


class WorkerDied(WorkerGone):
    """Its process ended, by itself or by a limit of the system. The text says how.

    `outside` if nothing says that it was its own doing: somebody killed it, or its nursery is gone as well.
    """

    def __init__(self, text: str, outside: bool = False) -> None:
        super().__init__(text)
        self.outside = outside


class WorkerTimedOut(WorkerGone):
    """It did not answer in time, or the time of the submission was used up."""

    def __init__(self, seconds: float, text: str) -> None:
        super().__init__(text)
        self.seconds = seconds


class Tampered(WorkerGone):
    """What came was no message, or not the answer to what was asked."""


class NoSuchFunction(LookupError):  # noqa: N818
    """The student's notebook defines no such name, or it is not callable. The worker lives on.

    `kind` is the name of its type, None if there is none.
    """

    def __init__(self, name: str, kind: str | None) -> None:
        super().__init__(f"there is no {name}" if kind is None else f"{name} is no function but of type {kind}")
        self.kind = kind
