"""Task: the loss of contrastive learning and its gradients by both views. Mistakes: `_contrast_mistakes`."""

import numpy as np

from . import _contrast_mistakes, _contrast_mistakes_more  # noqa: F401  # they enter themselves
from ._contrast_backward import TASK


@TASK.alternate
def by_log_sum(a, b, temperature):
    N = a.shape[0]
    la, lb = (np.linalg.norm(v, axis=1)[:, None] for v in (a, b))
    u, w = a / la, b / lb
    s = (u @ w.T) / temperature
    top = s.max(axis=1)
    log_sum = top + np.log(np.sum(np.exp(s - top[:, None]), axis=1))
    ds = np.exp(s - log_sum[:, None])
    ds[np.arange(N), np.arange(N)] -= 1
    ds /= N * temperature
    du, dw = ds @ w, ds.T @ u
    return (
        log_sum - np.diag(s),
        (du - u * np.sum(du * u, 1, keepdims=True)) / la,
        (dw - w * np.sum(dw * w, 1, keepdims=True)) / lb,
    )


@TASK.alternate
def by_loops(a, b, temperature):
    N, D = a.shape
    u = np.array([row / np.sqrt(row @ row) for row in a])
    w = np.array([row / np.sqrt(row @ row) for row in b])
    losses, du, dw = np.zeros(N), np.zeros((N, D)), np.zeros((N, D))
    for n in range(N):
        s = np.array([u[n] @ w[m] for m in range(N)]) / temperature
        e = np.exp(s - s.max())
        p = e / e.sum()
        losses[n] = s.max() - s[n] + np.log(e.sum())
        for m in range(N):
            price = (p[m] - (m == n)) / N / temperature
            du[n] += price * w[m]
            dw[m] += price * u[n]
    eye = np.eye(D)
    da = np.array([(eye - np.outer(u[n], u[n])) @ du[n] / np.linalg.norm(a[n]) for n in range(N)])
    db = np.array([(eye - np.outer(w[n], w[n])) @ dw[n] / np.linalg.norm(b[n]) for n in range(N)])
    return losses, da, db


@TASK.alternate
def by_cosines(a, b, temperature):
    la, lb = np.sqrt(np.einsum("nd,nd->n", a, a)), np.sqrt(np.einsum("nd,nd->n", b, b))
    c = np.einsum("nd,md->nm", a, b) / np.outer(la, lb)
    s = (c - c.max(1)[:, None]) / temperature
    total = np.exp(s).sum(1)
    dc = (np.exp(s) / total[:, None] - np.eye(len(a))) / (len(a) * temperature)
    # Of the cosine c = a b / (|a| |b|): by a, b / (|a| |b|) - c a / |a|^2, and by b alike.
    da = dc @ (b / lb[:, None]) / la[:, None] - (dc * c).sum(1)[:, None] * a / la[:, None] ** 2
    db = dc.T @ (a / la[:, None]) / lb[:, None] - (dc * c).sum(0)[:, None] * b / lb[:, None] ** 2
    return np.log(total) - s.diagonal(), da, db
