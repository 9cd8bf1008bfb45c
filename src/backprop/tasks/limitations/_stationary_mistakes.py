"""Mistakes of the task in `stationary_kind`."""

import numpy as np

from ._stationary_kind import TASK


@TASK.mistake(
    "eigvalsh looks at one half of the matrix only, and yours is not quite symmetric: take the mean with its transpose."
)
def one_half(g, H, small):
    values = np.linalg.eigvalsh(H)
    low, high, steep = values[:, 0], values[:, -1], np.linalg.norm(g, axis=1) > small
    saddle = (low < -small) & (high > small)
    kind = np.select([steep, low > small, high < -small, saddle], [0, 1, 2, 3], 4)
    return values, kind


@TASK.mistake("You add the transpose without halving: all eigenvalues are twice as large.")
def not_halved(g, H, small):
    values = np.linalg.eigvalsh(H + H.swapaxes(1, 2))
    low, high, steep = values[:, 0], values[:, -1], np.linalg.norm(g, axis=1) > small
    saddle = (low < -small) & (high > small)
    kind = np.select([steep, low > small, high < -small, saddle], [0, 1, 2, 3], 4)
    return values, kind


@TASK.mistake("The eigenvalues come in falling order. The first one should be the smallest.")
def falling(g, H, small):
    values = np.linalg.eigvalsh((H + H.swapaxes(1, 2)) / 2)
    low, high, steep = values[:, 0], values[:, -1], np.linalg.norm(g, axis=1) > small
    saddle = (low < -small) & (high > small)
    kind = np.select([steep, low > small, high < -small, saddle], [0, 1, 2, 3], 4)
    return values[:, ::-1].copy(), kind


@TASK.mistake(
    "Those are the entries on the diagonal: curvatures along the axes. A saddle may lie aslant; use eigenvalues."
)
def diagonal(g, H, small):
    values = np.sort(np.diagonal(H, axis1=1, axis2=2), axis=1)
    low, high, steep = values[:, 0], values[:, -1], np.linalg.norm(g, axis=1) > small
    saddle = (low < -small) & (high > small)
    kind = np.select([steep, low > small, high < -small, saddle], [0, 1, 2, 3], 4)
    return values, kind


@TASK.mistake("The gradient has no say in your kinds. Where it is longer than `small`, the point is not stationary: 0.")
def gradient_ignored(g, H, small):
    values = np.linalg.eigvalsh((H + H.swapaxes(1, 2)) / 2)
    low, high = values[:, 0], values[:, -1]
    saddle = (low < -small) & (high > small)
    kind = np.select([low > small, high < -small, saddle], [1, 2, 3], 4)
    return values, kind


@TASK.mistake(
    "You look at the entries of g one by one. Many small entries can make a long gradient: compare its length."
)
def entries_of_the_gradient(g, H, small):
    values = np.linalg.eigvalsh((H + H.swapaxes(1, 2)) / 2)
    low, high, steep = values[:, 0], values[:, -1], (np.abs(g) > small).any(1)
    saddle = (low < -small) & (high > small)
    kind = np.select([steep, low > small, high < -small, saddle], [0, 1, 2, 3], 4)
    return values, kind


@TASK.mistake("You compare the square of the gradient's length with `small`. Take the root first.")
def length_squared(g, H, small):
    values = np.linalg.eigvalsh((H + H.swapaxes(1, 2)) / 2)
    low, high, steep = values[:, 0], values[:, -1], (g**2).sum(1) > small
    saddle = (low < -small) & (high > small)
    kind = np.select([steep, low > small, high < -small, saddle], [0, 1, 2, 3], 4)
    return values, kind


@TASK.mistake("You compare eigenvalues with 0. Measured ones are never exactly 0: up to `small`, either way, is flat.")
def compared_with_zero(g, H, small):
    values = np.linalg.eigvalsh((H + H.swapaxes(1, 2)) / 2)
    low, high, steep = values[:, 0], values[:, -1], np.linalg.norm(g, axis=1) > small
    saddle = (low < 0) & (high > 0)
    kind = np.select([steep, low > 0, high < 0, saddle], [0, 1, 2, 3], 4)
    return values, kind


@TASK.mistake("Flat directions pass for rising ones: a minimum is certain only if every eigenvalue is above `small`.")
def flat_passes_for_minimum(g, H, small):
    values = np.linalg.eigvalsh((H + H.swapaxes(1, 2)) / 2)
    low, high, steep = values[:, 0], values[:, -1], np.linalg.norm(g, axis=1) > small
    saddle = (low < -small) & (high > small)
    kind = np.select([steep, low > -small, high < -small, saddle], [0, 1, 2, 3], 4)
    return values, kind


@TASK.mistake(
    "One falling direction alone makes no saddle for certain: with no rising one it may be a maximum. That is 4."
)
def any_negative_is_a_saddle(g, H, small):
    values = np.linalg.eigvalsh((H + H.swapaxes(1, 2)) / 2)
    low, high, steep = values[:, 0], values[:, -1], np.linalg.norm(g, axis=1) > small
    saddle = low < -small
    kind = np.select([steep, low > small, high < -small, saddle], [0, 1, 2, 3], 4)
    return values, kind


@TASK.mistake("A flat direction beside rising and falling ones changes nothing: rising and falling is a saddle, 3.")
def flat_beside_both_is_undecided(g, H, small):
    values = np.linalg.eigvalsh((H + H.swapaxes(1, 2)) / 2)
    low, high, steep = values[:, 0], values[:, -1], np.linalg.norm(g, axis=1) > small
    saddle = (low < -small) & (high > small) & (np.abs(values) > small).all(1)
    kind = np.select([steep, low > small, high < -small, saddle], [0, 1, 2, 3], 4)
    return values, kind


@TASK.mistake("Minimum and maximum are exchanged: where all curvatures are positive the loss rises on every side.")
def exchanged(g, H, small):
    values = np.linalg.eigvalsh((H + H.swapaxes(1, 2)) / 2)
    low, high, steep = values[:, 0], values[:, -1], np.linalg.norm(g, axis=1) > small
    saddle = (low < -small) & (high > small)
    kind = np.select([steep, low > small, high < -small, saddle], [0, 2, 1, 3], 4)
    return values, kind


@TASK.mistake("You go by the determinant. That works with two directions alone; in general look at each eigenvalue.")
def determinant(g, H, small):
    values = np.linalg.eigvalsh((H + H.swapaxes(1, 2)) / 2)
    low, high, steep = values[:, 0], values[:, -1], np.linalg.norm(g, axis=1) > small
    saddle = (low < -small) & (high > small)
    kind = np.select([steep, low > small, high < -small, saddle], [0, 1, 2, 3], 4)
    decided = np.where(values.prod(1) < 0, 3, np.where(low > 0, 1, 2))
    return values, np.where(np.isin(kind, (0, 4)), kind, decided)


@TASK.mistake("You look at the mean curvature. One falling direction among many rising ones is enough for a saddle.")
def mean_curvature(g, H, small):
    values = np.linalg.eigvalsh((H + H.swapaxes(1, 2)) / 2)
    steep = np.linalg.norm(g, axis=1) > small
    mean = values.mean(1)
    kind = np.select([steep, mean > small, mean < -small], [0, 1, 2], 4)
    return values, kind
