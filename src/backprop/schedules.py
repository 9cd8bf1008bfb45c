"""Learning-rate schedules: the factor that multiplies the learning rate at a step, counted from 0."""

import math


def constant(step: int) -> float:
    """1 at every step."""
    return 1.0


def step_decay(step: int, *, every: int, factor: float = 0.1) -> float:
    """factor to the power of the number of full periods of `every` steps."""
    _require_positive("every", every)
    return factor ** (step // every)


def exponential(step: int, *, factor: float) -> float:
    """factor to the power of the step."""
    return factor**step


def cosine(step: int, *, total: int, floor: float = 0.0) -> float:
    """From 1 at step 0 along half a cosine to `floor` at step `total`, and there ever after."""
    _require_positive("total", total)
    return floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * min(step, total) / total))


def warmup(step: int, *, steps: int) -> float:
    """Up in a straight line to 1, which is reached at the last of the first `steps` steps."""
    _require_positive("steps", steps)
    return min(1.0, (step + 1) / steps)


def _require_positive(name: str, value: int) -> None:
    if value < 1:
        raise ValueError(f"{name} must be at least 1, got {value}")
