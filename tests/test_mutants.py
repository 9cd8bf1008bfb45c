"""Planted defects in every backward pass, and the share of them that the gradient check catches."""

import dataclasses
from typing import Any

import pytest

from backprop.mutants import mutants, survives
from backprop.units import Unit, units

UNITS = [pytest.param(u, id=u.name) for u in units().values()]
REQUIRED = 0.98


@pytest.fixture(scope="module")
def survivors() -> dict[str, list[str]]:
    """What nobody noticed, by unit."""
    return {name: [m.change for m in mutants(unit) if survives(m, unit)] for name, unit in units().items()}


@pytest.mark.parametrize("unit", UNITS)
def test_at_least_five_defects_are_planted(unit: Unit) -> None:
    assert len(list(mutants(unit))) >= 5


def test_the_defects_are_caught(survivors: dict[str, list[str]]) -> None:
    planted = sum(len(list(mutants(unit))) for unit in units().values())
    missed = {name: changes for name, changes in survivors.items() if changes}
    share = 1 - sum(map(len, missed.values())) / planted
    print(f"{share:.1%} of {planted} defects caught; missed: {missed or 'none'}")
    assert share >= REQUIRED, missed


@pytest.mark.parametrize("unit", UNITS)
def test_the_original_is_not_taken_for_a_defect(unit: Unit) -> None:
    original = dataclasses.replace(next(iter(mutants(unit))), backward=unit.backward)
    assert survives(original, unit)


def test_a_check_that_sees_nothing_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a checker that passes everything, every defect survives."""
    blind: Any = type("Finding", (), {"ok": True})()
    monkeypatch.setattr("backprop.check.directional", lambda *a, **k: blind)
    unit = units()["linear"]
    assert all(survives(m, unit) for m in mutants(unit))
