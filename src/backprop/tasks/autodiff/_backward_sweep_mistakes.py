"""Mistakes of the task in `backward_sweep`."""

import numpy as np

from ._backward_sweep import TASK


@TASK.mistake("A node with several users keeps only what one of them paid: = overwrites. Prices add up.")
def overwritten(dy, order, parents, slopes):
    price = np.zeros(len(parents))
    price[order[-1]] = dy
    for node in reversed(order):
        for parent, slope in zip(parents[node], slopes[node], strict=True):
            price[parent] = slope * price[node]
    return (price,)


@TASK.mistake(
    "You walk in the order of the forward pass. A node can pay only when all its users have: begin at the end."
)
def forwards(dy, order, parents, slopes):
    price = np.zeros(len(parents))
    price[order[-1]] = dy
    for node in order:
        for parent, slope in zip(parents[node], slopes[node], strict=True):
            price[parent] += slope * price[node]
    return (price,)


@TASK.mistake("dy does not occur: you start with 1. The price of the output is what comes in.")
def upstream_ignored(dy, order, parents, slopes):
    price = np.zeros(len(parents))
    price[order[-1]] = 1.0
    for node in reversed(order):
        for parent, slope in zip(parents[node], slopes[node], strict=True):
            price[parent] += slope * price[node]
    return (price,)


@TASK.mistake("Every parent gets the slope alone. It has to be multiplied by the price of the node that pays.")
def slopes_alone(dy, order, parents, slopes):
    price = np.zeros(len(parents))
    price[order[-1]] = dy
    for node in reversed(order):
        for parent, slope in zip(parents[node], slopes[node], strict=True):
            price[parent] += slope
    return (price,)


@TASK.mistake("Prices are handed on without the slopes. Slope j of a node belongs to its parent j: multiply.")
def slopes_ignored(dy, order, parents, slopes):
    price = np.zeros(len(parents))
    price[order[-1]] = dy
    for node in reversed(order):
        for parent in parents[node]:
            price[parent] += price[node]
    return (price,)


@TASK.mistake(
    "A parent that is used twice by the same node is paid once: NumPy adds only once where a list of indices names an "
    "entry twice. Go through the parents one by one."
)
def buffered(dy, order, parents, slopes):
    price = np.zeros(len(parents))
    price[order[-1]] = dy
    for node in reversed(order):
        price[list(parents[node])] += price[node] * np.array(slopes[node])
    return (price,)


@TASK.mistake(
    "You look a slope up by its parent. A parent that is used twice by the same node then gets the first slope twice: "
    "go by the place, j."
)
def slope_by_parent(dy, order, parents, slopes):
    price = np.zeros(len(parents))
    price[order[-1]] = dy
    for node in reversed(order):
        for parent in parents[node]:
            price[parent] += slopes[node][parents[node].index(parent)] * price[node]
    return (price,)


@TASK.mistake("Only the first parent of each node is paid. Go through all of them.")
def first_parents_only(dy, order, parents, slopes):
    price = np.zeros(len(parents))
    price[order[-1]] = dy
    for node in reversed(order):
        for parent, slope in list(zip(parents[node], slopes[node], strict=True))[:1]:
            price[parent] += slope * price[node]
    return (price,)


@TASK.mistake("The slopes of a node are handed out in the wrong order: the first one belongs to the first parent.")
def slopes_turned_round(dy, order, parents, slopes):
    price = np.zeros(len(parents))
    price[order[-1]] = dy
    for node in reversed(order):
        for parent, slope in zip(parents[node], slopes[node][::-1], strict=True):
            price[parent] += slope * price[node]
    return (price,)


@TASK.mistake(
    "dy is the price of every node in your sweep. At the start only the output has one; all others begin at 0."
)
def all_begin_with_dy(dy, order, parents, slopes):
    price = np.full(len(parents), dy)
    for node in reversed(order):
        for parent, slope in zip(parents[node], slopes[node], strict=True):
            price[parent] += slope * price[node]
    return (price,)


@TASK.mistake("You divide by the number of users. They do not share one price: each brings its own, and all are added.")
def averaged(dy, order, parents, slopes):
    price, users = np.zeros(len(parents)), np.zeros(len(parents))
    price[order[-1]] = dy
    for node in order:
        for parent in parents[node]:
            users[parent] += 1
    for node in reversed(order):
        price[node] /= max(users[node], 1)
        for parent, slope in zip(parents[node], slopes[node], strict=True):
            price[parent] += slope * price[node]
    return (price,)


@TASK.mistake("dy must start at the output, the last node of the order. You have put it at another node.")
def started_at_the_last_number(dy, order, parents, slopes):
    price = np.zeros(len(parents))
    price[order[0]] = dy
    for node in reversed(order):
        for parent, slope in zip(parents[node], slopes[node], strict=True):
            price[parent] += slope * price[node]
    return (price,)


@TASK.mistake("The numbers are right, but you turn the caller's list round: order.reverse() changes it for all.")
def in_place(dy, order, parents, slopes):
    price = np.zeros(len(parents))
    order.reverse()
    price[order[0]] = dy
    for node in order:
        for parent, slope in zip(parents[node], slopes[node], strict=True):
            price[parent] += slope * price[node]
    return (price,)
