"""One submission's process: runs cells, calls functions, answers on its channel, and ends with it."""

import os
import random
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from ...answers import each_answer
from ..wire import Channel, Handle, WireError, encode, receive
from .shell import Shell

OUT_OF_MEMORY = 87
"""The exit code that says so."""
HANDLES = 10_000
ROOM = 10_000
"""Bytes of a message that are kept free for what goes around the answers."""
_NAME, _DTYPE = vars(type)["__name__"].__get__, vars(np.ndarray)["dtype"].__get__


class Worker:
    """Serves one channel with one shell. `limits` are those of `terms.Limits`."""

    def __init__(self, shell: Shell, channel: int, limits: dict[str, Any]) -> None:
        self.shell, self.channel, self.limits = shell, Channel(channel), limits
        self.kept: dict[int, Any] = {}

    def serve(self, held: dict[str, bool]) -> None:
        """Answer until nobody asks any more. Never returns to code that was forked along."""
        try:
            # Grading again should give the same, also where students draw from these.
            random.seed(0)
            np.random.seed(0)  # noqa: NPY002
            self._send({"ready": held})
            while True:
                self._turn(receive(self.channel, self.limits["message"]))
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        except EOFError:
            os._exit(0)
        except BaseException:
            os._exit(1)

    def _turn(self, request: dict[str, Any]) -> None:
        number = request.pop("id")
        reply = getattr(self, "do_" + request.pop("op"))(**request)
        self._send({"id": number, **reply})

    def _send(self, reply: dict[str, Any]) -> None:
        self.channel.write(encode(reply, self.limits["message"]), None)

    def do_run(self, source: str, seconds: float) -> dict[str, Any]:
        outputs, error = self.shell.run(source, seconds, self.limits["output"], self.limits["outputs"])
        return {"outputs": outputs, "error": error}

    def do_answers(
        self, function: Any, cases: list[tuple], seconds: float, driver: str, forbid: list[str]
    ) -> dict[str, Any]:
        found, kind = self._function(function)
        if found is None:
            return {"missing": True, "kind": kind}
        return {"answers": list(self._answers(found, cases, seconds, driver, forbid))}

    def do_call(self, function: Any, arguments: tuple, seconds: float) -> dict[str, Any]:
        found, kind = self._function(function)
        if found is None:
            return {"missing": True, "kind": kind}
        values = tuple(map(self._value, arguments))
        return {"answers": list(self._answers(partial(found, *values), [()], seconds))}

    def do_attribute(self, owner: Any, name: str, seconds: float) -> dict[str, Any]:
        if isinstance(owner, str) and owner not in self.shell.user_ns:
            return {"missing": True, "kind": None}
        return {"answers": list(self._answers(partial(getattr, self._value(owner, True), name), [()], seconds))}

    def _answers(
        self,
        function: Callable[..., Any],
        cases: list[tuple],
        seconds: float,
        driver: str = "",
        forbid: Sequence[str] = (),
    ) -> Iterator[bytes]:
        """Each is taken apart before the function is called again: it may hand out the same array twice."""
        room = self.limits["message"] - ROOM
        for answer in each_answer(function, cases, seconds, (BaseException,), driver=driver, forbid=forbid):
            try:
                frame = encode(vars(answer), room, self._keep)
            except WireError as error:
                frame = encode({"error": f"its result cannot be sent: {error}"}, ROOM)
            room -= len(frame)
            yield frame
            if room < ROOM:
                return

    def _function(self, named: Any) -> tuple[Any, str | None]:
        """The function, or None and the name of the type of what is there instead."""
        if isinstance(named, str) and named not in self.shell.user_ns:
            return None, None
        found = self._value(named, True)
        return (found, None) if callable(found) else (None, str(_NAME(type(found))))

    def _value(self, named: Any, by_name: bool = False) -> Any:
        if isinstance(named, Handle):
            return self.kept[named.number]
        return self.shell.user_ns[named] if by_name and isinstance(named, str) else named

    def _keep(self, value: Any) -> Handle:
        if len(self.kept) >= HANDLES:
            raise WireError("too many values to keep")
        number = len(self.kept)
        self.kept[number] = value
        # Asked of the types of Python and NumPy, lest what we ask of be the student's code.
        dtype = str(_DTYPE(value)) if issubclass(type(value), np.ndarray) else ""
        return Handle(number, str(_NAME(type(value))), dtype)
