"""Autoencoder as an nn.Module."""

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from ._parts import part
from .mlp_torch import MLP


class Autoencoder(nn.Module):
    """An encoder of the given sizes and a decoder that mirrors it."""

    def __init__(self, sizes: Sequence[int], *, dtype: torch.dtype = torch.float32) -> None:
        super().__init__()
        self.encoder = MLP(sizes, dtype=dtype)
        self.decoder = MLP(list(sizes)[::-1], dtype=dtype)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """x (N, D) -> y (N, D)"""
        return self.decoder(self.encoder(x))

    def loss(self, x: torch.Tensor) -> torch.Tensor:
        """Mean squared error of the reconstruction."""
        return F.mse_loss(self(x), x)

    def load(self, params: dict[str, np.ndarray]) -> "Autoencoder":
        """Copy the NumPy parameters."""
        self.encoder.load(part(params, "encoder"))
        self.decoder.load(part(params, "decoder"))
        return self
