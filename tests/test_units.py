"""Every unit that discovery finds, against three independent kinds of judges, each of which a unit must have."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from backprop import check
from backprop.numpy._signature import signature
from backprop.units import Unit, units
from kinds import KINDS, NOT_ANALYTIC, builtin, differences, drawn, run, twin
from rules import arrays_of

UNITS = pytest.mark.parametrize("unit", units().values(), ids=units().keys())


def test_discovery_finds_the_units() -> None:
    assert {"linear", "relu", "sigmoid", "tanh", "softmax_cross_entropy", "mean_squared_error"} <= units().keys()


@UNITS
@pytest.mark.parametrize("kind", KINDS)
def test_unit(unit: Unit, kind: str, rng: np.random.Generator) -> None:
    """A unit on which a kind of check compares nothing has not been checked."""
    assert KINDS[kind](unit, rng) > 0 or (kind == "complex_step" and unit.name in NOT_ANALYTIC)


@pytest.mark.parametrize("name", NOT_ANALYTIC)
def test_the_complex_step_is_left_out_only_where_it_fails(name: str, rng: np.random.Generator) -> None:
    with pytest.raises((AssertionError, TypeError)):
        differences(check.complex_step, units()[name], rng)


@pytest.mark.parametrize("kind", KINDS)
def test_a_unit_that_lacks_a_kind_of_check_is_noticed(kind: str, rng: np.random.Generator) -> None:
    """A new unit of another name has neither twin nor formula; one without cases has nothing to compare."""
    known = units()["tanh"]
    if kind in ("twin", "builtin", "exact"):
        with pytest.raises((AttributeError, KeyError)):
            KINDS[kind](dataclasses.replace(known, name="brand_new"), rng)
    elif kind == "drawn":
        with pytest.raises(StopIteration):
            KINDS[kind](dataclasses.replace(known, name="brand_new"), rng)
    else:
        assert KINDS[kind](dataclasses.replace(known, name="brand_new"), rng) == 0


@pytest.mark.parametrize("judge", [twin, builtin, drawn])
def test_a_wrong_gradient_is_noticed(judge: Any, rng: np.random.Generator) -> None:
    known = units()["linear"]

    def wrong(dy: Any, cache: Any) -> tuple:
        dx, dW, db = known.backward(dy, cache)
        return dx, (1 + 1e-4) * dW, db

    with pytest.raises(AssertionError):
        judge(dataclasses.replace(known, backward=wrong), rng)


@UNITS
def test_every_unit_has_cases_of_several_shapes(unit: Unit, rng: np.random.Generator) -> None:
    shapes = {tuple(np.shape(a) for a in arguments.values()) for arguments in unit.cases(rng)}
    assert len(shapes) >= 3
    assert any(1 in shape for case in shapes for shape in case), "a size of one is missing"
    for arguments in unit.cases(rng):
        for spec, array in arrays_of(unit, arguments):
            others = range(np.ndim(array) - len(spec.dims) + 1)
            labels = [*others, *(d for d in spec.dims if d != "...")] if "..." in spec.dims else spec.dims
            assert len(set(array.shape)) == len(set(labels)), f"square {spec}, {array.shape}, hides transposes"


@UNITS
def test_no_case_is_vacuous(unit: Unit, rng: np.random.Generator) -> None:
    for arguments in unit.cases(rng):
        for gradient in run(unit, arguments, rng)[2]:
            assert np.abs(gradient).max() > 0, "a gradient of zeros is equal to a forgotten gradient"


def test_every_array_of_a_signature_is_given_in_some_case(rng: np.random.Generator) -> None:
    for unit in units().values():
        given = {spec.name for arguments in unit.cases(rng) for spec, _ in arrays_of(unit, arguments)}
        assert given == {spec.name for spec in signature(unit.forward)[0]}, unit.name
