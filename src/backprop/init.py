"""Starting values for weights. Every draw comes from the generator that the caller hands in.

fan_in and fan_out are what one output reads and what one input feeds: for a linear layer (D, M) they are D and M, for a
convolution (M, C, rows, columns) they are C and M times the size of the kernel.
"""

import math
from collections.abc import Sequence

import numpy as np


def zeros(shape: Sequence[int], *, dtype: type = np.float32) -> np.ndarray:
    """Zeros: right for biases, fatal for weights, since equal units get equal gradients and stay equal."""
    return np.zeros(shape, dtype)


def glorot(rng: np.random.Generator, shape: Sequence[int], *, dtype: type = np.float32) -> np.ndarray:
    """Uniform with variance 2 / (fan_in + fan_out), for layers near their linear part.

    Source: glorot2010understanding.
    """
    limit = math.sqrt(6 / sum(_fans(shape)))
    return rng.uniform(-limit, limit, size=shape).astype(dtype)


def he(rng: np.random.Generator, shape: Sequence[int], *, dtype: type = np.float32) -> np.ndarray:
    """Normal with variance 2 / fan_in, for layers that feed a ReLU. Source: he2015delving."""
    return (rng.normal(size=shape) * math.sqrt(2 / _fans(shape)[0])).astype(dtype)


def orthogonal(
    rng: np.random.Generator, shape: Sequence[int], *, gain: float = 1.0, dtype: type = np.float32
) -> np.ndarray:
    """Rows or columns, whichever are fewer, are orthonormal times gain; drawn evenly. Source: saxe2014exact."""
    if len(shape) != 2:
        raise ValueError(f"orthogonal needs a shape of two dimensions, got {tuple(shape)}")
    tall = (max(shape), min(shape))
    q, r = np.linalg.qr(rng.normal(size=tall))
    q = q * np.sign(np.diag(r))  # without this, QR prefers some rotations
    return (gain * (q if shape[0] >= shape[1] else q.T)).astype(dtype)


def _fans(shape: Sequence[int]) -> tuple[int, int]:
    if len(shape) < 2:
        raise ValueError(f"weights need a shape of at least two dimensions, got {tuple(shape)}")
    if len(shape) == 2:
        return shape[0], shape[1]
    kernel = math.prod(shape[2:])
    return shape[1] * kernel, shape[0] * kernel
