"""Convolutional network as an nn.Module."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import torch
from torch import nn

from ._parts import part
from .mlp_torch import MLP


class Convolutional(nn.Module):
    """convolution, ReLU, max-pooling, ..., then linear layers with ReLU between them"""

    def __init__(
        self,
        image: Sequence[int],
        channels: Sequence[int],
        hidden: Sequence[int],
        classes: int,
        *,
        kernel: int | tuple[int, int] = 3,
        dtype: torch.dtype = torch.float32,
    ) -> None:
        super().__init__()
        C, rows, columns = image
        self.features = nn.ModuleList()
        for G, F in pairwise([C, *channels]):
            self.features.append(nn.Conv2d(G, F, kernel, padding="same", dtype=dtype))
            rows, columns = rows // 2, columns // 2
        self.pool = nn.MaxPool2d(2)
        self.classifier = MLP([channels[-1] * rows * columns, *hidden, classes], dtype=dtype)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """x (N, C, I, J) -> logits (N, K)"""
        for convolution in self.features:
            x = self.pool(torch.relu(convolution(x)))
        return self.classifier(x.flatten(1))

    @torch.no_grad()
    def load(self, params: dict[str, np.ndarray]) -> "Convolutional":
        """Copy the NumPy parameters; nn.Conv2d keeps its kernels as we do, (F, C, U, V)."""
        for i, convolution in enumerate(self.features, start=1):
            assert isinstance(convolution, nn.Conv2d)
            assert convolution.bias is not None
            convolution.weight.copy_(torch.from_numpy(params[f"features.W{i}"]))
            convolution.bias.copy_(torch.from_numpy(params[f"features.b{i}"]))
        self.classifier.load(part(params, "classifier"))
        return self
