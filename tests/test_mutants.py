"""Planted defects in every backward pass and its helpers, and the share of them that the gradient check catches."""

import ast
import inspect
import json
import subprocess
import sys
import textwrap
from collections import Counter
from types import FunctionType
from typing import Any

import numpy as np
import pytest

from backprop.mutants import REQUIRED, EndlessError, Mutant, Verdict, judge, mutants, share
from backprop.mutants import verdicts as judging
from backprop.mutants.defects import KINDS, defects, of_the_gradients
from backprop.mutants.equivalent import EQUIVALENT
from backprop.mutants.reach import reached
from backprop.units import Unit, units

UNITS = pytest.mark.parametrize("unit", units().values(), ids=units().keys())


@pytest.fixture(scope="module")
def verdicts() -> dict[str, list[Verdict]]:
    """What became of every mutant, by unit."""
    return {name: list(judge(unit)) for name, unit in units().items()}


@UNITS
def test_at_least_five_defects_are_planted(unit: Unit) -> None:
    places = [m.place for m in mutants(unit)]
    assert len(places) >= 5
    assert any(place.endswith(f".{unit.backward.__name__}") for place in places), "none in the backward pass itself"


def test_the_defects_are_caught(verdicts: dict[str, list[Verdict]]) -> None:
    everything = [verdict for found in verdicts.values() for verdict in found]
    missed = {name: [str(v.mutant) for v in found if v.fate == "missed"] for name, found in verdicts.items()}
    missed = {name: changes for name, changes in missed.items() if changes}
    print(f"{share(everything):.2%} of {len(everything)} defects caught; missed: {missed or 'none'}")
    assert share(everything) >= REQUIRED, missed


def test_every_argument_for_equivalence_still_applies(verdicts: dict[str, list[Verdict]]) -> None:
    """An argument that fits no mutant is out of date; one for a mutant that some check catches would be wrong."""
    equivalent = [v.mutant for found in verdicts.values() for v in found if v.fate == "equivalent"]
    for place, piece, why in EQUIVALENT:
        assert any(m.place == place and (piece in m.change or piece in m.statement) for m in equivalent), (place, why)


def test_equivalent_mutants_are_only_in_shared_helpers(verdicts: dict[str, list[Verdict]]) -> None:
    for name, found in verdicts.items():
        assert not [str(v.mutant) for v in found if v.fate == "equivalent" and f".{name}_backward" in v.mutant.place]


@UNITS
def test_the_original_is_not_taken_for_a_defect(unit: Unit) -> None:
    assert judging.passes(unit, unit.backward)


@UNITS
def test_a_planted_defect_is_gone_afterwards(unit: Unit) -> None:
    codes = [function.__code__ for function in reached(unit)]
    for mutant in list(mutants(unit))[:3]:
        judging.passes(unit, mutant.in_backward_of(unit))
    assert [function.__code__ for function in reached(unit)] == codes


def test_helpers_are_reached() -> None:
    """By plain call, from another file, by method, from a table of functions, and inside another unit."""
    names = {name: {f.__qualname__ for f in reached(unit)} for name, unit in units().items()}
    assert {"lstm_backward", "_cell_backward", "choose_backward"} <= names["lstm"]
    assert {"after_backward", "before_backward", "after_weights", "before_weights"} <= names["gru"]
    assert {"scatter", "gather", "Window.facing", "turned", "add_products"} <= names["conv2d"]
    assert {"Window.crop"} <= names["max_pool2d"] & names["avg_pool2d"]
    assert "scaled_dot_product_attention_backward" in names["multi_head_attention"]
    assert "_normalise_backward" in names["layer_norm"]
    assert not {"_check_values", "match_shapes"} & set.union(*names.values()), "checks are no part of the gradient"


@UNITS
def test_every_helper_with_arithmetic_gets_defects(unit: Unit) -> None:
    planted = Counter(m.function for m in mutants(unit))
    for function in reached(unit):
        operations = {type(n) for n in ast.walk(_tree(function)) if isinstance(n, ast.BinOp | ast.AugAssign)}
        floor_only = all(isinstance(n.op, ast.FloorDiv) for n in ast.walk(_tree(function)) if isinstance(n, ast.BinOp))
        assert planted[function] or not operations or floor_only, function.__qualname__


def _tree(function: FunctionType) -> ast.AST:
    return ast.parse(textwrap.dedent(inspect.getsource(function)))


@pytest.mark.parametrize("unit", [u for u in units().values() if f"{u.name}_step" in units()], ids=lambda u: u.name)
def test_a_step_too_early_is_planted_in_every_recurrent_backward_pass(unit: Unit) -> None:
    times = [m for m in mutants(unit) if m.kind == "time"]
    assert len(times) >= 5
    assert any("reversed" in m.change for m in times)
    assert any("[t]" in m.change or "[:, t]" in m.change for m in times)


def test_the_recurrent_layers_are_among_them() -> None:
    assert {"rnn", "lstm", "gru"} <= {name for name in units() if f"{name}_step" in units()}


@pytest.mark.parametrize(
    ("source", "kind", "wrong"),
    [
        ("a + b", "term", {"a", "b"}),
        ("a - b", "term", {"a", "-b"}),
        ("a - b", "sign", {"a + b"}),
        ("a * b", "factor", {"a", "b"}),
        ("a / b", "factor", {"a"}),
        ("a @ b", "transpose", {"(a @ b).T"}),
        ("a @ b", "factor", {"1.001 * (a @ b)"}),
        ("a.T", "transpose", {"a"}),
        ("-a", "sign", {"a"}),
        ("~a", "sign", {"a"}),
        ("a.sum(0)", "axis", {"a.sum(1)"}),
        ("a.sum(-1, keepdims=True)", "axis", {"a.sum(-2, keepdims=True)"}),
        ("a.sum((0, 2, 3))", "axis", {"a.sum((0, 2))"}),
        ("np.concatenate(a, axis=1)", "axis", {"np.concatenate(a, axis=0)"}),
        ("np.where(a, b, c)", "term", {"np.where(a, c, b)"}),
        ("np.add(a, b, out=c)", "sign", {"np.subtract(a, b, out=c)"}),
        ("a.swapaxes(1, 2)", "transpose", {"a"}),
        ("a.transpose(1, 2, 0)", "transpose", {"a.transpose(1, 0, 2)"}),
        ("h[t]", "time", {"h[t - 1]"}),
        ("h[:, t]", "time", {"h[:, t - 1]"}),
        ("h[t + 1]", "time", {"h[t]"}),
        ("h[:-1]", "time", {"h[1:]"}),
        ("reversed(range(T))", "time", {"range(T)"}),
        ("a[i::-1]", "axis", {"i:"}),
        ("a += b", "sign", {"a -= b"}),
        ("a += b", "term", {"pass"}),
        ("a *= b", "factor", {"pass"}),
    ],
)
def test_defects_of_each_kind(source: str, kind: str, wrong: set[str]) -> None:
    found = [d for node in ast.walk(ast.parse(source)) for d in defects(node) if d.kind == kind]
    assert {ast.unparse(ast.fix_missing_locations(d.node)) for d in found} == wrong
    assert kind in KINDS


def test_each_gradient_gets_the_wrong_sign_a_wrong_factor_and_zeros() -> None:
    (node,) = ast.parse("def f(): return a, b").body[0].body  # type: ignore[attr-defined]
    found = {ast.unparse(ast.fix_missing_locations(d.node)) for d in of_the_gradients(node)}
    assert {"return (-1 * a, b)", "return (a, -1 * b)", "return (1.001 * a, b)", "return (a, 0 * b)"} <= found


def test_a_backward_pass_that_never_ends_is_caught() -> None:
    unit = units()["tanh"]
    (function,) = reached(unit)
    scope: dict[str, Any] = {}
    code = compile(
        "def tanh_backward(dy, cache):\n    while True:\n        pass", function.__code__.co_filename, "exec"
    )
    exec(code, scope)
    endless = Mutant("time", 1, "while True", function, scope["tanh_backward"].__code__)
    y, cache = unit.forward(np.ones((2, 3)))
    with pytest.raises(EndlessError, match="still running"):
        endless.in_backward_of(unit)(y, cache)
    assert not judging.passes(unit, endless.in_backward_of(unit))
    assert judging.passes(unit, unit.backward)


def test_a_check_that_sees_nothing_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a checker that passes everything, every defect is missed, and the share says so."""
    blind: Any = type("Finding", (), {"ok": True})()
    monkeypatch.setattr("backprop.check.directional", lambda *a, **k: blind)
    judging._is_caught.cache_clear()
    found = list(judge(units()["linear"]))
    judging._is_caught.cache_clear()
    assert {verdict.fate for verdict in found} == {"missed"}
    assert share(found) == 0


def test_the_command_reports_a_unit() -> None:
    command = [sys.executable, "-m", "backprop.mutants", "--unit", "linear"]
    done = subprocess.run([*command, "--json"], capture_output=True, text=True, check=True)
    report = json.loads(done.stdout)
    planted = len(list(mutants(units()["linear"])))
    assert report["units"]["linear"]["planted"] == report["units"]["linear"]["caught"] == planted
    assert report["share"] == 1
    wrong = subprocess.run([*command[:-1], "lineal"], capture_output=True, text=True, check=False)
    assert wrong.returncode == 2
    assert "lineal" in wrong.stderr
