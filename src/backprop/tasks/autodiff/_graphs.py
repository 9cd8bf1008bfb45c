"""Graphs of computations for the tasks that walk over them, numbered at random; and how a task hands them out.

A graph is two arrays: node `child[e]` was computed from node `parent[e]`. The order of the entries is the order of the
parents. Nodes without parents are inputs.
"""

from collections.abc import Iterator, Sequence

import numpy as np

SMALL = (
    # A value used twice by one step, arms of different lengths, an input that the last step uses as well.
    ((), (), (0, 1), (2, 2), (3, 0), (4, 2), (5, 1), (2, 5), (0,)),
    # The long arm is the first parent in one diamond and the second in the other.
    ((), (0,), (1,), (2, 0), (), (3, 4), (5,), (5, 6), (7, 3), (3,), (9, 4)),
)
"""The parents of each node, in an order that works. What comes after the output is not needed for it."""
OUTPUT = (6, 8)


def small(rng: np.random.Generator) -> Iterator[tuple]:
    """child, parent, count, output: small graphs drawn by hand, and two drawn by chance."""
    for parents, output in zip(SMALL, OUTPUT, strict=True):
        yield renumbered(rng, parents, output)
    for inputs, steps, unused in ((3, 9, 3), (2, 14, 4)):
        rows: list[tuple[int, ...]] = [()] * inputs
        for i in range(inputs, inputs + steps):
            rows.append((i - 1, int(rng.integers(max(0, i - 5), i - 1))))
        output = len(rows) - 1
        rows += [(int(rng.integers(output)), output - 1) for _ in range(unused)]
        yield renumbered(rng, rows, output)


def ladder(rng: np.random.Generator, rungs: int) -> tuple:
    """Diamond behind diamond: the number of ways through it doubles with each."""
    rows: list[tuple[int, ...]] = [()]
    for i in range(0, 3 * rungs, 3):
        rows += [(i,), (i,), (i + 1, i + 2)]
    return renumbered(rng, [*rows, (0,), (3,)], 3 * rungs)


def chain(rng: np.random.Generator, length: int) -> tuple:
    """Step after step, each from the one before, and one more step that nobody needs."""
    return renumbered(rng, [(), *((i,) for i in range(length - 1)), (length // 2,)], length - 1)


def renumbered(rng: np.random.Generator, parents: Sequence[tuple[int, ...]], output: int) -> tuple:
    """The same graph with its nodes numbered by chance: child, parent, count, output. The output is not node 1."""
    number = rng.permutation(len(parents))
    if number[output] == 1:
        number = number[::-1] if number[::-1][output] != 1 else np.roll(number, 1)
    pairs = sorted((number[i], place, number[p]) for i, row in enumerate(parents) for place, p in enumerate(row))
    child, _, parent = np.array(pairs).T
    return child.copy(), parent.copy(), len(parents), int(number[output])


def rows(child, parent, count) -> list[list[int]]:
    """The entries of each node, in order."""
    found: list[list[int]] = [[] for _ in range(count)]
    for c, p in zip(child.tolist(), parent.tolist(), strict=True):
        found[c].append(p)
    return found


def reached(child, parent, count, output) -> list[int]:
    """The nodes that the output depends on, parents first."""
    parents = rows(child, parent, count)
    order: list[int] = []
    seen, stack = {output}, [(output, iter(parents[output]))]
    while stack:
        node, rest = stack[-1]
        following = next((p for p in rest if p not in seen), None)
        if following is None:
            stack.pop()
            order.append(node)
        else:
            seen.add(following)
            stack.append((following, iter(parents[following])))
    return order
