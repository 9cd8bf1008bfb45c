"""Task: a limit on the joint norm of several gradients."""

import numpy as np

from ..task import Task

SHAPES = [(3, 2), (2, 5), (4, 3), (5, 2), (2, 3)]
PLACES = (0.1, 0.8, 1.3, 0.9, 2.5)
"""The limit as a share of the joint norm: where it is above 1, nothing is to be clipped."""


def cases(rng):
    """dWx (D, 4H), dWh (H, 4H), db (4H,) and a limit; sometimes the joint norm is below it.

    In the second and the fourth case each array for itself is below the limit, and only together they are above.
    """
    found = []
    for (D, H), place in zip(SHAPES, PLACES, strict=True):
        drawn = [rng.normal(size=shape) for shape in ((D, 4 * H), (H, 4 * H), (4 * H,))]
        grads = [rng.uniform(0.9, 1.1) * g / np.linalg.norm(g) for g in drawn]
        size = rng.uniform(0.5, 4.0)
        norm = np.sqrt(sum(np.sum(g * g) for g in grads))
        found.append((*(size * g for g in grads), float(size * norm * place)))
    return found


def reference(dWx, dWh, db, limit):
    """dWx (D, 4H), dWh (H, 4H), db (4H,), limit () -> dWx (D, 4H), dWh (H, 4H), db (4H,)"""
    norm = np.sqrt(np.sum(dWx * dWx) + np.sum(dWh * dWh) + np.sum(db * db))
    return tuple(g * (limit / max(norm, limit)) for g in (dWx, dWh, db))


TASK = Task(
    name="clip_by_global_norm",
    points=2,
    signature="clip_by_global_norm(dWx, dWh, db, limit) -> dWx, dWh, db",
    reference=reference,
    cases=cases,
    forbid=("torch",),
)


@TASK.mistake(
    "Each array is clipped by its own norm, so the direction of the step turns. One norm for all, one factor."
)
def each_for_itself(dWx, dWh, db, limit):
    grads = dWx, dWh, db
    return tuple(g * min(1.0, limit / np.linalg.norm(g)) for g in grads)


@TASK.mistake("Gradients below the limit are stretched up to it. Clipping never makes anything longer.")
def always_scaled(dWx, dWh, db, limit):
    grads = dWx, dWh, db
    norm = np.sqrt(sum(np.sum(g * g) for g in grads))
    return tuple(g * (limit / norm) for g in grads)


@TASK.mistake("The comparison is the wrong way round: long gradients stay, and short ones are stretched.")
def wrong_way_round(dWx, dWh, db, limit):
    grads = dWx, dWh, db
    norm = np.sqrt(sum(np.sum(g * g) for g in grads))
    return tuple(g * max(1.0, limit / norm) for g in grads)


@TASK.mistake(
    "You cut single entries, which turns the direction. The limit is for the length of all arrays as one vector."
)
def entries_cut(dWx, dWh, db, limit):
    grads = dWx, dWh, db
    return tuple(np.clip(g, -limit, limit) for g in grads)


@TASK.mistake("The root is missing: the norm is the root of the sum of the squares.")
def root_forgotten(dWx, dWh, db, limit):
    grads = dWx, dWh, db
    norm = sum(np.sum(g * g) for g in grads)
    return tuple(g * min(1.0, limit / norm) for g in grads)


@TASK.mistake("The norms of the arrays are added. Lengths do not add, squares do: as with the sides of a triangle.")
def norms_added(dWx, dWh, db, limit):
    grads = dWx, dWh, db
    norm = sum(np.linalg.norm(g) for g in grads)
    return tuple(g * min(1.0, limit / norm) for g in grads)


@TASK.mistake("The norm afterwards is 1, whatever the limit is. Which number should it be?")
def scaled_to_one(dWx, dWh, db, limit):
    grads = dWx, dWh, db
    norm = np.sqrt(sum(np.sum(g * g) for g in grads))
    return tuple(g / norm if norm > limit else g for g in grads)


@TASK.mistake("You take the largest entry for the norm. Every entry counts: square them all, add, take the root.")
def largest_entry(dWx, dWh, db, limit):
    grads = dWx, dWh, db
    norm = max(np.abs(g).max() for g in grads)
    return tuple(g * min(1.0, limit / norm) for g in grads)


@TASK.mistake("You add the absolute values. The length of a vector is the root of the sum of its squares.")
def absolute_values(dWx, dWh, db, limit):
    grads = dWx, dWh, db
    norm = sum(np.abs(g).sum() for g in grads)
    return tuple(g * min(1.0, limit / norm) for g in grads)


@TASK.mistake("Your norm is a mean: it does not grow with the number of entries, a length does. Sum, do not average.")
def mean_square(dWx, dWh, db, limit):
    grads = dWx, dWh, db
    norm = np.sqrt(np.mean(np.concatenate([g.ravel() for g in grads]) ** 2))
    return tuple(g * min(1.0, limit / norm) for g in grads)


@TASK.mistake("The last array, db, does not count in your norm. All arrays count, as one long vector.")
def last_left_out(dWx, dWh, db, limit):
    grads = dWx, dWh, db
    norm = np.sqrt(sum(np.sum(g * g) for g in grads[:-1]))
    return tuple(g * min(1.0, limit / norm) for g in grads)


@TASK.mistake("The numbers are right, but you scale the caller's arrays themselves (g *= ...). Return new ones.")
def in_place(dWx, dWh, db, limit):
    grads = dWx, dWh, db
    norm = np.sqrt(sum(np.sum(g * g) for g in grads))
    for g in grads:
        g *= min(1.0, limit / norm)
    return grads


@TASK.alternate
def by_one_vector(dWx, dWh, db, limit):
    grads = dWx, dWh, db
    norm = np.linalg.norm(np.concatenate([g.ravel() for g in grads]))
    return tuple(g * (limit / norm) for g in grads) if norm > limit else grads


@TASK.alternate
def by_loops(dWx, dWh, db, limit):
    grads = dWx, dWh, db
    total = 0.0
    for g in grads:
        for entry in g.flat:
            total += entry**2
    scale = limit / max(limit, total**0.5)
    return tuple(scale * g for g in grads)


@TASK.alternate
def by_norm_of_norms(dWx, dWh, db, limit):
    grads = dWx, dWh, db
    norm = np.linalg.norm([np.linalg.norm(g) for g in grads])
    return tuple(np.divide(g, max(1.0, norm / limit)) for g in grads)
