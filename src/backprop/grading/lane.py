"""A lane: one judge process, kept busy and kept alive. Whatever happens to it, every submission gets a result."""

import atexit
import contextlib
import json
import os
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from .judge.caps import Caps
from .judge.grade import failed
from .wire import Channel, WireError, decode, encode, receive, send

MESSAGE = 512 << 20
START_SECONDS = 120.0
SPARE_SECONDS = 30.0
"""Beyond the time of a submission: for reading it, comparing, and starting processes."""


def pack(student: str, notebooks: Mapping[str, bytes]) -> bytes:
    """A submission as bytes: whose it is, and the files by name, without .ipynb."""
    return encode({"student": student, "notebooks": dict(notebooks)}, MESSAGE)


class Lane:
    """A context manager; the judge starts when it is first needed. `close` may be called from another thread."""

    def __init__(self, caps: Caps | None = None) -> None:
        self.caps = Caps() if caps is None else caps
        self.isolation = ""  # a sentence, known when the first submission has been graded or `warm` has been called
        self._process: subprocess.Popen | None = None
        self._channel: Channel | None = None
        self._master = b""
        self._closed = False
        self._lock = threading.Lock()

    def __enter__(self) -> "Lane":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        self._stop()

    def close(self) -> None:
        """End the judge, whatever it is doing, and all that it has started."""
        self._closed = True
        if (process := self._process) is not None:
            process.terminate()  # whoever waits for it now hears of it
        with self._lock:
            self._stop()

    def warm(self, master: bytes) -> None:
        """Start the judge and hand it the assignment, so that the first submission does not wait for that.

        If the judge is lost it is replaced and gets one more try. Raises RuntimeError if that cannot be done.
        """
        with self._lock:
            for last in (False, True):
                try:
                    return self._prepare(master)
                except (EOFError, OSError, WireError, TimeoutError) as error:
                    how = self._how(error)
                    self._stop()
                    if last or self._closed or isinstance(error, TimeoutError):
                        raise RuntimeError(f"the judge did not start: it {how}") from error

    def _prepare(self, master: bytes) -> None:
        if self._process is None or self._process.poll() is not None:
            self._start()
        if self._master != master:
            reply = self._ask({"op": "master", "master": master, "caps": asdict(self.caps)}, START_SECONDS)
            self._master, self.isolation = master, reply["isolation"]

    def grade(self, master: bytes, submission: bytes) -> bytes:
        """The result of a submission made by `pack`, as JSON. Never raises for anything that it holds.

        If the judge is lost it is replaced and gets one more try. Raises RuntimeError after `close`.
        """
        try:
            request = {"op": "grade", **decode(submission, MESSAGE)}
        except (WireError, TypeError) as error:
            return json.dumps(failed(f"no submission: {error}")).encode()
        problems: list[str] = []
        while len(problems) < 2:
            with self._lock:
                if self._closed:
                    raise RuntimeError("the lane is closed")
                try:
                    self._prepare(master)
                    return self._ask(request, self.caps.seconds + SPARE_SECONDS)["result"]
                except TimeoutError:
                    problems.append(f"did not come to an end within {self.caps.seconds + SPARE_SECONDS:g} seconds")
                except (EOFError, OSError, WireError) as error:
                    problems.append(self._how(error))
                self._stop()
        return json.dumps(failed(f"the judge was lost twice: it {problems[0]}, then it {problems[1]}")).encode()

    def _ask(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        assert self._channel is not None
        deadline = time.monotonic() + seconds
        send(self._channel, request, MESSAGE, deadline)
        return receive(self._channel, MESSAGE, deadline)

    def _start(self) -> None:
        self._stop()
        self._master = b""
        command = [sys.executable, "-P", "-m", f"{__package__}.judge"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_environment(), start_new_session=True
        )
        self._channel = Channel(self._process.stdout, self._process.stdin)
        if self._closed:  # meanwhile, by another thread
            self._stop()
            raise RuntimeError("the lane is closed")

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _how(self, error: Exception) -> str:
        """How the judge went."""
        process = self._process
        if process is None:
            return "was ended"
        try:
            code = process.wait(5)
        except subprocess.TimeoutExpired:
            return f"broke off ({type(error).__name__})"
        return f"ended with exit code {code}" if code >= 0 else f"was ended by signal {-code}"


def _environment() -> dict[str, str]:
    """Ours, with one thread for algebra: lanes run side by side."""
    return os.environ | dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


_here = threading.local()
_lanes: "weakref.WeakSet[Lane]" = weakref.WeakSet()


def grade_bytes(master: bytes, submission: bytes) -> bytes:
    """`Lane.grade` on a lane that belongs to this thread and ends with it."""
    if not hasattr(_here, "lane"):
        _here.lane = Lane()
        _lanes.add(_here.lane)
    return _here.lane.grade(master, submission)


@atexit.register
def _close_all() -> None:
    for lane in list(_lanes):
        lane.close()
