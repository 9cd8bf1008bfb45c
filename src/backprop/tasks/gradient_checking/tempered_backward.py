"""Task: find two faults in the backward pass of a softmax with a temperature. A price of ones hides both."""

import numpy as np

from ..task import Task

SHAPES = [(4, 3), (2, 5), (3, 7)]


def cases(rng):
    """dy (N, K), and the cache: p (N, K), x (N, K) and a temperature for each row, tau (N,)."""
    found = []
    for N, K in SHAPES:
        x, tau = 2 * rng.normal(size=(N, K)), rng.uniform(0.4, 3, size=N)
        e = np.exp(x / tau[:, None])
        found.append((rng.normal(size=(N, K)), (e / e.sum(1, keepdims=True), x, tau)))
    return found


def reference(dy, cache):
    """dy (N, K) -> dx (N, K), dtau (N,)

    Of p = softmax(x / tau), row by row.
    """
    p, x, tau = cache
    dx = p * (dy - (p * dy).sum(1, keepdims=True)) / tau[:, None]
    return dx, -(dx * x).sum(1) / tau


TASK = Task(
    name="tempered_backward",
    points=3,
    signature="tempered_backward(dy, cache) -> dx, dtau",
    reference=reference,
    cases=cases,
    kind="bug",
    forbid=("torch", "softmax_backward"),
    forbid_reason="the point of this task is to find the faults and to mend them by hand",
)


@TASK.mistake(
    "The plain mean of dy is taken away. How much p_k minds a nudge of the sum below the fraction line depends on p."
)
def plain_mean(dy, cache):
    p, x, tau = cache
    dx = p * (dy - dy.mean(1, keepdims=True)) / tau[:, None]
    return dx, -(dx * x).sum(1) / tau


@TASK.mistake("tau is divided by once too often: your dx has been through the division by tau already.")
def tau_twice(dy, cache):
    p, x, tau = cache
    dx = p * (dy - (p * dy).sum(1, keepdims=True)) / tau[:, None]
    return dx, -(dx * x).sum(1) / tau**2


@TASK.mistake("Everything is zero. With an upstream gradient of ones that is right, and with no other.")
def nothing(dy, cache):
    _, x, tau = cache
    return np.zeros_like(x), np.zeros_like(tau)


@TASK.mistake("The division by tau is missing: a nudge of x arrives at the softmax tau times smaller.")
def tau_forgotten(dy, cache):
    p, x, tau = cache
    dz = p * (dy - (p * dy).sum(1, keepdims=True))
    return dz, -(dz * x).sum(1) / tau**2


@TASK.mistake("Only what an entry does to itself is there. It also takes from all the others: they share one sum.")
def own_entry_only(dy, cache):
    p, x, tau = cache
    dx = dy * p * (1 - p) / tau[:, None]
    return dx, -(dx * x).sum(1) / tau


@TASK.mistake("The factor p in front is missing: an entry with a tiny share can hardly move anything.")
def share_forgotten(dy, cache):
    p, x, tau = cache
    dx = (dy - (p * dy).sum(1, keepdims=True)) / tau[:, None]
    return dx, -(dx * x).sum(1) / tau


@TASK.mistake("The weighted sum runs over the rows of the batch. Each row has a softmax of its own: sum over axis 1.")
def sum_over_the_batch(dy, cache):
    p, x, tau = cache
    dx = p * (dy - (p * dy).sum(0)) / tau[:, None]
    return dx, -(dx * x).sum(1) / tau


@TASK.mistake("The sign of dtau is flipped: x / tau falls where tau grows, if x is positive.")
def sign_of_dtau(dy, cache):
    dx, dtau = TASK.reference(dy, cache)
    return dx, -dtau


@TASK.mistake("p stands in dtau where x belongs: what tau divides is x, so each entry counts with its x.")
def p_for_x(dy, cache):
    dx, _ = TASK.reference(dy, cache)
    return dx, -(dx * cache[0]).sum(1) / cache[2]


@TASK.mistake("dtau is averaged over the row. One tau serves all its entries, so their shares add up.")
def dtau_averaged(dy, cache):
    dx, dtau = TASK.reference(dy, cache)
    return dx, dtau / dx.shape[1]


@TASK.mistake("The division by tau in dtau is missing. The slope of x / tau by tau is -x / tau^2: one tau is in dx.")
def tau_missing_in_dtau(dy, cache):
    dx, dtau = TASK.reference(dy, cache)
    return dx, dtau * cache[2]


@TASK.alternate
def by_jacobians(dy, cache):
    dx, dtau = np.zeros_like(dy), np.zeros(len(dy))
    for n, (p, x, tau) in enumerate(zip(*cache, strict=True)):
        dz = (np.diag(p) - np.outer(p, p)) @ dy[n]
        dx[n], dtau[n] = dz / tau, -(dz @ x) / tau**2
    return dx, dtau


@TASK.alternate
def by_scaled_scores(dy, cache):
    p, x, tau = cache
    z = x / tau.reshape(-1, 1)
    dz = p * dy - p * np.einsum("nk,nk->n", p, dy)[:, None]
    return dz / tau.reshape(-1, 1), -np.einsum("nk,nk->n", dz, z) / tau
