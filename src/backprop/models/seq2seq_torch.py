"""Sequence to sequence with attention as an nn.Module."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from ._cells import PADDING
from ._cells_torch import load_embedding, load_recurrent, recurrent, run
from ._parts import part
from ._sublayers_torch import load_linear


class Seq2Seq(nn.Module):
    """A recurrent encoder, a recurrent decoder, and attention from the one to the other"""

    def __init__(
        self,
        *,
        cell: str,
        source_words: int,
        target_words: int,
        width: int,
        hidden: int,
        dtype: torch.dtype = torch.float32,
    ) -> None:
        super().__init__()
        self.source = nn.Embedding(source_words, width, dtype=dtype)
        self.target = nn.Embedding(target_words, width, dtype=dtype)
        self.encoder = recurrent(cell, width, hidden, dtype=dtype)
        self.decoder = recurrent(cell, width, hidden, dtype=dtype)
        self.attend = nn.Linear(2 * hidden, hidden, dtype=dtype)
        self.output = nn.Linear(hidden, target_words, dtype=dtype)

    def forward(self, source: torch.Tensor, before: torch.Tensor, mask: torch.Tensor | None = None) -> torch.Tensor:
        """source (N, S), before (N, T), mask (N, S) with the padding at the end -> logits (N, T, K)"""
        memory, state = run(self.encoder, self.source(source), mask=mask)
        h, _ = run(self.decoder, self.target(before), state)
        open_to = None if mask is None else mask[:, None]
        context = F.scaled_dot_product_attention(h, memory, memory, attn_mask=open_to)
        return self.output(torch.tanh(self.attend(torch.cat([context, h], dim=2))))

    def loss(
        self, source: torch.Tensor, before: torch.Tensor, target: torch.Tensor, mask: torch.Tensor | None = None
    ) -> torch.Tensor:
        """Softmax cross-entropy; PADDING does not count."""
        logits = self(source, before, mask)
        return F.cross_entropy(logits.flatten(0, 1), target.flatten(), ignore_index=PADDING)

    def load(self, params: dict[str, np.ndarray]) -> "Seq2Seq":
        """Copy the NumPy parameters."""
        load_embedding(self.source, part(params, "source"))
        load_embedding(self.target, part(params, "target"))
        load_recurrent(self.encoder, part(params, "encoder"))
        load_recurrent(self.decoder, part(params, "decoder"))
        load_linear(self.attend, **part(params, "attend"))
        load_linear(self.output, **part(params, "output"))
        return self
