"""What a student's function is worth: its answers, asked for in the session, beside the standard of its task."""

import functools
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...answers import Answer
from ...tasks.bank import find
from ...tasks.diagnose import Diagnosis, Finding, judge
from ...tasks.failures import ENDLESS
from ...tasks.foreign import Foreign, tame
from ...tasks.standard import Standard
from ...tasks.words import missing, no_function, report, score
from ..sandbox.client import Handle, NoSuchFunction, Tampered, Worker, WorkerGone
from .checks import Check
from .session import Session, SpentError, event


@dataclass
class Verdict:
    """On one test cell: the points, what `check` would print, the findings, and what else has happened."""

    points: float = 0.0
    text: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    events: list[str] = field(default_factory=list)


@functools.lru_cache(maxsize=256)
def standard(task: str, seed: int) -> Standard:
    """The cases of a task for a seed, the same for every student, with all that is worked out from them."""
    return Standard.drawn(find(task), np.random.default_rng(seed))


def judge_cell(session: Session, checks: tuple[Check, ...]) -> Verdict:
    """Carry out the checks of a test cell on the notebook as it stands."""
    verdict = Verdict()
    for check in checks:
        task = find(check.task)
        diagnosis = _diagnosis(session, check, verdict.events)
        verdict.points += score(task, diagnosis.points)
        verdict.text.append(report(task, diagnosis))
        verdict.findings += diagnosis.findings
    return verdict


def _diagnosis(session: Session, check: Check, events: list[str]) -> Diagnosis:
    task, wanted = find(check.task), standard(check.task, check.seed)
    seconds = session.caps.check_seconds
    try:
        given = session.take(lambda worker: _answers(worker, check, wanted, seconds))
    except NoSuchFunction as error:
        return missing(task) if error.kind is None else no_function(task, tame(error.kind, 60))
    except WorkerGone as gone:
        events.append(event(gone))
        text = f"when it was called, {tame(str(gone))}."
        return Diagnosis(findings=[Finding(ENDLESS.format(seconds) if events[-1] == "timed out" else text)])
    except SpentError as spent:
        events.append("timed out")
        return Diagnosis(findings=[Finding(f"not looked at, because the notebook was stopped before: {spent}.")])
    if given[-1].timed_out:
        events.append("timed out")
    if any((answer.error or "").startswith("MemoryError") for answer in given):
        events.append("memory")
    return judge(wanted, given)


def _answers(worker: Worker, check: Check, wanted: Standard, seconds: float) -> list[Answer]:
    """The answers without handles, if there are as many as there must be."""
    task = wanted.task
    given = worker.answers(check.function, wanted.cases, seconds, driver=task.driver_source, forbid=task.forbid)
    last = given[-1]
    if len(given) < len(wanted.cases) and not (last.timed_out or last.not_written or last.forbidden):
        raise Tampered(f"the process gave {len(given)} answers to {len(wanted.cases)} questions")
    for answer in given:
        answer.returned = _named(answer.returned)
    return given


def _named(value: Any, depth: int = 3) -> Any:
    if isinstance(value, Handle):
        return Foreign(value.type, value.dtype)
    if isinstance(value, tuple | list) and depth:
        return type(value)(_named(part, depth - 1) for part in value)
    return value
