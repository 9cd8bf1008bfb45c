"""What the task in `topological_order` asks for; its mistakes and alternates are in the other files."""

import numpy as np

from ..task import Task
from ._graphs import chain, ladder, reached, rows, small


def cases(rng):
    """Two small graphs drawn by hand and two by chance, a ladder of 40 diamonds, a chain of 5,000."""
    return [*small(rng), ladder(rng, 40), chain(rng, 5000)]


def reference(child, parent, count, output):
    """child (S,) int, parent (S,) int, count () int, output () int -> times (T,) int, known (T,) int

    times: how often the order names each node. known: when it comes to a node, how many of it and of its parents it has
    named, each counted for every use. The right answer needs no order.
    """
    times, known = np.zeros(count, int), np.zeros(count, int)
    parents = rows(child, parent, count)
    for node in reached(child, parent, count, output):
        times[node], known[node] = 1, 1 + len(parents[node])
    return times, known


def driver(topological_order, child, parent, count, output):
    """What the order is worth, counted here."""
    import numpy as np

    lists: list[list] = [[] for _ in range(count)]
    for c, p in zip(child.tolist(), parent.tolist()):  # noqa: B905
        lists[c].append(p)
    parents = tuple(map(tuple, lists))  # nobody can change them
    try:
        order = topological_order(parents, output)
    except RecursionError:
        if count < 1000:
            raise
        order = ()  # as if nothing had come back: the other graphs show that it works on short ones
    if order is None:
        raise TypeError("topological_order returns nothing: its last line should return a list of node numbers")
    if not isinstance(order, (list, tuple, np.ndarray)):
        raise TypeError(f"topological_order must return a list of node numbers, not a {type(order).__name__}")
    named = []
    for node in order:
        if isinstance(node, bool) or not isinstance(node, (int, np.integer)):
            raise TypeError(f"the order holds a {type(node).__name__} where a node number belongs, a whole number")
        if not 0 <= node < count:
            raise ValueError(f"the order names node {int(node)}, but the nodes are 0 to {count - 1}")
        named.append(int(node))
    place: dict[int, int] = {}
    for i, node in enumerate(named):
        place.setdefault(node, i)
    known = np.zeros(count, int)
    for node, at in place.items():
        known[node] = 1 + sum(place.get(p, at) < at for p in parents[node])
    return np.bincount(named, minlength=count) if named else np.zeros(count, int), known


TASK = Task(
    name="topological_order",
    points=4,
    signature="topological_order(parents, output) -> order",
    reference=reference,
    cases=cases,
    driver=driver,
    forbid=("torch", "backprop", "graphlib", "networkx", "setrecursionlimit"),
    forbid_reason="the point of this task is to find the order yourself, on any depth, without recursion",
)
