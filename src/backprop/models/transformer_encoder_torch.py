"""Transformer encoder and the classifier on top of it as nn.Modules."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from ._parts import part
from ._sublayers_torch import load_blocks, load_linear
from ._vocabulary_torch import Vocabulary
from .transformer_block_torch import EncoderBlock


class Encoder(nn.Module):
    """A stack of encoder blocks and a layer norm."""

    def __init__(
        self,
        *,
        blocks: int,
        width: int,
        hidden: int,
        heads: int,
        causal: bool = False,
        dtype: torch.dtype = torch.float32,
    ) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(
            EncoderBlock(width=width, hidden=hidden, heads=heads, causal=causal, dtype=dtype) for _ in range(blocks)
        )
        self.norm = nn.LayerNorm(width, dtype=dtype)

    def forward(self, x: torch.Tensor, *, valid: torch.Tensor | None = None) -> torch.Tensor:
        """x (N, T, D), valid (N, T) bool -> y (N, T, D)"""
        for block in self.blocks:
            x = block(x, mask=None if valid is None else valid[:, None])
        return self.norm(x)

    def load(self, params: dict[str, np.ndarray]) -> "Encoder":
        """Copy the NumPy parameters."""
        return load_blocks(self, params)


class TransformerClassifier(nn.Module):
    """Words, encoder, mean over the words that are not padding, linear."""

    def __init__(
        self,
        *,
        words: int,
        classes: int,
        blocks: int,
        width: int,
        hidden: int,
        heads: int,
        padding: int | None = None,
        dtype: torch.dtype = torch.float32,
    ) -> None:
        super().__init__()
        self.padding = padding
        self.vocabulary = Vocabulary(words, width, written=False, dtype=dtype)
        self.encoder = Encoder(blocks=blocks, width=width, hidden=hidden, heads=heads, dtype=dtype)
        self.head = nn.Linear(width, classes, dtype=dtype)

    def forward(self, token: torch.Tensor) -> torch.Tensor:
        """token (N, T) int -> logits (N, K)"""
        valid = torch.ones_like(token, dtype=torch.bool) if self.padding is None else token != self.padding
        y = self.encoder(self.vocabulary(token), valid=valid)
        mean = y.masked_fill(~valid[:, :, None], 0).sum(1) / valid.sum(1, keepdim=True).clamp(min=1)
        return self.head(mean)

    def loss(self, token: torch.Tensor, label: torch.Tensor) -> torch.Tensor:
        """Softmax cross-entropy."""
        return F.cross_entropy(self(token), label)

    def load(self, params: dict[str, np.ndarray]) -> "TransformerClassifier":
        """Copy the NumPy parameters."""
        self.vocabulary.load(part(params, "vocabulary"))
        self.encoder.load(part(params, "encoder"))
        load_linear(self.head, params["head.W"], params["head.b"])
        return self
