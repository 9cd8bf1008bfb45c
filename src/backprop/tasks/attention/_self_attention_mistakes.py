"""Mistakes of the task in `self_attention`."""

import torch

from ._self_attention import TASK


@TASK.mistake("Every place sees later ones, too. Close the scores with s > t before the softmax.")
def not_causal(x, Wqkv, Wo, heads):
    N, T, _ = x.shape
    q, k, v = (part.reshape(N, T, heads, -1).transpose(1, 2) for part in (x @ Wqkv).chunk(3, dim=2))
    a = q @ k.transpose(2, 3) / q.shape[3] ** 0.5
    p = torch.softmax(a, dim=3)
    return (p @ v).transpose(1, 2).reshape(N, T, -1) @ Wo


@TASK.mistake("The mask lies the wrong way round: row t is the place that asks, and it sees the columns s up to t.")
def itself_hidden_later_shown(x, Wqkv, Wo, heads):
    N, T, _ = x.shape
    q, k, v = (part.reshape(N, T, heads, -1).transpose(1, 2) for part in (x @ Wqkv).chunk(3, dim=2))
    a = q @ k.transpose(2, 3) / q.shape[3] ** 0.5
    a = a.masked_fill(torch.ones(T, T).tril(-1).bool(), -torch.inf)
    p = torch.softmax(a, dim=3)
    return (p @ v).transpose(1, 2).reshape(N, T, -1) @ Wo


@TASK.mistake("Each place sees the one after it: your mask is open one diagonal too far.")
def one_too_far(x, Wqkv, Wo, heads):
    N, T, _ = x.shape
    q, k, v = (part.reshape(N, T, heads, -1).transpose(1, 2) for part in (x @ Wqkv).chunk(3, dim=2))
    a = q @ k.transpose(2, 3) / q.shape[3] ** 0.5
    a = a.masked_fill(torch.ones(T, T).triu(2).bool(), -torch.inf)
    p = torch.softmax(a, dim=3)
    return (p @ v).transpose(1, 2).reshape(N, T, -1) @ Wo


@TASK.mistake(
    "The mask comes after the softmax, so the rows do not add up to 1, and later places have a say in the weights."
)
def mask_after_softmax(x, Wqkv, Wo, heads):
    N, T, _ = x.shape
    q, k, v = (part.reshape(N, T, heads, -1).transpose(1, 2) for part in (x @ Wqkv).chunk(3, dim=2))
    a = q @ k.transpose(2, 3) / q.shape[3] ** 0.5
    p = torch.softmax(a, dim=3) * torch.ones(T, T, dtype=x.dtype).tril()
    return (p @ v).transpose(1, 2).reshape(N, T, -1) @ Wo


@TASK.mistake("A masked score of 0 still gets weight, since exp(0) is 1. Which score has the exponential 0?")
def zero_for_infinity(x, Wqkv, Wo, heads):
    N, T, _ = x.shape
    q, k, v = (part.reshape(N, T, heads, -1).transpose(1, 2) for part in (x @ Wqkv).chunk(3, dim=2))
    a = q @ k.transpose(2, 3) / q.shape[3] ** 0.5
    a = a.masked_fill(torch.ones(T, T).triu(1).bool(), 0)
    p = torch.softmax(a, dim=3)
    return (p @ v).transpose(1, 2).reshape(N, T, -1) @ Wo


@TASK.mistake("The scale is missing: divide the scores by the root of the width of one head.")
def not_scaled(x, Wqkv, Wo, heads):
    N, T, _ = x.shape
    q, k, v = (part.reshape(N, T, heads, -1).transpose(1, 2) for part in (x @ Wqkv).chunk(3, dim=2))
    a = q @ k.transpose(2, 3)
    a = a.masked_fill(torch.ones(T, T).triu(1).bool(), -torch.inf)
    p = torch.softmax(a, dim=3)
    return (p @ v).transpose(1, 2).reshape(N, T, -1) @ Wo


@TASK.mistake(
    "Your scale is the root of H. A score adds up the products of one head only, so it is the root of H / heads."
)
def scaled_by_all(x, Wqkv, Wo, heads):
    N, T, _ = x.shape
    q, k, v = (part.reshape(N, T, heads, -1).transpose(1, 2) for part in (x @ Wqkv).chunk(3, dim=2))
    a = q @ k.transpose(2, 3) / (heads * q.shape[3]) ** 0.5
    a = a.masked_fill(torch.ones(T, T).triu(1).bool(), -torch.inf)
    p = torch.softmax(a, dim=3)
    return (p @ v).transpose(1, 2).reshape(N, T, -1) @ Wo


@TASK.mistake("You divide by the width of a head. The scale is the root of it.")
def scaled_by_width(x, Wqkv, Wo, heads):
    N, T, _ = x.shape
    q, k, v = (part.reshape(N, T, heads, -1).transpose(1, 2) for part in (x @ Wqkv).chunk(3, dim=2))
    a = q @ k.transpose(2, 3) / q.shape[3]
    a = a.masked_fill(torch.ones(T, T).triu(1).bool(), -torch.inf)
    p = torch.softmax(a, dim=3)
    return (p @ v).transpose(1, 2).reshape(N, T, -1) @ Wo


@TASK.mistake(
    "Splitting by a reshape alone mixes up places and heads: reshape to (N, T, heads, W), then exchange two axes."
)
def split_by_reshape(x, Wqkv, Wo, heads):
    N, T, _ = x.shape
    q, k, v = (part.reshape(N, heads, T, -1) for part in (x @ Wqkv).chunk(3, dim=2))
    a = q @ k.transpose(2, 3) / q.shape[3] ** 0.5
    a = a.masked_fill(torch.ones(T, T).triu(1).bool(), -torch.inf)
    p = torch.softmax(a, dim=3)
    return (p @ v).transpose(1, 2).reshape(N, T, -1) @ Wo


@TASK.mistake("Merging by a reshape alone mixes up places and heads: exchange two axes first, then reshape.")
def merged_by_reshape(x, Wqkv, Wo, heads):
    N, T, _ = x.shape
    q, k, v = (part.reshape(N, T, heads, -1).transpose(1, 2) for part in (x @ Wqkv).chunk(3, dim=2))
    a = q @ k.transpose(2, 3) / q.shape[3] ** 0.5
    a = a.masked_fill(torch.ones(T, T).triu(1).bool(), -torch.inf)
    p = torch.softmax(a, dim=3)
    return (p @ v).reshape(N, T, -1) @ Wo


@TASK.mistake(
    "The heads take their features in turn, like cards that are dealt. Head 0 has the first W features, head "
    "1 the next W."
)
def interleaved(x, Wqkv, Wo, heads):
    N, T, _ = x.shape
    q, k, v = (part.reshape(N, T, -1, heads).permute(0, 3, 1, 2) for part in (x @ Wqkv).chunk(3, dim=2))
    a = q @ k.transpose(2, 3) / q.shape[3] ** 0.5
    a = a.masked_fill(torch.ones(T, T).triu(1).bool(), -torch.inf)
    p = torch.softmax(a, dim=3)
    return (p @ v).transpose(1, 2).reshape(N, T, -1) @ Wo


@TASK.mistake("There is a single head. Cut q, k and v into heads first: each has weights of its own.")
def one_head(x, Wqkv, Wo, heads):
    N, T, _ = x.shape
    q, k, v = (part.reshape(N, T, 1, -1).transpose(1, 2) for part in (x @ Wqkv).chunk(3, dim=2))
    a = q @ k.transpose(2, 3) / q.shape[3] ** 0.5
    a = a.masked_fill(torch.ones(T, T).triu(1).bool(), -torch.inf)
    p = torch.softmax(a, dim=3)
    return (p @ v).transpose(1, 2).reshape(N, T, -1) @ Wo


@TASK.mistake("Queries and keys are exchanged: the first H columns of Wqkv make the queries, the next H the keys.")
def queries_and_keys_exchanged(x, Wqkv, Wo, heads):
    N, T, _ = x.shape
    k, q, v = (part.reshape(N, T, heads, -1).transpose(1, 2) for part in (x @ Wqkv).chunk(3, dim=2))
    a = q @ k.transpose(2, 3) / q.shape[3] ** 0.5
    a = a.masked_fill(torch.ones(T, T).triu(1).bool(), -torch.inf)
    p = torch.softmax(a, dim=3)
    return (p @ v).transpose(1, 2).reshape(N, T, -1) @ Wo


@TASK.mistake("Keys and values are exchanged: the columns of Wqkv make queries, then keys, then values.")
def keys_and_values_exchanged(x, Wqkv, Wo, heads):
    N, T, _ = x.shape
    q, v, k = (part.reshape(N, T, heads, -1).transpose(1, 2) for part in (x @ Wqkv).chunk(3, dim=2))
    a = q @ k.transpose(2, 3) / q.shape[3] ** 0.5
    a = a.masked_fill(torch.ones(T, T).triu(1).bool(), -torch.inf)
    p = torch.softmax(a, dim=3)
    return (p @ v).transpose(1, 2).reshape(N, T, -1) @ Wo


@TASK.mistake("Your softmax runs over the queries. Each query shares its attention out among the keys: the last axis.")
def over_queries(x, Wqkv, Wo, heads):
    N, T, _ = x.shape
    q, k, v = (part.reshape(N, T, heads, -1).transpose(1, 2) for part in (x @ Wqkv).chunk(3, dim=2))
    a = q @ k.transpose(2, 3) / q.shape[3] ** 0.5
    a = a.masked_fill(torch.ones(T, T).triu(1).bool(), -torch.inf)
    p = torch.softmax(a, dim=2)
    return (p @ v).transpose(1, 2).reshape(N, T, -1) @ Wo


@TASK.mistake("There is no softmax: the values are weighted by their scores.")
def softmax_forgotten(x, Wqkv, Wo, heads):
    N, T, _ = x.shape
    q, k, v = (part.reshape(N, T, heads, -1).transpose(1, 2) for part in (x @ Wqkv).chunk(3, dim=2))
    a = q @ k.transpose(2, 3) / q.shape[3] ** 0.5
    a = a.masked_fill(torch.ones(T, T).triu(1).bool(), 0)
    p = a
    return (p @ v).transpose(1, 2).reshape(N, T, -1) @ Wo


@TASK.mistake(
    "y is right, but the weights are cut out of the graph: no gradient reaches queries and keys. Leave detach away."
)
def weights_detached(x, Wqkv, Wo, heads):
    N, T, _ = x.shape
    q, k, v = (part.reshape(N, T, heads, -1).transpose(1, 2) for part in (x @ Wqkv).chunk(3, dim=2))
    a = q @ k.transpose(2, 3) / q.shape[3] ** 0.5
    a = a.masked_fill(torch.ones(T, T).triu(1).bool(), -torch.inf)
    p = torch.softmax(a, dim=3).detach()
    return (p @ v).transpose(1, 2).reshape(N, T, -1) @ Wo


@TASK.mistake(
    "y is right, but the values are cut out of the graph: no gradient comes back through them. Leave detach away."
)
def values_detached(x, Wqkv, Wo, heads):
    N, T, _ = x.shape
    q, k, v = (part.reshape(N, T, heads, -1).transpose(1, 2) for part in (x @ Wqkv).chunk(3, dim=2))
    a = q @ k.transpose(2, 3) / q.shape[3] ** 0.5
    a = a.masked_fill(torch.ones(T, T).triu(1).bool(), -torch.inf)
    p = torch.softmax(a, dim=3)
    return (p @ v.detach()).transpose(1, 2).reshape(N, T, -1) @ Wo
