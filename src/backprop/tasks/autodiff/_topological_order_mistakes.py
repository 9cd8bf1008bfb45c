"""Mistakes of the task in `topological_order`."""

from ._topological_order import TASK


@TASK.mistake(
    "Right on short graphs, but on a chain of 5,000 nodes Python's recursion ends. Keep a stack of your own, in a list."
)
def recursive(parents, output):
    order, seen = [], set()

    def visit(node):
        seen.add(node)
        for parent in parents[node]:
            if parent not in seen:
                visit(parent)
        order.append(node)

    visit(output)
    return order


@TASK.mistake(
    "Your order is the backward one, children first. Asked for is the one of the forward pass: turn it round."
)
def children_first(parents, output):
    order, seen, stack = [], {output}, [(output, 0)]
    while stack:
        node, k = stack.pop()
        if k == len(parents[node]):
            order.append(node)
            continue
        stack.append((node, k + 1))
        if parents[node][k] not in seen:
            seen.add(parents[node][k])
            stack.append((parents[node][k], 0))
    return order[::-1]


@TASK.mistake(
    "A node is entered as soon as you meet it, and the list is turned round. With arms of different lengths a parent "
    "then comes too late: enter a node when all its parents are in."
)
def as_met_in_depth(parents, output):
    order, seen, stack = [], set(), [output]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            order.append(node)
            stack += [p for p in parents[node] if p not in seen]
    return order[::-1]


@TASK.mistake(
    "You go level by level from the output. A node that is used near the output and also far from it is then placed "
    "by the short way alone. It must come before both users."
)
def level_by_level(parents, output):
    order, seen = [output], {output}
    for node in order:
        for parent in parents[node]:
            if parent not in seen:
                seen.add(parent)
                order.append(parent)
    return order[::-1]


@TASK.mistake("All nodes are in your order. Some are not needed for the output: start at it and follow the parents.")
def all_nodes(parents, output):
    order, seen = [], set()
    for start in range(len(parents)):
        stack = [] if start in seen else [(start, 0)]
        seen.add(start)
        while stack:
            node, k = stack.pop()
            if k == len(parents[node]):
                order.append(node)
                continue
            stack.append((node, k + 1))
            if parents[node][k] not in seen:
                seen.add(parents[node][k])
                stack.append((parents[node][k], 0))
    return order


@TASK.mistake("You sort the numbers of the nodes. These are drawn by lot here and say nothing about who came first.")
def by_number(parents, output):
    found = {output}
    todo = [output]
    while todo:
        for parent in parents[todo.pop()]:
            if parent not in found:
                found.add(parent)
                todo.append(parent)
    return sorted(found)


@TASK.mistake("A node that is used twice is in your order twice. Note which nodes you have met, and skip them.")
def once_for_each_use(parents, output):
    order, seen, stack = [], {output}, [(output, 0)]
    while stack:
        node, k = stack.pop()
        if k == len(parents[node]):
            order.append(node)
            continue
        stack.append((node, k + 1))
        parent = parents[node][k]
        if parent in seen:
            order.append(parent)
        else:
            seen.add(parent)
            stack.append((parent, 0))
    return order


@TASK.mistake("The output is missing from your order. It depends on itself, so to speak: it comes last.")
def output_left_out(parents, output):
    order, seen, stack = [], {output}, [(output, 0)]
    while stack:
        node, k = stack.pop()
        if k == len(parents[node]):
            order.append(node)
            continue
        stack.append((node, k + 1))
        if parents[node][k] not in seen:
            seen.add(parents[node][k])
            stack.append((parents[node][k], 0))
    return order[:-1]


@TASK.mistake("The inputs are missing from your order. Nodes without parents belong to it, too: gradients end in them.")
def inputs_left_out(parents, output):
    order, seen, stack = [], {output}, [(output, 0)]
    while stack:
        node, k = stack.pop()
        if k == len(parents[node]):
            if parents[node]:
                order.append(node)
            continue
        stack.append((node, k + 1))
        if parents[node][k] not in seen:
            seen.add(parents[node][k])
            stack.append((parents[node][k], 0))
    return order


@TASK.mistake("You follow only the first parent of each node. Every parent is needed.")
def first_parents_only(parents, output):
    order = [output]
    while parents[order[-1]]:
        order.append(parents[order[-1]][0])
    return order[::-1]


@TASK.mistake(
    "Nodes are missing. You count for each node how many steps use it, and some of these steps are not needed for the "
    "output: they never come, and their parents wait for ever."
)
def waits_for_the_unused(parents, output):
    users = [0] * len(parents)
    for row in parents:
        for parent in row:
            users[parent] += 1
    order, ready = [], [output]
    while ready:
        node = ready.pop()
        order.append(node)
        for parent in parents[node]:
            users[parent] -= 1
            if users[parent] == 0:
                ready.append(parent)
    return order[::-1]


@TASK.mistake("A node that is used twice by the *same* step gets lost: it is counted once and crossed off twice.")
def double_use_lost(parents, output):
    users, met, todo = [0] * len(parents), {output}, [output]
    while todo:
        for parent in set(parents[todo.pop()]):
            users[parent] += 1
            if parent not in met:
                met.add(parent)
                todo.append(parent)
    order, ready = [], [output]
    while ready:
        node = ready.pop()
        order.append(node)
        for parent in parents[node]:
            users[parent] -= 1
        ready += [parent for parent in dict.fromkeys(parents[node]) if users[parent] == 0]
    return order[::-1]
