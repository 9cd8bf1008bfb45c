"""Task: the backward sweep over a graph whose order is known: from slopes on the edges to a price for each node."""

import numpy as np

from . import _backward_sweep_mistakes  # noqa: F401  # they enter themselves
from ._backward_sweep import TASK


@TASK.alternate
def by_indices(dy, order, parents, slopes):
    price = np.zeros(len(parents))
    price[order[-1]] = dy
    for i in range(len(order) - 1, -1, -1):
        node = order[i]
        for j in range(len(parents[node])):
            price[parents[node][j]] += price[node] * slopes[node][j]
    return (price,)


@TASK.alternate
def by_asking_the_users(dy, order, parents, slopes):
    users: list[list] = [[] for _ in parents]
    for node in order:
        for parent, slope in zip(parents[node], slopes[node], strict=True):
            users[parent].append((node, slope))
    price = {order[-1]: dy}
    for node in order[-2::-1]:
        price[node] = sum(slope * price[user] for user, slope in users[node])
    return (np.array([price.get(node, 0.0) for node in range(len(parents))]),)


@TASK.alternate
def by_adding_at(dy, order, parents, slopes):
    price = np.zeros(len(parents))
    price[order[-1]] = dy
    for node in order[::-1]:
        if parents[node]:
            np.add.at(price, np.array(parents[node]), price[node] * np.array(slopes[node]))
    return (price,)
