"""Attacks and honest work handed in together and graded once: nobody gains, reads, harms or stops anything."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from attacks import BANK
from attacks.attack import Attack
from attacks.batch import HONEST, OTHERS, Batch, graded
from attacks.scene import PLANTED, outputs
from backprop.grading.results import FAILED
from conftest import ROOT
from honest import TOTAL
from leaks import Secrets

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the locks are those of Linux"),
    pytest.mark.slow,
]

SEEDS = re.compile(r"\b(?:" + "|".join(Secrets(ROOT).seeds) + r")\b")
SECONDS = 240.0
"""Far more than it takes, and far less than one attack could take without limits."""


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Batch]:
    with graded(tmp_path_factory.mktemp("attacks")) as made:
        yield made


def test_the_bank_is_large_and_says_what_each_tries() -> None:
    assert len(BANK) >= 40
    assert len({attack.name for attack in BANK}) == len(BANK) == len({attack.folder for attack in BANK})
    assert all(attack.tries for attack in BANK)


def test_the_published_table_has_them_all() -> None:
    lines = (ROOT / "docs" / "attacks.md").read_text("utf-8").split("|---|---|---|---|\n")[1].splitlines()
    assert [line.split(" | ")[0].removeprefix("| ").replace("\\", "") for line in lines] == [
        attack.name for attack in BANK
    ]


@pytest.mark.parametrize("attack", BANK, ids=[attack.name for attack in BANK])
def test_an_attack_gains_nothing_and_ends_as_a_row_with_a_reason(batch: Batch, attack: Attack) -> None:
    result = batch.results[attack.folder]
    assert (result.status == FAILED) == attack.failed, result.summary
    if attack.failed:
        assert attack.folder not in batch.points
    else:
        assert result.score == attack.earns, result.parts
        assert sum(points or 0.0 for points in batch.points[attack.folder].values()) == attack.earns
        assert result.max_score == TOTAL
    text = "\n".join([result.reason, *result.hints, outputs(batch.scene.folder, attack.folder)])
    assert re.search(attack.says, text, re.IGNORECASE), text[:3000]
    for path in (batch.scene.folder / "autograded" / attack.folder).rglob("*.ipynb"):
        nbformat.validate(nbformat.read(path, as_version=4))
    copied = ("neighbour",) if attack.name == "the same file" else ()
    assert batch.scene.leaks(attack.folder, copied) == []
    for line in (result.reason, *result.hints):
        assert len(line) < 2000
        assert line.replace("\n", "").isprintable()
    assert not SEEDS.search("\n".join([result.reason, *result.hints]))


def test_others_are_graded_as_if_nobody_had_attacked(batch: Batch) -> None:
    students = (*HONEST, *OTHERS)
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
    assert set(batch.results) == {attack.folder for attack in BANK} | {*HONEST, *OTHERS}


def test_nothing_was_written_outside(batch: Batch) -> None:
    assert batch.after == batch.before
    assert not PLANTED.exists()
    assert not (Path.cwd() / "planted").exists()


def test_nobody_was_called(batch: Batch) -> None:
    assert not batch.scene.reached()


def test_pages_hold_nothing_that_runs(batch: Batch) -> None:
    runs = re.compile(r"<[^>]*\son\w+\s*=|(?:href|src)\s*=\W*javascript:|<(?:iframe|object|embed)")
    pages = list((batch.scene.folder / "feedback").glob("*/feedforward/*.html"))
    assert len(pages) > len(BANK) / 2
    for path in pages:
        assert not runs.search(path.read_text("utf-8")), path
        assert path.stat().st_size < 20 << 20


def test_the_batch_takes_a_minute(batch: Batch) -> None:
    """Whatever keeps its process busy is ended; nothing keeps the runner or the judge busy."""
    assert batch.seconds < SECONDS
