"""Task: the backward pass in the middle of a variational autoencoder, where two prices meet at the code."""

import numpy as np

from . import _vae_backward_mistakes  # noqa: F401  # they enter themselves
from ._vae_backward import TASK


@TASK.alternate
def by_the_drawn_code(dy, cache):
    x, mu, logvar, _, z, W, V = cache
    N, H = mu.shape
    dz = np.einsum("nm,hm->nh", dy, V)
    d = np.empty((N, 2 * H))
    d[:, :H] = dz + mu / N
    d[:, H:] = 0.5 * dz * (z - mu) + np.expm1(logvar) / (2 * N)
    return np.einsum("nk,dk->nd", d, W), np.einsum("nd,nk->dk", x, d), d.sum(axis=0), (dy.T @ z).T, dy.sum(axis=0)


@TASK.alternate
def by_two_layers(dy, cache):
    x, mu, logvar, eps, z, W, V = cache
    N, H = mu.shape
    Wm, Wv = W[:, :H], W[:, H:]
    dz, sigma = dy @ V.T, np.exp(logvar / 2)
    dmu = dz + mu / N
    dsigma = dz * eps + (sigma - 1 / sigma) / N
    dlogvar = dsigma * sigma / 2
    dx = dmu @ Wm.T + dlogvar @ Wv.T
    return dx, np.hstack([x.T @ dmu, x.T @ dlogvar]), np.hstack([dmu.sum(0), dlogvar.sum(0)]), z.T @ dy, dy.sum(0)


@TASK.alternate
def by_samples(dy, cache):
    x, mu, logvar, eps, z, W, V = cache
    dx, dW, db, dV, dc = (
        np.zeros(x.shape),
        np.zeros(W.shape),
        np.zeros(W.shape[1]),
        np.zeros(V.shape),
        np.zeros(len(V.T)),
    )
    for n in range(len(x)):
        dz = V @ dy[n]
        dmu = dz + mu[n] / len(x)
        dlogvar = (dz * eps[n] * np.sqrt(np.exp(logvar[n])) + (np.exp(logvar[n]) - 1) / len(x)) / 2
        both = np.append(dmu, dlogvar)
        dx[n] = W @ both
        dW, db = dW + np.outer(x[n], both), db + both
        dV, dc = dV + np.outer(z[n], dy[n]), dc + dy[n]
    return dx, dW, db, dV, dc
