"""Mistakes of the task in `relative_error`."""

import numpy as np

from ._relative_error import TASK


@TASK.mistake(
    "That is absolute. A gradient of size 1e-9 that is all wrong would pass: divide by the size of the arrays."
)
def absolute(a, b):
    if a.shape != b.shape or not np.isfinite(a - b).all():
        return np.inf
    return np.abs(a - b).max()


@TASK.mistake(
    "You divide each entry by its own size. An entry that should be 0 and is 1e-17 then looks all wrong: divide once."
)
def entry_by_entry(a, b):
    if a.shape != b.shape or not np.isfinite(a - b).all():
        return np.inf
    size = np.maximum(abs(a), abs(b))
    return np.max(abs(a - b) / np.where(size > 0, size, 1))


@TASK.mistake("Only the second array gives the scale. If it is all zeros, there is nothing to divide by: take both.")
def scale_of_the_second(a, b):
    if a.shape != b.shape or not np.isfinite(a - b).all():
        return np.inf
    return np.abs(a - b).max() / (np.abs(b).max() or 1)


@TASK.mistake("Only the first array gives the scale. If it is all zeros, there is nothing to divide by: take both.")
def scale_of_the_first(a, b):
    if a.shape != b.shape or not np.isfinite(a - b).all():
        return np.inf
    return np.abs(a - b).max() / (np.abs(a).max() or 1)


@TASK.mistake("You divide by the sum of the two sizes. Here the larger of the two is the scale.")
def sum_of_scales(a, b):
    if a.shape != b.shape or not np.isfinite(a - b).all():
        return np.inf
    return np.abs(a - b).max() / (np.abs(a).max() + np.abs(b).max() or 1)


@TASK.mistake("Those are lengths of arrays, sums of squares. Here it is the worst entry, and the largest one.")
def by_lengths(a, b):
    if a.shape != b.shape or not np.isfinite(a - b).all():
        return np.inf
    return np.sqrt(((a - b) ** 2).sum()) / (np.sqrt(max((a * a).sum(), (b * b).sum())) or 1)


@TASK.mistake("A mean hides one wrong entry among a thousand right ones: take the worst deviation.")
def mean_deviation(a, b):
    if a.shape != b.shape or not np.isfinite(a - b).all():
        return np.inf
    return np.abs(a - b).mean() / (max(np.abs(a).max(), np.abs(b).max()) or 1)


@TASK.mistake("The deviation has lost its absolute value: what is too small by far does not count with you.")
def one_sided(a, b):
    if a.shape != b.shape or not np.isfinite(a - b).all():
        return np.inf
    return (a - b).max() / (max(np.abs(a).max(), np.abs(b).max()) or 1)


@TASK.mistake("The scale has lost its absolute value: the largest entry may well be a negative one.")
def scale_with_sign(a, b):
    if a.shape != b.shape or not np.isfinite(a - b).all():
        return np.inf
    return np.abs(a - b).max() / (max(a.max(), b.max()) or 1)


@TASK.mistake(
    "You add a small number to the scale. Beside a gradient of size 1e-9 it is not small: treat 0 on its own."
)
def something_added(a, b):
    if a.shape != b.shape or not np.isfinite(a - b).all():
        return np.inf
    return np.abs(a - b).max() / (max(np.abs(a).max(), np.abs(b).max()) + 1e-8)


@TASK.mistake(
    "Your scale has a floor: gradients below it are forgiven everything. Only a scale of exactly 0 is special."
)
def floor(a, b):
    if a.shape != b.shape or not np.isfinite(a - b).all():
        return np.inf
    return np.abs(a - b).max() / max(np.abs(a).max(), np.abs(b).max(), 1e-8)


@TASK.mistake("The floor of your scale is 1: that is an absolute error for all gradients below it.")
def floor_of_one(a, b):
    if a.shape != b.shape or not np.isfinite(a - b).all():
        return np.inf
    return np.abs(a - b).max() / max(np.abs(a).max(), np.abs(b).max(), 1.0)


@TASK.mistake("Two arrays of zeros give 0 / 0 with you. They agree: the error is 0.")
def zero_by_zero(a, b):
    if a.shape != b.shape or not np.isfinite(a - b).all():
        return np.inf
    return np.abs(a - b).max() / np.float64(max(np.abs(a).max(), np.abs(b).max()))


@TASK.mistake("Two arrays of zeros agree: their error is 0, not 1.")
def zeros_disagree(a, b):
    if a.shape != b.shape or not np.isfinite(a - b).all():
        return np.inf
    size = max(np.abs(a).max(), np.abs(b).max())
    return np.abs(a - b).max() / size if size > 0 else 1.0


@TASK.mistake("If only one of the arrays is all zeros, the gradient is as wrong as can be. The error is 1, not 0.")
def one_zero_is_enough(a, b):
    if a.shape != b.shape or not np.isfinite(a - b).all():
        return np.inf
    return np.abs(a - b).max() / max(np.abs(a).max(), np.abs(b).max()) if np.any(a) and np.any(b) else 0.0


@TASK.mistake(
    "nan comes back if a nan or an infinity comes in, and nan > 1e-7 is False: the fault would pass. Look first."
)
def nan_comes_back(a, b):
    if a.shape != b.shape:
        return np.inf
    return np.abs(a - b).max() / (max(np.abs(a).max(), np.abs(b).max()) or 1)


@TASK.mistake("Entries that are nan are left out, so that a gradient full of them passes. One is enough for infinity.")
def nan_left_out(a, b):
    if a.shape != b.shape or np.isinf(a).any() or np.isinf(b).any():
        return np.inf
    return np.nanmax(np.abs(a - b)) / (max(np.nanmax(np.abs(a)), np.nanmax(np.abs(b))) or 1)


@TASK.mistake("nan is noticed in only one of the arrays. Whichever it is in: the error is infinite.")
def nan_in_the_first(a, b):
    if a.shape != b.shape or not np.isfinite(a).all():
        return np.inf
    return np.abs(a - b).max() / (max(np.abs(a).max(), np.abs(b).max()) or 1)


@TASK.mistake("Arrays of different shapes are subtracted, and NumPy repeats the smaller one. Compare the shapes first.")
def broadcast(a, b):
    if not np.isfinite(a).all() or not np.isfinite(b).all():
        return np.inf
    return np.abs(a - b).max() / (max(np.abs(a).max(), np.abs(b).max()) or 1)


@TASK.mistake("You flatten first, so a transposed gradient is compared as if nothing were. The shape must be the same.")
def flattened(a, b):
    a, b = a.ravel(), b.ravel()
    if not np.isfinite(a).all() or not np.isfinite(b).all():
        return np.inf
    return np.abs(a - b).max() / (max(np.abs(a).max(), np.abs(b).max()) or 1)
