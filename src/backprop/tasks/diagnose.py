"""From numbers to words: what is right, and what the student should read about the rest."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..numpy._contract import match_shapes, signature
from .compare import describe, equal
from .run import TIME_LIMIT, Answer, answers
from .task import Function, Task

IN_PLACE_SHARE = 0.5
"""What a function keeps of its points if its numbers are right but it writes into its arguments."""


@dataclass(frozen=True)
class Finding:
    """One thing to fix, in which outputs (none: the whole function), and the known mistake it equals, if any."""

    text: str
    outputs: tuple[str, ...] = ()
    mistake: str | None = None


@dataclass
class Diagnosis:
    """The verdict on one function: what is right, what is not (first things first), what it earns."""

    right: tuple[str, ...] = ()
    findings: list[Finding] = field(default_factory=list)
    points: float = 0.0
    printed: str = ""


def diagnose(task: Task, function: Function, rng: np.random.Generator, *, limit: float = TIME_LIMIT) -> Diagnosis:
    """Run a function on the cases of its task and judge what it did."""
    cases = task.cases(rng)
    return judge(task, cases, answers(function, cases, limit))


def judge(task: Task, cases: list[tuple], given: list[Answer]) -> Diagnosis:
    """Compare answers with the reference and the known mistakes. Runs nothing of the student's."""
    printed = given[0].printed
    failure = _failure(task, cases, given)
    if failure:
        return Diagnosis(findings=[Finding(failure)], printed=printed)
    expected = [task.split(task.reference(*case)) for case in cases]
    got = [task.split(answer.returned) for answer in given]
    sizes = [_sizes(task, parts) for parts in expected]
    known = {name: answers(mistake.function, cases) for name, mistake in task.mistakes.items()}

    findings = []
    for i, (output, part) in enumerate(task.parts):
        e, g = [parts[i] for parts in expected], [parts[i] for parts in got]
        if all(map(equal, g, e)):
            continue
        name = _known(task, i, g, e, known)
        warned = next((answer.warned for answer in given if answer.warned), None)
        if name:
            findings.append(Finding(task.mistakes[name].hint, (output,), name))
        else:
            text = describe(part, g, e, sizes)
            findings.append(Finding(text + (f" NumPy warned: {warned}." if warned else ""), (output,)))
    wrong = {output for finding in findings for output in finding.outputs}
    right = tuple(output for output in task.outputs if output not in wrong)
    share = len(right) / len(task.outputs)
    changed = sorted({place for answer in given for place in answer.changed}, key=str)
    if changed:
        share *= IN_PLACE_SHARE
        findings.append(_in_place(task, changed, known if not wrong else {}))
    return Diagnosis(right, _merge(findings), round(share * task.points, 2), printed)


def _failure(task: Task, cases: list[tuple], given: list[Answer]) -> str | None:
    """Why nothing can be compared, if so."""
    returns = ", ".join(name for _, name in task.parts) + ("," if len(task.parts) == 1 else "")
    returns = f"{task.outputs[0]}, ({', '.join(task.cache)})" if task.cache else f"({returns})"
    for case, answer in zip(cases, given, strict=False):
        if answer.not_written:
            return "not written yet."
        if answer.timed_out:
            advice = "Look for a loop that cannot end, mend it and run its cell again"
            return f"does not finish: stopped after {answer.timed_out:g} seconds. {advice}."
        if answer.error:
            return f"your code stopped with {answer.error}. It was called with {_shapes(task, case)}."
        value = answer.returned
        if value is None:
            return f"returns nothing. The last line should be `return {returns}`."
        if isinstance(value, np.ndarray) and len(task.parts) == 1:
            return f"returns an array, expected a tuple that holds it: `return {returns}`. The comma makes the tuple."
        if not isinstance(value, tuple | list):
            return f"returns one {type(value).__name__}, expected `return {returns}`."
        if len(value) != (2 if task.cache else len(task.parts)):
            return f"returns {len(value)} value{'s' * (len(value) != 1)}, expected `return {returns}`."
        if task.cache and (not isinstance(value[1], tuple | list) or len(value[1]) != len(task.cache)):
            return f"the cache should be the tuple ({', '.join(task.cache)}): `return {returns}`."
    return None


def _known(task: Task, i: int, got: list, expected: list, known: dict[str, list[Answer]]) -> str | None:
    """The mistake whose numbers for this part are the student's, in every case, wrong as they are."""
    for name, answer in known.items():
        numbers = [task.split(a.returned)[i] for a in answer]
        if all(map(_alike, got, numbers)) and not all(map(equal, numbers, expected)):
            return name
    return None


def _alike(got: Any, mistaken: Any) -> bool:
    # Not finite in the same places is alike too: an overflow is a fingerprint.
    if isinstance(got, np.ndarray) and got.dtype.kind == "f" and got.shape == np.shape(mistaken):
        odd = ~np.isfinite(mistaken)
        if odd.any():
            return np.array_equal(got[odd], mistaken[odd], equal_nan=True) and equal(got[~odd], mistaken[~odd])
    return equal(got, mistaken)


def _in_place(task: Task, changed: list, known: dict[str, list[Answer]]) -> Finding:
    for name, answer in known.items():
        if sorted({place for a in answer for place in a.changed}, key=str) == changed:
            return Finding(task.mistakes[name].hint, (), name)
    names = " and ".join(_argument_names(task)[place] for place in changed)
    return Finding(
        f"overwrites its argument {names}. Whoever called still needs those numbers: work on a copy "
        "(watch for +=, *=, out= and assignments to a part of an array)."
    )


def _argument_names(task: Task) -> dict[Any, str]:
    inputs = [array.name for array in signature(task.reference)[0]]
    names: dict[Any, str] = dict(enumerate(inputs))
    return names | {(len(inputs), j): f"cache[{j}]" for j in range(10)}


def _shapes(task: Task, case: tuple) -> str:
    names = _argument_names(task)
    flat: list[tuple[Any, Any]] = []
    for i, value in enumerate(case):
        flat += [((i, j), part) for j, part in enumerate(value)] if isinstance(value, tuple) else [(i, value)]
    return ", ".join(f"{names[place]} of shape {np.shape(value)}" for place, value in flat)


def _sizes(task: Task, parts: Sequence[Any]) -> dict[str, int]:
    outputs = signature(task.reference)[1]
    sizes = match_shapes(zip(outputs, parts, strict=False), {}, task.name)
    return {letter: size for letter, size in sizes.items() if letter != "..."}


def _merge(findings: list[Finding]) -> list[Finding]:
    """The same words once, with all the outputs that they concern."""
    merged: dict[str, Finding] = {}
    for finding in findings:
        known = merged.get(finding.text)
        outputs = (*known.outputs, *finding.outputs) if known else finding.outputs
        merged[finding.text] = Finding(finding.text, tuple(dict.fromkeys(outputs)), finding.mistake)
    return list(merged.values())
