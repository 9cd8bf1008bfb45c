"""From numbers to words: what is right, and what the student should read about the rest."""

from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from ..answers import PRINTED_LIMIT, TIME_LIMIT, Answer, answers
from .compare import describe, equal, misshapen
from .failures import argument_name, failure
from .foreign import tame, tame_lines
from .standard import Known, Standard, written_to
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
    standard = Standard.drawn(task, rng)
    return judge(standard, answers(function, standard.cases, limit, driver=task.driver_source, forbid=task.forbid))


def judge(standard: Standard, given: list[Answer]) -> Diagnosis:
    """Compare answers with the reference and the known mistakes. Runs nothing of the student's.

    First things first: what does not run, then what has the wrong form or shape, then numbers in the order of the
    outputs, then what was written to.
    """
    task, printed = standard.task, tame_lines(given[0].printed, PRINTED_LIMIT)
    if text := failure(task, standard.cases, given):
        return Diagnosis(findings=[Finding(text)], printed=printed)
    with np.errstate(all="ignore"):  # the numbers are whatever the student's code has made
        findings = _wrong_parts(standard, given)
    wrong = {output for finding in findings for output in finding.outputs}
    right = tuple(output for output in task.outputs if output not in wrong)
    share = len(right) / len(task.outputs)
    if changed := written_to(given):
        share *= IN_PLACE_SHARE
        findings.append(_in_place(task, changed, standard.known if not wrong else {}))
    return Diagnosis(right, _merge(findings), round(share * task.points, 2), printed)


def _wrong_parts(standard: Standard, given: list[Answer]) -> list[Finding]:
    task, same = standard.task, partial(equal, tolerance=standard.task.relative)
    got = [task.split(answer.returned) for answer in given]
    shapes: list[Finding] = []
    numbers: list[Finding] = []
    for i, (output, part) in enumerate(task.parts):
        e, g = [parts[i] for parts in standard.expected], [parts[i] for parts in got]
        if all(map(same, g, e)):
            continue
        name = _known(i, g, e, standard)
        if name:
            finding = Finding(task.mistakes[name].hint, (output,), name)
        else:
            warned = next((tame(answer.warned) for answer in given if answer.warned), None)
            text = describe(part, g, e, standard.sizes, task.relative, tell=not task.predicts)
            finding = Finding(text + (f" NumPy warned: {warned}." if warned else ""), (output,))
        (shapes if any(map(misshapen, g, e)) else numbers).append(finding)
    return shapes + numbers


def _known(i: int, got: list, expected: list, standard: Standard) -> str | None:
    """The mistake whose numbers for this part are the student's, in every case, wrong as they are."""
    tolerance = standard.task.relative
    same, alike = partial(equal, tolerance=tolerance), partial(_alike, tolerance=tolerance)
    for name, mistake in standard.known.items():
        numbers = [parts[i] for parts in mistake.parts]
        if all(map(alike, got, numbers)) and not all(map(same, numbers, expected)):
            return name
    return None


def _alike(got: Any, mistaken: Any, tolerance: float) -> bool:
    # Not finite in the same places is alike too: an overflow is a fingerprint.
    if isinstance(got, np.ndarray) and got.dtype.kind == "f" and got.shape == np.shape(mistaken):
        odd = ~np.isfinite(mistaken)
        if odd.any():
            return np.array_equal(got[odd], mistaken[odd], equal_nan=True) and equal(
                got[~odd], mistaken[~odd], tolerance
            )
    return equal(got, mistaken, tolerance)


def _in_place(task: Task, changed: tuple, known: dict[str, Known]) -> Finding:
    for name, mistake in known.items():
        if mistake.changed == changed:
            return Finding(task.mistakes[name].hint, (), name)
    names = " and ".join(argument_name(task, place) for place in changed)
    return Finding(
        f"overwrites its argument {names}. Whoever called still needs those numbers: work on a copy "
        "(watch for +=, *=, out= and assignments to a part of an array)."
    )


def _merge(findings: list[Finding]) -> list[Finding]:
    """The same words once, with all the outputs that they concern."""
    merged: dict[str, Finding] = {}
    for finding in findings:
        known = merged.get(finding.text, replace(finding, outputs=()))
        merged[finding.text] = replace(known, outputs=tuple(dict.fromkeys((*known.outputs, *finding.outputs))))
    return list(merged.values())
