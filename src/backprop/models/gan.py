"""Generative adversarial network: two networks, two losses, two steps in turn. Source: goodfellow2014generative.

The discriminator says how real a sample looks, as a logit. It learns from real samples and from fakes that count as
given. Then the generator learns from the gradient that comes back *through* the discriminator, which is held fixed:
its weights carry the gradient, but do not move.
"""

from collections.abc import Sequence

import numpy as np

from ..numpy.losses import binary_cross_entropy_with_logits_backward as bce_backward
from ..numpy.losses import binary_cross_entropy_with_logits_forward as bce_forward
from ._case import Case, Update, module_of, off_zero
from ._parts import joined, part
from .mlp import mlp_backward, mlp_forward, mlp_init


def gan_init(rng, generator: Sequence[int], discriminator: Sequence[int], *, dtype=np.float32):
    """Parameters of both networks; the generator ends where the discriminator starts, which ends in one logit."""
    if generator[-1] != discriminator[0] or discriminator[-1] != 1:
        raise ValueError(
            f"the generator must end in the discriminator's input and the discriminator in 1, "
            f"got {list(generator)} and {list(discriminator)}"
        )
    return joined(
        generator=mlp_init(rng, generator, dtype=dtype), discriminator=mlp_init(rng, discriminator, dtype=dtype)
    )


def discriminator_loss(discriminator, real, fake):
    """Cross-entropy of telling real (N, D) from fake (N, D), and the discriminator's gradients. Fakes are data here."""
    grads: dict[str, np.ndarray] = {}
    total = 0.0
    for x, label in ((real, 1), (fake, 0)):
        logit, caches = mlp_forward(x, discriminator)
        loss, loss_cache = bce_forward(logit, np.full_like(logit, label))
        dlogit, _ = bce_backward(1.0, loss_cache)
        _, found = mlp_backward(dlogit, caches)
        grads = {name: g + grads[name] if grads else g for name, g in found.items()}  # one network, used twice
        total = total + loss
    return total, grads


def generator_loss(generator, discriminator, noise, *, saturating=False):
    """Loss of the generator on noise (N, D) and its gradients; the discriminator stays as it is.

    Saturating, the generator climbs the discriminator's loss: -BCE(logit, 0). That is flat where the discriminator is
    sure, which is where the generator has most to learn. Not saturating, it wants to be called real: BCE(logit, 1).
    """
    fake, generator_caches = mlp_forward(noise, generator)
    logit, discriminator_caches = mlp_forward(fake, discriminator)
    label, sign = (0, -1.0) if saturating else (1, 1.0)
    loss, loss_cache = bce_forward(logit, np.full_like(logit, label))
    dlogit, _ = bce_backward(sign, loss_cache)
    dfake, _ = mlp_backward(dlogit, discriminator_caches)  # the discriminator's own gradients are thrown away
    _, grads = mlp_backward(dfake, generator_caches)
    return sign * loss, grads


def cases(rng):
    """Yield cases for tests and tables: see `_case`. The discriminator's step comes before the generator's."""
    sizes = [3, 6, 5], [5, 7, 1]

    def draw(rng):
        return rng.normal(size=(6, 5)), rng.normal(size=(4, 3))

    def discriminate(params, real, noise):
        fake, _ = mlp_forward(noise, part(params, "generator"))
        loss, grads = discriminator_loss(part(params, "discriminator"), real, fake)
        return loss, joined(discriminator=grads)

    for saturating in (False, True):

        def generate(params, real, noise, saturating=saturating):
            generator, discriminator = part(params, "generator"), part(params, "discriminator")
            loss, grads = generator_loss(generator, discriminator, noise, saturating=saturating)
            return loss, joined(generator=grads)

        updates = (
            Update("discriminator", discriminate, lambda m, real, z: m.discriminator_loss(real, m.generator(z))),
            Update("generator", generate, lambda m, _, z, s=saturating: m.generator_loss(z, saturating=s)),
        )
        params = off_zero(gan_init(rng, *sizes, dtype=np.float64), rng)
        name = f"gan, {'saturating' if saturating else 'non-saturating'}"
        yield Case(name, params, draw, updates, module_of("gan_torch:GAN", *sizes))
