"""Task: mend a sweep that goes depth first, does not wait for all users of a node, and overwrites what they pay."""

import numpy as np

from ..task import Task
from . import _backward_sweep as known_order
from ._graphs import ladder, reached, small


def cases(rng):
    """dy, the output, the graph, and a slope for each of its edges. The graphs are small: the faulty code is slow."""
    found = []
    for child, parent, count, output in (*small(rng), ladder(rng, 4)):
        slope = rng.uniform(0.4, 1.6, size=len(child)) * rng.choice((-1, 1), size=len(child))
        found.append((float(rng.uniform(1.5, 3)), output, child, parent, slope, count))
    return found


def reference(dy, output, child, parent, slope, count):
    """dy (), output () int, child (S,) int, parent (S,) int, slope (S,), count () int -> price (T,)"""
    order = reached(child, parent, count, output)
    return known_order.reference(dy, order, child, parent, slope, count)


def driver(patient_sweep, dy, output, child, parent, slope, count):
    """The edges as a student gets them: for each node a tuple of its parents and one of its slopes."""
    parents: list[list] = [[] for _ in range(count)]
    slopes: list[list] = [[] for _ in range(count)]
    for c, p, s in zip(child.tolist(), parent.tolist(), slope.tolist()):  # noqa: B905
        parents[c].append(p)
        slopes[c].append(s)
    return patient_sweep(dy, output, tuple(map(tuple, parents)), tuple(map(tuple, slopes)))


TASK = Task(
    name="patient_sweep",
    points=2,
    signature="patient_sweep(dy, output, parents, slopes) -> (price,)",
    reference=reference,
    cases=cases,
    kind="bug",
    driver=driver,
    forbid=("torch", "autograd", "jax", "backprop", "setrecursionlimit"),
    forbid_reason="the point of this task is to mend the walk",
)


@TASK.mistake(
    "A node with several users keeps only what one of them has paid: = throws the others away. And does it wait for "
    "all of them before it passes on?"
)
def as_given(dy, output, parents, slopes):
    price = np.zeros(len(parents))
    price[output] = dy
    ready_now = [output]
    while ready_now:
        node = ready_now.pop()
        for parent, slope in zip(parents[node], slopes[node], strict=True):
            price[parent] = slope * price[node]
            ready_now.append(parent)
    return (price,)


@TASK.mistake(
    "One fault is left. A node still passes on each time somebody pays it, and each time all that it has got so far: "
    "early payments are passed on twice. It must wait until the last user has paid."
)
def adds_but_does_not_wait(dy, output, parents, slopes):
    price = np.zeros(len(parents))
    price[output] = dy
    ready_now = [output]
    while ready_now:
        node = ready_now.pop()
        for parent, slope in zip(parents[node], slopes[node], strict=True):
            price[parent] += slope * price[node]
            ready_now.append(parent)
    return (price,)


@TASK.mistake(
    "Each node now passes on once, but too early: when its first user has paid. What the other users pay later stays "
    "with it."
)
def passes_on_at_the_first(dy, output, parents, slopes):
    price = np.zeros(len(parents))
    price[output] = dy
    ready_now, met = [output], {output}
    while ready_now:
        node = ready_now.pop()
        for parent, slope in zip(parents[node], slopes[node], strict=True):
            price[parent] += slope * price[node]
            if parent not in met:
                met.add(parent)
                ready_now.append(parent)
    return (price,)


@TASK.mistake(
    "The nodes wait now, but pass on only what the last of their users has paid. What they owe is the sum, price[node]."
)
def passes_on_the_last_payment(dy, output, parents, slopes):
    price, users = np.zeros(len(parents)), [0] * len(parents)
    met, todo = {output}, [output]
    while todo:
        for parent in parents[todo.pop()]:
            users[parent] += 1
            if parent not in met:
                met.add(parent)
                todo.append(parent)
    price[output] = dy
    ready_now = [(output, dy)]
    while ready_now:
        node, paid = ready_now.pop()
        for parent, slope in zip(parents[node], slopes[node], strict=True):
            price[parent] += slope * paid
            users[parent] -= 1
            if users[parent] == 0:
                ready_now.append((parent, slope * paid))
    return (price,)


@TASK.mistake(
    "Some nodes wait for ever. You count all steps that use a node, but steps that the output does not need never pay: "
    "count only what can be reached from the output."
)
def waits_for_the_unused(dy, output, parents, slopes):
    price, users = np.zeros(len(parents)), [0] * len(parents)
    for row in parents:
        for parent in row:
            users[parent] += 1
    price[output] = dy
    ready_now = [output]
    while ready_now:
        node = ready_now.pop()
        for parent, slope in zip(parents[node], slopes[node], strict=True):
            price[parent] += slope * price[node]
            users[parent] -= 1
            if users[parent] == 0:
                ready_now.append(parent)
    return (price,)


@TASK.mistake("You sweep through the nodes by their numbers. These are drawn by lot and say nothing about the order.")
def by_number(dy, output, parents, slopes):
    price = np.zeros(len(parents))
    price[output] = dy
    for node in reversed(range(len(parents))):
        for parent, slope in zip(parents[node], slopes[node], strict=True):
            price[parent] += slope * price[node]
    return (price,)


@TASK.alternate
def by_an_order(dy, output, parents, slopes):
    order, done, stack = [], set(), [(output, False)]
    while stack:
        node, parents_are_in = stack.pop()
        if node not in done and parents_are_in:
            done.add(node)
            order.append(node)
        elif node not in done:
            stack.append((node, True))
            stack += [(parent, False) for parent in parents[node]]
    price = np.zeros(len(parents))
    price[output] = dy
    for node in reversed(order):
        for parent, slope in zip(parents[node], slopes[node], strict=True):
            price[parent] += slope * price[node]
    return (price,)


@TASK.alternate
def by_single_payments(dy, output, parents, slopes):
    price = np.zeros(len(parents))
    waiting = [(output, dy)]
    while waiting:  # each payment goes all its ways alone: right, and slow where there are many ways
        node, paid = waiting.pop()
        price[node] += paid
        waiting += [(parent, slope * paid) for parent, slope in zip(parents[node], slopes[node], strict=True)]
    return (price,)


@TASK.alternate
def by_asking_the_users(dy, output, parents, slopes):
    def of(node):
        shares = [
            s * of(user) for user in needed for p, s in zip(parents[user], slopes[user], strict=True) if p == node
        ]
        return sum(shares, dy if node == output else 0.0)

    needed, todo = {output}, [output]
    while todo:
        for parent in parents[todo.pop()]:
            if parent not in needed:
                needed.add(parent)
                todo.append(parent)
    return (np.array([of(node) if node in needed else 0.0 for node in range(len(parents))]),)
