"""Causal language model as an nn.Module."""

import numpy as np
import torch
from torch import nn

from ._sublayers_torch import load_parts
from ._vocabulary_torch import Vocabulary, next_word_loss
from .transformer_encoder_torch import Encoder


class CausalLanguageModel(nn.Module):
    """A vocabulary and a stack of causal blocks."""

    def __init__(
        self,
        *,
        words: int,
        blocks: int,
        width: int,
        hidden: int,
        heads: int,
        padding: int | None = None,
        tied: bool = True,
        dtype: torch.dtype = torch.float32,
    ) -> None:
        super().__init__()
        self.padding = padding
        self.vocabulary = Vocabulary(words, width, tied=tied, dtype=dtype)
        self.encoder = Encoder(blocks=blocks, width=width, hidden=hidden, heads=heads, causal=True, dtype=dtype)

    def forward(self, token: torch.Tensor) -> torch.Tensor:
        """token (N, T) int -> logits (N, T, K)"""
        return self.vocabulary.write(self.encoder(self.vocabulary(token)))

    def loss(self, token: torch.Tensor) -> torch.Tensor:
        """Mean cross-entropy of each word of token (N, T + 1) but the first, given those before."""
        return next_word_loss(self(token[:, :-1]), token[:, 1:], self.padding)

    def load(self, params: dict[str, np.ndarray]) -> "CausalLanguageModel":
        """Copy the NumPy parameters."""
        return load_parts(self, params)
