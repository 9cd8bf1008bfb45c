"""What the task in `warmup_cosine` asks for; its mistakes are in `_warmup_cosine_mistakes`."""

import numpy as np

from ..task import Task


def cases(rng):
    """steps (T,) in any order, with all the edges; warmup, total, floor. One case has no warm-up, one ends at zero."""
    found = []
    for i in range(4):
        warmup = 0 if i == 2 else int(rng.integers(3, 10))
        total = warmup + int(rng.integers(9, 40))
        edges = [0, 1, 2, warmup, warmup + 1, max(warmup - 1, 0), total - 1, total, total + 1, total + 5, 2 * total]
        steps = np.concatenate([edges, rng.integers(0, total, size=6 + i)])
        found.append((rng.permutation(steps), warmup, total, 0.0 if i == 3 else float(rng.uniform(0.05, 0.3))))
    return found


def reference(steps, warmup, total, floor):
    """steps (T,) int, warmup () int, total () int, floor () -> factor (T,)"""
    done = np.clip((steps - warmup) / (total - warmup), 0, 1)
    wave = floor + (1 - floor) * 0.5 * (1 + np.cos(np.pi * done))
    return (np.where(steps < warmup, (steps + 1) / max(warmup, 1), wave),)


def driver(warmup_cosine, steps, warmup, total, floor):
    import numpy as np

    found = [warmup_cosine(step, warmup, total, floor) for step in steps.tolist()]
    for step, factor in zip(steps.tolist(), found):  # noqa: B905
        if factor is None:
            raise TypeError(f"for step {step} of {total} nothing is returned: every way through must end in a return")
        if np.shape(factor) != () or np.asarray(factor).dtype.kind not in "fiu":
            raise TypeError(f"for step {step} it must return one number, not a {type(factor).__name__}")
    return (np.array(found, float),)


TASK = Task(
    name="warmup_cosine",
    points=2,
    signature="warmup_cosine(step, warmup, total, floor) -> factor",
    reference=reference,
    cases=cases,
    driver=driver,
    forbid=("torch", "backprop"),
    forbid_reason="the point of this task is to write the schedule yourself",
)
