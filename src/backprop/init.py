"""Starting values for weights. Every draw comes from the generator that the caller hands in."""

import numpy as np


def he(rng: np.random.Generator, shape: tuple[int, ...], *, dtype: type = np.float32) -> np.ndarray:
    """Normal with variance 2 / fan_in, for layers that feed a ReLU; fan_in is shape[0]. Source: he2015delving."""
    return (rng.normal(size=shape) * np.sqrt(2 / shape[0])).astype(dtype)
