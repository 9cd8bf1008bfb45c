"""Nothing is lost: whoever is killed at whatever moment, the next run ends with the gradebook of an undisturbed one.

A few kills each time; `make kill` makes it BACKPROP_KILLS=50. BACKPROP_SEED draws others.
"""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from kills import Killing, kills, whole
from postgres import Server

COUNT, SEED = int(os.environ.get("BACKPROP_KILLS", 5)), int(os.environ.get("BACKPROP_SEED", 0))

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(120 + 60 * COUNT),
    pytest.mark.skipif(
        not (hasattr(signal, "SIGKILL") and Path("/proc/self/task").is_dir()), reason="needs signals and /proc"
    ),
]


@pytest.fixture(scope="module")
def server() -> Iterator[Server | None]:
    place = Path(tempfile.mkdtemp(prefix="postgres"))  # where another user may go: pytest's own folders are closed
    made = None
    try:
        try:
            made = Server(place)
        except pytest.skip.Exception:
            made = None  # then only SQLite, and no database is killed
        yield made
    finally:
        if made is not None:
            made.stop()
        shutil.rmtree(place, ignore_errors=True)


def test_nothing_is_lost(server: Server | None, tmp_path: Path) -> None:
    killing, hits = Killing(tmp_path, server), 0
    assert len(killing.rows["submitted_assignment"]) >= 20
    print(f"\n{COUNT} kills, seed {SEED}; an undisturbed run takes {killing.seconds[True]:.1f} s")
    for number, kill in enumerate(kills(COUNT, np.random.default_rng(SEED), server is not None), start=1):
        print(f"{number:3} of {COUNT}  ", end="", flush=True)
        said = killing.disturb(kill)
        hits += "nobody" not in said
        print(said, flush=True)
    assert hits >= COUNT / 2, "the kills came too late to disturb"


@pytest.mark.parametrize("file", ["notes/feedforward/a.json", "autograded/a/f/f.ipynb", "feedback/a/f/f.html"])
def test_half_a_file_is_noticed(file: str, tmp_path: Path) -> None:
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    for content, good in (('{"nbformat": 4}' if "html" not in file else "<html></html>", True), ('{"nbfo', False)):
        path.write_text(content)
        if good:
            whole(tmp_path)
        else:
            with pytest.raises((AssertionError, ValueError)):
                whole(tmp_path)
