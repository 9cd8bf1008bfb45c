"""What transformer blocks are made of, as nn.Modules, and how modules load parameters by name."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from ._parts import part


class Attention(nn.Module):
    """Multi-head attention. Not nn.MultiheadAttention: that has a bias of the keys, whose gradient is always zero."""

    def __init__(self, width: int, heads: int, *, dtype: torch.dtype = torch.float32) -> None:
        super().__init__()
        self.heads = heads
        self.q = nn.Linear(width, width, dtype=dtype)
        self.k = nn.Linear(width, width, bias=False, dtype=dtype)
        self.v = nn.Linear(width, width, dtype=dtype)
        self.o = nn.Linear(width, width, dtype=dtype)

    def forward(
        self, x: torch.Tensor, context: torch.Tensor, *, mask: torch.Tensor | None = None, causal: bool = False
    ) -> torch.Tensor:
        """x (N, T, D), context (N, S, D), mask that broadcasts to (N, T, S) -> y (N, T, D)"""
        if causal and mask is not None:
            mask = mask & torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).tril()
        q, k, v = (
            a.unflatten(2, (self.heads, -1)).transpose(1, 2) for a in (self.q(x), self.k(context), self.v(context))
        )
        y = F.scaled_dot_product_attention(
            q, k, v, attn_mask=None if mask is None else mask[:, None], is_causal=causal and mask is None
        )
        return self.o(y.transpose(1, 2).flatten(2))

    def load(self, params: dict[str, np.ndarray]) -> None:
        """Copy Wq, bq, Wk, Wv, bv, Wo, bo."""
        for name in "qkvo":
            load_linear(getattr(self, name), params[f"W{name}"], params.get(f"b{name}"))


class FeedForward(nn.Module):
    """linear, GELU, linear"""

    def __init__(self, width: int, hidden: int, *, dtype: torch.dtype = torch.float32) -> None:
        super().__init__()
        self.first = nn.Linear(width, hidden, dtype=dtype)
        self.second = nn.Linear(hidden, width, dtype=dtype)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """x (N, T, D) -> y (N, T, D)"""
        return self.second(F.gelu(self.first(x)))

    def load(self, params: dict[str, np.ndarray]) -> None:
        """Copy W1, b1, W2, b2."""
        load_linear(self.first, params["W1"], params["b1"])
        load_linear(self.second, params["W2"], params["b2"])


def load_parts(module, params):
    """Load every child module from the part of the same name; a layer norm has no load of its own."""
    for name, child in module.named_children():
        mine = part(params, name)
        load_norm(child, mine) if isinstance(child, nn.LayerNorm) else child.load(mine)
    return module


def load_blocks(module, params):
    """Load a stack: block1, block2, ... and norm."""
    for i, block in enumerate(module.blocks, start=1):
        block.load(part(params, f"block{i}"))
    load_norm(module.norm, part(params, "norm"))
    return module


@torch.no_grad()
def load_linear(layer: nn.Linear, W: np.ndarray, b: np.ndarray | None) -> None:
    """nn.Linear keeps its weights transposed, (M, D)."""
    layer.weight.copy_(torch.from_numpy(W.T))
    if b is not None:
        layer.bias.copy_(torch.from_numpy(b))


@torch.no_grad()
def load_norm(layer: nn.LayerNorm, params: dict[str, np.ndarray]) -> None:
    """gamma and beta, which PyTorch calls weight and bias."""
    layer.weight.copy_(torch.from_numpy(params["gamma"]))
    layer.bias.copy_(torch.from_numpy(params["beta"]))
