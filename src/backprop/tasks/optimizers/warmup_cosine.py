"""Task: a learning-rate schedule with a warm-up and half a cosine."""

import math

import numpy as np

from . import _warmup_cosine_mistakes  # noqa: F401  # they enter themselves
from ._warmup_cosine import TASK


@TASK.alternate
def by_ifs(step, warmup, total, floor):
    if step >= total:
        return floor
    if step < warmup:
        return (1 + step) / warmup
    angle = np.pi * (step - warmup) / (total - warmup)
    return (1 + np.cos(angle)) / 2 * (1 - floor) + floor


@TASK.alternate
def by_half_the_angle(step, warmup, total, floor):
    # (1 + cos a) / 2 is the square of cos(a / 2).
    if step + 1 <= warmup:
        return (step + 1) / warmup
    left = max(0, total - step) / (total - warmup)
    return floor + (1 - floor) * math.sin(math.pi / 2 * left) ** 2


@TASK.alternate
def by_clipping(step, warmup, total, floor):
    angle = np.clip((step - warmup) / (total - warmup), 0, 1) * np.pi
    fall = np.float64(floor + (1 - floor) * (0.5 + 0.5 * np.cos(angle)))
    return min((step + 1) / max(warmup, 1), fall) if step < warmup else fall
