"""Every model, found by discovery: gradients by finite differences, and one loss curve with its nn.Module."""

import numpy as np
import pytest

from backprop import check
from backprop.models._case import Case, Update
from backprop.models.discovery import model_cases
from backprop.parity import drift

NAMES = [case.name for case in model_cases(np.random.default_rng(0))]
# The critic's loss is a difference: what is added to all its numbers cancels.
WITHOUT_EFFECT = {"WGAN critic": {"b3"}}
EACH = pytest.mark.parametrize("name", NAMES)


@pytest.fixture
def case(name: str, rng: np.random.Generator) -> Case:
    return next(case for case in model_cases(rng) if case.name == name)


def as_pair(case: Case, update: Update, batch: tuple):
    """The loss as a forward/backward pair over the parameters that the update moves."""
    moving = {k: p for k, p in case.params.items() if k.startswith(update.part)}

    def forward(**changed):
        return update.ours(case.params | changed, *batch)[0], changed

    def backward(dy, changed):
        grads = update.ours(case.params | changed, *batch)[1]
        assert grads.keys() == moving.keys()
        return tuple(dy * grads[k] for k in moving)

    return forward, backward, moving


def test_names_differ() -> None:
    assert len(set(NAMES)) == len(NAMES) >= 7


@EACH
def test_gradients(case: Case, rng: np.random.Generator) -> None:
    batch = case.draw(rng)
    for update in case.updates:
        forward, backward, moving = as_pair(case, update, batch)
        finding = check.directional(forward, backward, moving, rng)
        assert finding.ok, finding
        finding = check.elementwise(forward, backward, moving, rng)
        assert finding.ok, finding
        grads = update.ours(case.params, *batch)[1]
        still = {name for name, g in grads.items() if np.abs(g).max() < 1e-8}
        assert still == WITHOUT_EFFECT.get(case.name, set()), "a gradient of zero proves nothing"


@EACH
def test_one_loss_curve_for_100_steps(case: Case, rng: np.random.Generator) -> None:
    found = drift(case, rng)
    assert found.loss < 1e-9
    assert found.parameter < 1e-9
    assert found.last != found.first


@EACH
def test_float32_stays_float32(case: Case, rng: np.random.Generator) -> None:
    params = {k: p.astype(np.float32) for k, p in case.params.items()}
    batch = [a.astype(np.float32) if a.dtype.kind == "f" else a for a in case.draw(rng)]
    for update in case.updates:
        value, grads = update.ours(params, *batch)
        assert {np.asarray(a).dtype for a in [value, *grads.values()]} == {np.dtype(np.float32)}
        for name, g in grads.items():
            assert g.shape == params[name].shape


@EACH
def test_nothing_is_written_to_and_the_second_call_returns_the_same(case: Case, rng: np.random.Generator) -> None:
    batch = case.draw(rng)
    for array in [*case.params.values(), *batch]:
        array.setflags(write=False)
    for update in case.updates:
        (first, grads), (second, again) = update.ours(case.params, *batch), update.ours(case.params, *batch)
        assert first == second
        for name in grads:
            np.testing.assert_array_equal(grads[name], again[name])


@EACH
def test_a_wrong_gradient_ends_the_common_curve(case: Case, rng: np.random.Generator) -> None:
    """The test of the test: one entry of one gradient is off by a thousandth."""
    update = case.updates[-1]

    def wrong(params, *batch):
        loss, grads = update.ours(params, *batch)
        largest = max(grads, key=lambda k: np.abs(grads[k]).max())
        bent = grads[largest].copy()
        bent.flat[np.abs(bent).argmax()] *= 1.001
        return loss, grads | {largest: bent}

    forward, backward, moving = as_pair(case, update._replace(ours=wrong), case.draw(rng))
    assert not check.elementwise(forward, backward, moving, rng).ok
    planted = case._replace(updates=(*case.updates[:-1], update._replace(ours=wrong)))
    assert drift(planted, rng, steps=20).loss > 1e-9
