"""Recurrent language model as an nn.Module."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from ._cells import PADDING
from ._cells_torch import load_embedding, load_recurrent, recurrent, run
from ._parts import part
from ._sublayers_torch import load_linear


class LanguageModel(nn.Module):
    """embedding, recurrent layer, and a linear layer at each step"""

    def __init__(self, *, cell: str, words: int, width: int, hidden: int, dtype: torch.dtype = torch.float32) -> None:
        super().__init__()
        self.embedding = nn.Embedding(words, width, dtype=dtype)
        self.cell = recurrent(cell, width, hidden, dtype=dtype)
        self.output = nn.Linear(hidden, words, dtype=dtype)

    def forward(self, words: torch.Tensor, *state: torch.Tensor) -> tuple[torch.Tensor, tuple[torch.Tensor, ...]]:
        """words (N, T), the states (N, H) of the piece before -> logits (N, T, K), the states for the next"""
        h, last = run(self.cell, self.embedding(words), state)
        return self.output(h), last

    def loss(self, words: torch.Tensor, following: torch.Tensor, *state: torch.Tensor) -> torch.Tensor:
        """Softmax cross-entropy; `detach` makes the states data."""
        logits, _ = self(words, *(s.detach() for s in state))
        return F.cross_entropy(logits.flatten(0, 1), following.flatten(), ignore_index=PADDING)

    def load(self, params: dict[str, np.ndarray]) -> "LanguageModel":
        """Copy the NumPy parameters."""
        load_embedding(self.embedding, part(params, "embedding"))
        load_recurrent(self.cell, part(params, "cell"))
        load_linear(self.output, **part(params, "output"))
        return self
