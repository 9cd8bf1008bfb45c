"""Task: one round of the game in PyTorch: the discriminator's step, then the generator's."""

import torch
from torch.nn.functional import binary_cross_entropy_with_logits, logsigmoid, softplus

from . import _alternating_step_mistakes  # noqa: F401  # they enter themselves
from ._alternating_step import TASK


@TASK.alternate
def by_labels(generator, discriminator, real, noise, generator_optimizer, discriminator_optimizer):
    with torch.no_grad():
        fake = generator(noise)
    for optimizer in (generator_optimizer, discriminator_optimizer):
        optimizer.zero_grad()
    for samples, label in ((real, 1.0), (fake, 0.0)):
        logit = discriminator(samples)
        binary_cross_entropy_with_logits(logit, torch.full_like(logit, label)).backward()
    discriminator_optimizer.step()
    logit = discriminator(generator(noise))
    binary_cross_entropy_with_logits(logit, torch.ones_like(logit)).backward()
    generator_optimizer.step()


@TASK.alternate
def by_asking_for_gradients(generator, discriminator, real, noise, generator_optimizer, discriminator_optimizer):
    fake = generator(noise)
    loss = softplus(-discriminator(real)).mean() + softplus(discriminator(fake.detach())).mean()
    parameters = list(discriminator.parameters())
    for parameter, gradient in zip(parameters, torch.autograd.grad(loss, parameters), strict=True):
        parameter.grad = gradient
    discriminator_optimizer.step()
    parameters = list(generator.parameters())
    loss = -logsigmoid(discriminator(fake)).mean()
    for parameter, gradient in zip(parameters, torch.autograd.grad(loss, parameters), strict=True):
        parameter.grad = gradient
    generator_optimizer.step()


@TASK.alternate
def by_freezing(generator, discriminator, real, noise, generator_optimizer, discriminator_optimizer):
    discriminator.zero_grad()
    loss = -logsigmoid(discriminator(real)).mean() - logsigmoid(-discriminator(generator(noise).detach())).mean()
    loss.backward()
    discriminator_optimizer.step()
    discriminator.requires_grad_(False)
    generator.zero_grad()
    softplus(-discriminator(generator(noise))).mean().backward()
    generator_optimizer.step()
    discriminator.requires_grad_(True)
    return loss.item()
