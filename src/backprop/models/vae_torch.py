"""Variational autoencoder as an nn.Module."""

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from ._parts import part
from .mlp_torch import MLP


class VAE(nn.Module):
    """The encoder ends in mean and log-variance of the code, the decoder in logits."""

    def __init__(self, sizes: Sequence[int], *, dtype: torch.dtype = torch.float32) -> None:
        super().__init__()
        *front, code = sizes
        self.encoder = MLP([*front, 2 * code], dtype=dtype)
        self.decoder = MLP([code, *front[::-1]], dtype=dtype)

    def forward(self, x: torch.Tensor, noise: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """x (N, D), noise (N, H) -> logits (N, D), mean (N, H), log_variance (N, H)"""
        mean, log_variance = self.encoder(x).chunk(2, dim=1)
        return self.decoder(mean + torch.exp(0.5 * log_variance) * noise), mean, log_variance

    def loss(self, x: torch.Tensor, noise: torch.Tensor) -> torch.Tensor:
        """Negative evidence lower bound, per sample."""
        logits, mean, log_variance = self(x, noise)
        reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum")
        divergence = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum()
        return (reconstruction + divergence) / len(x)

    def load(self, params: dict[str, np.ndarray]) -> "VAE":
        """Copy the NumPy parameters."""
        self.encoder.load(part(params, "encoder"))
        self.decoder.load(part(params, "decoder"))
        return self
