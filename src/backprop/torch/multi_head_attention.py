"""Multi-head attention: twin of `backprop.numpy.multi_head_attention`."""

import torch
import torch.nn.functional as F

from .attention import scaled_dot_product_attention


def multi_head_attention(x, context, Wq, Wk, Wv, Wo, bq, bv, bo, *, heads, mask=None, causal=False):
    """x (N, T, D), context (N, S, C), Wq (D, H), Wk (C, H), Wv (C, H), Wo (H, M), bq (H,), bv (H,), bo (M,),
    mask (N, T, S) bool or None -> y (N, T, M)
    """
    q, k, v = (split_heads(a, heads) for a in (x @ Wq + bq, context @ Wk, context @ Wv + bv))
    y = scaled_dot_product_attention(q, k, v, mask=allowed(mask, causal, q, k))
    return merge_heads(y) @ Wo + bo


def multi_head_attention_builtin(x, context, Wq, Wk, Wv, Wo, bq, bv, bo, *, heads, mask=None, causal=False):
    """PyTorch's whole layer wants D = H = M, so this puts its parts together."""
    q, k, v = F.linear(x, Wq.T, bq), F.linear(context, Wk.T), F.linear(context, Wv.T, bv)
    q, k, v = (a.unflatten(2, (heads, -1)).transpose(1, 2) for a in (q, k, v))
    mask = None if mask is None else mask[:, None]
    y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=causal)
    return F.linear(y.transpose(1, 2).flatten(2), Wo.T, bo)


def multi_head_self_attention(x, Wqkv, bqkv, Wo, bo, *, heads, mask=None, causal=False):
    """x (N, T, D), Wqkv (D, 3H), bqkv (3H,), Wo (H, M), bo (M,), mask (N, T, T) bool or None -> y (N, T, M)"""
    q, k, v = (split_heads(a, heads) for a in (x @ Wqkv + bqkv).chunk(3, 2))
    y = scaled_dot_product_attention(q, k, v, mask=allowed(mask, causal, q, k))
    return merge_heads(y) @ Wo + bo


def multi_head_self_attention_builtin(x, Wqkv, bqkv, Wo, bo, *, heads, mask=None, causal=False):
    """The parts that PyTorch ships; the bias of k is left out, since it has no effect."""
    (Wq, Wk, Wv), (bq, _, bv) = Wqkv.chunk(3, 1), bqkv.chunk(3)
    return multi_head_attention_builtin(x, x, Wq, Wk, Wv, Wo, bq, bv, bo, heads=heads, mask=mask, causal=causal)


def split_heads(x, heads):
    """(N, T, H) -> (N, heads, T, H / heads)"""
    N, T, H = x.shape
    return x.reshape(N, T, heads, H // heads).swapaxes(1, 2)


def merge_heads(x):
    """(N, heads, T, H / heads) -> (N, T, H)"""
    N, heads, T, width = x.shape
    return x.swapaxes(1, 2).reshape(N, T, heads * width)


def allowed(mask, causal, q, k):
    """The mask, and no look into the future if causal."""
    if not causal:
        return mask
    past = torch.ones(len(q), q.shape[2], k.shape[2], dtype=torch.bool).tril()
    return past if mask is None else mask & past
