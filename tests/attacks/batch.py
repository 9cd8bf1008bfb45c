"""All attacks and some honest students in one class, graded together as any class is."""

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from nbgrader.api import Gradebook
from rich.console import Console

from backprop.grading.executors import Local
from backprop.grading.judge.caps import Caps
from backprop.grading.judge.master import Master
from backprop.grading.lane import Lane
from backprop.grading.results import Result
from backprop.grading.runner import grade
from conftest import ROOT

from . import BANK
from .scene import CANARIES, PLANTED, VARIABLE, Scene

QUICK = Caps(seconds=20.0, cell_seconds=2.0, check_seconds=1.0, memory=300 << 20)
HONEST = ("!first", "honest", "middle", "{last}")
"""Folders that sort before, among and after the attacks."""
OTHERS = ("neighbour", CANARIES["gradebook"])
"""Honest as well: one with something to read in the notebook, one known by the gradebook and the folder's name."""


@dataclass
class Batch:
    """What came of it: `before` and `after` are what must not change, `points` those in the gradebook."""

    scene: Scene
    results: dict[str, Result]
    before: dict[str, str]
    after: dict[str, str]
    points: dict[str, dict[str, float | None]]
    seconds: float
    others: tuple[str, ...] = (*HONEST, *OTHERS)


@contextlib.contextmanager
def graded(place: Path) -> Iterator[Batch]:
    """Below `place`, an empty folder."""
    with contextlib.closing(Scene(place / "course", place / "course" / "class")) as scene:
        scene.lay(ROOT / "solutions")
        for student in (*HONEST, CANARIES["gradebook"]):
            scene.honest(student)
        scene.honest("neighbour", secret=CANARIES["neighbour"])
        for attack in BANK:
            scene.submit(attack)
        os.environ[VARIABLE] = CANARIES["environment"]
        before, start = scene.kept(), time.monotonic()
        try:
            master = Master.load(scene.root / "solutions" / "feedforward").to_bytes()
            lanes = Local(master, 2, partial(Lane, QUICK))
            results = grade("feedforward", scene.folder, scene.root, console=Console(quiet=True), executor=lanes)
        finally:
            del os.environ[VARIABLE]
        seconds = time.monotonic() - start
        points = gradebook_points(f"sqlite:///{scene.folder}/gradebook.db")
        yield Batch(scene, {r.student: r for r in results}, before, scene.kept(), points, seconds)
    PLANTED.unlink(missing_ok=True)


def gradebook_points(url: str) -> dict[str, dict[str, float | None]]:
    """By student and cell."""
    found: dict[str, dict[str, float | None]] = {}
    with Gradebook(url, "backprop") as book:
        for submission in book.assignment_submissions("feedforward"):
            found[submission.student.id] = {g.name: g.auto_score for n in submission.notebooks for g in n.grades}
    return found
