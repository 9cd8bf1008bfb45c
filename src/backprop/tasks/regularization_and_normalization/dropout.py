"""Task: inverted dropout, forward and backward."""

import numpy as np

from ..task import Task

SHAPES = [((4, 3), 0.3), ((2, 3, 4), 0.5), ((6, 5), 0.9), ((3, 5), 0.0), ((1, 6), 0.75)]


def cases(rng):
    """x, u between 0 and 1, p, and dy: some x are exactly 0, as after a ReLU, and one u is exactly p.

    In the fourth case p is 0, which is how evaluation calls it.
    """
    found = []
    for shape, p in SHAPES:
        x, u = rng.normal(size=shape), rng.random(shape)
        places = rng.permutation(x.size)[:3]
        x.flat[places[0]], u.flat[places[0]] = 0.0, 0.95  # kept, and 0 all the same
        u.flat[places[1]], u.flat[places[2]] = p, 0.97
        found.append((x, u, p, rng.normal(size=shape)))
    return found


def reference(x, u, p, dy):
    """x (...), u (...), p (), dy (...) -> y (...), dx (...)"""
    mask = np.where(u < p, 0.0, 1 / (1 - p))
    return x * mask, dy * mask


TASK = Task(
    name="dropout",
    points=2,
    signature="dropout(x, u, p, dy) -> y, dx",
    reference=reference,
    cases=cases,
    forbid=("torch", "backprop"),
)


@TASK.mistake("What is kept is not made larger: it is divided by 1 - p, and on the way back so is its price.")
def not_scaled(x, u, p, dy):
    mask = u >= p
    return x * mask, dy * mask


@TASK.mistake("You take p for the share that is kept. It is the share that is dropped.")
def p_keeps(x, u, p, dy):
    mask = (u < p) / np.float64(p)
    return x * mask, dy * mask


@TASK.mistake("You divide by p. What remains is the share 1 - p: that is what must be made good.")
def divided_by_p(x, u, p, dy):
    mask = (u >= p) / np.float64(p)
    return x * mask, dy * mask


@TASK.mistake("You keep what should fall and drop the rest: an entry falls where its u is below p.")
def complement(x, u, p, dy):
    mask = (u < p) / (1 - p)
    return x * mask, dy * mask


@TASK.mistake("You multiply by 1 - p. What is kept is divided by it, and its price on the way back as well.")
def multiplied(x, u, p, dy):
    mask = (u >= p) * (1 - p)
    return x * mask, dy * mask


@TASK.mistake("An entry with u exactly p must stay: it falls where u < p. With p = 0 nothing may ever fall.")
def tie_dropped(x, u, p, dy):
    mask = (u > p) / (1 - p)
    return x * mask, dy * mask


@TASK.mistake("You divide by the share that happened to stay. It is chance, and can be 0: divide by 1 - p.")
def share_that_stayed(x, u, p, dy):
    mask = (u >= p) / np.mean(u >= p)
    return x * mask, dy * mask


@TASK.mistake("In each sample all falls or nothing does. Every entry has a u of its own.")
def whole_samples(x, u, p, dy):
    mask = np.broadcast_to(u[..., :1] >= p, x.shape) / (1 - p)
    return x * mask, dy * mask


@TASK.mistake("You draw numbers of your own. Use the given u, or forward and backward drop different entries.")
def drawn_anew(x, u, p, dy):
    mask = (np.random.default_rng(0).random(x.shape) >= p) / (1 - p)
    return x * mask, dy * mask


@TASK.mistake("Your dx is dy as it came. What was dropped had no effect on the loss, so its price is 0.")
def backward_forgotten(x, u, p, dy):
    mask = (u >= p) / (1 - p)
    return x * mask, dy.copy()


@TASK.mistake("In your dx the factor 1 / (1 - p) occurs twice. Forward and backward use the same mask, once each.")
def backward_scaled_twice(x, u, p, dy):
    mask = (u >= p) / (1 - p)
    return x * mask, dy * mask / (1 - p)


@TASK.mistake("You read the mask off the output. An entry can be 0 without having been dropped: its price goes on.")
def mask_from_the_output(x, u, p, dy):
    y = x * (u >= p) / (1 - p)
    return y, np.where(y != 0, dy / (1 - p), 0.0)


@TASK.mistake("Your dx is the slope alone. Chain rule: slope times the price dy.")
def upstream_ignored(x, u, p, dy):
    mask = (u >= p) / (1 - p)
    return x * mask, mask


@TASK.mistake("x is in your dx. The slope of x times mask, by x, is the mask.")
def input_in_the_gradient(x, u, p, dy):
    mask = (u >= p) / (1 - p)
    return x * mask, dy * x * mask


@TASK.mistake(
    "The numbers are right, but you overwrite x or dy: `*=` and assignments to a part change the array itself."
)
def in_place(x, u, p, dy):
    fallen = u < p
    x[fallen], dy[fallen] = 0, 0
    x /= 1 - p
    dy /= 1 - p
    return x, dy


@TASK.alternate
def by_mask(x, u, p, dy):
    mask = (u >= p).astype(float) / (1.0 - p)
    return mask * x, mask * dy


@TASK.alternate
def by_copies(x, u, p, dy):
    y, dx = x / (1 - p), dy / (1 - p)
    y[u < p] = 0
    dx[u < p] = 0
    return y, dx


@TASK.alternate
def by_loops(x, u, p, dy):
    y, dx = np.zeros(x.shape), np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        if not u[place] < p:
            y[place] = x[place] / (1 - p)
            dx[place] = dy[place] / (1 - p)
    return y, dx
