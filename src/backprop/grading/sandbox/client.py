"""The judge's side of the sandbox: `with Sandbox() as sandbox, sandbox.worker() as worker: worker.run(...)`."""

import importlib.util
import json
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..values import Handle
from . import folders
from .remote import Worker
from .terms import (
    GRACE,
    Cell,
    Isolation,
    Limits,
    NoSuchFunction,
    SandboxError,
    Tampered,
    WorkerDied,
    WorkerGone,
    WorkerTimedOut,
)

__all__ = ["GRACE", "Cell", "Handle", "Isolation", "Limits", "NoSuchFunction", "Sandbox", "SandboxError", "Tampered",
           "Worker", "WorkerDied", "WorkerGone", "WorkerTimedOut"]  # fmt: skip

PACKAGE = Path(__file__).resolve().parent.parent.parent
NEVER = ("tasks", "numpy", "torch", "models", "grading", "equations", "worked", "answers", "called", "forbidden")
"""Parts of this package that hold answers, or judge them."""
START_SECONDS, FORK_SECONDS = 120.0, 20.0
USUAL = Limits()


class Sandbox:
    """A warm nursery that workers are forked from, started anew if it dies. One thread at a time.

    `provides` are modules of this package, such as "data", that submissions may import; `packages` are further
    libraries to hold ready, such as torch; `without` names locks to leave out, so that their absence can be tested.
    Raises ValueError for `provides` that hold answers and for unknown locks.
    """

    def __init__(
        self, *, provides: Sequence[str] = (), packages: Sequence[str] = (), without: Sequence[str] = ()
    ) -> None:
        for name in provides:
            if name.partition(".")[0] in NEVER:
                raise ValueError(f"submissions must not import {name}: it holds answers, or judges them")
        if unknown := set(without) - set(asdict(Isolation())):
            raise ValueError(f"without names no locks: {', '.join(sorted(unknown))}")
        self.settings: dict[str, Any] = {
            "package": str(PACKAGE), "provides": list(provides), "packages": list(packages), "without": list(without),
            "paths": _paths(("numpy", "IPython", "matplotlib", "matplotlib_inline", "pyseccomp", *packages)),
        }  # fmt: skip
        self.isolation = Isolation()
        self._nursery: subprocess.Popen | None = None

    def __enter__(self) -> "Sandbox":
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def worker(self, limits: Limits = USUAL) -> Worker:
        """A process for one submission: forked, locked, ready. Raises SandboxError if there is none to be had."""
        try:
            return self._worker(limits)
        except SandboxError:
            self._stop()
            self._start()
            return self._worker(limits)

    def _worker(self, limits: Limits) -> Worker:
        worker, held = self._forked(limits)
        if held != self.isolation:
            worker.close()
            raise SandboxError(f"a worker is not locked in like the first one: {held}")
        return worker

    def _forked(self, limits: Limits) -> tuple[Worker, Isolation]:
        """A worker, and which locks hold it."""
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                worker = Worker(ours, limits, self._ask({"fork": asdict(limits)}, theirs.fileno()), self._end)
            except SandboxError:
                ours.close()
                raise
        try:
            return worker, Isolation(**worker.greeting(FORK_SECONDS))
        except (WorkerGone, TypeError) as error:
            worker.close()
            raise SandboxError(f"a worker did not get ready: {error}") from error

    def _ask(self, request: Any, descriptor: int | None = None) -> int:
        """The nursery's reply: the number of a new process, or how one ended."""
        try:
            descriptors = [] if descriptor is None else [descriptor]
            socket.send_fds(self._control, [json.dumps(request).encode()], descriptors)
            reply = json.loads(self._control.recv(1 << 16))
        except (OSError, ValueError) as error:
            self._control.close()  # a late reply must not be taken for the next one
            raise SandboxError(f"the nursery does not answer: {type(error).__name__}") from error
        return int(reply)

    def _end(self, process: int, ask: bool) -> int | None:
        """Kill a worker; how it ended, where that is asked and the nursery still knows."""
        try:
            return self._ask({"end": process, "ask": ask})
        except SandboxError:
            return None

    def _start(self) -> None:
        if not hasattr(os, "fork"):
            raise SandboxError("submissions are graded in forked processes: use Linux, macOS or WSL")
        self._base, self._claim = folders.claim()
        self._control, theirs = socket.socketpair()
        self._control.settimeout(START_SECONDS)
        settings = self.settings | {"base": self._base, "control": theirs.fileno()}
        command = [sys.executable, "-s", "-S", "-P", "-X", "utf8", str(Path(__file__).with_name("hollow.py"))]
        with theirs:
            self._nursery = subprocess.Popen(
                [*command, json.dumps(settings)],
                env=_environment(), cwd=self._base, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, pass_fds=[theirs.fileno()], start_new_session=True,
            )  # fmt: skip
        try:
            reply = json.loads(self._control.recv(1 << 16))
        except (OSError, ValueError) as error:
            reply = {"failed": f"it ended before it was ready ({type(error).__name__})"}
        if "failed" in reply:
            self._stop()
            raise SandboxError(f"the nursery did not start: {reply['failed']}")
        self._control.settimeout(FORK_SECONDS)
        first, self.isolation = self._forked(USUAL)
        first.close()

    def _stop(self) -> None:
        """End the nursery; its workers end with it."""
        if self._nursery is None:
            return
        self._control.close()
        self._nursery.kill()
        self._nursery.wait()
        self._nursery = None
        folders.release(self._base, self._claim)


def _paths(names: Sequence[str]) -> list[str]:
    """The folders that these packages are installed in."""
    found: dict[str, None] = {}
    for name in names:
        if (spec := importlib.util.find_spec(name)) and spec.origin:
            path = Path(spec.origin)
            found[str(path.parent.parent if path.name == "__init__.py" else path.parent)] = None
    return list(found)


def _environment() -> dict[str, str]:
    """All that the nursery learns about its surroundings. One thread for algebra; the same order of sets each time."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return threads | {
        "PATH": os.defpath, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1", "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "NBGRADER_EXECUTION": "autograde",
    }  # fmt: skip
