"""Task: foretell an attention weight and an output, for one query and three keys of which one is hidden."""

import numpy as np

from ..task import Task

KEYS = np.array([[1.0, 0, 1, 0], [0, 1, 0, 1], [1, 1, 0, 0]])


def cases(rng):
    """q (4,) and v (3,). Any two of q's entries have a sum of their own, so the scores always differ."""
    return [(rng.permutation([-1.0, 0, 2, 4]), rng.permutation([1.0, 3, 8]))]


def reference(q, v):
    """q (D,), v (S,) -> p (), y ()

    The keys are the rows of KEYS; the third is masked.
    """
    s = KEYS @ q / 2
    p = 1 / (1 + np.exp(s[1] - s[0]))
    return p, p * v[0] + (1 - p) * v[1]


TASK = Task(
    name="predict_attention",
    points=2,
    signature="predict_attention() -> p, y",
    reference=reference,
    cases=cases,
    kind="predict",
    by_variant=True,
)


@TASK.mistake("The scale is missing: the products of query and key are divided by the root of D before the softmax.")
def not_scaled(q, v):
    s = KEYS @ q
    p = 1 / (1 + np.exp(s[1] - s[0]))
    return p, p * v[0] + (1 - p) * v[1]


@TASK.mistake("You divide the scores by D. The scale is the square root of D.")
def scaled_by_width(q, v):
    s = KEYS @ q / 4
    p = 1 / (1 + np.exp(s[1] - s[0]))
    return p, p * v[0] + (1 - p) * v[1]


@TASK.mistake("The third key takes part, but it is masked: leave it out before the softmax, not after.")
def mask_ignored(q, v):
    e = np.exp(KEYS @ q / 2)
    return e[0] / e.sum(), e @ v / e.sum()


@TASK.mistake("That is the plain mean of two values. Attention weighs them: p times the first, 1 - p times the second.")
def plain_mean(q, v):
    s = KEYS @ q / 2
    return 1 / (1 + np.exp(s[1] - s[0])), v[:2].mean()


@TASK.mistake("The two weights are exchanged: p is the weight of the first key.")
def exchanged(q, v):
    s = KEYS @ q / 2
    p = 1 / (1 + np.exp(s[0] - s[1]))
    return p, p * v[0] + (1 - p) * v[1]


@TASK.mistake("You share in proportion to the scores. The softmax shares in proportion to their exponentials.")
def without_exponential(q, v):
    s = KEYS @ q / 2
    p = s[0] / (s[0] + s[1])
    return p, p * v[0] + (1 - p) * v[1]


@TASK.mistake("The scores are multiplied by the root of D instead of divided by it.")
def scale_upside_down(q, v):
    s = KEYS @ q * 2
    p = 1 / (1 + np.exp(s[1] - s[0]))
    return p, p * v[0] + (1 - p) * v[1]
