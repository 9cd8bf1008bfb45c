"""Multilayer perceptron as an nn.Module; autograd writes the backward pass."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import torch
from torch import nn


class MLP(nn.Module):
    """linear, ReLU, linear, ReLU, ..., linear"""

    def __init__(self, sizes: Sequence[int], *, dtype: torch.dtype = torch.float32) -> None:
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(D, M, dtype=dtype) for D, M in pairwise(sizes))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """x (N, D) -> logits (N, K)"""
        *hidden, last = self.layers
        for layer in hidden:
            x = torch.relu(layer(x))
        return last(x)

    @torch.no_grad()
    def load(self, params: dict[str, np.ndarray]) -> "MLP":
        """Copy the NumPy parameters W1, b1, ...; nn.Linear keeps its weights transposed, (M, D)."""
        for i, layer in enumerate(self.layers, start=1):
            assert isinstance(layer, nn.Linear)
            layer.weight.copy_(torch.from_numpy(params[f"W{i}"].T))
            layer.bias.copy_(torch.from_numpy(params[f"b{i}"]))
        return self
