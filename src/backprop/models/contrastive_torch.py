"""Contrastive learning as an nn.Module."""

import torch
import torch.nn.functional as F

from .mlp_torch import MLP


class Contrastive(MLP):
    """An encoder onto the unit sphere."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """x (N, D) -> y (N, M) of length one"""
        return F.normalize(super().forward(x), dim=1)

    def loss(self, left: torch.Tensor, right: torch.Tensor, *, temperature: float = 0.1) -> torch.Tensor:
        """InfoNCE of two views of the same samples, both ways round."""
        cosine = self(left) @ self(right).T / temperature
        own = torch.arange(len(left))
        return 0.5 * (F.cross_entropy(cosine, own) + F.cross_entropy(cosine.T, own))
