"""The judge's process: one message in, one out, until nobody asks any more. Started and watched by a lane."""

import contextlib
import json
import os
import select
import signal
import sys
import threading
from typing import Any

from ...tasks.foreign import tame
from ..sandbox.client import Sandbox, SandboxError
from ..wire import Channel, receive, send
from .caps import Caps
from .grade import failed, grade
from .master import Master

MESSAGE = 512 << 20
"""Bytes of a message. They come from our own side; what students may send is limited where it is read."""


class Judge:
    """Answers the questions of a lane. Keeps one nursery, the one that the last assignment needed."""

    def __init__(self, kept: contextlib.ExitStack) -> None:
        self.kept = kept
        self.master: Master | None = None
        self.caps = Caps()
        self._sandbox: tuple[tuple[str, ...], tuple[str, ...], Sandbox] | None = None

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """The reply to a message: {"op": "master"} sets the assignment, {"op": "grade"} grades a submission."""
        if request["op"] == "master":
            self.master, self.caps = Master.from_bytes(request["master"]), Caps(**request["caps"])
            return {"isolation": self.sandbox(self.master).isolation.describe()}
        if request["op"] == "grade":
            return {"result": json.dumps(self._grade(request["notebooks"]), ensure_ascii=False).encode()}
        raise ValueError(f"unknown request {request['op']!r}")

    def _grade(self, notebooks: dict[str, bytes]) -> dict[str, Any]:
        assert self.master is not None
        try:
            return grade(self.master, notebooks, self.sandbox(self.master), self.caps)
        except SandboxError:
            raise  # nothing is wrong with the submission, and another judge may have more luck
        except Exception as error:  # a fault of ours must cost one submission, not all
            return failed(f"the judge stumbled over it: {type(error).__name__}: {tame(str(error))}")

    def sandbox(self, master: Master) -> Sandbox:
        """The nursery that has what this assignment needs."""
        wanted = (master.provides, master.packages)
        if self._sandbox is None or self._sandbox[:2] != wanted:
            self.kept.close()
            self._sandbox = (*wanted, self.kept.enter_context(Sandbox(provides=wanted[0], packages=wanted[1])))
        return self._sandbox[2]


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the runner, which ends us
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # by way of all that has to be cleaned up
    # Whatever prints must not print into the messages.
    incoming, outgoing = os.dup(0), os.dup(1)
    with open(os.devnull, "r+b") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    channel = Channel(incoming, outgoing)
    with contextlib.ExitStack() as kept:
        judge = Judge(kept)
        threading.Thread(target=_follow, args=(incoming, kept), daemon=True).start()
        while True:
            try:
                request = receive(channel, MESSAGE)
            except EOFError:
                return
            send(channel, judge.answer(request), MESSAGE)


def _follow(descriptor: int, kept: contextlib.ExitStack) -> None:
    """End with whoever asks, also in the middle of a submission."""
    poll = select.poll()
    poll.register(descriptor, 0)  # a hang-up is always reported
    while not any(event & (select.POLLHUP | select.POLLERR) for _, event in poll.poll()):
        pass
    try:
        kept.close()
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
