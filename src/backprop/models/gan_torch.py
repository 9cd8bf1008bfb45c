"""Generative adversarial network as an nn.Module."""

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from ._parts import part
from .mlp_torch import MLP


class GAN(nn.Module):
    """A generator and a discriminator; each loss is meant for the parameters of one of them."""

    def __init__(
        self, generator: Sequence[int], discriminator: Sequence[int], *, dtype: torch.dtype = torch.float32
    ) -> None:
        super().__init__()
        self.generator = MLP(generator, dtype=dtype)
        self.discriminator = MLP(discriminator, dtype=dtype)

    def discriminator_loss(self, real: torch.Tensor, fake: torch.Tensor) -> torch.Tensor:
        """Cross-entropy of telling real from fake; `detach` makes the fakes data."""
        real_logit, fake_logit = self.discriminator(real), self.discriminator(fake.detach())
        return F.binary_cross_entropy_with_logits(
            real_logit, torch.ones_like(real_logit)
        ) + F.binary_cross_entropy_with_logits(fake_logit, torch.zeros_like(fake_logit))

    def generator_loss(self, noise: torch.Tensor, *, saturating: bool = False) -> torch.Tensor:
        """The generator's loss through the discriminator; give the optimiser the generator's parameters only."""
        logit = self.discriminator(self.generator(noise))
        if saturating:
            return -F.binary_cross_entropy_with_logits(logit, torch.zeros_like(logit))
        return F.binary_cross_entropy_with_logits(logit, torch.ones_like(logit))

    def load(self, params: dict[str, np.ndarray]) -> "GAN":
        """Copy the NumPy parameters."""
        self.generator.load(part(params, "generator"))
        self.discriminator.load(part(params, "discriminator"))
        return self
