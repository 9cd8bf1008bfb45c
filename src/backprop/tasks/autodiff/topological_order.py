"""Task: the order in which a graph was computed, without recursion. Mistakes are in `_topological_order_mistakes`."""

from . import _topological_order_mistakes  # noqa: F401  # they enter themselves
from ._topological_order import TASK


@TASK.alternate
def by_iterators(parents, output):
    order, seen, stack = [], {output}, [(output, iter(parents[output]))]
    while stack:
        node, rest = stack[-1]
        for parent in rest:
            if parent not in seen:
                seen.add(parent)
                stack.append((parent, iter(parents[parent])))
                break
        else:
            order.append(node)
            stack.pop()
    return order


@TASK.alternate
def by_two_visits(parents, output):
    order, done, stack = [], set(), [(output, False)]
    while stack:
        node, parents_are_in = stack.pop()
        if node in done:
            continue
        if parents_are_in:
            done.add(node)
            order.append(node)
            continue
        stack.append((node, True))
        stack += [(parent, False) for parent in parents[node] if parent not in done]
    return tuple(order)


@TASK.alternate
def by_counting_users(parents, output):
    users, todo, met = dict.fromkeys(range(len(parents)), 0), [output], {output}
    for node in todo:  # it grows while we walk over it
        for parent in parents[node]:
            users[parent] += 1
            if parent not in met:
                met.add(parent)
                todo.append(parent)
    backward = [output]
    for node in backward:
        for parent in parents[node]:
            users[parent] -= 1
            if not users[parent]:
                backward.append(parent)
    return list(reversed(backward))


@TASK.alternate
def by_the_longest_way(parents, output):
    needed, todo = {output}, [output]
    while todo:
        fresh = set(parents[todo.pop()]) - needed
        needed |= fresh
        todo += fresh
    uses: list[list] = [[] for _ in parents]
    waiting = {node: len(parents[node]) for node in needed}
    for node in needed:
        for parent in parents[node]:
            uses[parent].append(node)
    order = [node for node in needed if not waiting[node]]
    for node in order:
        for user in uses[node]:
            waiting[user] -= 1
            if waiting[user] == 0:
                order.append(user)
    return order
