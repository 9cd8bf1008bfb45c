"""Every unit that discovery finds, against the contract and against three independent judges."""

import copy
import inspect
import re
from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop import check
from backprop.numpy._contract import GLOSSARY, Array, match_shapes, signature, split_size
from backprop.units import Unit, units
from drawn import DRAWN

UNITS = pytest.mark.parametrize("unit", units().values(), ids=units().keys())


def outputs(y: Any) -> tuple:
    return y if isinstance(y, tuple) else (y,)


def cast(arguments: dict[str, Any], dtype: type) -> dict[str, Any]:
    return {k: mapped(a, lambda a: a.astype(dtype) if a.dtype.kind == "f" else a) for k, a in arguments.items()}


def mapped(argument: Any, function: Any) -> Any:
    """The function of an array, or of each array of a state; other arguments stay as they are."""
    if isinstance(argument, tuple) and all(isinstance(part, np.ndarray) for part in argument):
        return type(argument)(*map(function, argument))
    return function(argument) if isinstance(argument, np.ndarray) else argument


def tensors_of(unit: Unit, arguments: dict[str, Any], cache: tuple) -> dict[str, Any]:
    """The arguments of the twin. Where a unit draws, the twin takes what was drawn, the first array of the cache."""
    tensors = {k: mapped(a, torch.tensor) for k, a in arguments.items() if k != "rng"}
    drawn = inspect.signature(unit.twin).parameters.keys() - arguments.keys() if "rng" in arguments else ()
    return tensors | {name: torch.tensor(cache[0]) for name in drawn}


def run(unit: Unit, arguments: dict[str, Any], rng: np.random.Generator) -> tuple[Any, Any, tuple]:
    y, cache = unit.forward(**arguments)
    dy = check.random_like(y, rng)
    return y, dy, unit.backward(dy, cache)


def drawn(unit: Unit, rng: np.random.Generator, count: int) -> list[dict[str, Any]]:
    return [DRAWN[unit.name](rng) for _ in range(count)] if unit.name in DRAWN else []


def test_discovery_finds_the_units() -> None:
    assert {"linear", "relu", "sigmoid", "tanh", "softmax_cross_entropy", "mean_squared_error"} <= units().keys()


@UNITS
def test_every_unit_has_cases_of_several_shapes(unit: Unit, rng: np.random.Generator) -> None:
    shapes = {tuple(np.shape(a) for a in arguments.values()) for arguments in unit.cases(rng)}
    assert len(shapes) >= 3
    assert any(1 in shape for case in shapes for shape in case), "a size of one is missing"
    for spec, array in arrays(unit, unit.cases(rng)):
        labels = [*range(np.ndim(array) - len(spec.dims) + 1), *spec.dims[1:]] if "..." in spec.dims else spec.dims
        assert len(set(array.shape)) == len(set(labels)), f"square {spec}, {array.shape}, hides transposes"


def arrays(unit: Unit, cases: Iterable[dict[str, Any]]) -> list[tuple[Array, np.ndarray]]:
    """Every array of the cases with its entry in the signature; what is left out is skipped."""
    inputs, _ = signature(unit.forward)
    return [(spec, case[spec.name]) for case in cases for spec in inputs if case.get(spec.name) is not None]


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
    for original in [*unit.cases(rng), *drawn(unit, rng, 20 if dtype is np.float64 else 0)]:
        arguments = cast(original, dtype)
        y, dy, gradients = run(unit, arguments, rng)
        tensors = tensors_of(unit, arguments, unit.forward(**arguments)[1])
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
        for name in before.keys() - {"rng"}:  # which a draw moves on
            np.testing.assert_array_equal(before[name], arguments[name])
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
        letters = [split_size(d)[1] for d in spec.dims if d != "..."]
        assert set(letters) <= GLOSSARY.keys(), f"{spec}: letter outside the glossary"
    for arguments in unit.cases(rng):
        y, dy, returned = run(unit, arguments, rng)
        assert isinstance(returned, tuple)
        sizes = match_shapes(arrays(unit, [arguments]), {}, unit.name)
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
    assert signature(unit.twin) == signature(unit.forward)


@UNITS
@given(seed=st.integers(0, 2**32 - 1), sizes=st.permutations([1, 2, 3, 4, 5, 6, 7]))
@settings(max_examples=20, deadline=None, derandomize=True)
def test_gradient_on_drawn_shapes(unit: Unit, seed: int, sizes: list[int]) -> None:
    rng = np.random.default_rng(seed)
    template = next(iter(unit.cases(rng)))
    arguments = DRAWN[unit.name](rng) if unit.name in DRAWN else reshaped(unit, template, sizes, rng)
    finding = check.directional(unit.forward, unit.backward, arguments, rng, directions=2)
    assert finding.ok, finding


def reshaped(unit: Unit, template: dict, sizes: list[int], rng: np.random.Generator) -> dict[str, Any]:
    """The same kinds of arrays as `template`, in the drawn sizes; values stay off kinks and labels in range."""
    inputs, _ = signature(unit.forward)
    names = dict.fromkeys(split_size(d)[1] for spec in inputs for d in spec.dims if d != "...")
    letters = dict(zip(names, sizes, strict=False))
    if "K" in letters:
        letters["K"] += 1
    arguments = dict(template)
    for spec in inputs:
        shape = tuple(sizes[-3:]) if "..." in spec.dims else ()
        shape += tuple(times * letters[letter] for times, letter in (split_size(d) for d in spec.dims if d != "..."))
        if spec.kind == "bool":
            arguments[spec.name] = rng.random(shape) < 0.7
        elif spec.integer:
            arguments[spec.name] = rng.integers(0, letters["K"], size=shape)
        else:
            # Values of the template, shrunk a little: they stay off kinks and inside ranges.
            values = rng.choice(template[spec.name].ravel(), size=shape)
            arguments[spec.name] = values * rng.uniform(0.9, 1, size=shape)
    return arguments
