"""Sums as products with ones, the fastest way to add up, and sums of products that need no array for the products."""

import numpy as np


def column_sum(a):
    """(N, D) -> (D,)"""
    return np.ones(len(a), a.dtype) @ a


def row_mean(a):
    """(N, D) -> (N, 1)"""
    return a @ np.ones((a.shape[1], 1), a.dtype) / a.shape[1]


def row_mean_product(a, b):
    """a (N, D), b (N, D) -> (N, 1), the mean of a b"""
    return np.einsum("nd,nd->n", a, b)[:, None] / a.shape[1]


def channel_sum(a, L):
    """a (N, C L) -> (C,)"""
    return column_sum(a if L == 1 else (a.reshape(-1, L) @ np.ones(L, a.dtype)).reshape(len(a), -1))


def channel_sum_product(a, b, L):
    """a (N, C L), b (N, C L) -> (C,), the sum of a b"""
    N = len(a)
    return np.einsum("ncl,ncl->c", a.reshape(N, -1, L), b.reshape(N, -1, L))
