"""Task: what the discriminator pays on real and on generated samples, and the gradients of its logits."""

import numpy as np

from . import _discriminator_loss_mistakes  # noqa: F401  # they enter themselves
from ._discriminator_loss import TASK


@TASK.alternate
def by_absolute_values(real, fake):
    e, f = np.exp(-np.abs(real)), np.exp(-np.abs(fake))
    on_real, on_fake = np.maximum(-real, 0) + np.log1p(e), np.maximum(fake, 0) + np.log1p(f)
    dreal, dfake = -np.where(real >= 0, e, 1) / (1 + e), np.where(fake >= 0, 1, f) / (1 + f)
    return np.array([on_real.mean(), on_fake.mean()]), dreal / len(real), dfake / len(fake)


@TASK.alternate
def by_one_array(real, fake):
    z, share = np.concatenate([-real, fake]), np.repeat([1 / len(real), 1 / len(fake)], [len(real), len(fake)])
    paid = share * np.logaddexp(0, z)
    dz = share * (1 + np.tanh(0.5 * z)) / 2
    return np.array([paid[: len(real)].sum(), paid[len(real) :].sum()]), -dz[: len(real)], dz[len(real) :]


@TASK.alternate
def by_samples(real, fake):
    losses, dreal, dfake = np.zeros(2), np.zeros(len(real)), np.zeros(len(fake))
    for n, z in enumerate(real):
        losses[0] += np.logaddexp(0, -z) / len(real)
        dreal[n] = -np.exp(-np.logaddexp(0, z)) / len(real)
    for n, z in enumerate(fake):
        losses[1] += np.logaddexp(0, z) / len(fake)
        dfake[n] = np.exp(-np.logaddexp(0, -z)) / len(fake)
    return losses, dreal, dfake
