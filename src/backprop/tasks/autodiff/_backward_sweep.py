"""What the task in `backward_sweep` asks for; its mistakes and alternates are in the other files."""

import numpy as np

from ..task import Task
from ._graphs import chain, ladder, reached, rows, small


def cases(rng):
    """dy, a valid order, the graph, and a slope for each of its edges; the last graph is a chain of 5,000 nodes."""
    found = []
    for child, parent, count, output in (*small(rng), ladder(rng, 5), chain(rng, 5000)):
        near_one = 0.02 if count > 1000 else 0.6  # or nothing would be left of a price
        slope = rng.uniform(1 - near_one, 1 + near_one, size=len(child)) * rng.choice((-1, 1), size=len(child))
        order = reached(child, parent, count, output)
        found.append((float(rng.uniform(1.5, 3)), order, child, parent, slope, count))
    return found


def reference(dy, order, child, parent, slope, count):
    """dy (), order (T,) int, child (S,) int, parent (S,) int, slope (S,), count () int -> price (T,)"""
    parents, slopes = rows(child, parent, count), iter(slope)
    edges = [[(p, next(slopes)) for p in row] for row in parents]
    price = np.zeros(count)
    price[order[-1]] = dy
    for node in order[::-1]:
        for p, s in edges[node]:
            price[p] += s * price[node]
    return (price,)


def driver(backward_sweep, dy, order, child, parent, slope, count):
    """The edges as a student gets them: for each node a tuple of its parents and one of its slopes."""
    parents: list[list] = [[] for _ in range(count)]
    slopes: list[list] = [[] for _ in range(count)]
    for c, p, s in zip(child.tolist(), parent.tolist(), slope.tolist()):  # noqa: B905
        parents[c].append(p)
        slopes[c].append(s)
    return backward_sweep(dy, order, tuple(map(tuple, parents)), tuple(map(tuple, slopes)))


TASK = Task(
    name="backward_sweep",
    points=3,
    signature="backward_sweep(dy, order, parents, slopes) -> (price,)",
    reference=reference,
    cases=cases,
    driver=driver,
    forbid=("torch", "autograd", "jax", "backprop", "setrecursionlimit"),
    forbid_reason="the point of this task is to write the sweep yourself",
)
