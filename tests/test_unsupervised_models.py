"""Models that learn without labels: what their cases alone do not show."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from backprop import check
from backprop.models._parts import joined, part
from backprop.models.critic import critic_init, gradient_penalty
from backprop.models.critic_torch import Critic
from backprop.models.gan import discriminator_loss, gan_init, generator_loss
from backprop.models.gan_torch import GAN


def start(init: Callable, sizes: list[int], rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Parameters with biases away from zero."""
    params = init(rng, sizes, dtype=np.float64)
    return {k: p + 0.3 * rng.normal(size=p.shape) if k.split(".")[-1].startswith("b") else p for k, p in params.items()}


def judge(loss: Callable, params: dict[str, np.ndarray], rng: np.random.Generator) -> None:
    """Elementwise check of loss(params) -> (value, grads)."""

    def forward(**changed):
        return loss(changed)[0], changed

    def backward(dy, changed):
        grads = loss(changed)[1]
        assert grads.keys() == changed.keys()
        return tuple(dy * grads[k] for k in changed)

    for method in (check.directional, check.elementwise):
        finding = method(forward, backward, params, rng)
        assert finding.ok, finding


def tensors(*arrays: np.ndarray) -> list[torch.Tensor]:
    return [torch.from_numpy(a) for a in arrays]


@pytest.fixture
def gan(rng: np.random.Generator) -> tuple[dict, Any]:
    params = start(lambda r, sizes, dtype: gan_init(r, *sizes, dtype=dtype), [[3, 6, 5], [5, 7, 1]], rng)
    return params, GAN([3, 6, 5], [5, 7, 1], dtype=torch.float64).load(params)


@pytest.mark.parametrize("saturating", [False, True])
def test_generator_gradients_through_a_frozen_discriminator(gan: tuple, saturating: bool, rng) -> None:
    params, model = gan
    noise = rng.normal(size=(4, 3))
    generator, discriminator = part(params, "generator"), part(params, "discriminator")
    before = {k: a.copy() for k, a in discriminator.items()}
    judge(lambda p: generator_loss(p, discriminator, noise, saturating=saturating), generator, rng)
    value, grads = generator_loss(generator, discriminator, noise, saturating=saturating)
    theirs = model.generator_loss(torch.from_numpy(noise), saturating=saturating)
    assert value == pytest.approx(theirs.item(), abs=1e-13)
    found = torch.autograd.grad(theirs, list(model.generator.parameters()))
    for mine, its in zip((grads[k] for k in generator), found, strict=True):
        np.testing.assert_allclose(mine, its.numpy().T, atol=1e-13)
    for name, array in before.items():
        np.testing.assert_array_equal(discriminator[name], array)


def test_discriminator_gradients(gan: tuple, rng: np.random.Generator) -> None:
    params, _ = gan
    real, fake = rng.normal(size=(4, 5)), rng.normal(size=(6, 5))
    judge(lambda p: discriminator_loss(p, real, fake), part(params, "discriminator"), rng)


def test_where_the_discriminator_is_sure_only_one_of_the_two_losses_teaches(gan: tuple, rng) -> None:
    params, _ = gan
    sure = part(params, "discriminator")
    sure["b2"] = sure["b2"] - 12  # everything looks fake
    noise = rng.normal(size=(4, 3))
    norms = {}
    for saturating in (False, True):
        _, grads = generator_loss(part(params, "generator"), sure, noise, saturating=saturating)
        norms[saturating] = np.sqrt(sum((g**2).sum() for g in grads.values()))
    assert norms[True] < 1e-3 * norms[False]


def test_gradient_penalty_second_derivative(rng: np.random.Generator) -> None:
    params = start(critic_init, [7, 5, 4, 1], rng)
    x = rng.normal(size=(3, 7))
    judge(lambda p: gradient_penalty(x, p), params, rng)
    model = Critic([7, 5, 4, 1], dtype=torch.float64).load(params)
    theirs = model.penalty(torch.from_numpy(x))
    value, grads = gradient_penalty(x, params)
    assert value == pytest.approx(theirs.item(), abs=1e-13)
    found = torch.autograd.grad(theirs, list(model.parameters()), allow_unused=True)
    for mine, its in zip((grads[k] for k in params), found, strict=True):
        np.testing.assert_allclose(mine, 0 if its is None else its.numpy().T, atol=1e-13)


def test_parts_are_the_same_arrays_under_shorter_names() -> None:
    W = np.ones((2, 3))
    params = joined(encoder={"W1": W}, decoder={"W1": 2 * W})
    assert list(params) == ["encoder.W1", "decoder.W1"]
    assert part(params, "encoder")["W1"] is W


def test_bad_sizes(rng: np.random.Generator) -> None:
    with pytest.raises(ValueError, match="end in 1"):
        critic_init(rng, [3, 2])
    with pytest.raises(ValueError, match="discriminator"):
        gan_init(rng, [3, 4], [5, 1])
