"""What the task in `self_attention` asks for; its mistakes and alternates are in the other files."""

import numpy as np

from ...numpy.multi_head_attention import multi_head_self_attention_backward, multi_head_self_attention_forward
from ..task import Task

SHAPES = [(2, 3, 5, 8, 6, 2), (3, 5, 4, 6, 7, 3), (1, 4, 7, 8, 5, 4), (2, 5, 3, 4, 2, 2)]


def cases(rng):
    """x (N, T, D), Wqkv (D, 3H), Wo (H, M), heads, and dy (N, T, M) random."""
    return [
        (
            rng.normal(size=(N, T, D)),
            rng.normal(size=(D, 3 * H)) / np.sqrt(D),
            rng.normal(size=(H, M)) / np.sqrt(H),
            heads,
            rng.normal(size=(N, T, M)),
        )
        for N, T, D, H, M, heads in SHAPES
    ]


def reference(x, Wqkv, Wo, heads, dy):
    """x (N, T, D), Wqkv (D, 3H), Wo (H, M), heads () int, dy (N, T, M)
    -> y (N, T, M), dx (N, T, D), dWqkv (D, 3H), dWo (H, M)
    """
    zeros = np.zeros(Wqkv.shape[1]), np.zeros(Wo.shape[1])
    y, cache = multi_head_self_attention_forward(x, Wqkv, zeros[0], Wo, zeros[1], heads=heads, causal=True)
    dx, dWqkv, _, dWo, _ = multi_head_self_attention_backward(dy, cache)
    return y, dx, dWqkv, dWo


def driver(self_attention, x, Wqkv, Wo, heads, dy):
    """What it returns, and what autograd makes of dy. Where nothing comes back, the gradient is zero."""
    import torch

    leaves = [torch.tensor(array, requires_grad=True) for array in (x, Wqkv, Wo)]
    y = self_attention(*leaves, heads)
    if not isinstance(y, torch.Tensor):
        raise TypeError(f"self_attention must return a tensor, not a {type(y).__name__}")
    if tuple(y.shape) != dy.shape:
        raise ValueError(f"y has shape {tuple(y.shape)}, expected (N, T, M) = {dy.shape}")
    if not y.requires_grad:
        raise ValueError("what comes back is cut off from its inputs: no gradient can flow")
    grads = torch.autograd.grad(y, leaves, torch.tensor(dy, dtype=y.dtype), allow_unused=True)
    found = [torch.zeros_like(a) if g is None else g for a, g in zip(leaves, grads)]  # noqa: B905
    return tuple(a.detach().numpy() for a in (y, *found))


TASK = Task(
    name="self_attention",
    points=4,
    signature="self_attention(x, Wqkv, Wo, heads) -> y",
    reference=reference,
    cases=cases,
    kind="torch",
    driver=driver,
    forbid=("scaled_dot_product_attention", "MultiheadAttention", "multi_head_attention_forward", "backprop"),
    forbid_reason="the point of this task is to put attention together yourself",
)
