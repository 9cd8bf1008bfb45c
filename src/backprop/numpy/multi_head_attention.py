"""Multi-head attention: project, split into heads, attend in each, merge, project. To a context, or to itself."""

import numpy as np

from ._contract import checked
from ._options import flag, whole
from ._steps import flat
from .attention import scaled_dot_product_attention_backward as attend_backward
from .attention import scaled_dot_product_attention_forward as attend


@checked
def multi_head_attention_forward(x, context, Wq, Wk, Wv, Wo, bq, bv, bo, *, heads, mask=None, causal=False):
    """x (N, T, D), context (N, S, C), Wq (D, H), Wk (C, H), Wv (C, H), Wo (H, M), bq (H,), bv (H,), bo (M,),
    mask (N, T, S) bool or None -> y (N, T, M)

    q = x Wq + bq, k = context Wk, v = context Wv + bv; each is cut into `heads` blocks of width H / heads; each block
    attends by itself; y = (the blocks side by side) Wo + bo. mask[n, t, s] is True where t may attend to s; causal
    closes s > t as well and needs S = T. A bias of k would add the same number to all scores of a query: the softmax
    takes it out again. ValueError unless heads divides H, TypeError unless causal is True or False.
    Source: vaswani2017attention.
    """
    where = "multi_head_attention_forward"
    mask = _allowed(where, mask, causal, len(x), x.shape[1], context.shape[1])
    heads = _divides(where, heads, Wq.shape[1])
    q, k, v = (split_heads(a, heads) for a in (_project(x, Wq) + bq, _project(context, Wk), _project(context, Wv) + bv))
    attended, attend_cache = attend(q, k, v, mask=mask)
    merged = merge_heads(attended)
    return _project(merged, Wo) + bo, (x, context, Wq, Wk, Wv, Wo, merged, heads, attend_cache)


@checked
def multi_head_attention_backward(dy, cache):
    """dy (N, T, M) -> dx (N, T, D), dcontext (N, S, C),
    dWq (D, H), dWk (C, H), dWv (C, H), dWo (H, M), dbq (H,), dbv (H,), dbo (M,)
    """
    x, context, Wq, Wk, Wv, Wo, merged, heads, attend_cache = cache
    dattended = split_heads(_project(dy, Wo.T), heads)
    dq, dk, dv = (merge_heads(d) for d in attend_backward(dattended, attend_cache))
    dcontext = _project(dk, Wk.T) + _project(dv, Wv.T)  # the context is read twice
    dWq, dWk = flat(x).T @ flat(dq), flat(context).T @ flat(dk)
    dWv, dWo = flat(context).T @ flat(dv), flat(merged).T @ flat(dy)
    dbq, dbv, dbo = flat(dq).sum(0), flat(dv).sum(0), flat(dy).sum(0)
    return _project(dq, Wq.T), dcontext, dWq, dWk, dWv, dWo, dbq, dbv, dbo


@checked
def multi_head_self_attention_forward(x, Wqkv, bqkv, Wo, bo, *, heads, mask=None, causal=False):
    """x (N, T, D), Wqkv (D, 3H), bqkv (3H,), Wo (H, M), bo (M,), mask (N, T, T) bool or None -> y (N, T, M)

    multi_head_attention with x as its own context, the three projections side by side in one product, as in PyTorch.
    The gradients of x as x and of x as context add up to dx. The middle block of bqkv is the bias of k, which has no
    effect. Options and errors as there. Source: vaswani2017attention.
    """
    where = "multi_head_self_attention_forward"
    mask = _allowed(where, mask, causal, len(x), x.shape[1], x.shape[1])
    heads = _divides(where, heads, len(Wo))
    q, k, v = (split_heads(part, heads) for part in np.split(_project(x, Wqkv) + bqkv, 3, axis=2))
    attended, attend_cache = attend(q, k, v, mask=mask)
    merged = merge_heads(attended)
    return _project(merged, Wo) + bo, (x, Wqkv, Wo, merged, heads, attend_cache)


@checked
def multi_head_self_attention_backward(dy, cache):
    """dy (N, T, M) -> dx (N, T, D), dWqkv (D, 3H), dbqkv (3H,), dWo (H, M), dbo (M,)"""
    x, Wqkv, Wo, merged, heads, attend_cache = cache
    dattended = split_heads(_project(dy, Wo.T), heads)
    dqkv = np.concatenate([merge_heads(d) for d in attend_backward(dattended, attend_cache)], axis=2)
    dWqkv, dWo = flat(x).T @ flat(dqkv), flat(merged).T @ flat(dy)
    return _project(dqkv, Wqkv.T), dWqkv, flat(dqkv).sum(0), dWo, flat(dy).sum(0)


def split_heads(x, heads):
    """(N, T, H) -> (N, heads, T, H / heads), a view."""
    N, T, H = x.shape
    return x.reshape(N, T, heads, H // heads).swapaxes(1, 2)


def merge_heads(x):
    """(N, heads, T, H / heads) -> (N, T, H)"""
    N, heads, T, width = x.shape
    return x.swapaxes(1, 2).reshape(N, T, heads * width)


def _project(x, W):
    """x (N, T, D), W (D, M) -> (N, T, M), as one matrix product for all samples."""
    return (flat(x) @ W).reshape(*x.shape[:2], -1)


def _divides(where, heads, H):
    if H % whole(where, "heads", heads, 1):
        raise ValueError(f"{where}: heads is {heads}, expected a divisor of H = {H}")
    return heads


def _allowed(where, mask, causal, N, T, S):
    """The mask, and no look into the future if causal."""
    if not flag(where, "causal", causal):
        return mask
    if S != T:
        raise ValueError(f"{where}: context has {S} steps, but causal attention expected as many as x, {T}")
    past = np.broadcast_to(np.tri(T, dtype=bool), (N, T, T))
    return past if mask is None else mask & past


def cases(rng):
    """Yield (unit, arguments): one head and several; masks with holes and with a query that may attend nowhere."""
    for N, T, S, D, C, H, M, heads, kind in [
        (2, 3, 4, 5, 3, 6, 7, 2, "masked"),
        (2, 1, 3, 3, 1, 2, 4, 2, "open"),
        (1, 4, 2, 3, 5, 8, 6, 4, "masked"),
        (3, 4, 4, 5, 6, 3, 2, 1, "causal"),
        (4, 5, 2, 1, 3, 6, 1, 3, "open"),
    ]:
        shapes = {"x": (N, T, D), "context": (N, S, C), "Wq": (D, H), "Wk": (C, H), "Wv": (C, H), "Wo": (H, M)}
        shapes |= {"bq": (H,), "bv": (H,), "bo": (M,)}
        yield "multi_head_attention", _case(rng, shapes, (N, T, S), heads, kind)
    for N, T, D, H, M, heads, kind in [
        (2, 4, 3, 6, 5, 2, "masked"),
        (2, 3, 1, 2, 3, 2, "causal"),
        (1, 3, 4, 6, 2, 3, "open"),
        (3, 1, 2, 4, 1, 1, "open"),
    ]:
        shapes = {"x": (N, T, D), "Wqkv": (D, 3 * H), "bqkv": (3 * H,), "Wo": (H, M), "bo": (M,)}
        yield "multi_head_self_attention", _case(rng, shapes, (N, T, T), heads, kind)


def _case(rng, shapes, scores, heads, kind):
    mask = rng.random(scores) < 0.6
    mask[0, 0], mask[-1, -1] = False, True
    options = {"heads": heads, "mask": mask if kind == "masked" else None, "causal": kind == "causal"}
    return {name: 0.7 * rng.normal(size=shape) for name, shape in shapes.items()} | options
