"""The embedding layer: look up one row of a table for each index."""

import numpy as np

from ._contract import checked


@checked
def embedding_forward(index, W):
    """index (...) int, W (K, D) -> y (..., D)

    y[..., d] = W[index[...], d]: a product with one-hot rows that is never formed. Indices run from 0 to K - 1, others
    raise ValueError. Source: bengio2003neural.
    """
    K = len(W)
    if index.min() < 0 or index.max() >= K:
        raise ValueError(f"embedding_forward: index runs from {index.min()} to {index.max()}, expected 0 to {K - 1}")
    return W[index], (index, K)


@checked
def embedding_backward(dy, cache):
    """dy (..., D) -> dW (K, D)

    dW[k] is the sum of the dy[...] whose index[...] is k. `dW[index] += dy` would keep one of several equal indices.
    """
    index, K = cache
    order = np.argsort(index, axis=None, kind="stable")
    index = index.ravel()[order]
    first = np.r_[0, np.flatnonzero(np.diff(index)) + 1]  # where each run of equal indices starts
    dW = np.zeros((K, dy.shape[-1]), dy.dtype)
    dW[index[first]] = np.add.reduceat(dy.reshape(len(index), -1)[order], first)
    return (dW,)


def cases(rng):
    """Yield (unit, arguments): words that occur twice, words that never occur, any number of index dimensions."""
    for shape, K, D in [((4,), 3, 2), ((2, 3), 4, 5), ((1,), 2, 3), ((3, 2), 7, 1), ((2, 4, 3), 5, 6)]:
        index = rng.integers(0, K, size=shape)
        index.flat[-1] = index.flat[0]
        yield "embedding", {"index": index, "W": rng.normal(size=(K, D))}
