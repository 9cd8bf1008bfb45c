"""Task: the gradient of picking rows out of a table, where rows may be picked several times or never."""

import numpy as np

from ..task import Task

SHAPES = [((6,), 4, 3), ((3, 4), 5, 2), ((7,), 9, 4), ((2, 3, 2), 3, 5), ((1,), 4, 3)]


def cases(rng):
    """dy (..., D), index (...) and K: one row is picked several times where there is room, row 1 never."""
    found = []
    for i, (shape, K, D) in enumerate(SHAPES):
        rows = np.array([k for k in range(K - i % 2) if k != 1])  # in every other case the last one neither
        index = rng.choice(rows, size=shape)
        index.flat[: len(rows) - 1] = rng.permutation(rows)[1:]
        index.flat[-1] = index.flat[0]
        found.append((rng.normal(size=(*shape, D)), index, K))
    return found


def reference(dy, index, K):
    """dy (..., D), index (...) int, K () int -> dtable (K, D)

    Of y = table[index].
    """
    hot = (index.reshape(-1, 1) == np.arange(K)).astype(float)
    return (hot.T @ dy.reshape(-1, dy.shape[-1]),)


TASK = Task(
    name="gather_vjp",
    points=2,
    signature="gather_vjp(dy, index, K) -> (dtable,)",
    reference=reference,
    cases=cases,
    forbid=("torch", "autograd", "jax", "backprop"),
    forbid_reason="the point of this task is to scatter the prices yourself",
)


@TASK.mistake(
    "A row that was picked several times has only the price of the last time. Neither = nor += on a list of indices "
    "adds up equal ones."
)
def last_wins(dy, index, K):
    dtable = np.zeros((K, dy.shape[-1]))
    dtable[index] += dy
    return (dtable,)


@TASK.mistake("A row that was picked several times has only the price of the first time. All its uses add up.")
def first_wins(dy, index, K):
    dtable = np.zeros((K, dy.shape[-1]))
    dtable[index.ravel()[::-1]] = dy.reshape(-1, dy.shape[-1])[::-1]
    return (dtable,)


@TASK.mistake("You take the mean over the uses of a row. Uses add up.")
def averaged_over_uses(dy, index, K):
    dtable = np.zeros((K, dy.shape[-1]))
    np.add.at(dtable, index, dy)
    return (dtable / np.maximum(np.bincount(index.ravel(), minlength=K), 1)[:, None],)


@TASK.mistake("You multiply by the number of uses. The sum over the uses has counted each of them already.")
def counted_twice(dy, index, K):
    dtable = np.zeros((K, dy.shape[-1]))
    np.add.at(dtable, index, dy)
    return (dtable * np.bincount(index.ravel(), minlength=K)[:, None],)


@TASK.mistake("The prices do not occur in your gradient: you have counted how often each row was picked.")
def upstream_ignored(dy, index, K):
    dtable = np.zeros((K, dy.shape[-1]))
    np.add.at(dtable, index, np.ones_like(dy))
    return (dtable,)


@TASK.mistake(
    "Your rows belong to the different indices in order of size. Row k must belong to index k; rows that nobody picked "
    "stay zero."
)
def rows_closed_up(dy, index, K):
    dtable = np.zeros((K, dy.shape[-1]))
    _, place = np.unique(index, return_inverse=True)
    np.add.at(dtable, place.reshape(index.shape), dy)
    return (dtable,)


@TASK.mistake("The columns are added up as well. Only uses are summed: each of the D columns keeps a price of its own.")
def columns_summed(dy, index, K):
    dtable = np.zeros((K, dy.shape[-1]))
    np.add.at(dtable, index, dy.sum(-1, keepdims=True))
    return (dtable,)


@TASK.mistake("You divide by the number of picks. A mean, if there is one, is the loss's own business.")
def averaged_over_picks(dy, index, K):
    dtable = np.zeros((K, dy.shape[-1]))
    np.add.at(dtable, index, dy)
    return (dtable / index.size,)


@TASK.mistake("The sign is flipped: a row that is picked is copied as it is, so its price comes back as it is.")
def sign_flipped(dy, index, K):
    dtable = np.zeros((K, dy.shape[-1]))
    np.subtract.at(dtable, index, dy)
    return (dtable,)


@TASK.mistake("You pick rows once more. Backward the arrow points the other way: price i goes *to* row index[i].")
def gathered_again(dy, index, K):
    flat = dy.reshape(-1, dy.shape[-1])
    return (flat[np.resize(index, K) % len(flat)],)


@TASK.mistake("Your rows are one off: index 0 is the first row, not the second.")
def one_off(dy, index, K):
    dtable = np.zeros((K, dy.shape[-1]))
    np.add.at(dtable, (index + 1) % K, dy)
    return (dtable,)


@TASK.alternate
def by_a_loop(dy, index, K):
    dtable = np.zeros((K, dy.shape[-1]))
    for row, price in zip(index.ravel(), dy.reshape(index.size, -1), strict=True):
        dtable[row] += price
    return (dtable,)


@TASK.alternate
def by_one_hot_rows(dy, index, K):
    return (np.einsum("nk,nd->kd", np.eye(K)[index.ravel()], dy.reshape(index.size, -1)),)


@TASK.alternate
def by_bincount(dy, index, K):
    columns = np.moveaxis(dy, -1, 0)
    return (np.stack([np.bincount(index.ravel(), c.ravel(), minlength=K) for c in columns], axis=1),)


@TASK.alternate
def by_masks(dy, index, K):
    return (np.array([dy[index == k].sum(axis=0) for k in range(K)]),)
