"""Task: derive the gradient of a loss with penalties on the weights, and where such a weight settles."""

import numpy as np

from ..task import Task

SHAPES = [(4, 3), (2, 5), (1, 6), (5, 4)]


def cases(rng):
    """w, c (which the data want) and h (how much they mind), all (D, M), and the two strengths.

    Some weights are exactly 0. Of the weights that the data want some lie on either side of the threshold. In the last
    case one entry is on it.
    """
    found = []
    for shape in SHAPES:
        w, c, h = rng.normal(size=shape), 2 * rng.normal(size=shape), rng.uniform(0.5, 3.0, size=shape)
        w.flat[rng.integers(w.size)] = 0.0
        decay, lasso = rng.uniform(0.3, 1.5), rng.uniform(0.4, 1.2)
        c.flat[0], c.flat[1] = -0.4 * lasso / h.flat[0], -2.5 * lasso / h.flat[1]
        found.append((w, c, h, float(decay), float(lasso)))
    found[-1][1].flat[2], found[-1][2].flat[2] = found[-1][4], 1.0
    return found


def reference(w, c, h, decay, lasso):
    """w (D, M), c (D, M), h (D, M), decay (), lasso () -> dw (D, M), settled (D, M)

    Of the sum of h/2 (w - c)^2 + decay/2 w^2 + lasso |w|: the gradient at w, and the w at which the sum is smallest.
    """
    pull = h * c
    beyond = np.clip(pull, -lasso, lasso)
    return h * (w - c) + decay * w + lasso * np.sign(w), (pull - beyond) / (h + decay)


TASK = Task(
    name="shrinkage",
    points=3,
    signature="shrinkage(w, c, h, decay, lasso) -> dw, settled",
    reference=reference,
    cases=cases,
    kind="derive",
    forbid=("torch", "scipy"),
    forbid_reason="the point of this task is to derive both formulas on paper",
)


@TASK.mistake("The halves are lost: the derivative of decay/2 w^2 is decay w, and so is that of h/2 (w - c)^2.")
def halves_forgotten(w, c, h, decay, lasso):
    settled = np.sign(c) * np.maximum(2 * h * np.abs(c) - lasso, 0) / (2 * h + 2 * decay)
    return 2 * h * (w - c) + 2 * decay * w + lasso * np.sign(w), settled


@TASK.mistake("The absolute value has no derivative of 1 everywhere: on the left of 0 it falls. See np.sign.")
def sign_forgotten(w, c, h, decay, lasso):
    return h * (w - c) + decay * w + lasso, (h * c - lasso) / (h + decay)


@TASK.mistake("The derivative of |w| is not |w|. How steep is the absolute value on either side of 0?")
def value_for_slope(w, c, h, decay, lasso):
    return h * (w - c) + decay * w + lasso * np.abs(w), reference(w, c, h, decay, lasso)[1]


@TASK.mistake("Both penalties come with a minus in dw. They are part of what is minimised, so their slopes are added.")
def penalties_subtracted(w, c, h, decay, lasso):
    return h * (w - c) - decay * w - lasso * np.sign(w), reference(w, c, h, decay, lasso)[1]


@TASK.mistake("dw holds the penalties alone. The loss itself, h/2 (w - c)^2, has a slope as well.")
def loss_left_out(w, c, h, decay, lasso):
    return decay * w + lasso * np.sign(w), reference(w, c, h, decay, lasso)[1]


@TASK.mistake("In dw the curvature h is missing before (w - c).")
def curvature_forgotten(w, c, h, decay, lasso):
    settled = np.sign(c) * np.maximum(np.abs(c) - lasso, 0) / (1 + decay)
    return (w - c) + decay * w + lasso * np.sign(w), settled


@TASK.mistake("Some of your settled weights have passed 0: there the L1 slope turns round and pushes back.")
def no_threshold(w, c, h, decay, lasso):
    return reference(w, c, h, decay, lasso)[0], (h * c - lasso * np.sign(c)) / (h + decay)


@TASK.mistake("The L1 penalty has no say in your settled weights. It takes a fixed amount off every pull h c.")
def ridge_only(w, c, h, decay, lasso):
    return reference(w, c, h, decay, lasso)[0], h * c / (h + decay)


@TASK.mistake("The L2 penalty has no say in your settled weights: it belongs to what you divide by.")
def lasso_only(w, c, h, decay, lasso):
    return reference(w, c, h, decay, lasso)[0], np.sign(c) * np.maximum(h * np.abs(c) - lasso, 0) / h


@TASK.mistake("Your threshold is for c. What pulls against the L1 penalty is h c: compare that with lasso.")
def threshold_on_c(w, c, h, decay, lasso):
    return reference(w, c, h, decay, lasso)[0], np.sign(c) * np.maximum(np.abs(c) - lasso, 0) * h / (h + decay)


@TASK.mistake("Below the threshold you have 0, but above it nothing is taken off: the penalty pulls there, too.")
def hard_threshold(w, c, h, decay, lasso):
    return reference(w, c, h, decay, lasso)[0], np.where(np.abs(h * c) > lasso, h * c, 0.0) / (h + decay)


@TASK.mistake("The sign of c is lost: a weight that the data want negative settles at a positive number.")
def sign_of_c_lost(w, c, h, decay, lasso):
    return reference(w, c, h, decay, lasso)[0], np.maximum(h * np.abs(c) - lasso, 0) / (h + decay)


@TASK.mistake("Your settled weight depends on w, where it is now. Where it settles does not: solve dw = 0 for it.")
def one_newton_step(w, c, h, decay, lasso):
    dw = h * (w - c) + decay * w + lasso * np.sign(w)
    return dw, w - dw / (h + decay)


@TASK.alternate
def by_cases(w, c, h, decay, lasso):
    dw = h * w - h * c + decay * w + np.where(w > 0, lasso, np.where(w < 0, -lasso, 0.0))
    high, low = (h * c - lasso) / (h + decay), (h * c + lasso) / (h + decay)
    return dw, np.where(high > 0, high, np.where(low < 0, low, 0.0))


@TASK.alternate
def by_loops(w, c, h, decay, lasso):
    dw, settled = np.zeros(w.shape), np.zeros(w.shape)
    for place in np.ndindex(w.shape):
        pull = h[place] * c[place]
        slope = 0 if w[place] == 0 else w[place] / abs(w[place])
        dw[place] = (h[place] + decay) * w[place] - pull + lasso * slope
        if abs(pull) > lasso:
            settled[place] = (pull - lasso * np.sign(pull)) / (h[place] + decay)
    return dw, settled


@TASK.alternate
def by_rectifiers(w, c, h, decay, lasso):
    dw = (h + decay) * w - h * c + lasso * np.sign(w)
    return dw, (np.maximum(h * c - lasso, 0) - np.maximum(-h * c - lasso, 0)) / (h + decay)
