"""Recurrent layers: a sequence is its steps one after another, a mask is a step left out, pieces join up."""

from typing import Any

import numpy as np
import pytest

from backprop import check
from backprop.numpy.gru import gru_backward, gru_forward, gru_step_forward
from backprop.units import Unit, units

STATES = {"rnn": ["h"], "lstm": ["h", "c"], "gru": ["h"]}
LAYERS = pytest.mark.parametrize("unit", [pytest.param(units()[name], id=name) for name in STATES])
RESETS = pytest.mark.parametrize("reset_after", [True, False])


def run(unit: Unit, arguments: dict, dy: tuple) -> tuple[tuple, dict[str, np.ndarray]]:
    y, cache = unit.forward(**arguments)
    return y, dict(zip(unit.differentiable(arguments), unit.backward(dy, cache), strict=True))


def split(unit: Unit, arguments: dict) -> tuple[dict, dict, dict]:
    """The states, the weights with options, and the rest of the arguments."""
    states = {name: arguments[f"{name}0"] for name in STATES[unit.name]}
    shared = {k: a for k, a in arguments.items() if k[0] in "Wbr"}
    return states, shared, {k: arguments[k] for k in ("x", "mask")}


@LAYERS
def test_a_sequence_is_its_steps(unit: Unit, rng: np.random.Generator) -> None:
    """Forward by the step unit, backward by its backward pass in reverse, gradients of the weights added up."""
    step = units()[f"{unit.name}_step"]
    for arguments in unit.cases(rng):
        states, shared, rest = split(unit, arguments)
        x, mask = rest["x"], rest["mask"]
        y, _ = unit.forward(**arguments)
        dy = check.random_like(y, rng)
        y, grads = run(unit, arguments, dy)
        h, caches = [], []
        for t in range(x.shape[1]):
            new, cache = step.forward(x[:, t], **states, **shared)
            caches.append(cache)
            kept = np.ones(len(x), bool) if mask is None else mask[:, t]
            for name, part in zip(states, new if isinstance(new, tuple) else (new,), strict=True):
                states[name] = np.where(kept[:, None], part, states[name])
            h.append(states["h"])
        for fast, slow in zip(y, (np.stack(h, 1), *states.values()), strict=True):
            np.testing.assert_allclose(fast, slow, rtol=1e-13, atol=1e-15)

        carried = list(dy[1:])
        dx, dweights = np.zeros_like(x), dict.fromkeys(step.differentiable(shared), 0.0)
        for t in reversed(range(x.shape[1])):
            kept = np.ones((len(x), 1)) if mask is None else mask[:, t, None]
            carried[0] = carried[0] + dy[0][:, t]
            reach = tuple(d * kept for d in carried)
            dx[:, t], *rest_of = step.backward(reach if len(reach) > 1 else reach[0], caches[t])
            carried = [d * (1 - kept) + back for d, back in zip(carried, rest_of, strict=False)]
            for name, d in zip(dweights, rest_of[len(carried) :], strict=True):
                dweights[name] = dweights[name] + d
        slow_grads = {"x": dx} | {f"{k}0": d for k, d in zip(states, carried, strict=True)} | dweights
        for name, slow in slow_grads.items():
            np.testing.assert_allclose(grads[name], slow, rtol=1e-12, atol=1e-14, err_msg=name)


@LAYERS
def test_pieces_with_a_carried_state_are_the_whole(unit: Unit, rng: np.random.Generator) -> None:
    """The last states of one piece are the first of the next, and their gradients travel the same way back."""
    arguments = next(iter(unit.cases(rng)))
    cut = 2
    y, _ = unit.forward(**arguments)
    dh, *dlast = check.random_like(y, rng)
    whole_y, whole = run(unit, arguments, (dh, *dlast))
    first = arguments | {k: arguments[k][:, :cut] for k in ("x", "mask")}
    y1, cache1 = unit.forward(**first)
    carried = {f"{name}0": state for name, state in zip(STATES[unit.name], y1[1:], strict=True)}
    second = arguments | {k: arguments[k][:, cut:] for k in ("x", "mask")} | carried
    y2, grads2 = run(unit, second, (dh[:, cut:], *dlast))
    back = tuple(grads2[name] for name in carried)
    grads1 = dict(zip(unit.differentiable(first), unit.backward((dh[:, :cut], *back), cache1), strict=True))
    np.testing.assert_allclose(np.concatenate([y1[0], y2[0]], 1), whole_y[0], rtol=1e-13)
    np.testing.assert_allclose(np.concatenate([grads1["x"], grads2["x"]], 1), whole["x"], rtol=1e-12, atol=1e-15)
    for name in whole.keys() - {"x"}:
        total = grads1[name] if name in carried else grads1[name] + grads2[name]
        np.testing.assert_allclose(total, whole[name], rtol=1e-12, atol=1e-14, err_msg=name)


@LAYERS
def test_a_masked_step_may_as_well_not_be_there(unit: Unit, rng: np.random.Generator) -> None:
    arguments = next(iter(unit.cases(rng)))
    mask = np.array([True, False, True, True, False])
    arguments["mask"] = np.tile(mask, (len(arguments["x"]), 1))
    short = arguments | {"x": arguments["x"][:, mask], "mask": None}
    y, _ = unit.forward(**short)
    dh, *dlast = check.random_like(y, rng)
    y, grads = run(unit, short, (dh, *dlast))
    spread = np.zeros((*dh.shape[:1], len(mask), dh.shape[2]))
    spread[:, mask] = dh
    long_y, long = run(unit, arguments, (spread, *dlast))
    np.testing.assert_allclose(long_y[0][:, mask], y[0], rtol=1e-14)
    np.testing.assert_array_equal(long_y[0][:, 1], long_y[0][:, 0])
    np.testing.assert_array_equal(long_y[0][:, 4], long_y[1])
    np.testing.assert_array_equal(long["x"][:, ~mask], 0)
    np.testing.assert_allclose(long["x"][:, mask], grads["x"], rtol=1e-13, atol=1e-16)
    for name in grads.keys() - {"x"}:
        np.testing.assert_allclose(long[name], grads[name], rtol=1e-13, atol=1e-15, err_msg=name)


@LAYERS
def test_what_a_masked_step_holds_does_not_matter(unit: Unit, rng: np.random.Generator) -> None:
    arguments = next(iter(unit.cases(rng)))
    other = arguments | {"x": np.where(arguments["mask"][..., None], arguments["x"], 1e6)}
    for a, b in zip(unit.forward(**arguments)[0], unit.forward(**other)[0], strict=True):
        np.testing.assert_array_equal(a, b)


@LAYERS
def test_all_steps_counting_is_no_mask(unit: Unit, rng: np.random.Generator) -> None:
    arguments = next(iter(unit.cases(rng)))
    full = arguments | {"mask": np.ones_like(arguments["mask"])}
    y, cache = unit.forward(**full)
    dy = check.random_like(y, rng)
    bare_y, bare = run(unit, arguments | {"mask": None}, dy)
    for a, b in zip([*y, *unit.backward(dy, cache)], [*bare_y, *bare.values()], strict=True):
        np.testing.assert_array_equal(a, b)


@LAYERS
@pytest.mark.parametrize(("mask", "error"), [(np.ones((4, 5)), TypeError), (np.ones((5, 4), bool), ValueError)])
def test_bad_masks(unit: Unit, mask: Any, error: type, rng: np.random.Generator) -> None:
    with pytest.raises(error, match="mask"):
        unit.forward(**next(iter(unit.cases(rng))) | {"mask": mask})


@LAYERS
def test_saturated_gates_give_no_warning_and_stay_finite(unit: Unit, rng: np.random.Generator) -> None:
    arguments = next(iter(unit.cases(rng)))
    arguments = {k: 1e4 * a if k in unit.differentiable(arguments) else a for k, a in arguments.items()}
    y, cache = unit.forward(**arguments)
    gradients = unit.backward(check.random_like(y, rng), cache)
    assert all(np.isfinite(part).all() for part in [*y, *gradients])


def test_weights_that_are_not_whole_blocks_are_refused(rng: np.random.Generator) -> None:
    arguments = next(iter(units()["lstm"].cases(rng)))
    with pytest.raises(ValueError, match=r"Wx has shape \(3, 7\), expected Wx \(D, 4H\) with H = 2"):
        units()["lstm"].forward(**arguments | {"Wx": np.ones((3, 7))})


@RESETS
def test_where_the_two_biases_of_the_gru_are_one(reset_after: bool, rng: np.random.Generator) -> None:
    arguments = next(iter(units()["gru"].cases(rng))) | {"reset_after": reset_after}
    y, cache = gru_forward(**arguments)
    *_, dbx, dbh = gru_backward(check.random_like(y, rng), cache)
    gates = 2 * len(dbx) // 3
    np.testing.assert_allclose(dbx[:gates], dbh[:gates], rtol=1e-12)
    assert np.allclose(dbx[gates:], dbh[gates:]) != reset_after


def test_the_two_resets_differ_and_meet_where_the_gate_is_open(rng: np.random.Generator) -> None:
    arguments = next(iter(units()["gru_step"].cases(rng)))
    H = arguments["h"].shape[1]
    after, before = (gru_step_forward(**arguments | {"reset_after": r})[0] for r in (True, False))
    assert np.abs(after - before).max() > 1e-3
    arguments["bx"][:H] = 50  # r = 1
    after, before = (gru_step_forward(**arguments | {"reset_after": r})[0] for r in (True, False))
    np.testing.assert_allclose(after, before, rtol=1e-13)


@pytest.mark.parametrize("name", ["gru", "gru_step"])
@pytest.mark.parametrize("wrong", [1, 0, None, "after"])
def test_reset_after_is_true_or_false(name: str, wrong: Any, rng: np.random.Generator) -> None:
    with pytest.raises(TypeError, match="reset_after must be True or False"):
        units()[name].forward(**next(iter(units()[name].cases(rng))) | {"reset_after": wrong})
