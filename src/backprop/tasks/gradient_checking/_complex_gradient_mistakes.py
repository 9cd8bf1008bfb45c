"""Mistakes of the task in `complex_gradient`."""

import numpy as np

from ._complex_gradient import TASK


def measured(f, x, slope):
    """slope(e) for every array e with a 1 in one place; refuses as it should."""
    if not np.iscomplexobj(f(x + 0j)):
        raise ValueError("real")
    return (np.reshape([slope(e) for e in np.eye(x.size).reshape(x.size, *x.shape)], x.shape),)


@TASK.mistake("You take the real part, which is the value of f. The derivative has come out in the imaginary part.")
def real_part(f, x, h):
    return measured(f, x, lambda e: f(x + 1j * h * e).real)


@TASK.mistake("Not divided by the step: what comes out in the imaginary part is h times the derivative.")
def not_divided(f, x, h):
    return measured(f, x, lambda e: f(x + 1j * h * e).imag)


@TASK.mistake("That is a central difference with real steps: two values are subtracted. Step along the imaginary axis.")
def real_steps(f, x, h):
    return measured(f, x, lambda e: (f(x + h * e + 0j) - f(x - h * e + 0j)).real / (2 * h))


@TASK.mistake("You use a step of your own instead of the h that comes in.")
def own_step(f, x, h):
    return measured(f, x, lambda e: f(x + 1e-20j * e).imag / 1e-20)


@TASK.mistake("The sign is lost: you take the absolute value of the imaginary part.")
def sign_lost(f, x, h):
    return measured(f, x, lambda e: abs(f(x + 1j * h * e).imag) / h)


@TASK.mistake("The sign is flipped: you step down the imaginary axis, but divide by a positive step.")
def sign_flipped(f, x, h):
    return measured(f, x, lambda e: f(x - 1j * h * e).imag / h)


@TASK.mistake("Twice too small: a central difference has two steps between its ends, the complex step only one.")
def halved(f, x, h):
    return measured(f, x, lambda e: f(x + 1j * h * e).imag / (2 * h))


@TASK.mistake("All entries step at once. That adds up the whole gradient: let one entry step at a time.")
def all_at_once(f, x, h):
    return measured(f, x, lambda e: f(x + 1j * h).imag / h)


@TASK.mistake("Your steps pile up: before the next entry steps, this one must be back on the real axis.")
def steps_pile_up(f, x, h):
    wide, g = np.array(x, complex), np.zeros(x.shape)
    if not np.iscomplexobj(f(wide)):
        raise ValueError("real")
    for i in np.ndindex(x.shape):
        wide[i] += 1j * h
        g[i] = f(wide).imag / h
    return (g,)


@TASK.mistake("Your step grows with the entry: you multiply by 1 + ih. Add ih to each.")
def relative_steps(f, x, h):
    return measured(f, x, lambda e: f(x + 1j * h * x * e).imag / h)


@TASK.mistake("Whole rows step at once. x[i] is a row if x has two axes: np.ndindex(x.shape) gives every place.")
def whole_rows(f, x, h):
    wide, g = np.array(x, complex), np.zeros(x.shape)
    if not np.iscomplexobj(f(wide)):
        raise ValueError("real")
    for i in np.ndindex(x.shape[:1]):
        wide[i] = x[i] + 1j * h
        g[i] = f(wide).imag / h
        wide[i] = x[i]
    return (g,)


@TASK.mistake("Where f returns a real number the derivative is lost, and you hand out zeros. Raise a ValueError there.")
def zeros_handed_out(f, x, h):
    steps = np.eye(x.size).reshape(x.size, *x.shape)
    return (np.reshape([np.imag(f(x + 1j * h * e)) / h for e in steps], x.shape),)


@TASK.mistake(
    "You refuse f where the imaginary part is 0. That can be a true 0, of an entry that has no part in f. Look at the "
    "type of what f returns."
)
def zero_refused(f, x, h):
    steps = np.eye(x.size).reshape(x.size, *x.shape)
    found = [np.imag(f(x + 1j * h * e)) / h for e in steps]
    if not np.all(found):
        raise ValueError("zero")
    return (np.reshape(found, x.shape),)
