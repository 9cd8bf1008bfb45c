"""Optimisers: they spend the gradient that backpropagation has computed.

`*_init(params)` makes the state, `*_step(params, grads, state, ...)` changes `params` and `state` in place.
"""

from typing import Any

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
    return {"velocity": _zeros(params)}


def momentum_step(params: Arrays, grads: Arrays, state: dict[str, Arrays], *, lr: float, momentum: float = 0.9) -> None:
    """v <- momentum v + g, p <- p - lr v, in place, as in torch.optim.SGD. Source: polyak1964some."""
    _require_match(params, grads, lr)
    _require_share("momentum", momentum)
    for name, p in params.items():
        v = state["velocity"][name]
        v *= momentum
        v += grads[name]
        p -= lr * v


def nesterov_init(params: Arrays) -> dict[str, Arrays]:
    """One velocity per parameter, at rest."""
    return momentum_init(params)


def nesterov_step(params: Arrays, grads: Arrays, state: dict[str, Arrays], *, lr: float, momentum: float = 0.9) -> None:
    """v <- momentum v + g, p <- p - lr (g + momentum v), in place: the velocity's next step is already counted in.

    Source: nesterov1983method, in the form of sutskever2013importance.
    """
    _require_match(params, grads, lr)
    _require_share("momentum", momentum)
    for name, p in params.items():
        g, v = grads[name], state["velocity"][name]
        v *= momentum
        v += g
        p -= lr * (g + momentum * v)


def adagrad_init(params: Arrays) -> dict[str, Arrays]:
    """The sum of squared gradients, none yet."""
    _require_floats(params)
    return {"square": _zeros(params)}


def adagrad_step(params: Arrays, grads: Arrays, state: dict[str, Arrays], *, lr: float, eps: float = 1e-10) -> None:
    """s <- s + g^2, p <- p - lr g / (sqrt(s) + eps), in place. Source: duchi2011adaptive."""
    _require_match(params, grads, lr)
    for name, p in params.items():
        g, s = grads[name], state["square"][name]
        s += g * g
        p -= lr * g / (np.sqrt(s) + eps)


def rmsprop_init(params: Arrays) -> dict[str, Arrays]:
    """The running mean of squared gradients, none yet."""
    return adagrad_init(params)


def rmsprop_step(
    params: Arrays, grads: Arrays, state: dict[str, Arrays], *, lr: float, alpha: float = 0.99, eps: float = 1e-8
) -> None:
    """s <- alpha s + (1 - alpha) g^2, p <- p - lr g / (sqrt(s) + eps), in place. Source: tieleman2012lecture."""
    _require_match(params, grads, lr)
    _require_share("alpha", alpha)
    for name, p in params.items():
        g, s = grads[name], state["square"][name]
        s *= alpha
        s += (1 - alpha) * g * g
        p -= lr * g / (np.sqrt(s) + eps)


def adam_init(params: Arrays) -> dict[str, Any]:
    """Running means of the gradient and of its square, and the number of steps that they have seen."""
    _require_floats(params)
    return {"mean": _zeros(params), "square": _zeros(params), "steps": 0}


def adam_step(
    params: Arrays,
    grads: Arrays,
    state: dict[str, Any],
    *,
    lr: float,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
) -> None:
    """p <- p - lr m / (sqrt(s) + eps), in place, with m and s the bias-corrected running means. Source: kingma2015adam.

    m <- b1 m + (1 - b1) g and s <- b2 s + (1 - b2) g^2 start at zero, so after t steps m is divided by 1 - b1^t and
    s by 1 - b2^t.
    """
    _require_match(params, grads, lr)
    for name, beta in zip(("betas[0]", "betas[1]"), betas, strict=True):
        _require_share(name, beta)
    state["steps"] += 1
    fade = [1 - beta ** state["steps"] for beta in betas]
    for name, p in params.items():
        g, m, s = grads[name], state["mean"][name], state["square"][name]
        m *= betas[0]
        m += (1 - betas[0]) * g
        s *= betas[1]
        s += (1 - betas[1]) * g * g
        p -= lr / fade[0] * m / (np.sqrt(s / fade[1]) + eps)


def adamw_init(params: Arrays) -> dict[str, Any]:
    """As for Adam."""
    return adam_init(params)


def adamw_step(
    params: Arrays, grads: Arrays, state: dict[str, Any], *, lr: float, weight_decay: float = 0.01, **options: Any
) -> None:
    """p <- (1 - lr weight_decay) p, then a step of Adam, in place: the decay is not scaled by Adam's denominator.

    Source: loshchilov2019decoupled.
    """
    _require_match(params, grads, lr)
    for p in params.values():
        p *= 1 - lr * weight_decay
    adam_step(params, grads, state, lr=lr, **options)


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


def _require_share(name: str, value: float) -> None:
    if not 0 <= value < 1:
        raise ValueError(f"{name} must be at least 0 and below 1, got {value}")


def _zeros(params: Arrays) -> Arrays:
    return {name: np.zeros_like(p) for name, p in params.items()}
