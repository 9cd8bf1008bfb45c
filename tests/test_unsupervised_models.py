"""Models that learn without labels: gradients, parity with the nn.Module, one loss curve for 100 steps."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from backprop import check
from backprop.models._parts import joined, part
from backprop.models.autoencoder import autoencoder_init, autoencoder_loss
from backprop.models.autoencoder_torch import Autoencoder
from backprop.models.contrastive import contrastive_init, contrastive_loss
from backprop.models.contrastive_torch import Contrastive
from backprop.models.critic import critic_init, critic_loss, gradient_penalty
from backprop.models.critic_torch import Critic
from backprop.models.gan import discriminator_loss, gan_init, generator_loss
from backprop.models.gan_torch import GAN
from backprop.models.mlp import mlp_forward
from backprop.models.vae import vae_init, vae_loss
from backprop.models.vae_torch import VAE
from backprop.optim import adam_init, adam_step

Draw = Callable[[np.random.Generator], tuple]


def normal(*shapes: tuple[int, ...]) -> Draw:
    return lambda rng: tuple(rng.normal(size=shape) for shape in shapes)


def pixels_and_noise(rng: np.random.Generator) -> tuple:
    return rng.random((6, 7)), rng.normal(size=(6, 2))


def views(rng: np.random.Generator) -> tuple:
    x = rng.normal(size=(5, 7))
    return x + 0.1 * rng.normal(size=x.shape), x + 0.1 * rng.normal(size=x.shape)


# name: (init, loss, batch, module)
MODELS: dict[str, tuple[Callable, Callable, Draw, Callable]] = {
    "autoencoder": (autoencoder_init, autoencoder_loss, normal((6, 7)), Autoencoder),
    "vae": (vae_init, vae_loss, pixels_and_noise, VAE),
    "contrastive": (contrastive_init, contrastive_loss, views, Contrastive),
    "critic": (critic_init, critic_loss, normal((4, 7), (5, 7), (3, 7)), Critic),
}
SIZES = {"autoencoder": [7, 5, 2], "vae": [7, 5, 2], "contrastive": [7, 5, 4], "critic": [7, 5, 4, 1]}
EACH = pytest.mark.parametrize("name", MODELS)


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


@EACH
def test_gradients(name: str, rng: np.random.Generator) -> None:
    init, loss, draw, _ = MODELS[name]
    batch = draw(rng)
    judge(lambda params: loss(params, *batch), start(init, SIZES[name], rng), rng)


@EACH
def test_one_loss_curve_for_100_steps(name: str, rng: np.random.Generator) -> None:
    init, loss, draw, module = MODELS[name]
    params = start(init, SIZES[name], rng)
    model = module(SIZES[name], dtype=torch.float64).load(params)
    state = adam_init(params)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    curves: list[list[float]] = [[], []]
    for _ in range(100):
        batch = draw(rng)
        value, grads = loss(params, *batch)
        adam_step(params, grads, state, lr=0.01)
        optimizer.zero_grad()
        theirs = model.loss(*tensors(*batch))
        theirs.backward()
        optimizer.step()
        curves[0].append(value)
        curves[1].append(theirs.item())
    assert np.abs(np.subtract(*curves)).max() < 1e-9


@EACH
def test_float32_stays_float32(name: str, rng: np.random.Generator) -> None:
    init, loss, draw, _ = MODELS[name]
    params = init(rng, SIZES[name])
    value, grads = loss(params, *(a.astype(np.float32) for a in draw(rng)))
    assert {np.asarray(a).dtype for a in [value, *grads.values(), *params.values()]} == {np.dtype(np.float32)}


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


@pytest.mark.parametrize("saturating", [False, True])
def test_alternating_updates_draw_one_pair_of_curves(gan: tuple, saturating: bool, rng) -> None:
    params, model = gan
    networks = {name: part(params, name) for name in ("generator", "discriminator")}
    states = {name: adam_init(p) for name, p in networks.items()}
    optimizers = {name: torch.optim.Adam(getattr(model, name).parameters(), lr=0.01) for name in networks}
    worst = 0.0
    for _ in range(100):
        real, noise = rng.normal(size=(6, 5)), rng.normal(size=(4, 3))
        fake, _ = mlp_forward(noise, networks["generator"])
        steps = {
            "discriminator": (
                discriminator_loss(networks["discriminator"], real, fake),
                lambda r=real, n=noise: model.discriminator_loss(*tensors(r), model.generator(*tensors(n))),
            ),
        }
        for name in ("discriminator", "generator"):
            if name == "generator":
                mine = generator_loss(networks["generator"], networks["discriminator"], noise, saturating=saturating)
                theirs = model.generator_loss(*tensors(noise), saturating=saturating)
            else:
                mine, theirs = steps[name][0], steps[name][1]()
            adam_step(networks[name], mine[1], states[name], lr=0.01)
            optimizers[name].zero_grad()
            theirs.backward()
            optimizers[name].step()
            worst = max(worst, abs(mine[0] - theirs.item()))
    assert worst < 1e-9


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
