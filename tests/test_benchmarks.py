"""What the benchmark times on all sides must be the same computation, or its ratios mean nothing."""

import importlib
import json
import sys
from concurrent.futures import Future
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from backprop.grading.executors import Executor
from backprop.units import units

FOLDER = Path(__file__).resolve().parent.parent / "benchmarks"
NAMES = (
    "units",
    "cases",
    "peers",
    "scaling",
    "grading",
)  # they are scripts, not a package, so they are imported from their folder


@pytest.fixture(scope="module")
def modules() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(FOLDER))
        for name in NAMES:
            patch.delitem(sys.modules, name, raising=False)
        yield {name: importlib.import_module(name) for name in reversed(NAMES)}
        for name in NAMES:
            sys.modules.pop(name, None)


@pytest.fixture
def benchmark(modules: dict[str, ModuleType]) -> ModuleType:
    return modules["units"]


@pytest.fixture
def grading(modules: dict[str, ModuleType]) -> ModuleType:
    return modules["grading"]


@pytest.fixture
def scaling(modules: dict[str, ModuleType]) -> ModuleType:
    return modules["scaling"]


@pytest.fixture
def cases(modules: dict[str, ModuleType]) -> ModuleType:
    return modules["cases"]


def agree(mine: Any, its: Any, name: str, tolerance: float = 1e-4) -> None:
    for ours, other in zip(mine, its, strict=True):
        gap = np.abs(ours - np.asarray(other)).max()
        assert gap <= tolerance * max(1, np.abs(ours).max()), name


@pytest.mark.slow
def test_all_sides_compute_the_same_gradients(cases: ModuleType) -> None:
    compared = set()
    for name, case in cases.CASES.items():
        sides = case.make()
        mine = sides.ours()
        if name.startswith("MLP"):
            mine = [mine[1][key] for key in ("W1", "b1", "W2", "b2", "W3", "b3")]
        else:  # the model's own tests compare its gradients with PyTorch's, whose order is another
            agree(mine, sides.theirs(), name)
        for peer, step in sides.peers.items():
            agree(mine, step(), f"{name}: {peer}")
            compared.add((name.split()[0].strip(","), peer))
    assert compared == {
        ("MLP", "autograd"),
        ("conv2d", "im2col"),
        ("batch_norm", "autograd"),
        ("lstm", "autograd"),
        ("self-attention", "autograd"),
        ("softmax_cross_entropy", "autograd"),
    }


def test_a_side_that_computes_something_else_is_noticed() -> None:
    with pytest.raises(AssertionError, match="name"):
        agree([np.ones(3)], [np.array([1, 1, 1.001])], "name")


@pytest.mark.slow
def test_every_unit_has_a_case_and_both_sides_agree_on_it(cases: ModuleType) -> None:
    found = cases.discovered()
    assert [name.split(",")[0] for name in found] == list(units())
    for name, case in found.items():
        sides = case.make()
        agree(sides.ours(), sides.theirs(), name, 1e-3)


def test_an_enlarged_case_is_larger_and_keeps_its_options(cases: ModuleType) -> None:
    small = next(units()["conv2d"].cases(np.random.default_rng(0)))
    large = cases.enlarged(units()["conv2d"])
    assert large["x"].size >= 100 * small["x"].size
    assert large["W"].shape[2:] == small["W"].shape[2:], "a kernel stays small"
    assert large["x"].dtype == np.float32


def test_the_ratio_is_ours_over_theirs(benchmark: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(benchmark.time, "perf_counter", lambda: now[0])
    sides: list[str] = []

    def step(name: str, seconds: float) -> None:
        sides.append(name)
        now[0] += seconds

    mine, its = benchmark.measure(lambda: step("ours", 1), lambda: step("theirs", 3), 4)
    assert sides[:4] == ["theirs", "ours", "ours", "theirs"], "in turn, and neither always first"
    assert (mine, its) == (1.0, 3.0)
    row = benchmark.Row("a", benchmark.Case(lambda: None, 0.3), mine, its, {})
    assert row.ratio == pytest.approx(1 / 3)
    assert row.missed
    assert not row._replace(case=benchmark.Case(lambda: None)).missed


def test_a_missed_target_is_an_error_and_the_chart_is_written(
    benchmark: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import typer

    app = typer.Typer()
    app.command()(benchmark.main)
    for must, code in [(1e-9, 1), (1e9, 0)]:
        relu = benchmark.discovered()["relu, its case enlarged"]
        monkeypatch.setattr(benchmark, "CASES", {"relu": relu._replace(must=must)})
        monkeypatch.setattr(benchmark, "REQUIRED_MEAN", 1e9)
        file = tmp_path / f"{code}.svg"
        result = CliRunner().invoke(app, ["--rounds", "1", "--chart", str(file)])
        assert result.exit_code == code, result.output
        assert file.stat().st_size > 1000
    assert CliRunner().invoke(app, ["--only", "no such case"]).exit_code == 2


def test_the_best_of_all_runs_counts_beside_the_best_of_stock(grading: ModuleType) -> None:
    def run(rate: float) -> Any:
        return grading.Run(100, 100 / rate, 0.0, 1.0)

    runs = {grading.JUDGED: [run(20), run(40)], grading.GRADED: [run(11), run(9)], grading.STOCK: [run(0.5), run(0.8)]}
    shown = grading.table(runs)
    columns = {column.header: list(column.cells) for column in shown.columns}
    assert columns["a second"] == ["40.00", "11.00", "0.80"]
    assert columns["of stock"] == ["50 x", "14 x", "1 x"]
    assert columns["must"] == ["30", "12 missed", ""]
    assert columns["all runs (load of the machine)"][0] == "20.0 (1.0), 40.0 (1.0)"


def test_ways_are_taken_in_turn_each_in_a_fresh_folder(grading: ModuleType, tmp_path: Path) -> None:
    seen: list[tuple[str, bool]] = []

    def way(name: str) -> Any:
        def take(place: Path) -> str:
            seen.append((name, any(place.iterdir())))
            (place / "left").touch()
            return name

        return take

    found = list(grading.interleaved({"a": way("a"), "b": way("b")}, tmp_path, 2))
    assert found == [("a", "a"), ("b", "b"), ("a", "a"), ("b", "b")]
    assert seen == [("a", False), ("b", False), ("a", False), ("b", False)]
    assert not list(tmp_path.iterdir())


class Canned(Executor):
    """Has one answer for everything."""

    width = 2

    def __init__(self, answer: bytes) -> None:
        self.answer, self.asked = answer, 0

    def submit(self, submission: bytes) -> Future[bytes]:
        self.asked += 1
        future: Future[bytes] = Future()
        future.set_result(self.answer)
        return future

    def stop(self) -> None:
        """Nothing runs."""


def test_what_is_timed_must_be_the_work_that_was_meant(grading: ModuleType) -> None:
    def answer(points: float, isolation: str) -> bytes:
        parts = {"a": {"task": "a", "points": points, "max_points": 2.0}, "b": {"task": "", "points": None}}
        return json.dumps({"notebooks": {"feedforward": {"parts": parts}}, "isolation": isolation}).encode()

    executor = Canned(answer(2.0, "Isolated."))
    run = grading.judged(executor, [b"1", b"2", b"3"], grading.all_right)
    assert (run.count, executor.asked) == (3, 5), "two to warm up, and these are not counted"
    for bad in (answer(1.0, "Isolated."), answer(2.0, "NOT ISOLATED: without seccomp")):
        with pytest.raises(AssertionError, match="not what was to be measured"):
            grading.judged(Canned(bad), [b"1"], grading.all_right)


@pytest.mark.slow
def test_answers_in_pytorch_are_right_and_isolated(grading: ModuleType, tmp_path: Path) -> None:
    """And two ways of the benchmark, once, from beginning to end."""
    root = FOLDER.parent
    found = grading.ways(tmp_path, root, 10, 1, 1)
    assert list(found) == [grading.JUDGED, grading.GRADED, grading.TORCH, grading.DASK, grading.STOCK]
    assert set(grading.TARGETS) < set(found)
    assert found[grading.TORCH](tmp_path).count == 10
    assert found[grading.GRADED](tmp_path / "graded").count == 10


def test_costs_are_fitted_so_that_each_size_counts_the_same(scaling: ModuleType) -> None:
    def points(fixed: float, each: float, *noise: float) -> list[Any]:
        return [
            scaling.Point("a", n, (fixed + each * n) * (1 + e), 1.0)
            for n, e in zip((100, 1000, 10000), noise, strict=True)
        ]

    assert scaling.fit(points(3.0, 0.05, 0, 0, 0), "processor") == pytest.approx((3.0, 0.05))
    fixed, each = scaling.fit(points(3.0, 0.05, 0.01, -0.01, 0.01), "processor")
    assert each == pytest.approx(0.05, rel=0.02)
    assert fixed == pytest.approx(3.0, rel=0.1), "an error of one percent of the largest would be more than it"
    assert scaling.fit(points(0.0, 0.05, -0.1, 0, 0), "processor")[0] == 0.0, "no cost is negative"


@pytest.mark.slow
def test_all_parts_are_measured_at_all_sizes(
    scaling: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(scaling, "SAMPLE", 10)
    points = list(scaling.parts(FOLDER.parent, tmp_path, [10, 30], ""))
    assert [(p.part, p.size) for p in points] == [
        (part, size) for size in (10, 30) for part in ("judge", "sqlite", "notebooks, notes", "pages")
    ]
    assert all(p.processor > 0 and p.clock > 0 for p in points)
    disk = {(p.part, p.size): p.disk for p in points}
    for part in ("sqlite", "notebooks, notes", "pages"):
        assert disk[part, 30] > disk[part, 10] > 0
    assert disk["judge", 30] == 0
    assert len(list((tmp_path / "of 30" / "feedback").glob("*/*/*.html"))) == 30
