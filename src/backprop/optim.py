"""Optimisers: they spend the gradient that backpropagation has computed.

`*_init(params)` makes the state, `*_step(params, grads, state, ...)` changes `params` and `state` in place.
"""

import numpy as np

Arrays = dict[str, np.ndarray]


def sgd_init(params: Arrays) -> dict[str, Arrays]:
    """Gradient descent remembers nothing."""
    _require_floats(params)
    return {}


def sgd_step(params: Arrays, grads: Arrays, state: dict[str, Arrays], *, lr: float) -> None:
    """p <- p - lr g, in place. Source: robbins1951stochastic. ValueError if grads do not belong to params."""
    _require_match(params, grads, lr)
    for name, p in params.items():
        p -= lr * grads[name]


def momentum_init(params: Arrays) -> dict[str, Arrays]:
    """One velocity per parameter, at rest."""
    _require_floats(params)
    return {"velocity": {name: np.zeros_like(p) for name, p in params.items()}}


def momentum_step(params: Arrays, grads: Arrays, state: dict[str, Arrays], *, lr: float, momentum: float = 0.9) -> None:
    """v <- momentum v + g, p <- p - lr v, in place, as in torch.optim.SGD. Source: polyak1964some."""
    _require_match(params, grads, lr)
    if not 0 <= momentum < 1:
        raise ValueError(f"momentum must be at least 0 and below 1, got {momentum}")
    for name, p in params.items():
        v = state["velocity"][name]
        v *= momentum
        v += grads[name]
        p -= lr * v


def _require_floats(params: Arrays) -> None:
    for name, p in params.items():
        if p.dtype.kind != "f":
            raise TypeError(f"params[{name!r}] must hold floating-point numbers, got {p.dtype}")


def _require_match(params: Arrays, grads: Arrays, lr: float) -> None:
    if not lr > 0:
        raise ValueError(f"lr must be positive, got {lr}")
    if grads.keys() != params.keys():
        raise ValueError(f"grads are for {sorted(grads)}, but params are {sorted(params)}")
    for name, p in params.items():
        if grads[name].shape != p.shape:
            raise ValueError(f"grads[{name!r}] has shape {grads[name].shape}, expected {p.shape} like the parameter")
