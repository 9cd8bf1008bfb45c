"""What the task in `adam_step` asks for; its mistakes are in `_adam_mistakes` and `_adam_correction_mistakes`."""

import numpy as np

from ..task import Task

SHAPES = [((3, 2), 0), ((4,), 3), ((2, 3, 4), 0), ((5, 3), 11), ((2, 5), 6000)]
"""The shape of a parameter, and how many steps have been taken before this one."""


def cases(rng):
    """p (...), g (...), m (...), s (...), steps, lr, beta1, beta2, eps; eps is so large that its place shows.

    Before the first step both means are zero. One entry of each array has never had a gradient.
    """
    found = []
    for shape, steps in SHAPES:
        p, g, m, root = rng.normal(size=(4, *shape))
        s = 0.05 + root**2
        if not steps:
            m, s = 0 * m, 0 * s
        g.flat[1] = m.flat[1] = s.flat[1] = 0.0
        beta1, beta2 = rng.uniform(0.6, 0.9), rng.uniform(0.92, 0.995)
        lr, eps = rng.uniform(0.05, 0.4), rng.uniform(0.02, 0.1)
        found.append((p, g, m, s, steps, float(lr), float(beta1), float(beta2), float(eps)))
    return found


def reference(p, g, m, s, steps, lr, beta1, beta2, eps):
    """p (...), g (...), m (...), s (...), steps () int, lr (), beta1 (), beta2 (), eps ()
    -> p_new (...), m_new (...), s_new (...)
    """
    mean, square, t = beta1 * m + (1 - beta1) * g, beta2 * s + (1 - beta2) * g * g, steps + 1
    return p - lr / (1 - beta1**t) * mean / (np.sqrt(square / (1 - beta2**t)) + eps), mean, square


TASK = Task(
    name="adam_step",
    points=4,
    signature="adam_step(p, g, m, s, steps, lr, beta1, beta2, eps) -> p_new, m_new, s_new",
    reference=reference,
    cases=cases,
    forbid=("torch", "backprop"),
    forbid_reason="the point of this task is to write the step yourself",
)
