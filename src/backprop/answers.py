"""Calling a student's function: on copies, in silence, for a limited time. What it did comes back as data.

Notebooks use it where the student works, the sandbox where the work is graded. It knows no task and no points.
"""

import contextlib
import copy
import io
import signal
import threading
import warnings
import weakref
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import FunctionType
from typing import Any

import numpy as np

from .called import explain, objection, text_of, through
from .forbidden import forbidden

TIME_LIMIT = 5.0
"""Seconds for all cases of a function together. They need milliseconds."""

PRINTED_LIMIT = 2000

_never_again: "weakref.WeakKeyDictionary[FunctionType | type, float]" = weakref.WeakKeyDictionary()
"""What did not finish, and the seconds that it had. Running its cell again makes a new function or class."""


class TimeUp(BaseException):
    """The time limit. No Exception, so that `except Exception` in a student's loop does not catch it."""


@dataclass
class Answer:
    """What a function did with the arguments of one case."""

    returned: Any = None
    error: str | None = None
    form: str = ""  # what the driver says is wrong with the form of the function, or of what it returned
    forbidden: str = ""  # a name that the task forbids and the function uses: it has not been called
    not_written: bool = False
    timed_out: float = 0.0  # after so many seconds
    changed: tuple[int | tuple[int, int], ...] = ()  # arguments written to: (1, 0) is part 0 of argument 1
    warned: str | None = None
    printed: str = ""
    arguments: tuple | None = None  # as they are after the call; None if it did not come to an end


def answers(
    function: Callable[..., Any],
    cases: Sequence[tuple],
    limit: float = TIME_LIMIT,
    *,
    driver: str = "",
    forbid: Sequence[str] = (),
) -> list[Answer]:
    """One answer a case; after a case without end, or a stub, there are no more. For a name it must not use, just one.

    `driver` is the source of one, see `called`; `forbid` are names that the function must not use.
    """
    return list(each_answer(function, cases, limit, driver=driver, forbid=forbid))


def each_answer(
    function: Callable[..., Any],
    cases: Sequence[tuple],
    limit: float = TIME_LIMIT,
    catch: tuple[type[BaseException], ...] = (Exception, SystemExit),
    *,
    driver: str = "",
    forbid: Sequence[str] = (),
) -> Iterator[Answer]:
    """As `answers`, one after the other: an answer can be put away before the function is called again.

    Whatever the function raises that is not in `catch` goes on to the caller: in a notebook, its user's interrupt.
    """
    if isinstance(function, FunctionType | type) and function in _never_again:
        yield Answer(timed_out=_never_again[function])
        return
    if name := forbidden(function, forbid):
        yield Answer(forbidden=name)
        return
    called = through(driver, function)  # before the clock runs
    with _time_limit(limit) as clock:
        for case in cases:
            answer = _answer(function, case, clock, limit, catch, called)
            if answer.timed_out and isinstance(function, FunctionType | type):
                _never_again[function] = limit
            yield answer
            if answer.timed_out or answer.not_written:
                return


def _answer(
    function: Callable[..., Any],
    case: tuple,
    clock: "_Clock",
    limit: float,
    catch: tuple[type[BaseException], ...],
    called: Callable[..., Any],
) -> Answer:
    arguments = copy.deepcopy(case)
    answer, printed = Answer(arguments=arguments), _Printed()
    with (
        warnings.catch_warnings(record=True) as caught,
        np.errstate(all="warn", under="ignore"),
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
    ):
        warnings.simplefilter("always")
        try:
            # The texts of errors and warnings can be the student's code, too.
            with clock:
                try:
                    answer.returned = called(*arguments)
                except TimeUp:
                    raise
                except NotImplementedError:
                    answer.not_written = True
                except catch as error:
                    answer.form = objection(error)
                    answer.error = None if answer.form else explain(error, function)
                answer.warned = text_of(caught[0].message) if caught else None
        except TimeUp:
            return Answer(timed_out=limit)
    answer.changed = changed(case, arguments)
    answer.printed = printed.getvalue()[:PRINTED_LIMIT]
    return answer


class _Printed(io.StringIO):
    """Keeps the beginning and forgets the rest, lest a loop that prints fill the memory."""

    def write(self, text: str) -> int:
        if self.tell() < PRINTED_LIMIT:
            super().write(text[:PRINTED_LIMIT])
        return len(text)


def changed(before: tuple, after: tuple) -> tuple[int | tuple[int, int], ...]:
    """Which arguments of a call have been written to; (1, 0) is part 0 of argument 1."""
    found: list[int | tuple[int, int]] = []
    for i, (old, new) in enumerate(zip(before, after, strict=True)):
        if isinstance(old, tuple):
            found += [(i, j) for j, pair in enumerate(zip(old, new, strict=True)) if not _same(*pair)]
        elif not _same(old, new):
            found.append(i)
    return tuple(found)


def _same(old: Any, new: Any) -> bool:
    if isinstance(old, np.ndarray):
        if not isinstance(new, np.ndarray) or old.dtype != new.dtype:
            return False
        return np.array_equal(old, new, equal_nan=old.dtype.kind == "f")
    return type(old) is type(new) and (old == new or old != old)


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
