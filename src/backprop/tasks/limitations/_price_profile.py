"""What the task in `price_profile` asks for."""

import numpy as np

from ..task import Task

SHAPES = [(4, 3, 5, "tanh"), (6, 2, 4, "sigmoid"), (3, 6, 5, "relu"), (2, 1, 3, "relu"), (7, 3, 4, "tanh")]


def cases(rng):
    """dy (N, H), z (T, N, H), W (T, H, H) and the name of the activation; some z are exactly 0."""
    found = []
    for T, N, H, activation in SHAPES:
        z = rng.normal(size=(T, N, H)) + 0.3
        z[rng.integers(T), rng.integers(N)] = np.where(np.arange(H) % 2, 0.0, 1.0)
        z[-1, :, :2] = np.where(z[-1, :, :2] > 0, z[-1, :, :2], 0.5)  # some units of the top layer are alive
        found.append((rng.normal(size=(N, H)), z, 1.5 * rng.normal(size=(T, H, H)) / np.sqrt(H), activation))
    return found


def slopes(z, activation):
    """The slope of an activation at z."""
    if activation == "relu":
        return np.where(z > 0, 1.0, 0.0)
    if activation == "tanh":
        return 1 - np.tanh(z) ** 2
    value = 1 / (1 + np.exp(-z))
    return value * (1 - value)


def reference(dy, z, W, activation):
    """dy (N, H), z (T, N, H), W (T, H, H), activation () -> sizes (S,), dx (N, H)

    Of h[t + 1] = activation(z[t]), z[t] = h[t] W[t]; S is T + 1.
    """
    dh = [dy]
    for weights, slope in zip(W[::-1], slopes(z, activation)[::-1], strict=True):
        dh.insert(0, (dh[0] * slope) @ weights.T)
    return np.sqrt(np.mean(np.square(dh), axis=(1, 2))), dh[0]


TASK = Task(
    name="price_profile",
    points=3,
    signature="price_profile(dy, z, W, activation) -> sizes, dx",
    reference=reference,
    cases=cases,
    forbid=("torch",),
    forbid_reason="here the price is to walk down layer by layer, with the formula for each slope",
)
