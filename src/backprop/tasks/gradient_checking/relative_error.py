"""Task: the relative error of two gradients. Its mistakes are in `_relative_error_mistakes`."""

import math

import numpy as np

from . import _relative_error_mistakes  # noqa: F401  # they enter themselves
from ._relative_error import TASK


@TASK.alternate
def by_cases(a, b):
    if np.shape(a) != np.shape(b) or not np.isfinite(a).all() or not np.isfinite(b).all():
        return math.inf
    if not np.any(a) and not np.any(b):
        return 0.0
    return np.abs(a - b).max() / max(np.abs(a).max(), np.abs(b).max())


@TASK.alternate
def by_lists(a, b):
    if np.shape(a) != np.shape(b):
        return np.inf
    ours, theirs = np.ravel(a).tolist(), np.ravel(b).tolist()
    if not all(math.isfinite(number) for number in ours + theirs):
        return np.inf
    largest = max(abs(number) for number in ours + theirs)
    return max(abs(x - y) for x, y in zip(ours, theirs, strict=True)) / largest if largest else 0


@TASK.alternate
def by_the_norm(a, b):
    a, b = np.asarray(a), np.asarray(b)
    if a.shape != b.shape:
        return float("inf")
    a, b = a.ravel(), b.ravel()
    size = np.linalg.norm(np.concatenate([a, b]), np.inf)
    if not size < np.inf:
        return float("inf")
    return np.linalg.norm(a - b, np.inf) / (size if size > 0 else 1.0)
