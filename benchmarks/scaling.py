"""What a class of any size costs: `python benchmarks/scaling.py`, from the course's folder.

Measures the parts of the work at several sizes, fits a fixed cost and one per submission to each, and says what
100,000 and 1,000,000 submissions come to. Seconds are those of the processor, which other work on the machine
disturbs least; where a part waits for a disk or a database, those of the clock beside them. With `--whole N` a class
is graded from beginning to end, the memory of the runner being watched.
"""

import json
import os
import resource
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np
import typer
from grading import ASSIGNMENT, mastered, prepared, shortened
from rich.console import Console
from rich.table import Table

from backprop.grading.database import prepare
from backprop.grading.executors import Local, cores
from backprop.grading.generated_class import Rates, make_class
from backprop.grading.gradebook import Book
from backprop.grading.jobs import make_work
from backprop.grading.late import Late
from backprop.grading.notes import write_note
from backprop.grading.outcome import Outcome, read_outcome
from backprop.grading.page_files import write_pages
from backprop.grading.release import convert
from backprop.grading.runner import BATCH, grade
from backprop.site import find_root

SAMPLE = 1000
"""Different submissions; larger classes hold each of them several times. No part but the pages remembers any."""


class Point(NamedTuple):
    """One part at one size: submissions, seconds of the processor and of the clock, bytes on the disk."""

    part: str
    size: int
    processor: float
    clock: float
    disk: int = 0


def clocked(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of the processor, of this process and of those that it has ended meanwhile; seconds of the clock."""

    def used() -> float:
        return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))

    before, began = used(), time.perf_counter()
    work()
    return used() - before, time.perf_counter() - began


def judge(master: bytes, submissions: list[bytes], size: int) -> tuple[Point, list[bytes]]:
    """Judge that many, two at a time. The processes are ended within: only then the system counts their seconds."""
    kept: list[bytes] = []

    def work() -> None:
        with Local(master, cores()) as lanes:
            for found in lanes.outcomes((n, submissions[n % len(submissions)]) for n in range(size)):
                if found is not None and isinstance(found[1], bytes) and found[0] < len(submissions):
                    kept.append(found[1])

    return Point("judge", size, *clocked(work)), kept


def gradebook(root: Path, place: Path, url: str, outcomes: list[Outcome], size: int) -> Point:
    """Write that many into an empty gradebook, in batches as the runner does."""
    from nbgrader.converters import GenerateAssignment

    work = make_work(ASSIGNMENT, place, root, url)
    place.mkdir(parents=True, exist_ok=True)
    prepare(work.url)
    convert(GenerateAssignment, work.config, ASSIGNMENT, ".")
    with Book(work.url, ASSIGNMENT, Late(work.config)) as book:
        before = _bytes(book, place)

        def store() -> None:
            for start in range(0, size, BATCH):
                batch = range(start, min(start + BATCH, size))
                book.store([outcomes[n % len(outcomes)].entry(f"student{n:07}", None) for n in batch])
                book.standings([f"student{n:07}" for n in batch])

        seconds = clocked(store)
        return Point(work.url.partition(":")[0], size, *seconds, _bytes(book, place) - before)


def _bytes(book: Book, place: Path) -> int:
    if book.engine.dialect.name == "sqlite":
        return (place / "gradebook.db").stat().st_size
    with book.engine.connect() as c:
        return int(c.exec_driver_sql("SELECT pg_database_size(current_database())").scalar() or 0)


def notebooks(place: Path, outcomes: list[Outcome], size: int) -> Point:
    """The graded notebooks and the notes of that many."""

    def write() -> None:
        for n in range(size):
            outcome, student = outcomes[n % len(outcomes)], f"student{n:07}"
            folder = place / "autograded" / student / ASSIGNMENT
            folder.mkdir(parents=True)
            for name, text in outcome.notebooks.items():
                (folder / f"{name}.ipynb").write_text(text, encoding="utf-8")
            write_note(place / "notes" / ASSIGNMENT / f"{student}.json", {"parts": outcome.parts})

    return Point("notebooks, notes", size, *clocked(write), _disk(place, "autograded", "notes"))


def pages(root: Path, place: Path, size: int) -> Point:
    """The feedback pages of that many, whose notebooks and points are there."""
    work = make_work(ASSIGNMENT, place, root)

    def write() -> None:
        for student, problem in write_pages(ASSIGNMENT, (f"student{n:07}" for n in range(size)), work.config):
            if problem:
                raise AssertionError(f"{student}: {problem}")

    return Point("pages", size, *clocked(write), _disk(place, "feedback"))


def _disk(place: Path, *names: str) -> int:
    """Bytes that the files take, in whole blocks."""
    return sum(f.stat().st_blocks * 512 for name in names for f in (place / name).rglob("*") if f.is_file())


def parts(root: Path, place: Path, sizes: list[int], postgres: str) -> Iterator[Point]:
    """All parts at all sizes. `postgres` is the URL of an empty database with {} for a number."""
    root = shortened(root, place)
    master = mastered(root).to_bytes()
    submissions = prepared(place / "class", root, SAMPLE)
    outcomes: list[Outcome] = []
    for number, size in enumerate(sizes):
        point, results = judge(master, submissions, size)
        outcomes = outcomes or [o for o in map(read_outcome, results) if not o.problem]
        yield point
        folder = place / f"of {size}"
        yield gradebook(root, folder, "", outcomes, size)
        if postgres:
            yield gradebook(root, place / f"postgres {size}", postgres.format(number), outcomes, size)
        yield notebooks(folder, outcomes, size)
        yield pages(root, folder, size)


def fit(points: list[Point], what: str) -> tuple[float, float]:
    """A fixed cost and one per submission, by least squares of the relative error: each size counts the same."""
    sizes = np.array([point.size for point in points], float)
    costs = np.array([getattr(point, what) for point in points], float)
    weights = 1 / np.maximum(costs, 1e-9)
    a = np.stack([np.ones_like(sizes), sizes], 1)
    fixed, each = np.linalg.lstsq(a * weights[:, None], costs * weights, rcond=None)[0]
    return float(max(fixed, 0.0)), float(each)


def whole(root: Path, place: Path, size: int) -> dict:
    """Grade a class from beginning to end: seconds, and every few seconds how far it was and the runner's memory."""
    root = shortened(root, place)
    make_class(place, root, size, assignment=ASSIGNMENT, rates=Rates(endless=0.0))
    series, done, began = [], threading.Event(), time.perf_counter()

    def watch() -> None:
        while not done.wait(max(1.0, size / 500)):
            status = Path("/proc/self/status").read_text()
            memory = int(status.partition("VmRSS:")[2].split()[0]) / 1024
            count = len(os.listdir(place / "notes" / ASSIGNMENT)) if (place / "notes" / ASSIGNMENT).is_dir() else 0
            series.append([round(time.perf_counter() - began), count, round(memory), round(os.getloadavg()[0], 1)])

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        results = grade(ASSIGNMENT, place, root, console=Console(quiet=True))
    finally:
        done.set()
        thread.join()
    seconds = time.perf_counter() - began
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"size": len(results), "seconds": seconds, "rate": len(results) / seconds, "most_mb": most, "series": series}


def report(points: list[Point], console: Console) -> None:
    names = list(dict.fromkeys(point.part for point in points))
    shown = Table("part", "submissions", "processor s", "clock s", "MB on disk", box=None)
    for p in points:
        shown.add_row(p.part, f"{p.size:,}", f"{p.processor:.2f}", f"{p.clock:.2f}", f"{p.disk / 1e6:.1f}")
    console.print(shown)
    shown = Table("part", "fixed s", "ms each", "clock ms each", "kB each", "100,000", "1,000,000", box=None)
    for name in names:
        own = [point for point in points if point.part == name]
        (fixed, each), (_, clock), (_, disk) = (fit(own, what) for what in ("processor", "clock", "disk"))
        far = [f"{(fixed + each * n) / 3600:.2f} h, {disk * n / 1e9:.1f} GB" for n in (1e5, 1e6)]
        shown.add_row(name, f"{fixed:.1f}", f"{1e3 * each:.2f}", f"{1e3 * clock:.2f}", f"{disk / 1e3:.1f}", *far)
    console.print(shown)


def main(
    sizes: Annotated[list[int] | None, typer.Option("--size", min=10, help="May be repeated.")] = None,
    postgres: Annotated[str, typer.Option(help="URL of empty databases, {} standing for 0, 1, 2.")] = "",
    whole_size: Annotated[int, typer.Option("--whole", min=0, help="Grade a class of this size as well.")] = 0,
) -> None:
    """Measure, fit, extrapolate."""
    root, console = find_root(), Console(width=140)
    with tempfile.TemporaryDirectory(prefix="scaling") as folder:
        points = []
        for point in parts(root, Path(folder), sorted(sizes or [100, 1000, 10000]), postgres):
            points.append(point)
            console.print(json.dumps(point._asdict()), soft_wrap=True)
        report(points, console)
        if whole_size:
            console.print_json(json.dumps(whole(root, Path(folder) / "whole", whole_size)))


if __name__ == "__main__":
    typer.run(main)
