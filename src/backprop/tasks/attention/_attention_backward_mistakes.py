"""Mistakes of the task in `masked_attention_backward`."""

import numpy as np

from ._attention_backward import TASK


@TASK.mistake(
    "The scale is missing. Forward, the products were divided by the root of D; that factor comes back in dq and dk."
)
def scale_forgotten(dy, cache):
    q, k, v, p = cache
    dp = dy @ v.swapaxes(1, 2)
    da = p * (dp - (p * dp).sum(2, keepdims=True))
    return da @ k, da.swapaxes(1, 2) @ q, p.swapaxes(1, 2) @ dy


@TASK.mistake(
    "Your dq and dk are divided by D, the scale twice. A score was divided by the root once, on its way to the softmax."
)
def scale_by_width(dy, cache):
    q, k, v, p = cache
    dp = dy @ v.swapaxes(1, 2)
    da = p * (dp - (p * dp).sum(2, keepdims=True)) / q.shape[2]
    return da @ k, da.swapaxes(1, 2) @ q, p.swapaxes(1, 2) @ dy


@TASK.mistake(
    "You pass the price of a weight on to its score as it is. Between the two lies the softmax: go back through it."
)
def softmax_skipped(dy, cache):
    q, k, v, p = cache
    dp = dy @ v.swapaxes(1, 2)
    da = dp / np.sqrt(q.shape[2])
    return da @ k, da.swapaxes(1, 2) @ q, p.swapaxes(1, 2) @ dy


@TASK.mistake(
    "Of the softmax only one term is there. Raising a score takes weight from all other keys of the row: "
    "subtract a mean."
)
def denominator_forgotten(dy, cache):
    q, k, v, p = cache
    dp = dy @ v.swapaxes(1, 2)
    da = p * dp / np.sqrt(q.shape[2])
    return da @ k, da.swapaxes(1, 2) @ q, p.swapaxes(1, 2) @ dy


@TASK.mistake(
    "You treat each weight as if it depended on its own score alone: p (1 - p). All weights of a row hang together."
)
def own_weight_only(dy, cache):
    q, k, v, p = cache
    dp = dy @ v.swapaxes(1, 2)
    da = p * (1 - p) * dp / np.sqrt(q.shape[2])
    return da @ k, da.swapaxes(1, 2) @ q, p.swapaxes(1, 2) @ dy


@TASK.mistake(
    "In the softmax you sum over the queries. The weights that depend on one another stand in one row: axis 2."
)
def mean_over_queries(dy, cache):
    q, k, v, p = cache
    dp = dy @ v.swapaxes(1, 2)
    da = p * (dp - (p * dp).sum(1, keepdims=True)) / np.sqrt(q.shape[2])
    return da @ k, da.swapaxes(1, 2) @ q, p.swapaxes(1, 2) @ dy


@TASK.mistake(
    "In the softmax you sum over the whole sample. Each query has a softmax of its own: one sum for each row."
)
def sum_over_everything(dy, cache):
    q, k, v, p = cache
    dp = dy @ v.swapaxes(1, 2)
    da = p * (dp - (p * dp).sum((1, 2), keepdims=True)) / np.sqrt(q.shape[2])
    return da @ k, da.swapaxes(1, 2) @ q, p.swapaxes(1, 2) @ dy


@TASK.mistake("In the softmax the prices are added up without weights. Each price counts as much as its weight, p.")
def sum_without_weights(dy, cache):
    q, k, v, p = cache
    dp = dy @ v.swapaxes(1, 2)
    da = p * (dp - dp.sum(2, keepdims=True)) / np.sqrt(q.shape[2])
    return da @ k, da.swapaxes(1, 2) @ q, p.swapaxes(1, 2) @ dy


@TASK.mistake("In the softmax you subtract the plain mean of the prices. The mean that is wanted is weighted by p.")
def plain_mean(dy, cache):
    q, k, v, p = cache
    dp = dy @ v.swapaxes(1, 2)
    da = p * (dp - dp.mean(2, keepdims=True)) / np.sqrt(q.shape[2])
    return da @ k, da.swapaxes(1, 2) @ q, p.swapaxes(1, 2) @ dy


@TASK.mistake(
    "In the softmax the factor p before the bracket is missing: masked keys get a gradient, but nobody looked at them."
)
def share_forgotten(dy, cache):
    q, k, v, p = cache
    dp = dy @ v.swapaxes(1, 2)
    da = (dp - (p * dp).sum(2, keepdims=True)) / np.sqrt(q.shape[2])
    return da @ k, da.swapaxes(1, 2) @ q, p.swapaxes(1, 2) @ dy


@TASK.mistake("The upstream gradient dy is not used: you have the derivative of the sum of all outputs.")
def upstream_ignored(dy, cache):
    q, k, v, p = cache
    dy = np.ones_like(dy)
    dp = dy @ v.swapaxes(1, 2)
    da = p * (dp - (p * dp).sum(2, keepdims=True)) / np.sqrt(q.shape[2])
    return da @ k, da.swapaxes(1, 2) @ q, p.swapaxes(1, 2) @ dy


@TASK.mistake("The sign is flipped. The gradient points uphill; the minus of descent belongs to the optimiser.")
def sign_flipped(dy, cache):
    q, k, v, p = cache
    dp = dy @ v.swapaxes(1, 2)
    da = p * (dp - (p * dp).sum(2, keepdims=True)) / np.sqrt(q.shape[2])
    return -da @ k, -da.swapaxes(1, 2) @ q, -p.swapaxes(1, 2) @ dy


@TASK.mistake(
    "You divide by the batch size. Each sample has queries, keys and values of its own: there is nothing to average."
)
def averaged_over_batch(dy, cache):
    q, k, v, p = cache
    dy = dy / len(dy)
    dp = dy @ v.swapaxes(1, 2)
    da = p * (dp - (p * dp).sum(2, keepdims=True)) / np.sqrt(q.shape[2])
    return da @ k, da.swapaxes(1, 2) @ q, p.swapaxes(1, 2) @ dy


@TASK.mistake("Your dv is a mean over the queries. A value is used by every query, and uses add up.")
def values_averaged(dy, cache):
    q, k, v, p = cache
    dp = dy @ v.swapaxes(1, 2)
    da = p * (dp - (p * dp).sum(2, keepdims=True)) / np.sqrt(q.shape[2])
    return da @ k, da.swapaxes(1, 2) @ q, p.swapaxes(1, 2) @ dy / dy.shape[1]


@TASK.mistake("Your dv is made with the scores. Forward, the values were weighted by p, after the softmax.")
def values_by_scores(dy, cache):
    q, k, v, p = cache
    dp = dy @ v.swapaxes(1, 2)
    da = p * (dp - (p * dp).sum(2, keepdims=True)) / np.sqrt(q.shape[2])
    return da @ k, da.swapaxes(1, 2) @ q, k @ q.swapaxes(1, 2) / np.sqrt(q.shape[2]) @ dy


@TASK.mistake("Your dv gives every key the same price. A value hears of an output as loudly as it was weighted: p.")
def values_unweighted(dy, cache):
    q, k, v, p = cache
    dp = dy @ v.swapaxes(1, 2)
    da = p * (dp - (p * dp).sum(2, keepdims=True)) / np.sqrt(q.shape[2])
    return da @ k, da.swapaxes(1, 2) @ q, np.ones_like(p).swapaxes(1, 2) @ dy


@TASK.mistake("The order is wrong: gradients come in the order of the forward pass's arguments, so dq, dk, dv.")
def order_swapped(dy, cache):
    q, k, v, p = cache
    dp = dy @ v.swapaxes(1, 2)
    da = p * (dp - (p * dp).sum(2, keepdims=True)) / np.sqrt(q.shape[2])
    return da.swapaxes(1, 2) @ q, da @ k, p.swapaxes(1, 2) @ dy


@TASK.mistake(
    "The numbers are right, but you overwrite p in the cache: a second backward pass would start from wrong numbers."
)
def in_place(dy, cache):
    q, k, v, p = cache
    dv = p.swapaxes(1, 2) @ dy
    dp = dy @ v.swapaxes(1, 2)
    mean = (p * dp).sum(2, keepdims=True)
    p *= (dp - mean) / np.sqrt(q.shape[2])
    return p @ k, p.swapaxes(1, 2) @ q, dv
