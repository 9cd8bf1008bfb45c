"""Every unit that discovery finds, against the contract and against three independent judges."""

import copy
import inspect
import re
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop import check
from backprop.numpy._contract import GLOSSARY, match_shapes, signature
from backprop.units import Unit, units

UNITS = pytest.mark.parametrize("unit", units().values(), ids=units().keys())


def outputs(y: Any) -> tuple:
    return y if isinstance(y, tuple) else (y,)


def cast(arguments: dict[str, Any], dtype: type) -> dict[str, Any]:
    return {k: a.astype(dtype) if k in Unit.differentiable(arguments) else a for k, a in arguments.items()}


def run(unit: Unit, arguments: dict[str, Any], rng: np.random.Generator) -> tuple[Any, Any, tuple]:
    y, cache = unit.forward(**arguments)
    dy = check.random_like(y, rng)
    return y, dy, unit.backward(dy, cache)


def test_discovery_finds_the_units() -> None:
    assert {"linear", "relu", "sigmoid", "tanh", "softmax_cross_entropy", "mean_squared_error"} <= units().keys()


@UNITS
def test_every_unit_has_cases_of_several_shapes(unit: Unit, rng: np.random.Generator) -> None:
    shapes = {tuple(np.shape(a) for a in arguments.values()) for arguments in unit.cases(rng)}
    assert len(shapes) >= 3
    assert any(1 in shape for case in shapes for shape in case), "a size of one is missing"
    for case in shapes:
        for shape in case:
            assert len(set(shape)) == len(shape), f"square shape {shape} hides transposes"


@UNITS
@pytest.mark.parametrize("method", [check.directional, check.elementwise, check.complex_step])
def test_gradient(unit: Unit, method: Any, rng: np.random.Generator) -> None:
    if method is check.complex_step and not unit.analytic:
        return  # |x| and max have no complex derivative; the other two methods judge those
    for arguments in unit.cases(rng):
        finding = method(unit.forward, unit.backward, arguments, rng)
        assert finding.ok, f"{arguments.keys()} {finding}"


@UNITS
def test_no_case_is_vacuous(unit: Unit, rng: np.random.Generator) -> None:
    for arguments in unit.cases(rng):
        for gradient in run(unit, arguments, rng)[2]:
            assert np.abs(gradient).max() > 0, "a gradient of zeros is equal to a forgotten gradient"


@UNITS
@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-12), (np.float32, 1e-5)])
@pytest.mark.parametrize("which", ["twin", "builtin"])
def test_parity_with_pytorch(unit: Unit, which: str, dtype: type, tolerance: float, rng: np.random.Generator) -> None:
    for original in unit.cases(rng):
        arguments = cast(original, dtype)
        y, dy, gradients = run(unit, arguments, rng)
        tensors = {k: torch.tensor(a) if isinstance(a, np.ndarray) else a for k, a in arguments.items()}
        leaves = [tensors[k].requires_grad_() for k in unit.differentiable(arguments)]
        other = outputs(getattr(unit, which)(**tensors))
        theirs = torch.autograd.grad(other, leaves, [torch.tensor(d) for d in outputs(dy)])
        for mine, its in zip([*outputs(y), *gradients], [*other, *theirs], strict=True):
            scale = max(1.0, float(np.abs(mine).max()))
            assert np.abs(mine - its.detach().numpy()).max() <= tolerance * scale
            assert its.dtype == torch.from_numpy(np.empty(0, dtype)).dtype


@UNITS
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_in_is_dtype_out(unit: Unit, dtype: type, rng: np.random.Generator) -> None:
    for arguments in unit.cases(rng):
        y, _, gradients = run(unit, cast(arguments, dtype), rng)
        assert all(part.dtype == dtype for part in [*outputs(y), *gradients])


@UNITS
def test_nothing_is_written_to(unit: Unit, rng: np.random.Generator) -> None:
    for arguments in unit.cases(rng):
        before = copy.deepcopy(arguments)
        y, cache = unit.forward(**arguments)
        dy = check.random_like(y, rng)
        saved = copy.deepcopy((dy, tuple(cache), y))
        unit.backward(dy, cache)
        for a, b in zip(before.values(), arguments.values(), strict=True):
            np.testing.assert_array_equal(a, b)
        for a, b in zip(_leaves(saved), _leaves((dy, tuple(cache), y)), strict=True):
            np.testing.assert_array_equal(a, b)


def _leaves(tree: Any) -> list:
    return [leaf for part in tree for leaf in _leaves(part)] if isinstance(tree, tuple) else [tree]


@UNITS
def test_two_forwards_then_their_backwards_in_either_order(unit: Unit, rng: np.random.Generator) -> None:
    a, b = list(unit.cases(rng))[:2]
    alone = [run(unit, arguments, np.random.default_rng(i)) for i, arguments in enumerate((a, b))]
    caches = [unit.forward(**arguments)[1] for arguments in (a, b)]
    for i in (1, 0):
        for mine, lone in zip(unit.backward(alone[i][1], caches[i]), alone[i][2], strict=True):
            np.testing.assert_array_equal(mine, lone)


@UNITS
def test_signatures_are_true_and_speak_the_glossary(unit: Unit, rng: np.random.Generator) -> None:
    inputs, results = signature(unit.forward)
    upstream, gradients = signature(unit.backward)
    for spec in inputs + results + upstream + gradients:
        assert all(d == "..." or d in GLOSSARY for d in spec.dims), f"{spec}: letter outside the glossary"
    for arguments in unit.cases(rng):
        y, dy, returned = run(unit, arguments, rng)
        assert isinstance(returned, tuple)
        sizes = match_shapes([(spec, arguments[spec.name]) for spec in inputs], {}, unit.name)
        match_shapes(zip(results, outputs(y), strict=True), sizes, unit.name)
        match_shapes(zip(upstream, outputs(dy), strict=True), sizes, unit.name)
        match_shapes(zip(gradients, returned, strict=True), sizes, unit.name)
        names = unit.differentiable(arguments)
        for spec, name, gradient in zip(gradients, names, returned, strict=True):
            assert spec.name == f"d{name}" or (name == "y" and spec.name == "dprediction")
            assert gradient.shape == arguments[name].shape


@UNITS
def test_documented_with_a_source_and_a_twin_of_the_same_shape(unit: Unit, root: Any) -> None:
    doc = inspect.getdoc(unit.forward) or ""
    source = re.search(r"Source: (\w+)", doc)
    assert source, f"{unit.name} names no source"
    assert f"{{{source[1]}," in (root / "book" / "references.bib").read_text(encoding="utf-8")
    assert (inspect.getdoc(unit.twin) or "").split("\n")[0] == doc.split("\n")[0]


@UNITS
@given(seed=st.integers(0, 2**32 - 1), sizes=st.permutations([1, 2, 3, 4, 5, 6, 7]))
@settings(max_examples=20, deadline=None, derandomize=True)
def test_gradient_on_drawn_shapes(unit: Unit, seed: int, sizes: list[int]) -> None:
    rng = np.random.default_rng(seed)
    template = next(iter(unit.cases(rng)))
    arguments = reshaped(unit, template, sizes, rng)
    finding = check.directional(unit.forward, unit.backward, arguments, rng, directions=2)
    assert finding.ok, finding


def reshaped(unit: Unit, template: dict, sizes: list[int], rng: np.random.Generator) -> dict[str, Any]:
    """The same kinds of arrays as `template`, in the drawn sizes; values stay off kinks and labels in range."""
    inputs, _ = signature(unit.forward)
    letters = dict(zip(dict.fromkeys(d for spec in inputs for d in spec.dims), sizes, strict=False))
    if "K" in letters:
        letters["K"] += 1
    arguments = dict(template)
    for spec in inputs:
        shape = tuple(sizes[:3]) if spec.dims == ("...",) else tuple(letters[d] for d in spec.dims)
        if spec.integer:
            arguments[spec.name] = rng.integers(0, letters["K"], size=shape)
        else:
            sign = rng.choice([-1.0, 1.0], size=shape)
            arguments[spec.name] = sign * (np.abs(rng.normal(size=shape)) + 0.1)
    return arguments
