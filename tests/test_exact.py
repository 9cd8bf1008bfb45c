"""The exact judge itself: every unit has a formula and is judged in each of its modes, and a small fault is found."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from backprop.units import Unit, units
from exact import FORMULAS
from exactly import exact, tiny_cases


def test_every_unit_has_a_formula_here() -> None:
    assert FORMULAS.keys() == units().keys()


def test_every_mode_is_judged(rng: np.random.Generator) -> None:
    modes = [case["training"] for case in tiny_cases(units()["batch_norm"], rng)]
    assert sorted(modes) == [False, True]
    options = [case.keys() - {"z", "label"} for case in tiny_cases(units()["softmax_cross_entropy"], rng)]
    assert {frozenset(o) for o in options} == {frozenset(), frozenset({"label_smoothing"}), frozenset({"ignore_index"})}


@pytest.mark.parametrize("name", ["softmax", "rnn_step", "linear"])
@pytest.mark.parametrize("part", ["gradient", "output"])
def test_one_part_in_a_billion_is_noticed(name: str, part: str, rng: np.random.Generator) -> None:
    unit = units()[name]

    def backward(dy: Any, cache: Any) -> tuple:
        return (*unit.backward(dy, cache)[:-1], (1 + 1e-9) * unit.backward(dy, cache)[-1])

    def forward(*a: Any, **o: Any) -> Any:
        y, cache = unit.forward(*a, **o)
        return (1 + 1e-9) * y, cache

    wrong: dict[str, Any] = {"backward": backward} if part == "gradient" else {"forward": forward}
    with pytest.raises(AssertionError, match="Not equal to tolerance"):
        exact(dataclasses.replace(unit, **wrong), rng)


def test_a_unit_without_a_formula_is_noticed(rng: np.random.Generator) -> None:
    unit: Unit = dataclasses.replace(units()["tanh"], name="untold")
    with pytest.raises(KeyError, match="untold"):
        exact(unit, rng)
