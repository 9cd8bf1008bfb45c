"""The two blocks of a transformer as nn.Modules."""

import numpy as np
import torch
from torch import nn

from ._sublayers_torch import Attention, FeedForward, load_parts


class EncoderBlock(nn.Module):
    """x + attention(norm1(x)), then the same with the feed-forward network."""

    def __init__(
        self, *, width: int, hidden: int, heads: int, causal: bool = False, dtype: torch.dtype = torch.float32
    ) -> None:
        super().__init__()
        self.causal = causal
        self.norm1 = nn.LayerNorm(width, dtype=dtype)
        self.attention = Attention(width, heads, dtype=dtype)
        self.norm2 = nn.LayerNorm(width, dtype=dtype)
        self.feed_forward = FeedForward(width, hidden, dtype=dtype)

    def forward(self, x: torch.Tensor, *, mask: torch.Tensor | None = None) -> torch.Tensor:
        """x (N, T, D), mask that broadcasts to (N, T, T) -> y (N, T, D)"""
        normal = self.norm1(x)
        x = x + self.attention(normal, normal, mask=mask, causal=self.causal)
        return x + self.feed_forward(self.norm2(x))

    def load(self, params: dict[str, np.ndarray]) -> "EncoderBlock":
        """Copy the NumPy parameters."""
        return load_parts(self, params)


class DecoderBlock(nn.Module):
    """x + attention(norm1(x)), causal, then the same with the attention to the memory and the feed-forward network."""

    def __init__(self, *, width: int, hidden: int, heads: int, dtype: torch.dtype = torch.float32) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(width, dtype=dtype)
        self.attention = Attention(width, heads, dtype=dtype)
        self.norm2 = nn.LayerNorm(width, dtype=dtype)
        self.cross = Attention(width, heads, dtype=dtype)
        self.norm3 = nn.LayerNorm(width, dtype=dtype)
        self.feed_forward = FeedForward(width, hidden, dtype=dtype)

    def forward(self, x: torch.Tensor, memory: torch.Tensor, *, mask: torch.Tensor | None = None) -> torch.Tensor:
        """x (N, T, D), memory (N, S, D), mask that broadcasts to (N, T, S) -> y (N, T, D)"""
        normal = self.norm1(x)
        x = x + self.attention(normal, normal, causal=True)
        x = x + self.cross(self.norm2(x), memory, mask=mask)
        return x + self.feed_forward(self.norm3(x))

    def load(self, params: dict[str, np.ndarray]) -> "DecoderBlock":
        """Copy the NumPy parameters."""
        return load_parts(self, params)
