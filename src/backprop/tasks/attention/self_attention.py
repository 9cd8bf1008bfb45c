"""Task: causal multi-head self-attention on tensors. Its mistakes are in `_self_attention_mistakes`."""

import torch

from . import _self_attention_mistakes  # noqa: F401  # they enter themselves
from ._self_attention import TASK


@TASK.alternate
def by_einsum(x, Wqkv, Wo, heads):
    N, T, _ = x.shape
    H = Wqkv.shape[1] // 3
    q, k, v = torch.einsum("ntd,dh->nth", x, Wqkv).reshape(N, T, 3, heads, H // heads).unbind(2)
    a = torch.einsum("nthw,nshw->nhts", q, k) / (H // heads) ** 0.5
    a = a.masked_fill(torch.ones(T, T, dtype=torch.bool).triu(1), float("-inf"))
    y = torch.einsum("nhts,nshw->nthw", torch.softmax(a, dim=3), v)
    return y.reshape(N, T, H) @ Wo


@TASK.alternate
def by_a_loop_over_heads(x, Wqkv, Wo, heads):
    q, k, v = (x @ Wqkv).chunk(3, dim=2)
    past = torch.tril(torch.ones(x.shape[1], x.shape[1]))
    found = []
    for qi, ki, vi in zip(q.chunk(heads, 2), k.chunk(heads, 2), v.chunk(heads, 2), strict=True):
        a = torch.bmm(qi, ki.mT) / qi.shape[2] ** 0.5
        e = torch.exp(a - a.amax(2, keepdim=True)) * past
        found.append(e @ vi / e.sum(2, keepdim=True))
    return torch.cat(found, dim=2) @ Wo


@TASK.alternate
def by_rows(x, Wqkv, Wo, heads):
    q, k, v = torch.tensor_split(torch.matmul(x, Wqkv), 3, dim=-1)
    W = q.shape[2] // heads
    q, k, v = (part.unflatten(2, (heads, W)).transpose(1, 2) for part in (q, k, v))
    rows = []
    for t in range(x.shape[1]):  # a place, and all that it may see
        a = (q[:, :, t : t + 1] @ k[:, :, : t + 1].mT).div(W**0.5)
        rows.append(a.softmax(-1) @ v[:, :, : t + 1])
    return torch.cat(rows, dim=2).transpose(1, 2).flatten(2) @ Wo
