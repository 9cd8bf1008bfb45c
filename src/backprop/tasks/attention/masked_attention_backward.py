"""Task: scaled dot-product attention, backward. Its mistakes are in `_attention_backward_mistakes`."""

import numpy as np

from . import _attention_backward_mistakes  # noqa: F401  # they enter themselves
from ._attention_backward import TASK


@TASK.alternate
def by_einsum(dy, cache):
    q, k, v, p = cache
    dp = np.einsum("ntm,nsm->nts", dy, v)
    da = (p * dp - np.einsum("nts,ntj,ntj->nts", p, p, dp)) / np.sqrt(q.shape[2])
    return np.einsum("nts,nsd->ntd", da, k), np.einsum("nts,ntd->nsd", da, q), np.einsum("nts,ntm->nsm", p, dy)


@TASK.alternate
def by_loops(dy, cache):
    q, k, v, p = cache
    dq, dk, dv = np.zeros_like(q), np.zeros_like(k), np.zeros_like(v)
    for n, t in np.ndindex(q.shape[:2]):
        dp = v[n] @ dy[n, t]
        da = (np.diag(p[n, t]) - np.outer(p[n, t], p[n, t])) @ dp / q.shape[2] ** 0.5
        for s in range(k.shape[1]):
            dv[n, s] += p[n, t, s] * dy[n, t]
            dq[n, t] += da[s] * k[n, s]
            dk[n, s] += da[s] * q[n, t]
    return dq, dk, dv


@TASK.alternate
def by_the_output(dy, cache):
    # The weighted mean of the prices dp is the price of the output along the output.
    q, k, v, p = cache
    dp = dy @ v.transpose(0, 2, 1)
    da = p * (dp - (dy * (p @ v)).sum(-1, keepdims=True))
    scale = 1 / np.sqrt(q.shape[-1])
    return da @ (scale * k), da.transpose(0, 2, 1) @ (scale * q), p.transpose(0, 2, 1) @ dy


@TASK.alternate
def by_samples(dy, cache):
    found = []
    for price, q, k, v, p in zip(dy, *cache, strict=True):
        dp = price @ v.T
        da = p * dp - p * np.sum(p * dp, axis=1)[:, None]
        da /= np.sqrt(k.shape[1])
        found.append((da @ k, da.T @ q, p.T @ price))
    dq, dk, dv = zip(*found, strict=True)
    return np.stack(dq), np.stack(dk), np.stack(dv)
