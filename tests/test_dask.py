"""Grading on a cluster with real judges and sandboxes: two workers, and a third run in which one is killed."""

import os
import shutil
import signal
import threading
import time
from pathlib import Path

import pytest
from rich.console import Console

from backprop.grading.generated_class import Rates, make_class
from backprop.grading.results import FAILED, Result
from backprop.grading.runner import grade
from classes import rows
from conftest import ROOT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="the sandbox is that of Linux"),
]
STUDENTS = 60


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with a class in `new`, graded on this machine in `here`."""
    place = tmp_path_factory.mktemp("dask")
    (place / "book").mkdir()
    for name in ("solutions", "book/_static"):
        os.symlink(ROOT / name, place / name)
    make_class(place / "new", place, STUDENTS, seed=5, rates=Rates(endless=0.0))
    shutil.copytree(place / "new", place / "here")
    graded(place, "here")
    return place


def graded(place: Path, folder: str, scheduler: str = "") -> list[Result]:
    return grade("feedforward", place / folder, place, console=Console(quiet=True), scheduler=scheduler)


@pytest.mark.parametrize("kill", [False, True], ids=["undisturbed", "a worker killed"])
def test_a_cluster_of_two_makes_the_same_gradebook(kill: bool, place: Path) -> None:
    from distributed import LocalCluster

    folder = f"cluster {kill}"
    shutil.copytree(place / "new", place / folder)
    killed: list[int] = []
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        first = next(iter(cluster.workers.values())).pid

        def strike() -> None:
            """As soon as something has been graded, and much is still to come."""
            end = time.monotonic() + 60
            while not list((place / folder / "notes").glob("feedforward/*.json")) and time.monotonic() < end:
                time.sleep(0.01)
            os.kill(first, signal.SIGKILL)
            killed.append(len(list((place / folder / "notes").glob("feedforward/*.json"))))

        thread = threading.Thread(target=strike)
        if kill:
            thread.start()
        results = graded(place, folder, cluster.scheduler_address)
        if kill:
            thread.join()
            assert 0 < killed[0] < STUDENTS, "the kill came too late to disturb"
    assert len(results) == STUDENTS
    assert any(result.score >= 12 for result in results)
    assert rows(f"sqlite:///{place / folder}/gradebook.db") == rows(f"sqlite:///{place / 'here'}/gradebook.db")
    here = {result.student: result.reason for result in graded(place, "here") if result.status == FAILED}
    assert {result.student: result.reason for result in results if result.status == FAILED} == here
