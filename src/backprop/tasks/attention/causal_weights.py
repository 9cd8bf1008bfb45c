"""Task: mend causal attention weights whose mask comes after the softmax."""

import numpy as np

from ..task import Task

SHAPES = [(2, 3), (3, 5), (2, 6), (1, 4)]


def cases(rng):
    """a (N, T, T): scores of every place for every place; the second case has scores near 1000."""
    found = [(2 * rng.normal(size=(N, T, T)),) for N, T in SHAPES]
    found[1][0][...] += 1000
    return found


def reference(a):
    """a (N, T, T) -> p (N, T, T)

    The softmax of each row over the places that are not later than its own.
    """
    a = np.where(np.tri(a.shape[1], dtype=bool), a, -np.inf)
    e = np.exp(a - a.max(2, keepdims=True))
    return (e / e.sum(2, keepdims=True),)


TASK = Task(
    name="causal_weights",
    points=2,
    signature="causal_weights(a) -> (p,)",
    reference=reference,
    cases=cases,
    kind="bug",
    forbid=("torch",),
    forbid_reason="the function to mend is one of NumPy",
)


@TASK.mistake("The fault is still there. Add up each row of your weights: which rows do not give 1, and why?")
def as_given(a):
    e = np.exp(a - a.max(2, keepdims=True))
    p = e / e.sum(2, keepdims=True)
    return (p * np.tri(a.shape[1]),)


@TASK.mistake("The mask is gone: every place attends to all places, also to later ones.")
def mask_lost(a):
    e = np.exp(a - a.max(2, keepdims=True))
    return (e / e.sum(2, keepdims=True),)


@TASK.mistake("Each place sees the one after it: your mask is open one diagonal too far.")
def one_too_far(a):
    a = np.where(np.tri(a.shape[1], k=1, dtype=bool), a, -np.inf)
    e = np.exp(a - a.max(2, keepdims=True))
    return (e / e.sum(2, keepdims=True),)


@TASK.mistake("No place may attend to itself, so the first one has nothing at all. The diagonal stays open.")
def itself_closed(a):
    a = np.where(np.tri(a.shape[1], k=-1, dtype=bool), a, -np.inf)
    e = np.exp(a - a.max(2, keepdims=True))
    return (e / e.sum(2, keepdims=True),)


@TASK.mistake("The mask lies the wrong way round: row t is the place that asks, and it sees columns 0 to t.")
def mask_transposed(a):
    a = np.where(np.tri(a.shape[1], dtype=bool).T, a, -np.inf)
    e = np.exp(a - a.max(2, keepdims=True))
    return (e / e.sum(2, keepdims=True),)


@TASK.mistake("A masked score of 0 still gets weight, since exp(0) is 1. Which score has the exponential 0?")
def zero_for_infinity(a):
    a = a * np.tri(a.shape[1])
    e = np.exp(a - a.max(2, keepdims=True))
    return (e / e.sum(2, keepdims=True),)


@TASK.mistake("You divide by the sums of the columns. One query's weights stand in a row, and rows must add up to 1.")
def columns_normalised(a):
    a = np.where(np.tri(a.shape[1], dtype=bool), a, -np.inf)
    e = np.exp(a - a.max(2, keepdims=True))
    return (e / e.sum(1, keepdims=True),)


@TASK.mistake("The scores are no longer used: every place in sight has the same weight.")
def all_alike(a):
    past = np.tri(a.shape[1])
    return (np.broadcast_to(past / past.sum(1, keepdims=True), a.shape).copy(),)


@TASK.mistake("The exponential overflows at large scores. Take the row's largest score away first: it cancels.")
def overflows(a):
    e = np.exp(a) * np.tri(a.shape[1])
    return (e / e.sum(2, keepdims=True),)


@TASK.mistake("The weights are not divided by their sum any more: do it after the mask.")
def not_normalised(a):
    a = np.where(np.tri(a.shape[1], dtype=bool), a, -np.inf)
    return (np.exp(a - a.max(2, keepdims=True)),)


@TASK.alternate
def by_dividing_again(a):
    e = np.exp(a - a.max(2, keepdims=True))
    p = e / e.sum(2, keepdims=True) * np.tri(a.shape[1])
    return (p / p.sum(2, keepdims=True),)


@TASK.alternate
def by_a_large_number(a):
    T = a.shape[1]
    a = a - 1e9 * (1 - np.tri(T))
    e = np.exp(a - a.max(axis=-1, keepdims=True))
    return (e / e.sum(axis=-1, keepdims=True),)


@TASK.alternate
def by_loops(a):
    p = np.zeros_like(a)
    for n in range(a.shape[0]):
        for t in range(a.shape[1]):
            e = np.exp(a[n, t, : t + 1] - max(a[n, t, : t + 1]))
            p[n, t, : t + 1] = e / sum(e)
    return (p,)


@TASK.alternate
def by_masked_exponentials(a):
    e = np.tril(np.exp(a - a.max(2)[:, :, None]))
    return (e / np.einsum("nts->nt", e)[:, :, None],)
