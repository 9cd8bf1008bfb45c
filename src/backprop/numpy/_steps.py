"""What the recurrent layers share: time in front while they work, and masks.

Arrays come and go as (N, T, ...). Inside, time is the first dimension, so that each step is one solid block, and the
product with the weights is one matrix product for all steps. What is returned is a view with the two swapped back.
"""

import numpy as np


def by_time(x):
    """(N, T, D) -> (T, N, D), one solid block."""
    return np.ascontiguousarray(x.swapaxes(0, 1))


def by_sample(x):
    """(T, N, D) -> (N, T, D), a view."""
    return x.swapaxes(0, 1)


def flat(x):
    """(T, N, D) -> (T N, D): the rows that one matrix product for all steps works on."""
    return x.reshape(-1, x.shape[-1])


def states(first, T, dtype):
    """(T + 1, N, H): entry t is the state before step t. Entry 0 is `first`, the others are still to come."""
    s = np.empty((T + 1, *first.shape), dtype)
    s[0] = first
    return s


def blocks(a, count):
    """(N, count H) -> (count, N, H), a view: the gates one after the other."""
    return a.reshape(len(a), count, -1).swapaxes(0, 1)


def by_step(mask, T):
    """For each step a column (N, 1), True where the step counts; None for every step if there is no mask."""
    return [None] * T if mask is None else mask.T[:, :, None]


def choose(counts, new, old):
    """The new state where the step counts, the old one where it is masked."""
    return new if counts is None else np.where(counts, new, old)


def choose_backward(counts, dstate):
    """What reaches the new state, and what passes by to the old one."""
    return (dstate, 0) if counts is None else (dstate * counts, dstate * ~counts)
