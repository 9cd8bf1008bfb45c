"""Attacks and honest work handed in together and graded once: nobody gains, reads, harms or stops anything."""

import os
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from rich.console import Console

from attacks import BANK
from attacks.attack import Attack
from attacks.scene import CANARIES, PLANTED, VARIABLE, Scene, outputs
from backprop.grading.executors import Local
from backprop.grading.judge.caps import Caps
from backprop.grading.judge.master import Master
from backprop.grading.lane import Lane
from backprop.grading.results import FAILED, Result
from backprop.grading.runner import grade
from conftest import ROOT

pytestmark = [pytest.mark.skipif(sys.platform != "linux", reason="the locks are those of Linux"), pytest.mark.slow]

QUICK = Caps(seconds=15.0, cell_seconds=1.0, check_seconds=1.0, memory=300 << 20)
HONEST = ("!first", "honest", "middle", "{last}")
"""Folders that sort before, among and after the attacks."""
SEEDS = re.compile(r"\b(?:730153|418967|562841|905377)\b")
LONGEST = 30.0
"""Seconds in which one attack may keep a lane."""

pytestmark = pytest.mark.skipif(not os.environ.get("BACKPROP_FULL"), reason="takes minutes: BACKPROP_FULL=1")


@dataclass
class Batch:
    scene: Scene
    results: dict[str, Result]
    before: dict[str, str]
    after: dict[str, str]
    points: dict[str, dict[str, float | None]]
    seconds: float


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Batch]:
    place = tmp_path_factory.mktemp("attacks")
    scene = Scene(place / "course", place / "course" / "class")
    scene.lay(ROOT / "solutions")
    PLANTED.unlink(missing_ok=True)
    for student in HONEST:
        scene.honest(student)
    scene.honest(CANARIES["gradebook"], secret=CANARIES["neighbour"])
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
    points: dict[str, dict[str, float | None]] = {}
    with Gradebook(f"sqlite:///{scene.folder}/gradebook.db", "backprop") as book:
        for submission in book.assignment_submissions("feedforward"):
            (notebook,) = submission.notebooks
            points[submission.student.id] = {g.name: g.auto_score for g in notebook.grades}
    seconds = time.monotonic() - start
    yield Batch(scene, {r.student: r for r in results}, before, scene.kept(), points, seconds)
    scene.listener.close()
    PLANTED.unlink(missing_ok=True)


def test_the_bank_is_large_and_says_what_each_tries() -> None:
    assert len(BANK) >= 40
    assert len({attack.name for attack in BANK}) == len(BANK) == len({attack.folder for attack in BANK})
    assert all(attack.tries for attack in BANK)


@pytest.mark.parametrize("attack", BANK, ids=[attack.name for attack in BANK])
def test_an_attack_gains_nothing_and_ends_as_a_row_with_a_reason(batch: Batch, attack: Attack) -> None:
    result = batch.results[attack.folder]
    assert (result.status == FAILED) == attack.failed, result.summary
    if attack.failed:
        assert attack.folder not in batch.points
    else:
        assert result.score == attack.earns, result.parts
        assert sum(points or 0.0 for points in batch.points[attack.folder].values()) == attack.earns
        assert result.max_score == 15.0
    text = "\n".join([result.reason, *result.hints, outputs(batch.scene.folder, attack.folder)])
    assert re.search(attack.says, text), text[:3000]
    copied = ("neighbour",) if attack.name == "the same file" else ()
    assert batch.scene.leaks(attack.folder, copied) == []
    for line in (result.reason, *result.hints):
        assert len(line) < 2000
        assert line.replace("\n", "").isprintable()
    assert not SEEDS.search("\n".join([result.reason, *result.hints]))


def test_others_are_graded_as_if_nobody_had_attacked(batch: Batch) -> None:
    students = (*HONEST, CANARIES["gradebook"])
    first = batch.results[HONEST[0]]
    for student in students:
        result = batch.results[student]
        assert (result.status, result.score, result.reason) == (first.status, 12.0, "")
        assert result.parts == first.parts
        assert batch.points[student] == batch.points[HONEST[0]]
        for step, name in (("autograded", "feedforward.ipynb"), ("feedback", "feedforward.html")):
            path = batch.scene.folder / step / student / "feedforward" / name
            assert path.is_file()
    notebooks = {(batch.scene.folder / "autograded" / s / "feedforward" / "feedforward.ipynb").read_text()
                 for s in HONEST}  # fmt: skip
    assert len(notebooks) == 1


def test_everybody_has_a_row(batch: Batch) -> None:
    assert set(batch.results) == {attack.folder for attack in BANK} | {*HONEST, CANARIES["gradebook"]}


def test_nothing_was_written_outside(batch: Batch) -> None:
    assert batch.after == batch.before
    assert not PLANTED.exists()
    assert not (Path.cwd() / "planted").exists()


def test_nobody_was_called(batch: Batch) -> None:
    assert not batch.scene.reached()


def test_pages_hold_nothing_that_runs(batch: Batch) -> None:
    for path in (batch.scene.folder / "feedback").glob("*/feedforward/*.html"):
        html = path.read_text("utf-8")
        assert not re.search(
            r"<[^>]*\son\w+\s*=|javascript:|<iframe|<object|<embed", re.sub(r"&lt;.*?&gt;", "", html)
        ), path
        assert path.stat().st_size < 20 << 20


def test_the_batch_takes_a_minute(batch: Batch) -> None:
    """Whatever keeps its process busy is ended; nothing keeps the runner or the judge busy."""
    assert batch.seconds < LONGEST * 8
