"""The rules 1 to 8 of a unit's contract, each a function that raises AssertionError where a unit breaks it."""

import ast
import contextlib
import copy
import inspect
import io
import re
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import bad
from backprop.numpy._signature import GLOSSARY, Array, match_shapes, signature, split_size
from backprop.units import Unit
from kinds import cast, outputs, run

SOURCES = Path(__file__).resolve().parent.parent / "book" / "references.bib"


def arrays_of(unit: Unit, arguments: dict[str, Any]) -> list[tuple[Array, np.ndarray]]:
    """Every array of a case with its entry in the signature; what is left out is skipped."""
    inputs, _ = signature(unit.forward)
    return [(spec, arguments[spec.name]) for spec in inputs if arguments.get(spec.name) is not None]


def a_pair_in_one_file_with_a_gradient_for_each_floating_array(unit: Unit, rng: np.random.Generator) -> None:
    """Rule 1."""
    files = {inspect.unwrap(f).__code__.co_filename for f in (unit.forward, unit.backward)}
    assert len(files) == 1, "forward and backward are not in one file"
    upstream, gradients = signature(unit.backward)
    for arguments in unit.cases(rng):
        y, dy, returned = run(unit, arguments, rng)
        names = unit.differentiable(arguments)
        assert isinstance(returned, tuple), "the backward pass returns no tuple"
        assert len(returned) == len(names), "not one gradient for each floating array"
        assert len(outputs(dy)) == len(outputs(y)) == len(upstream)
        for spec, name, gradient in zip(gradients, names, returned, strict=True):
            assert spec.name == f"d{name}" or (name == "y" and spec.name == "dprediction"), "not in argument order"
            assert gradient.shape == arguments[name].shape


def the_first_line_is_the_truth_in_the_words_of_the_glossary(unit: Unit, rng: np.random.Generator) -> None:
    """Rule 2."""
    inputs, results = signature(unit.forward)
    upstream, gradients = signature(unit.backward)
    for spec in inputs + results + upstream + gradients:
        letters = [split_size(d)[1] for d in spec.dims if d != "..."]
        assert set(letters) <= GLOSSARY.keys(), f"{spec}: letter outside the glossary"
    for arguments in unit.cases(rng):
        y, dy, returned = run(unit, arguments, rng)
        try:
            sizes = match_shapes(arrays_of(unit, arguments), {}, unit.name)
            for specs, arrays in ((results, outputs(y)), (upstream, outputs(dy)), (gradients, returned)):
                match_shapes(zip(specs, arrays, strict=True), sizes, unit.name)
        except ValueError as error:
            raise AssertionError(f"the signature is not true: {error}") from error
    source = re.search(r"Source: (\w+)", inspect.getdoc(unit.forward) or "")
    assert source, "names no source"
    assert f"{{{source[1]}," in SOURCES.read_text(encoding="utf-8"), "the source is not in the bibliography"


def nothing_is_written_kept_or_printed(unit: Unit, rng: np.random.Generator) -> None:
    """Rule 3."""
    said = io.StringIO()
    for arguments in unit.cases(rng):
        before = copy.deepcopy({k: a for k, a in arguments.items() if k != "rng"})  # which a draw moves on
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            y, cache = unit.forward(**arguments)
            dy = np.cos(1 + y) if not isinstance(y, tuple) else tuple(np.cos(1 + part) for part in y)
            saved = copy.deepcopy((dy, tuple(cache), y))
            unit.backward(dy, cache)
        assert same(before, {k: arguments[k] for k in before}), "an argument is written to"
        assert same(saved[0], dy), "dy is written to"
        assert same(saved[1], tuple(cache)), "the cache is written to"
        assert same(saved[2], y), "the output is written to"
    assert not said.getvalue(), "something is printed"
    a, b = list(unit.cases(rng))[:2]
    alone = [run(unit, arguments, np.random.default_rng(i)) for i, arguments in enumerate((a, b))]
    caches = [unit.forward(**arguments)[1] for arguments in (a, b)]
    for i in (1, 0):
        assert same(unit.backward(alone[i][1], caches[i]), alone[i][2]), "another call in between changes the gradient"


def dtype_in_is_dtype_out(unit: Unit, rng: np.random.Generator) -> None:
    """Rule 4."""
    for dtype in (np.float32, np.float64):
        for arguments in unit.cases(rng):
            y, _, gradients = run(unit, cast(arguments, dtype), rng)
            assert all(part.dtype == dtype for part in [*outputs(y), *gradients]), f"{dtype.__name__} is not kept"


def randomness_is_an_argument(unit: Unit, rng: np.random.Generator) -> None:
    """Rule 5."""
    parameters = inspect.signature(unit.forward).parameters
    assert "rng" not in parameters or parameters["rng"].default is inspect.Parameter.empty, "rng has a default"
    for function in (unit.forward, unit.backward):
        tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(function))))
        used = {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute) and ast.unparse(n.value) == "np.random"}
        assert used <= {"Generator"}, f"draws from np.random.{used}"
    for arguments in unit.cases(rng):
        state = np.random.get_state(legacy=False)  # noqa: NPY002
        first, again = unit.forward(**arguments), unit.forward(**copy.deepcopy(arguments))
        assert same(state, np.random.get_state(legacy=False)), "the global state moves on"  # noqa: NPY002
        assert same(first[0], again[0]), "the same arguments give another result"
    for arguments in (a for a in unit.cases(rng) if "rng" in a and a.get("p", 0) > 0):
        draws = [unit.forward(**arguments | {"rng": np.random.default_rng(seed)})[0] for seed in range(20)]
        assert any(not same(draws[0], draw) for draw in draws), "the generator is not used"


def state_goes_in_and_comes_out(unit: Unit, rng: np.random.Generator) -> None:
    """Rule 6: the new state is what `<unit>_<argument>` reads from the cache, and the old one is left as it was."""
    for arguments in unit.cases(rng):
        for name in (k for k, a in arguments.items() if isinstance(a, tuple) and hasattr(a, "_fields")):
            read = getattr(unit.module, f"{unit.name}_{name}", None)
            assert read is not None, f"the state {name} goes in, but does not come out"
            before = copy.deepcopy(arguments[name])
            for training in (True, False):
                after = read(unit.forward(**arguments | {"training": training})[1])
                assert type(after) is type(before), "another kind of state comes out"
                assert [(p.shape, p.dtype) for p in after] == [(p.shape, p.dtype) for p in before]
                assert same(after, before) != training, "the state must move on in training, and only then"
                assert same(arguments[name], before), "the state that came in is written to"


def the_slow_formula_stands_before_the_fast_one_and_says_the_same(unit: Unit, rng: np.random.Generator) -> None:
    """Rule 7, for units that have a naive forward pass."""
    naive = getattr(unit.module, f"{unit.name}_naive_forward", None)
    if naive is None:
        return
    first, second = (inspect.unwrap(f).__code__.co_firstlineno for f in (naive, unit.forward))
    assert first < second, "the fast one stands first"
    for arguments in unit.cases(rng):
        y, slow = unit.forward(**arguments)[0], naive(**arguments)
        for fast, loops in zip(outputs(y), outputs(slow), strict=True):
            np.testing.assert_allclose(fast, loops, rtol=1e-12, atol=1e-13)


def bad_input_is_refused(unit: Unit, rng: np.random.Generator) -> None:
    """Rule 8: every bad call of `bad.calls` raises TypeError or ValueError that names the argument."""
    for what, name, call in bad.calls(unit, rng):
        bad.refusal(what, name, call)


def same(a: Any, b: Any) -> bool:
    """Equal in every array of two trees of tuples, dicts and arrays."""
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, tuple | list):
        return len(a) == len(b) and all(map(same, a, b))
    return bool(np.array_equal(a, b)) if isinstance(a, np.ndarray | np.generic) else bool(a == b)


RULES: dict[int, Callable[[Unit, np.random.Generator], None]] = dict(
    enumerate(
        (
            a_pair_in_one_file_with_a_gradient_for_each_floating_array,
            the_first_line_is_the_truth_in_the_words_of_the_glossary,
            nothing_is_written_kept_or_printed,
            dtype_in_is_dtype_out,
            randomness_is_an_argument,
            state_goes_in_and_comes_out,
            the_slow_formula_stands_before_the_fast_one_and_says_the_same,
            bad_input_is_refused,
        ),
        1,
    )
)
