"""Why answers cannot be compared with anything, if so: not written, stopped, without end, or not of the right form."""

from collections.abc import Callable
from inspect import signature as parameters
from typing import Any

import numpy as np

from ..answers import Answer
from .foreign import tame, type_name
from .task import Task

NOT_WRITTEN = "not written yet. If you have written it: run its cell, and save the notebook before you hand it in."
UNDEFINED = (
    "Nothing that ran before it makes that name: is it spelt right? If so, run all cells in order, from the top."
)
ENDLESS = (
    "does not finish: stopped after {:g} seconds. Look for a loop that cannot end, mend it and run its cell again."
)


def failure(task: Task, cases: list[tuple], given: list[Answer]) -> str | None:
    """What to mend before all else. Of several reasons the most basic, of several cases the first."""
    returns = ", ".join(name for _, name in task.parts) + ("," if len(task.parts) == 1 else "")
    returns = f"{task.outputs[0]}, ({', '.join(task.cache)})" if task.cache else f"({returns})"

    def stopped(case: tuple, answer: Answer) -> str | None:
        if not answer.error:
            return None
        called = "" if task.predicts else f" It was called with {_shapes(task, case)}."
        undefined = f" {UNDEFINED}" if answer.error.startswith("NameError: name ") else ""
        return f"your code stopped with {tame(answer.error)}.{undefined}{called}"

    reasons: tuple[Callable[[tuple, Answer], str | None], ...] = (
        lambda _, answer: _not_wanted(task, answer) if answer.forbidden else None,
        lambda _, answer: NOT_WRITTEN if answer.not_written else None,
        lambda _, answer: f"{tame(answer.form).rstrip('.')}." if answer.form else None,
        stopped,
        lambda _, answer: ENDLESS.format(answer.timed_out) if answer.timed_out else None,
        lambda _, answer: _structure(task, answer.returned, returns),
    )
    for reason in reasons:
        for case, answer in zip(cases, given, strict=False):
            if text := reason(case, answer):
                return text
    return None


def _not_wanted(task: Task, answer: Answer) -> str:
    return f"your code uses {tame(answer.forbidden, 60)}, which is not wanted here: {task.forbid_reason}."


def _structure(task: Task, value: Any, returns: str) -> str | None:
    if value is None:
        return f"returns nothing. The last line should be `return {returns}`."
    if isinstance(value, np.ndarray) and len(task.parts) == 1:
        return f"returns an array, expected a tuple that holds it: `return {returns}`. The comma makes the tuple."
    if not isinstance(value, tuple | list):
        return f"returns one {tame(type_name(value), 60)}, expected `return {returns}`."
    if len(value) != (2 if task.cache else len(task.parts)):
        return f"returns {len(value)} value{'s' * (len(value) != 1)}, expected `return {returns}`."
    if task.cache and (not isinstance(value[1], tuple | list) or len(value[1]) != len(task.cache)):
        return f"the cache should be the tuple ({', '.join(task.cache)}): `return {returns}`."
    return None


def argument_name(task: Task, place: Any) -> str:
    """What the argument at a place is called; place (1, 0) is part 0 of argument 1, which is a tuple."""
    whole, part = place if isinstance(place, tuple) else (place, None)
    names = list(parameters(task.reference).parameters)
    name = names[whole] if whole < len(names) else f"argument {whole + 1}"
    return name if part is None else f"{name}[{part}]"


def _shapes(task: Task, case: tuple) -> str:
    flat: list[tuple[Any, Any]] = []
    for i, value in enumerate(case):
        flat += [((i, j), part) for j, part in enumerate(value)] if isinstance(value, tuple) else [(i, value)]
    return ", ".join(f"{argument_name(task, place)} of shape {np.shape(value)}" for place, value in flat)
