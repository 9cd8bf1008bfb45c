"""Mistakes of the task in `is_derivative`: one checker, with one thing after another done wrong."""

import numpy as np

from ._is_derivative import TASK


def two_lists(forward, gradients, arguments, dy, draw, steps=(1e-5, -1e-5), repeats=6):
    """What the gradients say of some directions, and what is measured along them."""
    said, measured = [], []
    for _ in range(repeats):
        vs = [draw(a.shape) for a in arguments]
        ahead, behind = (
            np.sum(dy * forward(*(a + h * v for a, v in zip(arguments, vs, strict=True)))[0]) for h in steps
        )
        said.append(sum(np.sum(g * v) for g, v in zip(gradients, vs, strict=False)))
        measured.append((ahead - behind) / (steps[0] - steps[1]))
    return np.array(said), np.array(measured)


def formed(gradients, arguments):
    """Whether there is one gradient for each argument, of its shape and without holes."""
    return len(gradients) == len(arguments) and all(
        np.shape(g) == a.shape and np.isfinite(g).all() for g, a in zip(gradients, arguments, strict=True)
    )


def close(said, measured, limit=1e-6):
    size = max(np.abs(said).max(), np.abs(measured).max())
    return bool(np.abs(said - measured).max() <= limit * size)


def checked(forward, backward, arguments, rng, *, limit=1e-6, steps=(1e-5, -1e-5), draw=None, repeats=6, upstream=None):
    """All is well but for what is handed in here."""
    y, cache = forward(*arguments)
    dy = rng.normal(size=np.shape(y)) if upstream is None else upstream(y)
    given = dy.copy()
    gradients = backward(given, cache)
    if not np.array_equal(given, dy) or not formed(gradients, arguments):
        return False
    draw = draw or (lambda shape: rng.normal(size=shape))
    said, measured = two_lists(forward, gradients, arguments, dy, draw, steps, repeats)
    return close(said, measured, limit)


@TASK.mistake("Your upstream gradient is ones. A softmax that returns zeros passes, and so does one that ignores dy.")
def ones(forward, backward, arguments, rng):
    return checked(forward, backward, arguments, rng, upstream=lambda y: np.ones(np.shape(y)))


@TASK.mistake("The output itself is your upstream gradient. Rows of length 1 are blind to it: draw it at random.")
def squares(forward, backward, arguments, rng):
    return checked(forward, backward, arguments, rng, upstream=np.array)


@TASK.mistake("Your tolerance is too wide: a gradient that is wrong by a thousandth passes.")
def loose(forward, backward, arguments, rng):
    return checked(forward, backward, arguments, rng, limit=1e-2)


@TASK.mistake("Your step is too short: rounding makes right gradients look wrong.")
def short_step(forward, backward, arguments, rng):
    return checked(forward, backward, arguments, rng, steps=(1e-13, -1e-13))


@TASK.mistake("Your step is too long: where a function bends, its right gradient looks wrong.")
def long_step(forward, backward, arguments, rng):
    return checked(forward, backward, arguments, rng, steps=(0.03, -0.03))


@TASK.mistake("That difference goes to one side only. It is off in proportion to the step, so right gradients fail.")
def one_sided(forward, backward, arguments, rng):
    return checked(forward, backward, arguments, rng, steps=(1e-5, 0.0))


@TASK.mistake("All entries move by the same amount in your direction, and what cancels in a sum is not seen: draw it.")
def direction_of_ones(forward, backward, arguments, rng):
    return checked(forward, backward, arguments, rng, draw=np.ones, repeats=1)


@TASK.mistake(
    "Your error is absolute: a tiny gradient of zeros passes, and a large right one fails. Divide by the size."
)
def absolute(forward, backward, arguments, rng):
    y, cache = forward(*arguments)
    dy = rng.normal(size=np.shape(y))
    given = dy.copy()
    gradients = backward(given, cache)
    if not np.array_equal(given, dy) or not formed(gradients, arguments):
        return False
    said, measured = two_lists(forward, gradients, arguments, dy, lambda s: rng.normal(size=s))
    return bool(np.abs(said - measured).max() <= 1e-6)


@TASK.mistake(
    "np.allclose forgives whatever is below its atol, 1e-8: tiny gradients can be anything. Set atol=0, or divide."
)
def forgiving(forward, backward, arguments, rng):
    y, cache = forward(*arguments)
    dy = rng.normal(size=np.shape(y))
    given = dy.copy()
    gradients = backward(given, cache)
    if not np.array_equal(given, dy) or not formed(gradients, arguments):
        return False
    return np.allclose(*two_lists(forward, gradients, arguments, dy, lambda s: rng.normal(size=s)))


@TASK.mistake("Only the first argument is moved, and only its gradient compared. The others can be anything.")
def first_alone(forward, backward, arguments, rng):
    y, cache = forward(*arguments)
    dy = rng.normal(size=np.shape(y))
    given = dy.copy()
    gradients = backward(given, cache)
    if not np.array_equal(given, dy) or not formed(gradients, arguments):
        return False

    def alone(first):
        return forward(first, *arguments[1:])

    return close(*two_lists(alone, gradients[:1], arguments[:1], dy, lambda s: rng.normal(size=s)))


@TASK.mistake("Only the last argument is moved, and only its gradient compared. The others can be anything.")
def last_alone(forward, backward, arguments, rng):
    y, cache = forward(*arguments)
    dy = rng.normal(size=np.shape(y))
    given = dy.copy()
    gradients = backward(given, cache)
    if not np.array_equal(given, dy) or not formed(gradients, arguments):
        return False

    def alone(last):
        return forward(*arguments[:-1], last)

    return close(*two_lists(alone, gradients[-1:], arguments[-1:], dy, lambda s: rng.normal(size=s)))


@TASK.mistake(
    "nan > limit is False, so a gradient with a nan in it passes. Ask whether the error is small, not if large."
)
def nan_passes(forward, backward, arguments, rng):
    y, cache = forward(*arguments)
    dy = rng.normal(size=np.shape(y))
    given = dy.copy()
    gradients = backward(given, cache)
    if not np.array_equal(given, dy) or [np.shape(g) for g in gradients] != [a.shape for a in arguments]:
        return False
    said, measured = two_lists(forward, gradients, arguments, dy, lambda s: rng.normal(size=s))
    return not np.abs(said - measured).max() > 1e-6 * max(np.abs(said).max(), np.abs(measured).max())


@TASK.mistake("A gradient of another shape than its argument passes: NumPy stretches it. Compare the shapes.")
def shapes_ignored(forward, backward, arguments, rng):
    y, cache = forward(*arguments)
    dy = rng.normal(size=np.shape(y))
    given = dy.copy()
    gradients = backward(given, cache)
    if not np.array_equal(given, dy) or len(gradients) != len(arguments):
        return False
    flat = [np.reshape(g, a.shape) for g, a in zip(gradients, arguments, strict=True)]
    return close(*two_lists(forward, flat, arguments, dy, lambda s: rng.normal(size=s)))


@TASK.mistake("A gradient is missing and you do not notice. There must be as many as there are arguments.")
def count_ignored(forward, backward, arguments, rng):
    y, cache = forward(*arguments)
    dy = rng.normal(size=np.shape(y))
    given = dy.copy()
    gradients = backward(given, cache)
    if not np.array_equal(given, dy) or not formed(gradients, arguments[: len(gradients)]):
        return False
    return close(*two_lists(forward, gradients, arguments, dy, lambda s: rng.normal(size=s)))


@TASK.mistake("A backward pass that overwrites dy passes with you. Compare dy with a copy from before the call.")
def overwriting_ignored(forward, backward, arguments, rng):
    y, cache = forward(*arguments)
    dy = rng.normal(size=np.shape(y))
    gradients = backward(dy.copy(), cache)
    return formed(gradients, arguments) and close(
        *two_lists(forward, gradients, arguments, dy, lambda s: rng.normal(size=s))
    )


@TASK.mistake(
    "Where both sides are 0 you divide 0 by 0, and a right pair fails. They agree: multiply the limit instead."
)
def zero_by_zero(forward, backward, arguments, rng):
    y, cache = forward(*arguments)
    dy = rng.normal(size=np.shape(y))
    given = dy.copy()
    gradients = backward(given, cache)
    if not np.array_equal(given, dy) or not formed(gradients, arguments):
        return False
    said, measured = two_lists(forward, gradients, arguments, dy, lambda s: rng.normal(size=s))
    with np.errstate(all="ignore"):
        return bool(np.abs(said - measured).max() / max(np.abs(said).max(), np.abs(measured).max()) <= 1e-6)
