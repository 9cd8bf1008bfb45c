"""Calling a student's function: on copies, in silence, for a limited time. What it did comes back as data.

This is the only file that runs the student's code, and it knows neither the reference nor the points.
"""

import contextlib
import copy
import io
import linecache
import signal
import threading
import traceback
import warnings
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType
from typing import Any

import numpy as np

TIME_LIMIT = 5.0
"""Seconds for all cases of a function together. They need milliseconds."""

PRINTED_LIMIT = 2000

_never_again: "weakref.WeakKeyDictionary[FunctionType, float]" = weakref.WeakKeyDictionary()
"""Functions that did not finish, and the seconds that they had. Running the cell again makes a new function."""


class TimeUp(BaseException):
    """The time limit. No Exception, so that `except Exception` in a student's loop does not catch it."""


@dataclass
class Answer:
    """What a function did with the arguments of one case."""

    returned: Any = None
    error: str | None = None
    not_written: bool = False
    timed_out: float = 0.0  # after so many seconds
    changed: tuple[int | tuple[int, int], ...] = ()  # arguments written to: (1, 0) is part 0 of argument 1
    warned: str | None = None
    printed: str = ""


def answers(function: Callable[..., Any], cases: list[tuple], limit: float = TIME_LIMIT) -> list[Answer]:
    """One answer a case; after a case without end, or a stub, there are no more."""
    if isinstance(function, FunctionType) and function in _never_again:
        return [Answer(timed_out=_never_again[function])]
    found: list[Answer] = []
    with _time_limit(limit) as clock:
        try:
            for case in cases:
                found.append(_answer(function, case, clock))
                if found[-1].not_written:
                    break
        except TimeUp:
            if isinstance(function, FunctionType):
                _never_again[function] = limit
            found.append(Answer(timed_out=limit))
    return found


def _answer(function: Callable[..., Any], case: tuple, clock: "_Clock") -> Answer:
    arguments = copy.deepcopy(case)
    answer, printed = Answer(), io.StringIO()
    with (
        warnings.catch_warnings(record=True) as caught,
        np.errstate(all="warn", under="ignore"),
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
    ):
        warnings.simplefilter("always")
        try:
            with clock:
                answer.returned = function(*arguments)
        except NotImplementedError:
            answer.not_written = True
        except (Exception, SystemExit) as error:
            answer.error = _explain(error, function)
    answer.changed = tuple(_changed(case, arguments))
    answer.warned = str(caught[0].message) if caught else None
    answer.printed = printed.getvalue()[:PRINTED_LIMIT]
    return answer


def _changed(before: tuple, after: tuple) -> Iterator[int | tuple[int, int]]:
    for i, (old, new) in enumerate(zip(before, after, strict=True)):
        if isinstance(old, tuple):
            yield from ((i, j) for j, pair in enumerate(zip(old, new, strict=True)) if not _same(*pair))
        elif not _same(old, new):
            yield i


def _same(old: Any, new: Any) -> bool:
    return np.shape(old) == np.shape(new) and np.array_equal(old, new, equal_nan=np.asarray(old).dtype.kind == "f")


def _explain(error: BaseException, function: Callable[..., Any]) -> str:
    """Type, message and the student's own line. None of our frames, none of NumPy's."""
    text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    file = getattr(getattr(function, "__code__", None), "co_filename", None)
    own = [frame for frame in traceback.extract_tb(error.__traceback__)[1:] if frame.filename == file]
    if not own:
        return text
    line = (own[-1].line or linecache.getline(own[-1].filename, own[-1].lineno or 0)).strip()
    place = f"line {own[-1].lineno} of its cell" if not Path(own[-1].filename).is_file() else f"line {own[-1].lineno}"
    return f"{text} ({place}: {line})" if line else f"{text} ({place})"


class _Clock:
    """Lets the alarm raise only while the student's code runs, never in ours."""

    running = False

    def __enter__(self) -> None:
        self.running = True

    def __exit__(self, *_: object) -> None:
        self.running = False

    def ring(self, *_: object) -> None:
        if self.running:
            raise TimeUp


@contextlib.contextmanager
def _time_limit(seconds: float) -> Iterator[_Clock]:
    """Ring after `seconds`, then again and again; never off the main thread or on Windows, which have no alarm."""
    clock = _Clock()
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield clock
        return
    previous = signal.signal(signal.SIGALRM, clock.ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds, 0.2)
        yield clock
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
