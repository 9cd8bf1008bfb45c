"""Scaled dot-product attention: twin of `backprop.numpy.attention`."""

import math

import torch
import torch.nn.functional as F


def scaled_dot_product_attention(q, k, v, *, mask=None):
    """q (N, h, T, D), k (N, h, S, D), v (N, h, S, M), mask (N, T, S) bool or None -> y (N, h, T, M)"""
    a = q @ k.mT / math.sqrt(q.shape[3])
    weight = torch.exp(a - a.amax(3, keepdim=True).detach())
    if mask is not None:
        weight = weight * mask[:, None]
    total = weight.sum(3, keepdim=True)
    return weight @ v / torch.where(total > 0, total, 1)  # nothing to attend to: 0 / 1


def scaled_dot_product_attention_builtin(q, k, v, *, mask=None):
    """PyTorch's masks have a place for the heads."""
    return F.scaled_dot_product_attention(q, k, v, attn_mask=None if mask is None else mask[:, None])
