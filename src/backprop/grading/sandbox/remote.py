"""A worker as the judge sees it. Nothing that it says is believed before it has been looked at."""

import os
import secrets
import signal
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any

from ...answers import TIME_LIMIT, Answer, changed
from ..wire import Channel, Handle, WireError, decode, receive, send
from .received import outputs_of
from .terms import GRACE, Cell, Limits, NoSuchFunction, Tampered, WorkerDied, WorkerGone, WorkerTimedOut

End = Callable[[int, bool], int | None]
"""Kills a process; with True, how it ended as `waitpid` says, None if that is lost."""

OUT_OF_MEMORY = 87
KINDS: dict[str, tuple[type, ...]] = {
    "error": (str, type(None)), "not_written": (bool,), "timed_out": (float,), "warned": (str, type(None)),
    "printed": (str,), "form": (str,), "forbidden": (str,),
    "arguments": (tuple, type(None)), "returned": (object,),
}  # fmt: skip
"""What may stand in the fields of an answer."""


class Worker:
    """One submission's process. After any WorkerGone it has been killed and is gone: get another one."""

    def __init__(self, channel: socket.socket, limits: Limits, process: int, end: End) -> None:
        self.limits, self.process = limits, process
        self._socket, self._channel, self._end = channel, Channel(channel), end
        self._ends_at = time.monotonic() + limits.seconds
        self._asked = 0
        self._open = True

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def remaining(self) -> float:
        """Seconds that the submission has left."""
        return max(self._ends_at - time.monotonic(), 0.0)

    def close(self) -> None:
        """Kill it, whatever it is doing."""
        if self._open:
            self._kill()

    def greeting(self, seconds: float) -> dict[str, bool]:
        """Which locks it says hold: said before it has run anything of the student's."""
        held = self._await(time.monotonic() + seconds, seconds)["ready"]
        self._ends_at = time.monotonic() + self.limits.seconds
        return held

    def run(self, source: str, name: str, seconds: float) -> Cell:
        """Run a notebook cell. `name` is for the messages of what may go wrong. Raises WorkerGone."""
        where = f" in cell {name}"
        reply = self._request({"op": "run", "source": source}, seconds, where)
        try:
            outputs = outputs_of(reply["outputs"], self.limits.output, self.limits.outputs)
            return Cell(outputs, self._exactly(reply["error"], bool))
        except (KeyError, TypeError, ValueError) as error:
            raise self._tampered(error, where) from error

    def answers(self, function: str | Handle, cases: Sequence[tuple], seconds: float = TIME_LIMIT, *,
                driver: str = "", forbid: Sequence[str] = ()) -> list[Answer]:  # fmt: skip
        """Call a function of the notebook on each case: one answer each, but none after one that never ended.

        `driver` and `forbid` are those of `answers.answers`.
        `changed` is found out here, from the arguments that came back. What has no place on the wire is a Handle.
        Raises NoSuchFunction, WorkerGone.
        """
        how = {"driver": driver, "forbid": list(forbid)}
        request = {"op": "answers", "function": function, "cases": list(cases), **how}
        return self._answers(request, seconds, function, list(cases))

    def call(self, function: str | Handle, arguments: tuple, seconds: float = TIME_LIMIT) -> Answer:
        """Call something on arguments that may be Handles and are not copied. Raises as `answers`."""
        return self._answers({"op": "call", "function": function, "arguments": arguments}, seconds, function)[0]

    def attribute(self, owner: str | Handle, name: str, seconds: float = TIME_LIMIT) -> Answer:
        """An attribute, as the `returned` of an answer. Raises as `answers`."""
        return self._answers({"op": "attribute", "owner": owner, "name": name}, seconds, owner)[0]

    def _answers(
        self, request: dict[str, Any], seconds: float, named: str | Handle, cases: list[tuple] | None = None
    ) -> list[Answer]:
        name = named if isinstance(named, str) else named.type
        where = f" in function {name}"
        reply = self._request(request, seconds, where)
        try:
            if reply.get("missing") is True:
                raise NoSuchFunction(name, self._exactly(reply["kind"], str, type(None)))
            found = [self._answer(frame) for frame in self._exactly(reply["answers"], list)]
            if not 1 <= len(found) <= max(len(cases or ()), 1):
                raise ValueError(f"{len(found)} answers")
            for answer, case in zip(found, cases or (), strict=False):
                if answer.arguments is not None:
                    answer.changed = changed(case, _alike(case, answer.arguments))
        except (KeyError, TypeError, ValueError) as error:
            raise self._tampered(error, where) from error
        return found

    def _answer(self, frame: Any) -> Answer:
        given = self._exactly(decode(self._exactly(frame, bytes), self.limits.message), dict)
        given.pop("changed", None)
        if not set(given) <= {field.name for field in fields(Answer)}:
            raise ValueError("unknown fields")
        for name, value in given.items():
            if not isinstance(value, KINDS[name]):
                raise TypeError(f"{name} is a {type(value).__name__}")
        return Answer(**given)

    def _request(self, request: dict[str, Any], seconds: float, where: str) -> dict[str, Any]:
        if not self._open:
            raise WorkerDied("the process has ended before")
        self._asked += 1
        question = secrets.randbits(60)  # whoever does not know it cannot have answered before
        allowed = min(seconds, self.remaining)
        if allowed <= 0 or self._asked > self.limits.messages:
            self._kill()
            raise WorkerTimedOut(self.limits.seconds, "all the time of the submission is used up")
        if self._channel.pending():
            raise self._tampered(ValueError("it spoke without being asked"), where)
        deadline = time.monotonic() + allowed + GRACE
        try:
            send(self._channel, {"id": question, "seconds": allowed, **request}, self.limits.message, deadline)
        except WireError:
            raise  # what the judge wanted to say is too long or too deep: not the worker's fault
        except OSError as error:
            raise self._gone(error, allowed, where) from error
        reply = self._await(deadline, allowed, where)
        if type(given := reply.get("id")) is not int or given != question:
            raise self._tampered(ValueError("the answer to another question"), where)
        return reply

    def _await(self, deadline: float, seconds: float, where: str = "") -> dict[str, Any]:
        try:
            return self._exactly(receive(self._channel, self.limits.message, deadline), dict)
        except (EOFError, OSError) as error:
            raise self._gone(error, seconds, where) from error
        except (WireError, TypeError) as error:
            raise self._tampered(error, where) from error

    def _gone(self, error: Exception, seconds: float, where: str) -> WorkerGone:
        late = isinstance(error, TimeoutError)
        status = self._kill(ask=not late)
        if late:
            return WorkerTimedOut(seconds, f"no end after {seconds:g} seconds{where}: the process was stopped")
        outside = status is None or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL)
        return WorkerDied(_how(status, self.limits) + where, outside)

    def _tampered(self, error: Exception, where: str = "") -> Tampered:
        self._kill()
        return Tampered(f"the process wrote something that is no answer{where}: {error}")

    def _kill(self, ask: bool = False) -> int | None:
        """End the process; if asked, what the system says about how it ended."""
        self._open = False
        self._socket.close()
        return self._end(self.process, ask)

    @staticmethod
    def _exactly(value: Any, *kinds: type) -> Any:
        if type(value) not in kinds:
            raise TypeError(f"a {type(value).__name__} where none belongs")
        return value


def _alike(case: tuple, arguments: tuple) -> tuple:
    """The arguments, if they are built like those of the case. Raises ValueError."""
    if len(case) != len(arguments):
        raise ValueError("other arguments than those sent")
    for old, new in zip(case, arguments, strict=True):
        if isinstance(old, tuple):
            _alike(old, new if isinstance(new, tuple) else ())
    return arguments


def _how(status: int | None, limits: Limits) -> str:
    """How a process ended, from what `waitpid` says."""
    if status is None:
        return "the process is gone, and the one that started it too"
    if os.WIFEXITED(status):
        code = os.WEXITSTATUS(status)
        if code == OUT_OF_MEMORY:
            return f"the process used more memory than {limits.memory >> 20} MB"
        return f"the process ended by itself (exit code {code})"
    number = os.WTERMSIG(status)
    if number == getattr(signal, "SIGXCPU", None):
        return "the process used more processor time than it may"
    return f"the process was ended by signal {number} ({signal.Signals(number).name})"
