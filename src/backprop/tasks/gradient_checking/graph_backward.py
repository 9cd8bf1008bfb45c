"""Task: find three faults in the backward pass of a layer on a graph. Each hides behind another special case."""

import numpy as np

from ..task import Task

SHAPES = [(3, 4, 2), (2, 3, 5), (4, 5, 3), (1, 4, 3)]


def cases(rng):
    """dy (N, D), and the cache: x (T, N, D), a graph A (N, N) with directions, and a mask (N, D) with some zeros."""
    found = []
    for T, N, D in SHAPES:
        mask = rng.uniform(0.5, 2, size=(N, D)) * (rng.uniform(size=(N, D)) < 0.75)
        mask[0, 0] = 1.25
        A = rng.normal(size=(N, N)) * (rng.uniform(size=(N, N)) < 0.7) + np.eye(N)
        found.append((rng.normal(size=(N, D)), (rng.normal(size=(T, N, D)), A, mask)))
    return found


def reference(dy, cache):
    """dy (N, D) -> dx (T, N, D), dA (N, N)

    Of y = the mean over t of mask * (A x[t]).
    """
    x, A, mask = cache
    price = mask * dy / len(x)
    return np.repeat((A.T @ price)[None], len(x), axis=0), price @ x.sum(0).T


TASK = Task(
    name="graph_backward",
    points=3,
    signature="graph_backward(dy, cache) -> dx, dA",
    reference=reference,
    cases=cases,
    kind="bug",
    forbid=("torch", "gradcheck"),
    forbid_reason="the point of this task is to find the faults and to mend them by hand",
)


@TASK.mistake(
    "The prices go along the edges as they are. Backward they run against them: A.T. A ring is the same both ways, "
    "and hides it."
)
def not_transposed(dy, cache):
    x, A, mask = cache
    _, dA = TASK.reference(dy, cache)
    return np.repeat((A @ (mask * dy / len(x)))[None], len(x), axis=0), dA


@TASK.mistake(
    "The mask is overwritten in the loop: from the second step on it is no mask any more. Look for *=. With ones as dy "
    "nothing changes."
)
def mask_overwritten(dy, cache):
    x, A, mask = cache
    dx, dA, mask = np.zeros_like(x), np.zeros_like(A), mask.copy()
    for t in range(len(x)):
        mask *= dy
        dx[t] = A.T @ (mask / len(x))
        dA += (mask / len(x)) @ x[t].T
    return dx, dA


@TASK.mistake("All three faults are still there. Mend them one by one, and look at what is printed above after each.")
def as_handed_out(dy, cache):
    x, A, mask = cache
    dx, dA, mask = np.zeros_like(x), np.zeros_like(A), mask.copy()
    for t in range(len(x)):
        mask *= dy
        dx[t] = A @ (mask / len(x))
        dA += (mask / len(x)) @ x[t].T / len(x)
    return dx, dA


@TASK.mistake(
    "dA is divided by T twice: the price of one step is already a T-th of dy. With a single step it is the same."
)
def mean_twice(dy, cache):
    dx, dA = TASK.reference(dy, cache)
    return dx, dA / len(cache[0])


@TASK.mistake("The mean is taken nowhere: each step gets only a T-th of the price.")
def mean_forgotten(dy, cache):
    dx, dA = TASK.reference(dy, cache)
    return len(cache[0]) * dx, len(cache[0]) * dA


@TASK.mistake("Both gradients are divided by T twice. Whoever averages forward divides backward, and once.")
def everything_twice(dy, cache):
    x, A, mask = cache
    price = mask * dy / len(x) ** 3
    return np.repeat((A.T @ price)[None], len(x), axis=0) * len(x), price @ x.sum(0).T


@TASK.mistake(
    "dA is transposed: A[i, j] takes from node j to node i, so its row belongs to the price, its column to x."
)
def gradient_transposed(dy, cache):
    dx, dA = TASK.reference(dy, cache)
    return dx, dA.T.copy()


@TASK.mistake("The mask is missing: where it is 0, no price may come through.")
def mask_forgotten(dy, cache):
    x, A, mask = cache
    return TASK.reference(dy, (x, A, np.ones_like(mask)))


@TASK.mistake("The mask stands at the wrong place: it acts after A, so backward it comes before A.T.")
def mask_after(dy, cache):
    x, A, mask = cache
    dx = mask * (A.T @ dy) / len(x)
    return np.repeat(dx[None], len(x), axis=0), (dy / len(x)) @ (mask * x).sum(0).T


@TASK.mistake("Only the last step has a say in dA: the same A serves all of them, so their shares add up.")
def last_step_only(dy, cache):
    x, _, mask = cache
    dx, _ = TASK.reference(dy, cache)
    return dx, (mask * dy / len(x)) @ x[-1].T


@TASK.mistake("The numbers are right, but the mask in the cache is overwritten: whoever calls again gets nonsense.")
def mask_lost(dy, cache):
    x, A, mask = cache
    mask *= dy
    return np.repeat((A.T @ mask)[None], len(x), axis=0) / len(x), mask @ x.sum(0).T / len(x)


@TASK.mistake("The numbers are right, but dy is overwritten: whoever called still needs it.")
def price_overwritten(dy, cache):
    x, A, mask = cache
    dy *= mask / len(x)
    return np.repeat((A.T @ dy)[None], len(x), axis=0), dy @ x.sum(0).T


@TASK.alternate
def by_steps(dy, cache):
    x, A, mask = cache
    dx, dA, share = np.zeros_like(x), np.zeros_like(A), 1 / len(x)
    for t, before in enumerate(x):
        mixed = share * mask * dy
        dx[t] = A.T @ mixed
        dA += mixed @ before.T
    return dx, dA


@TASK.alternate
def by_einsum(dy, cache):
    x, A, mask = cache
    price = np.broadcast_to(mask * dy / len(x), x.shape)
    return np.einsum("ij,tid->tjd", A, price), np.einsum("tid,tjd->ij", price, x)
