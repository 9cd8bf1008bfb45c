"""How fast a class is graded, beside stock nbgrader: `python benchmarks/grading.py`, from the course's folder.

The submissions come from the task bank, none of them with an endless loop: waiting for one takes the seconds that it
may run, on either side. All ways are taken in turn, `--rounds` times; the best of each counts, and all are shown, for
the machine may have other work. Ends with 1 if a target is missed.
"""

import contextlib
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.console import Console
from rich.table import Table

from backprop.grading.executors import Dask, Executor, Local, cores
from backprop.grading.generated_class import Rates, make_class
from backprop.grading.judge.master import Master
from backprop.grading.lane import pack
from backprop.grading.runner import grade
from backprop.grading.stock import autograde, enter
from backprop.site import find_root

ASSIGNMENT = "feedforward"
JUDGED, GRADED, TORCH, STOCK, DASK = "judged", "graded", "judged, PyTorch", "stock nbgrader", "judged, by Dask"
TARGETS = {JUDGED: 30.0, GRADED: 12.0, TORCH: 15.0}
"""Submissions a second that two cores must manage."""

WITH_TORCH = {
    "linear_forward": """import torch
def linear_forward(x, W, b):
    y = torch.from_numpy(x) @ torch.from_numpy(W) + torch.from_numpy(b)
    return y.numpy(), (x, W)""",
    "linear_backward": """def linear_backward(dy, cache):
    x, W = (torch.from_numpy(part).requires_grad_() for part in cache)
    b = torch.zeros(W.shape[1], dtype=W.dtype, requires_grad=True)
    found = torch.autograd.grad(x @ W + b, (x, W, b), torch.from_numpy(dy))
    return tuple(part.numpy() for part in found)""",
    "relu_backward": """def relu_backward(dy, cache):
    x = torch.from_numpy(cache[0]).requires_grad_()
    return (torch.autograd.grad(torch.relu(x), x, torch.from_numpy(dy))[0].numpy(),)""",
    "softmax_cross_entropy_backward": """def softmax_cross_entropy_backward(dy, cache):
    log_p, label = (torch.from_numpy(part) for part in cache)
    wanted = torch.nn.functional.one_hot(label.long(), log_p.shape[-1])
    return (((log_p.exp() - wanted) * (float(dy) / len(label))).numpy(),)""",
}
"""Answers that compute with PyTorch and, where they can, let it differentiate."""
KEPT = {"title", "setup", "derivation_text", "derivation", "network_text", "network", "picture", "closing"}.union(
    *({name, f"{name}_text", f"test_{name}", f"{name}_hints"} for name in WITH_TORCH)
)
"""The cells that are measured: the four functions and the text that the assignment began with. So numbers of all times
can be compared, though it has other tasks now, of which one needs PyTorch."""


class Run(NamedTuple):
    """One way of grading, once: submissions, seconds of work, seconds before the first one, load of the machine."""

    count: int
    seconds: float
    start: float
    load: float

    @property
    def rate(self) -> float:
        return self.count / self.seconds


def prepared(place: Path, root: Path, size: int, seed: int = 0) -> list[bytes]:
    """A class in `place`, and its submissions as lanes are given them."""
    make_class(place, root, size, assignment=ASSIGNMENT, seed=seed, rates=Rates(endless=0.0))
    return [
        pack(path.parts[-3], {path.stem: path.read_bytes()})
        for path in sorted(place.glob(f"submitted/*/{ASSIGNMENT}/*.ipynb"))
    ]


def shortened(root: Path, place: Path) -> Path:
    """A course in `place` whose assignment has the cells KEPT only."""
    course = place / "course"
    target = course / "solutions" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    if not target.exists():
        target.parent.mkdir(parents=True)
        (course / "book").mkdir()
        os.symlink(root / "book" / "_static", course / "book" / "_static")
        notebook = json.loads((root / "solutions" / ASSIGNMENT / target.name).read_text(encoding="utf-8"))
        notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] in KEPT]
        target.write_text(json.dumps(notebook), encoding="utf-8")
    return course


def mastered(root: Path) -> Master:
    """The shortened assignment as the judge knows it: nothing in it needs PyTorch."""
    return replace(Master.load(root / "solutions" / ASSIGNMENT), packages=())


def with_torch(place: Path, count: int) -> list[bytes]:
    """That many submissions that compute with PyTorch."""
    notebook = json.loads((place / "released" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_text(encoding="utf-8"))
    cells = [cell | {"source": WITH_TORCH.get(cell["id"], cell["source"])} for cell in notebook["cells"]]
    content = json.dumps(notebook | {"cells": cells}).encode()
    return [pack(f"student{n}", {ASSIGNMENT: content}) for n in range(count)]


def judged(executor: Executor, submissions: list[bytes], check: Callable[[dict], bool] = bool) -> Run:
    """Isolated and judged, nothing written. The lanes' start is not counted. `check` must hold for each result."""
    began = time.perf_counter()
    with executor:
        width = range(executor.width)
        for _ in executor.outcomes([(n, submissions[n % len(submissions)]) for n in width]):
            pass  # now all lanes are there
        start = time.perf_counter() - began
        began, count = time.perf_counter(), 0
        for found in executor.outcomes(list(enumerate(submissions))):
            if found is not None:
                if isinstance(found[1], BaseException):
                    raise found[1]
                result = json.loads(found[1])
                if not check(result) or "NOT ISOLATED" in result["isolation"]:
                    raise AssertionError(f"not what was to be measured: {str(result)[:500]}")
                count += 1
        seconds = time.perf_counter() - began
    if count != len(submissions):
        raise AssertionError(f"{count} results of {len(submissions)}")
    return Run(count, seconds, start, os.getloadavg()[0])


def graded(source: Path, place: Path, root: Path, db: str = "") -> Run:
    """All the way: gradebook, autograded notebooks, feedback pages, notes. With the start."""
    shutil.copytree(source / "submitted", place / "submitted")
    began = time.perf_counter()
    results = grade(ASSIGNMENT, place, root, console=Console(quiet=True), db=db)
    seconds = time.perf_counter() - began
    pages = len(list(place.glob("feedback/*/*/*.html")))
    fine = sum(result.status != "failed" for result in results)
    if pages != fine or fine < 0.9 * len(results):
        raise AssertionError(f"{pages} pages, {fine} of {len(results)} graded")
    return Run(len(results), seconds, 0.0, os.getloadavg()[0])


def stock(source: Path, place: Path, root: Path, count: int) -> Run:
    """nbgrader as it comes, in this process, without feedback: a lower bound of what it costs."""
    enter(ASSIGNMENT, place, root)
    students = sorted(os.listdir(source / "submitted"))[:count]
    for student in students:
        shutil.copytree(source / "submitted" / student, place / "submitted" / student)
    began = time.perf_counter()
    for student in students:
        with contextlib.suppress(RuntimeError):  # it gives up on a file that is no notebook
            autograde(ASSIGNMENT, student, place, root)
    return Run(count, time.perf_counter() - began, 0.0, os.getloadavg()[0])


def by_dask(master: bytes, submissions: list[bytes], workers: int) -> Run:
    """On a dask.distributed cluster of as many processes on this machine."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        return judged(Dask(master, cluster.scheduler_address), submissions)


def all_right(result: dict) -> bool:
    """Whether PyTorch's answers earned all that a grader gives."""
    parts = result["notebooks"][ASSIGNMENT]["parts"].values()
    return all(part["points"] == part["max_points"] for part in parts if part["task"])


def ways(place: Path, root: Path, size: int, stocks: int, workers: int) -> dict[str, Callable[[Path], Run]]:
    """Each way of grading, as a function of a fresh folder."""
    root = shortened(root, place)
    submissions = prepared(place / "class", root, size)
    master = mastered(root)
    torch = replace(master, packages=("torch",)).to_bytes()
    plain = master.to_bytes()
    return {
        JUDGED: lambda _: judged(Local(plain, workers), submissions),
        GRADED: lambda fresh: graded(place / "class", fresh, root),
        TORCH: lambda _: judged(Local(torch, workers), with_torch(place / "class", size), all_right),
        DASK: lambda _: by_dask(plain, submissions, workers),
        STOCK: lambda fresh: stock(place / "class", fresh, root, stocks),
    }


def interleaved(found: dict[str, Callable[[Path], Run]], place: Path, rounds: int) -> Iterator[tuple[str, Run]]:
    """All in turn, and again."""
    for number in range(rounds):
        for name, way in found.items():
            fresh = place / f"{number} {name}"
            fresh.mkdir()
            yield name, way(fresh)
            shutil.rmtree(fresh)


def table(runs: dict[str, list[Run]]) -> Table:
    """Best, all, and the ratio to stock nbgrader."""
    shown = Table("", "submissions", "a second", "must", "of stock", "all runs (load of the machine)", box=None)
    slowest = max((run.rate for run in runs.get(STOCK, [])), default=0.0)
    for name, found in runs.items():
        best = max(found, key=lambda run: run.rate)
        every = ", ".join(f"{run.rate:.1f} ({run.load:.1f})" for run in found)
        must = f"{TARGETS[name]:.0f}" + (" missed" if best.rate < TARGETS[name] else "") if name in TARGETS else ""
        ratio = f"{best.rate / slowest:.0f} x" if slowest else ""
        shown.add_row(name, str(best.count), f"{best.rate:.2f}", must, ratio, every)
    return shown


def main(
    size: Annotated[int, typer.Option(min=10, help="Submissions of each way but stock nbgrader's.")] = 200,
    stocks: Annotated[int, typer.Option("--stock", min=1, help="Submissions for stock nbgrader.")] = 12,
    rounds: Annotated[int, typer.Option(min=1)] = 3,
    only: Annotated[list[str] | None, typer.Option(metavar="WAY", help="Only this way; may be repeated.")] = None,
    workers: Annotated[int, typer.Option(min=0, show_default="one a core")] = 0,
) -> None:
    """Measure all ways in turn and compare."""
    root, runs = find_root(), {}
    with tempfile.TemporaryDirectory(prefix="grading") as folder:
        found = ways(Path(folder), root, size, stocks, workers or cores())
        if unknown := set(only or ()) - set(found):
            raise typer.BadParameter(f"no way is called {', '.join(unknown)}; known: {', '.join(found)}")
        chosen = {name: way for name, way in found.items() if not only or name in only}
        for name, run in interleaved(chosen, Path(folder), rounds):
            runs.setdefault(name, []).append(run)
            print(f"{name}: {run.rate:.2f} a second, load {run.load:.1f}", file=sys.stderr, flush=True)
    Console(width=140).print(table(runs))
    missed = [name for name in runs if name in TARGETS and max(run.rate for run in runs[name]) < TARGETS[name]]
    raise typer.Exit(1 if missed else 0)


if __name__ == "__main__":
    typer.run(main)
