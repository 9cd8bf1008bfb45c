"""Task: scaled dot-product attention with a mask, forward. Its mistakes are in `_attention_mistakes`."""

import numpy as np

from . import _attention_mistakes  # noqa: F401  # they enter themselves
from ._attention import TASK


@TASK.alternate
def by_scaled_queries(q, k, v, mask):
    a = np.einsum("ntd,nsd->nts", q / q.shape[2] ** 0.5, k)
    e = np.exp(a - np.max(a, axis=2, keepdims=True, where=mask, initial=-1e300), where=mask, out=np.zeros_like(a))
    p = e / np.maximum(e.sum(2, keepdims=True), 1e-300)
    return np.einsum("nts,nsm->ntm", p, v), (q, k, v, p)


@TASK.alternate
def by_loops(q, k, v, mask):
    N, T, D = q.shape
    p, y = np.zeros((N, T, k.shape[1])), np.zeros((N, T, v.shape[2]))
    for n in range(N):
        for t in range(T):
            seen = np.flatnonzero(mask[t])
            if len(seen) > 0:
                a = k[n, seen] @ q[n, t] / np.sqrt(D)
                e = np.exp(a - a.max())
                p[n, t, seen] = e / e.sum()
                y[n, t] = p[n, t] @ v[n]
    return y, (q, k, v, p)


@TASK.alternate
def by_a_large_number(q, k, v, mask):
    a = q @ k.transpose(0, 2, 1) / np.sqrt(q.shape[-1])
    a[:, ~mask] = -1e30
    p = np.exp(a - a.max(-1, keepdims=True))
    p = p / p.sum(-1, keepdims=True) * mask
    return p @ v, (q, k, v, p)


@TASK.alternate
def by_setting_nan_to_zero(q, k, v, mask):
    a = np.where(mask, np.matmul(q, np.swapaxes(k, -1, -2)) / np.sqrt(k.shape[2]), -np.inf)
    with np.errstate(invalid="ignore"):
        e = np.exp(a - a.max(axis=2, keepdims=True))
        p = np.nan_to_num(e / e.sum(axis=2, keepdims=True))
    return np.matmul(p, v), (q, k, v, p)
