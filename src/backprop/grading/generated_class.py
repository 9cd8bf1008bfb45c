"""Invented classes of any size, the same for the same seed: to measure the grading, and to show what a report tells.

Right and wrong answers come from the solution and from the task bank, with names of variables as people choose them.
Some students leave lines of their own in a function, and some copy from others.
"""

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from ..tasks import Task, assignment_tasks
from .release import release, require_solution
from .rewritten import last_function, renamed, with_asides
from .sample_class import DERIVATION, SHORT_DERIVATION

MANNERS = 24
"""Ways to name the variables of one answer."""

ASIDES = " with asides"
ENDLESS = "while True:\n    pass"


@dataclass(frozen=True)
class Rates:
    """How often things happen: per function, from `wrong` on per student."""

    mistake: float = 0.30
    untouched: float = 0.05
    syntax_error: float = 0.02
    endless: float = 0.01
    asides: float = 0.15  # lines of one's own, which nobody else has
    broken: float = 0.01  # the file is no notebook
    copied: float = 0.02  # somebody else's answers, other names
    same_file: float = 0.01  # somebody else's file
    silent: float = 0.25  # no text where a text is asked for


@dataclass
class Invented:
    """One student: what each function is (a name from the bank, or of a rate), and who it was copied from."""

    student: str
    deeds: dict[str, str] = field(default_factory=dict)
    origin: str = ""
    same_file: bool = False
    broken: bool = False
    answers: dict[str, str] = field(default_factory=dict)
    text: str = ""


def make_class(
    folder: Path, root: Path, size: int, *, assignment: str = "feedforward", seed: int = 0, rates: Rates | None = None
) -> list[Invented]:
    """Write submitted/<student>/<assignment>/<assignment>.ipynb below `folder` for each student; what each one did.

    Raises FileNotFoundError if there is no such assignment, ValueError if `size` is not positive.
    """
    if size < 1:
        raise ValueError(f"size must be at least 1, got {size}")
    released = release(assignment, root, Path(folder) / "released")
    solution = json.loads((require_solution(assignment, root) / f"{assignment}.ipynb").read_text(encoding="utf-8"))
    notebook = json.loads((released / f"{assignment}.ipynb").read_text(encoding="utf-8"))
    rng = np.random.default_rng(seed)
    students = list(_invent(size, rng, rates or Rates(), assignment, notebook, solution))
    handed_on = {student.origin for student in students if student.same_file}
    texts: dict[str, str] = {}
    for n, student in enumerate(students):
        text = texts.get(student.origin) if student.same_file else None
        text = text or _filled(notebook, student, np.random.default_rng([seed, n]))
        if student.student in handed_on:
            texts[student.student] = text
        path = Path(folder) / "submitted" / student.student / assignment / f"{assignment}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text[: len(text) // 2] if student.broken else text, encoding="utf-8", newline="\n")
    return students


def _invent(
    size: int, rng: np.random.Generator, rates: Rates, assignment: str, notebook: dict, solution: dict
) -> Iterator[Invented]:
    stubs, right = _sources(notebook), _sources(solution)
    tasks = {name: task for name, task in assignment_tasks(assignment).items() if name in stubs}
    before: list[Invented] = []
    individual: list[Invented] = []  # with lines of their own, by which a copy is known
    for n in range(size):
        student = Invented(f"student{n + 1:0{len(str(size))}}")
        skill = rng.normal(scale=0.8)
        if before and rng.random() < rates.same_file:
            other = before[int(rng.integers(len(before)))]
            student = Invented(student.student, other.deeds, other.student, True, False, other.answers, other.text)
        elif individual and rng.random() < rates.copied:
            other = individual[int(rng.integers(len(individual)))]
            answers = {name: renamed(code, _generator(rng)) for name, code in other.answers.items()}
            student = Invented(student.student, dict(other.deeds), other.student, False, False, answers, other.text)
        else:
            for task in tasks.values():
                deed, code = _answer(task, stubs[task.name], right[task.name], skill, rng, rates)
                student.deeds[task.name], student.answers[task.name] = deed, code
            student.broken = bool(rng.random() < rates.broken)
            student.text = "" if rng.random() < rates.silent else str(rng.choice([DERIVATION, SHORT_DERIVATION]))
        if not student.origin and not student.broken:
            before.append(student)
            if any(deed.endswith(ASIDES) for deed in student.deeds.values()):
                individual.append(student)
        yield student


def _answer(task: Task, stub: str, right: str, skill: float, rng: np.random.Generator, rates: Rates) -> tuple[str, str]:
    """What somebody of that skill does with a function: its name and the code."""
    draw, manner = rng.random(), int(rng.integers(MANNERS))
    for name, rate in (
        ("untouched", rates.untouched),
        ("syntax_error", rates.syntax_error),
        ("endless", rates.endless),
    ):
        if draw < rate:
            return name, stub if name == "untouched" else _spoilt(name, stub, right)
        draw -= rate
    if rng.random() < 1 / (1 + np.exp(skill - np.log(rates.mistake / (1 - rates.mistake)))) and task.mistakes:
        names = list(task.mistakes)
        weights = 1 / np.arange(1, len(names) + 1)  # the bank begins with what happens most
        name = names[int(rng.choice(len(names), p=weights / weights.sum()))]
        code = _manner(task.source(task.mistakes[name].function), manner)
    else:
        name = str(rng.choice(["solution"] * 3 + list(task.alternates)))
        code = _manner(_marks_off(right) if name == "solution" else task.source(task.alternates[name]), manner)
    if rng.random() < rates.asides:
        return name + ASIDES, with_asides(code, rng)
    return name, code


@lru_cache(4096)
def _manner(code: str, manner: int) -> str:
    return code if manner == 0 else renamed(code, np.random.default_rng(manner))


def _generator(rng: np.random.Generator) -> np.random.Generator:
    return np.random.default_rng(int(rng.integers(2**32)))


def _spoilt(how: str, stub: str, right: str) -> str:
    if how == "syntax_error":
        return _marks_off(right).replace("):\n", ")\n", 1)
    tree = ast.parse(_marks_off(right))
    function = last_function(tree)
    function.body[-1:-1] = ast.parse(ENDLESS).body
    return ast.unparse(tree)


def _marks_off(source: str) -> str:
    return "\n".join(line for line in source.split("\n") if not line.lstrip().startswith("###"))


def _sources(notebook: dict) -> dict[str, str]:
    return {cell["id"]: "".join(cell["source"]) for cell in notebook["cells"]}


def _filled(notebook: dict, student: Invented, rng: np.random.Generator) -> str:
    """The released notebook with the answers in it, run in an order of the student's own."""
    cells: list[dict[str, Any]] = []
    count = 0
    for cell in notebook["cells"]:
        meta = cell["metadata"].get("nbgrader", {})
        if cell["cell_type"] == "code":
            count += int(rng.integers(1, 9))
            cell = cell | {"execution_count": count}
        if cell["id"] in student.answers:
            cell = cell | {"source": student.answers[cell["id"]]}
        elif cell["cell_type"] == "markdown" and meta.get("solution") and student.text:
            cell = cell | {"source": student.text}
        cells.append(cell)
    return json.dumps(notebook | {"cells": cells}, ensure_ascii=False) + "\n"
