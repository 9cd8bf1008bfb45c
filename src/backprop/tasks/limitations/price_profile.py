"""Task: the size of the price at every layer of a deep network. Its mistakes are in `_price_profile_mistakes`."""

import numpy as np

from . import _price_profile_mistakes  # noqa: F401  # they enter themselves
from ._price_profile import TASK


@TASK.alternate
def by_appending(dy, z, W, activation):
    slope = {
        "tanh": lambda u: 1 / np.cosh(u) ** 2,
        "sigmoid": lambda u: 1 / (2 + np.exp(u) + np.exp(-u)),
        "relu": lambda u: np.heaviside(u, 0),
    }[activation]
    found, dh = [np.linalg.norm(dy) / dy.size**0.5], dy
    for t in reversed(range(len(W))):
        dh = (slope(z[t]) * dh) @ W[t].T
        found.append(np.linalg.norm(dh) / dh.size**0.5)
    return np.array(found[::-1]), dh


@TASK.alternate
def by_einsum(dy, z, W, activation):
    T, N, H = z.shape
    dh = np.empty((T + 1, N, H))
    dh[T] = dy
    for t in range(T - 1, -1, -1):
        if activation == "sigmoid":
            s = 0.5 * (1 + np.tanh(z[t] / 2))
            slope = s - s * s
        elif activation == "tanh":
            slope = 1 - np.square(np.tanh(z[t]))
        else:
            slope = (z[t] > 0) * 1.0
        dh[t] = np.einsum("nj,nj,ij->ni", dh[t + 1], slope, W[t])
    return (dh**2).mean((1, 2)) ** 0.5, dh[0]


@TASK.alternate
def by_recursion(dy, z, W, activation):
    size = np.sqrt(np.average(dy**2))
    if len(W) == 0:
        return np.array([size]), dy
    if activation == "relu":
        slope = np.sign(np.maximum(z[-1], 0))
    elif activation == "tanh":
        slope = (1 - np.tanh(z[-1])) * (1 + np.tanh(z[-1]))
    else:
        slope = np.cosh(z[-1] / 2) ** -2.0 / 4
    below, dx = by_recursion(np.dot(dy * slope, W[-1].T), z[:-1], W[:-1], activation)
    return np.append(below, size), dx
