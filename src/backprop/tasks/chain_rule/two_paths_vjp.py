"""Task: a variable that is used twice, so that prices come back along two paths."""

import numpy as np

from ..task import Task

SHAPES = [(4, 3), (3, 5), (5, 2), (1, 4)]


def cases(rng):
    """dy (N, K) and x (N, K), the last a batch of one."""
    return [(rng.normal(size=shape), rng.normal(size=shape)) for shape in SHAPES]


def reference(dy, x):
    """dy (N, K), x (N, K) -> dx (N, K)

    Of y[n, k] = s[n] x[n, k] with s[n] the sum of x[n, k]^2 over k.
    """
    s = (x * x).sum(1, keepdims=True)
    ds = (dy * x).sum(1, keepdims=True)
    return (dy * s + 2 * x * ds,)


TASK = Task(
    name="two_paths_vjp",
    points=3,
    signature="two_paths_vjp(dy, x) -> (dx,)",
    reference=reference,
    cases=cases,
)


@TASK.mistake("The path through s is missing: you treat s as a constant, but it moves when x moves.")
def direct_path_only(dy, x):
    return (dy * (x * x).sum(1, keepdims=True),)


@TASK.mistake("The direct path is missing: x is also the other factor of the product. Add what comes back along it.")
def path_through_s_only(dy, x):
    return (2 * x * (dy * x).sum(1, keepdims=True),)


@TASK.mistake("The price of s is not summed. The one s of a row is used by all K outputs: add up over the row.")
def price_not_summed(dy, x):
    return (dy * (x * x).sum(1, keepdims=True) + 2 * x * (dy * x),)


@TASK.mistake("The slope of the square is wrong: x^2 has the slope 2x, not x.")
def two_forgotten(dy, x):
    return (dy * (x * x).sum(1, keepdims=True) + x * (dy * x).sum(1, keepdims=True),)


@TASK.mistake("The upstream gradient dy is not used: each output has a price of its own.")
def upstream_ignored(dy, x):
    s = (x * x).sum(1, keepdims=True)
    return (s + 2 * x * x.sum(1, keepdims=True),)


@TASK.mistake("That is the gradient of x^3, entry by entry. But s holds the squares of the whole row.")
def as_a_cube(dy, x):
    return (3 * x * x * dy,)


@TASK.mistake("The price of s is summed over the samples, axis 0. Each sample has an s of its own: sum along the row.")
def price_over_samples(dy, x):
    return (dy * (x * x).sum(1, keepdims=True) + 2 * x * (dy * x).sum(0),)


@TASK.mistake("The price of s lacks a factor. In y = s x, what stands beside s?")
def price_without_x(dy, x):
    return (dy * (x * x).sum(1, keepdims=True) + 2 * x * dy.sum(1, keepdims=True),)


@TASK.mistake("On the way back through the square, the slope 2x is missing its x.")
def slope_without_x(dy, x):
    return (dy * (x * x).sum(1, keepdims=True) + 2 * (dy * x).sum(1, keepdims=True),)


@TASK.mistake("You multiply the two paths. Along a path factors multiply, but over the paths you add.")
def paths_multiplied(dy, x):
    return (dy * (x * x).sum(1, keepdims=True) * 2 * x * (dy * x).sum(1, keepdims=True),)


@TASK.mistake("The two paths are subtracted. Prices that meet at a variable are added, always.")
def paths_subtracted(dy, x):
    return (dy * (x * x).sum(1, keepdims=True) - 2 * x * (dy * x).sum(1, keepdims=True),)


@TASK.mistake("You take one s for the whole batch. Each sample has its own: the sum of the squares in its row.")
def one_s_for_all(dy, x):
    return (dy * (x * x).sum() + 2 * x * (dy * x).sum(),)


@TASK.mistake("The price of s is a mean. One s is used K times, and uses add up: nothing is divided by K.")
def price_averaged(dy, x):
    return (dy * (x * x).sum(1, keepdims=True) + 2 * x * (dy * x).mean(1, keepdims=True),)


@TASK.alternate
def by_einsum(dy, x):
    s, ds = np.einsum("nk,nk->n", x, x), np.einsum("nk,nk->n", dy, x)
    return (np.einsum("nk,n->nk", dy, s) + np.einsum("nk,n->nk", 2 * x, ds),)


@TASK.alternate
def by_loops(dy, x):
    dx = np.zeros_like(x)
    for n in range(len(x)):
        s = sum(v * v for v in x[n])
        for k in range(x.shape[1]):
            dx[n, k] += s * dy[n, k]
            for j in range(x.shape[1]):
                dx[n, j] += 2 * x[n, j] * x[n, k] * dy[n, k]
    return (dx,)


@TASK.alternate
def by_jacobians(dy, x):
    rows = []
    for price, v in zip(dy, x, strict=True):
        jacobian = v @ v * np.eye(len(v)) + 2 * np.outer(v, v)
        rows.append(price @ jacobian)
    return (np.array(rows),)


@TASK.alternate
def by_accumulating(dy, x):
    dx = dy * np.linalg.norm(x, axis=1, keepdims=True) ** 2
    ds = np.sum(dy * x, axis=-1)
    dx += 2 * (ds * x.T).T
    return (dx,)
