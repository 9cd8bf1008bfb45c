"""What the benchmark times on all sides must be the same computation, or its ratios mean nothing."""

import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from backprop.units import units

FOLDER = Path(__file__).resolve().parent.parent / "benchmarks"
NAMES = ("units", "cases", "peers")  # they are scripts, not a package, so they are imported from their folder


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
