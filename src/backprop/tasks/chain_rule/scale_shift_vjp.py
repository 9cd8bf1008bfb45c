"""Task: a scale and a shift for each feature, copied to all samples (broadcasting), backward."""

import numpy as np

from ..task import Task

SHAPES = [(4, 3), (3, 5), (7, 2), (1, 4)]


def cases(rng):
    """dy (N, D), x (N, D), g (D,), the last a batch of one. No scale is near 1, where it could be forgotten."""
    return [
        (
            rng.normal(size=(N, D)),
            rng.normal(size=(N, D)),
            rng.uniform(1.5, 2.5, size=D) * np.where(np.arange(D) % 2, -1, 1),
        )
        for N, D in SHAPES
    ]


def reference(dy, x, g):
    """dy (N, D), x (N, D), g (D,) -> dx (N, D), dg (D,), db (D,)"""
    return dy * g, (dy * x).sum(0), dy.sum(0)


TASK = Task(
    name="scale_shift_vjp",
    points=3,
    signature="scale_shift_vjp(dy, x, g) -> dx, dg, db",
    reference=reference,
    cases=cases,
)


@TASK.mistake("The scale is missing in dx: an input that is doubled on its way has twice the price.")
def scale_forgotten(dy, x, g):
    return dy.copy(), (dy * x).sum(0), dy.sum(0)


@TASK.mistake("Your dx multiplies by x. In y = x g the factor beside x is g; that of g is x.")
def factor_of_its_own(dy, x, g):
    return dy * x, (dy * x).sum(0), dy.sum(0)


@TASK.mistake("Your dg is the gradient of the shift. A nudge of g moves y by x times as much: where is x?")
def input_forgotten(dy, x, g):
    return dy * g, dy.sum(0), dy.sum(0)


@TASK.mistake("You average over the samples. The one g and the one b were used N times, and uses add up.")
def averaged(dy, x, g):
    return dy * g, (dy * x).mean(0), dy.mean(0)


@TASK.mistake("You sum over the features, axis 1. The copies went to the samples, so sum over those: axis 0.")
def over_features(dy, x, g):
    return dy * g, (dy * x).sum(1), dy.sum(1)


@TASK.mistake("The sum is missing: dg and db must have one entry a feature. A copy forward is a sum backward.")
def not_summed(dy, x, g):
    return dy * g, dy * x, dy.copy()


@TASK.mistake("Your dg and db have an extra dimension of size 1 (keepdims). They have the shapes of g and b: (D,).")
def extra_dimension(dy, x, g):
    return dy * g, (dy * x).sum(0, keepdims=True), dy.sum(0, keepdims=True)


@TASK.mistake("You sum over everything. Each feature has a scale and a shift of its own: add up the samples only.")
def summed_over_everything(dy, x, g):
    return dy * g, (dy * x).sum(), dy.sum()


@TASK.mistake("A sum of products is not the product of the sums: multiply dy and x sample by sample first, then add.")
def product_of_sums(dy, x, g):
    return dy * g, dy.sum(0) * x.sum(0), dy.sum(0)


@TASK.mistake("The upstream gradient dy is not used: you have the derivatives of the sum of all outputs.")
def upstream_ignored(dy, x, g):
    return np.ones_like(dy) * g, x.sum(0), np.full(len(g), float(len(x)))


@TASK.mistake("The sign is flipped: all three steps, the product, the copy and the sum, pass prices on as they are.")
def sign_flipped(dy, x, g):
    return -dy * g, -(dy * x).sum(0), -dy.sum(0)


@TASK.mistake("The order is wrong: gradients come in the order of the arguments x, g, b, so dx, dg, db.")
def order_reversed(dy, x, g):
    return dy.sum(0), (dy * x).sum(0), dy * g


@TASK.alternate
def by_einsum(dy, x, g):
    return np.einsum("nd,d->nd", dy, g), np.einsum("nd,nd->d", dy, x), np.einsum("nd->d", dy)


@TASK.alternate
def by_loops(dy, x, g):
    dx, dg, db = np.zeros_like(x), np.zeros_like(g), np.zeros_like(g)
    for n in range(len(x)):
        for d in range(len(g)):
            dx[n, d] = dy[n, d] * g[d]
            dg[d] += dy[n, d] * x[n, d]
            db[d] += dy[n, d]
    return dx, dg, db


@TASK.alternate
def by_copies(dy, x, g):
    copies = np.tile(g, (len(x), 1))
    prices = dy * x
    ones = np.ones(len(x))
    return copies * dy, ones @ prices, ones @ dy


@TASK.alternate
def by_matrices(dy, x, g):
    return dy @ np.diag(g), np.diag(x.T @ dy).copy(), np.add.reduce(dy, axis=0)
