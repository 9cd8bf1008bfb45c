"""Task: mend a chain of three functions in which one factor is taken at the wrong point."""

import numpy as np

from ..task import Task

SHAPES = [(4, 3), (2, 5), (2, 3, 4), (1, 6)]


def cases(rng):
    """x of any shape, both signs, well away from 0, where the fault can hardly be seen."""
    found = []
    for shape in SHAPES:
        sign = rng.permutation((-1.0) ** np.arange(np.prod(shape))).reshape(shape)
        found.append((sign * rng.uniform(0.5, 2.0, size=shape),))
    return found


def reference(x):
    """x (...) -> slope (...)

    Of exp(sin(x^2)), by x.
    """
    return (np.exp(np.sin(x**2)) * np.cos(x**2) * 2 * x,)


TASK = Task(
    name="three_steps_slope",
    points=2,
    signature="three_steps_slope(x) -> (slope,)",
    reference=reference,
    cases=cases,
    kind="bug",
    forbid=("torch",),
    forbid_reason="the point of this task is to put each factor in its right place",
)


@TASK.mistake("The fault is still there. In each line, ask: what does y hold at this moment, and what should it hold?")
def as_given(x):
    y = x**2
    slope = 2 * x
    y = np.sin(y)
    slope = slope * np.cos(y)
    y = np.exp(y)
    slope = slope * y
    return (slope,)


@TASK.mistake("The cosine is now taken at x. Its sine was not applied to x but to what the first step had made of it.")
def cosine_at_x(x):
    return (2 * x * np.cos(x) * np.exp(np.sin(x**2)),)


@TASK.mistake("The last factor has moved too: the exponential was applied to the sine, so that is where its slope is.")
def exponential_too_early(x):
    return (2 * x * np.cos(x**2) * np.exp(x**2),)


@TASK.mistake("The exponential is applied twice in the last factor. Its slope is its value, and y is that already.")
def exponential_twice(x):
    return (2 * x * np.cos(x**2) * np.exp(np.exp(np.sin(x**2))),)


@TASK.mistake("The last factor is the sine itself, before the exponential: you have gone one step too far back.")
def before_the_exponential(x):
    return (2 * x * np.cos(x**2) * np.sin(x**2),)


@TASK.mistake("The factor of the square has moved: its slope 2x belongs to x, where the square was taken.")
def square_at_its_output(x):
    return (2 * x**2 * np.cos(x**2) * np.exp(np.sin(x**2)),)


@TASK.mistake("One factor is now a value instead of a slope: what is the derivative of the sine?")
def sine_for_cosine(x):
    return (2 * x * np.sin(x**2) * np.exp(np.sin(x**2)),)


@TASK.mistake("The factor of the square has been lost. Three steps, three factors.")
def square_forgotten(x):
    return (np.cos(x**2) * np.exp(np.sin(x**2)),)


@TASK.mistake("The factor of the exponential has been lost. Three steps, three factors.")
def exponential_forgotten(x):
    return (2 * x * np.cos(x**2),)


@TASK.alternate
def by_two_lines_exchanged(x):
    y = x**2
    slope = 2 * x
    slope = slope * np.cos(y)
    y = np.sin(y)
    y = np.exp(y)
    slope = slope * y
    return (slope,)


@TASK.alternate
def by_names(x):
    u = x * x
    v = np.sin(u)
    dv = np.exp(v)
    du = dv * np.cos(u)
    return (du * 2 * x,)


@TASK.alternate
def by_loops(x):
    slope = np.empty_like(x)
    for index in np.ndindex(x.shape):
        u = x[index] ** 2
        slope[index] = np.exp(np.sin(u)) * np.cos(u) * 2 * x[index]
    return (slope,)
