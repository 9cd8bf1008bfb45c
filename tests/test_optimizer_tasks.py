"""The tasks on optimisers ask for what the package does: their references are written anew and must not drift away."""

import numpy as np
import pytest
import torch

from backprop import init, optim, schedules
from backprop.tasks import tasks

TASKS = tasks()


def cases(name: str) -> list[tuple]:
    return [case for seed in range(4) for case in TASKS[name].cases(np.random.default_rng(seed))]


def stepped(name: str, p: np.ndarray, g: np.ndarray, state: dict, **options: object) -> np.ndarray:
    """The parameter after a step of the package; the state is changed in place."""
    params = {"p": p.copy()}
    getattr(optim, name)(params, {"p": g}, state, **options)
    return params["p"]


def same(found: tuple, expected: tuple) -> bool:
    return all(np.allclose(a, b, rtol=1e-12, atol=1e-12) for a, b in zip(found, expected, strict=True))


def test_nesterov() -> None:
    for p, g, v, lr, momentum in cases("nesterov_step"):
        state = {"velocity": {"p": v.copy()}}
        expected = stepped("nesterov_step", p, g, state, lr=lr, momentum=momentum), state["velocity"]["p"]
        assert same(TASKS["nesterov_step"].reference(p, g, v, lr, momentum), expected)


def test_rmsprop() -> None:
    for p, g, s, lr, alpha, eps in cases("rmsprop_step"):
        state = {"square": {"p": s.copy()}}
        expected = stepped("rmsprop_step", p, g, state, lr=lr, alpha=alpha, eps=eps), state["square"]["p"]
        assert same(TASKS["rmsprop_step"].reference(p, g, s, lr, alpha, eps), expected)


@pytest.mark.parametrize("name", ["adam_step", "adamw_step"])
def test_adam(name: str) -> None:
    for p, g, m, s, steps, lr, beta1, beta2, eps, *decay in cases(name):
        state = {"mean": {"p": m.copy()}, "square": {"p": s.copy()}, "steps": steps}
        options = {"lr": lr, "betas": (beta1, beta2), "eps": eps} | ({"weight_decay": decay[0]} if decay else {})
        expected = stepped(name, p, g, state, **options), state["mean"]["p"], state["square"]["p"]
        assert same(TASKS[name].reference(p, g, m, s, steps, lr, beta1, beta2, eps, *decay), expected)


def test_warmup_and_cosine() -> None:
    for steps, warmup, total, floor in cases("warmup_cosine"):
        expected = [
            schedules.warmup(step, steps=warmup)
            if step < warmup
            else schedules.cosine(step - warmup, total=total - warmup, floor=floor)
            for step in steps.tolist()
        ]
        assert same(TASKS["warmup_cosine"].reference(steps, warmup, total, floor), (np.array(expected),))


class Given:
    """A generator whose next numbers are known."""

    def __init__(self, z: np.ndarray, u: np.ndarray) -> None:
        self.z, self.u = z, u

    def normal(self, *, size: object) -> np.ndarray:
        return self.z

    def uniform(self, low: float, high: float, *, size: object) -> np.ndarray:
        return (high - low) / 2 * self.u + (high + low) / 2


def test_he_and_glorot() -> None:
    for z, u in cases("he_glorot"):
        expected = tuple(draw(Given(z, u), z.shape, dtype=np.float64) for draw in (init.he, init.glorot))  # type: ignore[arg-type]
        assert same(TASKS["he_glorot"].reference(z, u), expected)


def test_pytorchs_own_optimiser_gets_full_marks() -> None:
    task = TASKS["DecoupledAdam"]
    assert task.driver
    for case in cases("DecoupledAdam"):
        assert same(task.driver(torch.optim.AdamW, *case), task.reference(*case))
