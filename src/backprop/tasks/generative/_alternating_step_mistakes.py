"""Mistakes of the task in `alternating_step`."""

import torch
from torch.nn.functional import softplus

from ._alternating_step import TASK


@TASK.mistake(
    "The discriminator's loss has left gradients in the generator: its fakes were not detached. Cut them off there."
)
def not_detached(generator, discriminator, real, noise, generator_optimizer, discriminator_optimizer):
    generator_optimizer.zero_grad()
    discriminator_optimizer.zero_grad()
    fake = generator(noise)
    (softplus(-discriminator(real)).mean() + softplus(discriminator(fake)).mean()).backward()
    discriminator_optimizer.step()
    softplus(-discriminator(generator(noise))).mean().backward()
    generator_optimizer.step()


@TASK.mistake(
    "The discriminator's gradients are not cleared before its step: the generator's last backward left some there."
)
def discriminator_keeps_old_gradients(
    generator, discriminator, real, noise, generator_optimizer, discriminator_optimizer
):
    fake = generator(noise).detach()
    (softplus(-discriminator(real)).mean() + softplus(discriminator(fake)).mean()).backward()
    discriminator_optimizer.step()
    generator_optimizer.zero_grad()
    softplus(-discriminator(generator(noise))).mean().backward()
    generator_optimizer.step()


@TASK.mistake("The generator's gradients are not cleared before its step: backward adds to what is there.")
def generator_keeps_old_gradients(generator, discriminator, real, noise, generator_optimizer, discriminator_optimizer):
    discriminator_optimizer.zero_grad()
    fake = generator(noise).detach()
    (softplus(-discriminator(real)).mean() + softplus(discriminator(fake)).mean()).backward()
    discriminator_optimizer.step()
    softplus(-discriminator(generator(noise))).mean().backward()
    generator_optimizer.step()


@TASK.mistake(
    "The discriminator takes a second step, with what the generator's loss left in it. Only the generator moves then."
)
def discriminator_steps_twice(generator, discriminator, real, noise, generator_optimizer, discriminator_optimizer):
    discriminator_optimizer.zero_grad()
    fake = generator(noise).detach()
    (softplus(-discriminator(real)).mean() + softplus(discriminator(fake)).mean()).backward()
    discriminator_optimizer.step()
    generator_optimizer.zero_grad()
    softplus(-discriminator(generator(noise))).mean().backward()
    generator_optimizer.step()
    discriminator_optimizer.step()


@TASK.mistake("The generator's loss is log(1 - D), which saturates. Asked for is -log D: label 1 for the fakes.")
def saturating(generator, discriminator, real, noise, generator_optimizer, discriminator_optimizer):
    discriminator_optimizer.zero_grad()
    fake = generator(noise).detach()
    (softplus(-discriminator(real)).mean() + softplus(discriminator(fake)).mean()).backward()
    discriminator_optimizer.step()
    generator_optimizer.zero_grad()
    (-softplus(discriminator(generator(noise)))).mean().backward()
    generator_optimizer.step()


@TASK.mistake(
    "The generator learns to be found out: its fakes have the label 0 in its own loss. It wants to be called real."
)
def generator_helps_the_discriminator(
    generator, discriminator, real, noise, generator_optimizer, discriminator_optimizer
):
    discriminator_optimizer.zero_grad()
    fake = generator(noise).detach()
    (softplus(-discriminator(real)).mean() + softplus(discriminator(fake)).mean()).backward()
    discriminator_optimizer.step()
    generator_optimizer.zero_grad()
    softplus(discriminator(generator(noise))).mean().backward()
    generator_optimizer.step()


@TASK.mistake("The discriminator's labels are exchanged: 1 is for the real samples, 0 for the fakes.")
def labels_exchanged(generator, discriminator, real, noise, generator_optimizer, discriminator_optimizer):
    discriminator_optimizer.zero_grad()
    fake = generator(noise).detach()
    (softplus(discriminator(real)).mean() + softplus(-discriminator(fake)).mean()).backward()
    discriminator_optimizer.step()
    generator_optimizer.zero_grad()
    softplus(-discriminator(generator(noise))).mean().backward()
    generator_optimizer.step()


@TASK.mistake(
    "The generator steps first. The order is: the discriminator, then the generator through the new discriminator."
)
def generator_first(generator, discriminator, real, noise, generator_optimizer, discriminator_optimizer):
    generator_optimizer.zero_grad()
    softplus(-discriminator(generator(noise))).mean().backward()
    generator_optimizer.step()
    discriminator_optimizer.zero_grad()
    fake = generator(noise).detach()
    (softplus(-discriminator(real)).mean() + softplus(discriminator(fake)).mean()).backward()
    discriminator_optimizer.step()


@TASK.mistake("The discriminator learns from the fakes alone. It must see the real samples, too, with label 1.")
def real_samples_unseen(generator, discriminator, real, noise, generator_optimizer, discriminator_optimizer):
    discriminator_optimizer.zero_grad()
    fake = generator(noise).detach()
    softplus(discriminator(fake)).mean().backward()
    discriminator_optimizer.step()
    generator_optimizer.zero_grad()
    softplus(-discriminator(generator(noise))).mean().backward()
    generator_optimizer.step()


@TASK.mistake("The discriminator learns from the real samples alone. It must see the fakes, too, with label 0.")
def fakes_unseen(generator, discriminator, real, noise, generator_optimizer, discriminator_optimizer):
    discriminator_optimizer.zero_grad()
    softplus(-discriminator(real)).mean().backward()
    discriminator_optimizer.step()
    generator_optimizer.zero_grad()
    softplus(-discriminator(generator(noise))).mean().backward()
    generator_optimizer.step()


@TASK.mistake(
    "Real samples and fakes share one mean. Each part of the loss is a mean over its own batch, and the two are added."
)
def one_mean_for_all(generator, discriminator, real, noise, generator_optimizer, discriminator_optimizer):
    discriminator_optimizer.zero_grad()
    fake = generator(noise).detach()
    parts = torch.cat([softplus(-discriminator(real)), softplus(discriminator(fake))])
    parts.mean().backward()
    discriminator_optimizer.step()
    generator_optimizer.zero_grad()
    softplus(-discriminator(generator(noise))).mean().backward()
    generator_optimizer.step()


@TASK.mistake("You add the samples up. Each part of the losses is a mean over its batch.")
def summed(generator, discriminator, real, noise, generator_optimizer, discriminator_optimizer):
    discriminator_optimizer.zero_grad()
    fake = generator(noise).detach()
    (softplus(-discriminator(real)).sum() + softplus(discriminator(fake)).sum()).backward()
    discriminator_optimizer.step()
    generator_optimizer.zero_grad()
    softplus(-discriminator(generator(noise))).sum().backward()
    generator_optimizer.step()


@TASK.mistake(
    "The generator has not moved: in its own loss the fakes are detached, too, or nobody asks its optimiser for a step."
)
def generator_detached(generator, discriminator, real, noise, generator_optimizer, discriminator_optimizer):
    discriminator_optimizer.zero_grad()
    fake = generator(noise).detach()
    (softplus(-discriminator(real)).mean() + softplus(discriminator(fake)).mean()).backward()
    discriminator_optimizer.step()
    generator_optimizer.zero_grad()
    softplus(-discriminator(generator(noise).detach())).mean().backward()
    generator_optimizer.step()


@TASK.mistake(
    "The generator learns from the discriminator as it was before its step. They take turns: ask the new one."
)
def at_the_same_time(generator, discriminator, real, noise, generator_optimizer, discriminator_optimizer):
    fake = generator(noise)
    generator_optimizer.zero_grad()
    softplus(-discriminator(fake)).mean().backward()
    discriminator_optimizer.zero_grad()
    (softplus(-discriminator(real)).mean() + softplus(discriminator(fake.detach())).mean()).backward()
    discriminator_optimizer.step()
    generator_optimizer.step()
