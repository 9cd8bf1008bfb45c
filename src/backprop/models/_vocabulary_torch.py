"""Words in and words out as an nn.Module."""

import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from ._sublayers_torch import load_linear


class Vocabulary(nn.Module):
    """An embedding with sinusoidal positions; and the scores of the next word, if words are written too."""

    def __init__(
        self, words: int, width: int, *, written: bool = True, tied: bool = True, dtype: torch.dtype = torch.float32
    ) -> None:
        super().__init__()
        self.embedding = nn.Embedding(words, width, dtype=dtype)
        self.output = nn.Linear(width, words, dtype=dtype) if written else None
        if self.output is not None and tied:
            self.output.weight = self.embedding.weight  # one parameter under two names; autograd adds up

    def forward(self, token: torch.Tensor) -> torch.Tensor:
        """token (N, T) int -> x (N, T, D)"""
        word = self.embedding(token)
        _, T, D = word.shape
        t, d = torch.arange(T, dtype=torch.float64)[:, None], torch.arange(D)
        angle = t / 10000.0 ** ((d - d % 2).double() / D)
        return math.sqrt(D) * word + torch.where(d % 2 == 0, angle.sin(), angle.cos()).to(word)

    def write(self, h: torch.Tensor) -> torch.Tensor:
        """h (N, T, D) -> logits (N, T, K)"""
        assert self.output is not None
        return self.output(h)

    @torch.no_grad()
    def load(self, params: dict[str, np.ndarray]) -> "Vocabulary":
        """Copy E, and b and W as far as there are any."""
        self.embedding.weight.copy_(torch.from_numpy(params["E"]))
        if self.output is not None:
            load_linear(self.output, params["W"] if "W" in params else params["E"].T, params["b"])
        return self


def next_word_loss(logits: torch.Tensor, following: torch.Tensor, padding: int | None) -> torch.Tensor:
    """Mean cross-entropy of logits (N, T, K) with the words that follow, (N, T); padding does not count."""
    return F.cross_entropy(logits.flatten(0, 1), following.flatten(), ignore_index=-100 if padding is None else padding)
