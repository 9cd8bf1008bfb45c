"""Transformer, encoder and decoder, as an nn.Module."""

import numpy as np
import torch
from torch import nn

from ._sublayers_torch import load_blocks, load_parts
from ._vocabulary_torch import Vocabulary, next_word_loss
from .transformer_block_torch import DecoderBlock
from .transformer_encoder_torch import Encoder


class Decoder(nn.Module):
    """A stack of decoder blocks and a layer norm."""

    def __init__(self, *, blocks: int, width: int, hidden: int, heads: int, dtype: torch.dtype = torch.float32) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(
            DecoderBlock(width=width, hidden=hidden, heads=heads, dtype=dtype) for _ in range(blocks)
        )
        self.norm = nn.LayerNorm(width, dtype=dtype)

    def forward(self, x: torch.Tensor, memory: torch.Tensor, *, valid: torch.Tensor | None = None) -> torch.Tensor:
        """x (N, T, D), memory (N, S, D), valid (N, S) bool -> y (N, T, D)"""
        for block in self.blocks:
            x = block(x, memory, mask=None if valid is None else valid[:, None])
        return self.norm(x)

    def load(self, params: dict[str, np.ndarray]) -> "Decoder":
        """Copy the NumPy parameters."""
        return load_blocks(self, params)


class Transformer(nn.Module):
    """Two vocabularies, an encoder and a decoder."""

    def __init__(
        self,
        *,
        source_words: int,
        target_words: int,
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
        self.source = Vocabulary(source_words, width, written=False, dtype=dtype)
        self.encoder = Encoder(blocks=blocks, width=width, hidden=hidden, heads=heads, dtype=dtype)
        self.target = Vocabulary(target_words, width, tied=tied, dtype=dtype)
        self.decoder = Decoder(blocks=blocks, width=width, hidden=hidden, heads=heads, dtype=dtype)

    def forward(self, source: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        """source (N, S) int, target (N, T) int -> logits (N, T, K)"""
        valid = None if self.padding is None else source != self.padding
        memory = self.encoder(self.source(source), valid=valid)
        return self.target.write(self.decoder(self.target(target), memory, valid=valid))

    def loss(self, source: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        """Mean cross-entropy of the next word; target (N, T + 1) begins with a word that is given."""
        return next_word_loss(self(source, target[:, :-1]), target[:, 1:], self.padding)

    def load(self, params: dict[str, np.ndarray]) -> "Transformer":
        """Copy the NumPy parameters."""
        return load_parts(self, params)
