"""Task: derive how much the output of attention moves with each score."""

import numpy as np

from ..task import Task

SHAPES = [(4, 3), (2, 5), (3, 7), (1, 6)]


def cases(rng):
    """p (T, S), rows of weights with zeros where a key is masked, and v (S,), one number for each key."""
    found = []
    for T, S in SHAPES:
        weights = rng.uniform(0.2, 1.0, size=(T, S))
        weights[np.arange(T), rng.integers(0, S, size=T)] = 0
        v = rng.normal(size=S) + np.where(np.arange(S) % 2, -1, 2)
        found.append((weights / weights.sum(1, keepdims=True), v))
    return found


def reference(p, v):
    """p (T, S), v (S,) -> slope (T, S)

    Of y[t] = sum_s p[t, s] v[s], by the score a[t, s], with p the softmax of each row of a.
    """
    return (p * (v - (p @ v)[:, None]),)


TASK = Task(
    name="score_slope",
    points=2,
    signature="score_slope(p, v) -> (slope,)",
    reference=reference,
    cases=cases,
    kind="derive",
    forbid=("torch",),
    forbid_reason="the point of this task is to derive the slope on paper",
)


@TASK.mistake("Only one of two effects is there: raising a score also lowers the share of every other key.")
def others_forgotten(p, v):
    return (p * v,)


@TASK.mistake("You have the effect on the key's own weight alone. The weights of all other keys move as well.")
def own_weight_only(p, v):
    return (p * (1 - p) * v,)


@TASK.mistake("That is the slope by the value v. The question is about the score: there the softmax lies between.")
def slope_by_value(p, v):
    return (p.copy(),)


@TASK.mistake("A factor p is missing: the score of a key with a tiny weight can hardly move the output.")
def share_forgotten(p, v):
    return (v - (p @ v)[:, None],)


@TASK.mistake("The sign is flipped: more weight on a value above the mean must raise the output.")
def sign_flipped(p, v):
    return (p * ((p @ v)[:, None] - v),)


@TASK.mistake("You compare with the plain mean of the values. What they are to be compared with is the output, y.")
def plain_mean(p, v):
    return (p * (v - v.mean()),)


@TASK.mistake("The factor p stands before the first term only. It belongs before the whole bracket.")
def bracket_forgotten(p, v):
    return (p * v - (p @ v)[:, None],)


@TASK.mistake("The two terms have opposite signs: more weight here is less weight elsewhere.")
def terms_added(p, v):
    return (p * (v + (p @ v)[:, None]),)


@TASK.mistake("In your sum the values have no weights: it should be y, not the sum of all values.")
def sum_without_weights(p, v):
    return (p * (v - v.sum()),)


@TASK.mistake("p stands squared: the weights of the mean are inside y already.")
def share_twice(p, v):
    return (p * p * (v - (p @ v)[:, None]),)


@TASK.alternate
def by_jacobians(p, v):
    return (np.array([(np.diag(row) - np.outer(row, row)) @ v for row in p]),)


@TASK.alternate
def by_loops(p, v):
    slope = np.zeros_like(p)
    for t in range(p.shape[0]):
        for s in range(p.shape[1]):
            for j in range(p.shape[1]):
                slope[t, s] += v[j] * p[t, j] * ((1 if j == s else 0) - p[t, s])
    return (slope,)


@TASK.alternate
def by_differences_of_values(p, v):
    # Since the weights add up to 1: v[s] - y = sum over j of p[j] (v[s] - v[j]).
    return (p * np.einsum("tj,sj->ts", p, v[:, None] - v[None, :]),)
