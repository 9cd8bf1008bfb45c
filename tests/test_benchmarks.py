"""What the benchmark times on both sides must be the same computation, or its ratios mean nothing."""

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    path = Path(__file__).resolve().parent.parent / "benchmarks" / "units.py"
    spec = importlib.util.spec_from_file_location("benchmark_units", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_both_sides_compute_the_same_gradients(benchmark: ModuleType) -> None:
    for name, (make, _) in benchmark.CASES.items():
        if name.startswith("MLP"):
            continue  # gradients by name there, in another order; the model's own tests compare them
        ours, theirs = make()
        for mine, its in zip(ours(), theirs(), strict=True):
            gap = np.abs(mine - its.numpy()).max()
            assert gap <= 1e-4 * max(1, np.abs(mine).max()), name


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
