"""The rules of a unit's contract: every unit keeps all of them, and each has seen units that break just this one."""

import dataclasses
import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import pytest

from backprop import init, optim
from backprop.numpy import batch_norm
from backprop.numpy._contract import checked
from backprop.numpy._signature import signature
from backprop.units import Unit, units
from rules import RULES

NUMBERS = pytest.mark.parametrize("rule", RULES, ids=[f"{n}-{r.__name__}" for n, r in RULES.items()])


@NUMBERS
@pytest.mark.parametrize("unit", units().values(), ids=units().keys())
def test_every_unit_keeps_every_rule(unit: Unit, rule: int, rng: np.random.Generator) -> None:
    RULES[rule](unit, rng)


class State(NamedTuple):
    total: np.ndarray


def forward(x, w):
    """x (N, D), w (D,) -> y (N, D)

    Source: goodfellow2016deep.
    """
    return x * w, (x, w)


def backward(dy, cache):
    """dy (N, D) -> dx (N, D), dw (D,)"""
    x, w = cache
    return dy * w, (dy * x).sum(0)


SOUND = checked(forward), checked(backward)


def fake(forward: Callable = SOUND[0], backward: Callable = SOUND[1], **others: Any) -> Unit:
    """A unit that multiplies columns, or one that differs from it in some function."""
    module = ModuleType("fake")

    def cases(rng: np.random.Generator) -> Any:
        for N, D in [(3, 2), (2, 4), (1, 5)]:
            yield "fake", {"x": rng.normal(size=(N, D)), "w": rng.normal(size=D)} | others.get("more", dict)()

    vars(module).update({"cases": cases} | others)
    return Unit("fake", module, forward, backward)


@NUMBERS
def test_a_sound_unit_is_not_rejected(rule: int, rng: np.random.Generator) -> None:
    RULES[rule](fake(), rng)


def changed(change: Callable[..., Any], of: Callable = backward) -> Callable:
    """The same pass with something done to its arguments and its result, under the same signature."""

    def wrong(*arguments: Any, **options: Any) -> Any:
        return change(of(*arguments, **options), *arguments, *options.values())

    wrong.__doc__ = of.__doc__
    wrong.__signature__ = inspect.signature(of)  # type: ignore[attr-defined]
    return wrong


def documented(text: str, of: Callable) -> Callable:
    wrong = changed(lambda result, *_: result, of)
    wrong.__doc__ = text
    return wrong


def written(array: np.ndarray) -> None:
    array *= 1.5


last: dict[str, Any] = {}


def forgetful_forward(x, w):
    """x (N, D), w (D,) -> y (N, D)"""
    last["x"] = x
    return x * w, (w,)


def forgetful_backward(dy, cache):
    """dy (N, D) -> dx (N, D), dw (D,)"""
    (w,) = cache
    x = last["x"] if last["x"].shape == dy.shape else np.ones_like(dy)
    return dy * w, (dy * x).sum(0)


def defaulted_forward(x, w, rng=np.random.default_rng(0)):  # noqa: B008
    """x (N, D), w (D,) -> y (N, D)"""
    return x * w, (x, w)


def own_dice_forward(x, w):
    """x (N, D), w (D,) -> y (N, D)"""
    return x * w * (np.random.default_rng(0).random(x.shape) < 0.5), (x, w)


def hidden_dice(y: Any, *_: Any) -> Any:
    return y[0] * np.random.random(), y[1]  # noqa: NPY002


def deaf_forward(x, w, p, rng):
    """x (N, D), w (D,) -> y (N, D)"""
    return x * w, (x, w)


def stateful_forward(x, w, total, *, training):
    """x (N, D), w (D,) -> y (N, D)"""
    return x * w, (x, w, State(total.total + training * x.sum()))


def writing_forward(x, w, total, *, training):
    """x (N, D), w (D,) -> y (N, D)"""
    before = State(total.total.copy())
    np.add(total.total, 1, out=total.total)
    return x * w, (x, w, State(before.total + training * x.sum()))


def total_of(cache: tuple) -> State:
    return cache[2]


def with_state() -> dict[str, Any]:
    return {"total": State(np.ones(3)), "training": True}


def late(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    return x * w


VIOLATIONS: dict[str, tuple[int, Unit, str]] = {
    "a list": (1, fake(backward=changed(lambda g, *_: list(g))), "no tuple"),
    "a gradient alone": (1, fake(backward=changed(lambda g, *_: g[0])), "no tuple"),
    "one gradient missing": (1, fake(backward=changed(lambda g, *_: g[:1])), "each floating array"),
    "another order": (
        1,
        fake(backward=documented("dy (N, D) -> dw (D,), dx (N, D)", changed(lambda g, *_: g[::-1]))),
        "argument order",
    ),
    "another file": (1, fake(backward=units()["linear"].backward), "one file"),
    "an unknown letter": (2, fake(backward=documented("dy (N, Y) -> dx (N, Y), dw (Y,)", backward)), "glossary"),
    "an untrue shape": (2, fake(backward=documented("dy (N, D) -> dx (D, N), dw (D,)", backward)), "not true"),
    "no source": (2, fake(documented("x (N, D), w (D,) -> y (N, D)", forward)), "no source"),
    "a source that is nowhere": (
        2,
        fake(documented("x (N, D), w (D,) -> y (N, D)\n\nSource: nobody1900nothing.", forward)),
        "bibliography",
    ),
    "writes to x": (3, fake(changed(lambda y, x, w: (y, written(x))[0], forward)), "argument"),
    "writes to dy": (3, fake(backward=changed(lambda g, dy, cache: (g, written(dy))[0])), "dy is written"),
    "writes to the cache": (3, fake(backward=changed(lambda g, dy, cache: (g, written(cache[0]))[0])), "written"),
    "keeps the last x": (3, fake(forgetful_forward, forgetful_backward), "another call"),
    "prints": (3, fake(changed(lambda y, *_: (y, print("done"))[0], forward)), "printed"),
    "always double precision": (4, fake(changed(lambda y, *_: (y[0] * np.ones(1), y[1]), forward)), "float32"),
    "gradients in double": (4, fake(backward=changed(lambda g, *_: (g[0], g[1].astype(float)))), "float32"),
    "a default generator": (5, fake(defaulted_forward), "default"),
    "its own generator": (5, fake(own_dice_forward), "draws from"),
    "the global generator": (5, fake(changed(hidden_dice, forward)), "global state"),
    "a generator unused": (
        5,
        fake(deaf_forward, more=lambda: {"p": 0.5, "rng": np.random.default_rng(0)}),
        "not used",
    ),
    "state that stays inside": (6, fake(stateful_forward, more=with_state), "does not come out"),
    "state that is written to": (6, fake(writing_forward, more=with_state, fake_total=total_of), "move on|written"),
    "state of another kind": (
        6,
        fake(stateful_forward, more=with_state, fake_total=lambda cache: tuple(cache[2])),
        "another kind",
    ),
    "a slow formula after the fast one": (7, fake(fake_naive_forward=late), "stands first"),
    "nothing is checked": (8, fake(forward, backward), "silence|instead of|does not name"),
    "the backward pass is not checked": (8, fake(backward=backward), "silence|instead of|does not name"),
}


@pytest.mark.parametrize("name", VIOLATIONS)
def test_a_unit_that_breaks_a_rule_is_rejected(name: str, rng: np.random.Generator) -> None:
    rule, unit, message = VIOLATIONS[name]
    with pytest.raises(AssertionError, match=message):
        RULES[rule](unit, rng)


def test_a_slow_formula_that_says_something_else_is_rejected(rng: np.random.Generator) -> None:
    """Here the slow one stands first, so that only what it says is wrong."""
    known = units()["rnn"]
    module = ModuleType("fake")
    naive = known.module.rnn_naive_forward
    vars(module).update(vars(known.module))
    module.rnn_naive_forward = changed(lambda y, *_: (y[0] + 1e-6, y[1]), naive)  # type: ignore[attr-defined]
    module.rnn_naive_forward.__wrapped__ = naive  # type: ignore[attr-defined]
    with pytest.raises(AssertionError, match="Not equal"):
        RULES[7](dataclasses.replace(known, module=module), rng)


def test_every_rule_has_been_broken() -> None:
    assert {rule for rule, _, _ in VIOLATIONS.values()} == RULES.keys()


def test_a_state_that_comes_out_is_accepted(rng: np.random.Generator) -> None:
    RULES[6](fake(stateful_forward, more=with_state, fake_total=total_of), rng)


def test_a_signature_and_its_twin_are_the_same() -> None:
    assert [n for n, unit in units().items() if signature(unit.twin) != signature(unit.forward)] == []


def test_training_defaults_to_single_precision(rng: np.random.Generator) -> None:
    """Rule 4, for what starts a training."""
    assert {f(rng, (4, 3)).dtype for f in (init.glorot, init.he, init.orthogonal)} == {np.dtype(np.float32)}
    assert {part.dtype for part in batch_norm.batch_norm_init(3)} == {np.dtype(np.float32)}


@pytest.mark.parametrize("name", [n.removesuffix("_init") for n in vars(optim) if n.endswith("_init")])
def test_the_state_of_an_optimiser_is_a_dict_and_its_step_says_that_it_writes(name: str) -> None:
    """Rule 6, for optimisers."""
    params, grads = {"W": np.ones((2, 3))}, {"W": np.full((2, 3), 0.5)}
    state, array = getattr(optim, f"{name}_init")(params), params["W"]
    step = getattr(optim, f"{name}_step")
    assert isinstance(state, dict)
    assert "in place" in " ".join((inspect.getdoc(step) or "").split())
    step(params, grads, state, lr=0.1)
    assert params["W"] is array
    assert (array != 1).all()
