"""Gradient clipping: a limit on the size of a step, applied between the backward pass and the optimiser."""

import math

import numpy as np

Arrays = dict[str, np.ndarray]


def clip_by_norm(grads: Arrays, limit: float) -> float:
    """Scale all gradients, in place and by one factor, so that their joint norm is at most `limit`.

    Returns the norm before. The direction stays what it was. Source: pascanu2013difficulty.
    """
    _require_positive(limit)
    norm = math.sqrt(sum(float(np.sum(np.square(g, dtype=np.float64))) for g in grads.values()))
    if norm > limit:
        for g in grads.values():
            g *= limit / norm
    return norm


def clip_by_value(grads: Arrays, limit: float) -> None:
    """Cut every entry to between -limit and limit, in place. This turns the direction."""
    _require_positive(limit)
    for g in grads.values():
        np.clip(g, -limit, limit, out=g)


def _require_positive(limit: float) -> None:
    if not limit > 0:
        raise ValueError(f"limit must be positive, got {limit}")
