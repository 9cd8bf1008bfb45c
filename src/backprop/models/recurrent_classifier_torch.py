"""Recurrent classifier as an nn.Module."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from ._cells_torch import load_embedding, load_recurrent, recurrent, run
from ._parts import part
from ._sublayers_torch import load_linear


class RecurrentClassifier(nn.Module):
    """(embedding,) recurrent layer, and a linear layer on its last state"""

    def __init__(
        self,
        *,
        cell: str,
        inputs: int,
        hidden: int,
        classes: int,
        words: int | None = None,
        dtype: torch.dtype = torch.float32,
    ) -> None:
        super().__init__()
        self.embedding = nn.Embedding(words, inputs, dtype=dtype) if words else None
        self.cell = recurrent(cell, inputs, hidden, dtype=dtype)
        self.output = nn.Linear(hidden, classes, dtype=dtype)

    def forward(self, x: torch.Tensor, mask: torch.Tensor | None = None) -> torch.Tensor:
        """x (N, T, D) or words (N, T), mask (N, T) with the padding at the end -> logits (N, K)"""
        if self.embedding is not None:
            x = self.embedding(x)
        _, state = run(self.cell, x, mask=mask)
        return self.output(state[0])

    def loss(self, x: torch.Tensor, label: torch.Tensor, mask: torch.Tensor | None = None) -> torch.Tensor:
        """Softmax cross-entropy."""
        return F.cross_entropy(self(x, mask), label)

    def load(self, params: dict[str, np.ndarray]) -> "RecurrentClassifier":
        """Copy the NumPy parameters."""
        if self.embedding is not None:
            load_embedding(self.embedding, part(params, "embedding"))
        load_recurrent(self.cell, part(params, "cell"))
        load_linear(self.output, **part(params, "output"))
        return self
