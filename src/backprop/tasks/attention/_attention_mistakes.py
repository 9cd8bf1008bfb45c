"""Mistakes of the task in `masked_attention_forward`."""

import numpy as np

from ._attention import TASK


@TASK.mistake("The scale is missing: divide the products of queries and keys by the root of D.")
def not_scaled(q, k, v, mask):
    a = q @ k.swapaxes(1, 2)
    a = np.where(mask, a, -np.inf)
    top = a.max(2, keepdims=True)
    e = np.exp(a - np.where(top == -np.inf, 0, top))
    p = e / np.maximum(e.sum(2, keepdims=True), 1)
    return p @ v, (q, k, v, p)


@TASK.mistake("You divide the scores by D. The products grow like the root of D, so the scale is that root.")
def scaled_by_width(q, k, v, mask):
    a = q @ k.swapaxes(1, 2) / q.shape[2]
    a = np.where(mask, a, -np.inf)
    top = a.max(2, keepdims=True)
    e = np.exp(a - np.where(top == -np.inf, 0, top))
    p = e / np.maximum(e.sum(2, keepdims=True), 1)
    return p @ v, (q, k, v, p)


@TASK.mistake("You multiply the scores by the root of D. The scale makes them smaller: divide.")
def scale_upside_down(q, k, v, mask):
    a = q @ k.swapaxes(1, 2) * np.sqrt(q.shape[2])
    a = np.where(mask, a, -np.inf)
    top = a.max(2, keepdims=True)
    e = np.exp(a - np.where(top == -np.inf, 0, top))
    p = e / np.maximum(e.sum(2, keepdims=True), 1)
    return p @ v, (q, k, v, p)


@TASK.mistake(
    "Your scale is the root of the number of keys. What counts is how many products are added up in one score."
)
def scaled_by_keys(q, k, v, mask):
    a = q @ k.swapaxes(1, 2) / np.sqrt(k.shape[1])
    a = np.where(mask, a, -np.inf)
    top = a.max(2, keepdims=True)
    e = np.exp(a - np.where(top == -np.inf, 0, top))
    p = e / np.maximum(e.sum(2, keepdims=True), 1)
    return p @ v, (q, k, v, p)


@TASK.mistake("The mask is not used: every query attends to every key.")
def mask_ignored(q, k, v, mask):
    a = q @ k.swapaxes(1, 2) / np.sqrt(q.shape[2])
    top = a.max(2, keepdims=True)
    e = np.exp(a - np.where(top == -np.inf, 0, top))
    p = e / np.maximum(e.sum(2, keepdims=True), 1)
    return p @ v, (q, k, v, p)


@TASK.mistake("The mask is the wrong way round: True means that query t may attend to key s.")
def mask_inverted(q, k, v, mask):
    a = q @ k.swapaxes(1, 2) / np.sqrt(q.shape[2])
    a = np.where(~mask, a, -np.inf)
    top = a.max(2, keepdims=True)
    e = np.exp(a - np.where(top == -np.inf, 0, top))
    p = e / np.maximum(e.sum(2, keepdims=True), 1)
    return p @ v, (q, k, v, p)


@TASK.mistake("A masked score of 0 still gets weight, since exp(0) is 1. Which score has the exponential 0?")
def zero_for_infinity(q, k, v, mask):
    a = q @ k.swapaxes(1, 2) / np.sqrt(q.shape[2])
    a = a * mask
    top = a.max(2, keepdims=True)
    e = np.exp(a - np.where(top == -np.inf, 0, top))
    p = e / np.maximum(e.sum(2, keepdims=True), 1)
    return p @ v, (q, k, v, p)


@TASK.mistake("The mask comes after the softmax, so what is left of a row does not add up to 1. Mask the scores.")
def mask_after_softmax(q, k, v, mask):
    a = q @ k.swapaxes(1, 2) / np.sqrt(q.shape[2])
    top = a.max(2, keepdims=True)
    e = np.exp(a - np.where(top == -np.inf, 0, top))
    p = e / np.maximum(e.sum(2, keepdims=True), 1) * mask
    return p @ v, (q, k, v, p)


@TASK.mistake("Your softmax runs over the queries. Each query shares its attention out among the keys: axis 2.")
def over_queries(q, k, v, mask):
    a = q @ k.swapaxes(1, 2) / np.sqrt(q.shape[2])
    a = np.where(mask, a, -np.inf)
    top = a.max(1, keepdims=True)
    e = np.exp(a - np.where(top == -np.inf, 0, top))
    p = e / np.maximum(e.sum(1, keepdims=True), 1)
    return p @ v, (q, k, v, p)


@TASK.mistake("The weights are not divided by their sum: y should be a mean of the values, not a sum.")
def not_normalised(q, k, v, mask):
    a = q @ k.swapaxes(1, 2) / np.sqrt(q.shape[2])
    a = np.where(mask, a, -np.inf)
    top = a.max(2, keepdims=True)
    e = np.exp(a - np.where(top == -np.inf, 0, top))
    p = e
    return p @ v, (q, k, v, p)


@TASK.mistake(
    "A query that may attend nowhere gets the mean of all values: where all scores are -1e9, all are equal. "
    "Its weights must be 0."
)
def mean_of_the_masked(q, k, v, mask):
    a = q @ k.swapaxes(1, 2) / np.sqrt(q.shape[2])
    a = np.where(mask, a, -1e9)
    top = a.max(2, keepdims=True)
    e = np.exp(a - np.where(top == -np.inf, 0, top))
    p = e / np.maximum(e.sum(2, keepdims=True), 1)
    return p @ v, (q, k, v, p)


@TASK.mistake(
    "A query that may attend nowhere gets nan: its row is -inf throughout, and -inf minus -inf, or 0/0, is "
    "nan. Its weights must be 0."
)
def nan_where_all_is_masked(q, k, v, mask):
    a = q @ k.swapaxes(1, 2) / np.sqrt(q.shape[2])
    a = np.where(mask, a, -np.inf)
    top = a.max(2, keepdims=True)
    e = np.exp(a - top)
    p = e / e.sum(2, keepdims=True)
    return p @ v, (q, k, v, p)


@TASK.mistake(
    "With large scores your exponential overflows or vanishes. Take the row's largest score away first: it cancels."
)
def not_shifted(q, k, v, mask):
    a = q @ k.swapaxes(1, 2) / np.sqrt(q.shape[2])
    a = np.where(mask, a, -np.inf)
    e = np.exp(a)
    total = e.sum(2, keepdims=True)
    p = e / np.where(total == 0, 1, total)
    return p @ v, (q, k, v, p)


@TASK.mistake(
    "You take away the largest of all scores of the row, masked ones too. If a masked one is far larger, all "
    "others vanish: mask first."
)
def shifted_by_a_masked_one(q, k, v, mask):
    a = q @ k.swapaxes(1, 2) / np.sqrt(q.shape[2])
    top = a.max(2, keepdims=True)
    e = np.exp(a - top) * mask
    total = e.sum(2, keepdims=True)
    p = e / np.where(total == 0, 1, total)
    return p @ v, (q, k, v, p)


@TASK.mistake("You keep the scores where the weights belong: the backward pass wants p, after the softmax.")
def scores_kept(q, k, v, mask):
    a = q @ k.swapaxes(1, 2) / np.sqrt(q.shape[2])
    a = np.where(mask, a, -np.inf)
    top = a.max(2, keepdims=True)
    e = np.exp(a - np.where(top == -np.inf, 0, top))
    p = e / np.maximum(e.sum(2, keepdims=True), 1)
    return p @ v, (q, k, v, q @ k.swapaxes(1, 2) / np.sqrt(q.shape[2]))


@TASK.mistake("You keep the scaled queries. That can be done, but here the cache is to hold q as it came in.")
def scaled_queries_kept(q, k, v, mask):
    q = q / np.sqrt(q.shape[2])
    a = q @ k.swapaxes(1, 2)
    a = np.where(mask, a, -np.inf)
    top = a.max(2, keepdims=True)
    e = np.exp(a - np.where(top == -np.inf, 0, top))
    p = e / np.maximum(e.sum(2, keepdims=True), 1)
    return p @ v, (q, k, v, p)


@TASK.mistake("The cache is in the wrong order: the backward pass unpacks it as q, k, v, p = cache.")
def cache_in_another_order(q, k, v, mask):
    a = q @ k.swapaxes(1, 2) / np.sqrt(q.shape[2])
    a = np.where(mask, a, -np.inf)
    top = a.max(2, keepdims=True)
    e = np.exp(a - np.where(top == -np.inf, 0, top))
    p = e / np.maximum(e.sum(2, keepdims=True), 1)
    return p @ v, (k, v, q, p)
