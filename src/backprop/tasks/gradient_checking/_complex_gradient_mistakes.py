"""Mistakes of the task in `complex_gradient`."""

import numpy as np

from ._complex_gradient import TASK


def measured(f, x, slope):
    """slope(e) for every array e with a 1 in one place; refuses as it should."""
    if not np.iscomplexobj(f(x + 0j)):
        raise ValueError("real")
    return (np.reshape([slope(e) for e in np.eye(x.size).reshape(x.size, *x.shape)], x.shape),)


@TASK.mistake("You take the real part, which is the value of f. The derivative has come out in the imaginary part.")
def real_part(f, x):
    return measured(f, x, lambda e: f(x + 1e-30j * e).real)


@TASK.mistake("Not divided by the step: what comes out in the imaginary part is h times the derivative.")
def not_divided(f, x):
    return measured(f, x, lambda e: f(x + 1e-3j * e).imag)


@TASK.mistake("That is a central difference with real steps, good to some ten digits. Step along the imaginary axis.")
def real_steps(f, x):
    return measured(f, x, lambda e: (f(x + 1e-5 * e + 0j) - f(x - 1e-5 * e + 0j)).real / 2e-5)


@TASK.mistake("That is a difference to one side with a real step, good to some seven digits. Step sideways instead.")
def one_sided(f, x):
    return measured(f, x, lambda e: (f(x + 1e-8 * e + 0j) - f(x + 0j)).real / 1e-8)


@TASK.mistake("The step is too long: the error is h squared. Nothing is subtracted here, so h may be 1e-30.")
def long_step(f, x):
    return measured(f, x, lambda e: f(x + 1e-3j * e).imag / 1e-3)


@TASK.mistake("The step is still too long: with h = 1e-5 the error is 1e-10. Nothing is subtracted, so take 1e-30.")
def usual_step(f, x):
    return measured(f, x, lambda e: f(x + 1e-5j * e).imag / 1e-5)


@TASK.mistake("The sign is lost: you take the absolute value of the imaginary part.")
def sign_lost(f, x):
    return measured(f, x, lambda e: abs(f(x + 1e-30j * e).imag) / 1e-30)


@TASK.mistake("The sign is flipped: you step down the imaginary axis, but divide by a positive step.")
def sign_flipped(f, x):
    return measured(f, x, lambda e: f(x - 1e-30j * e).imag / 1e-30)


@TASK.mistake("Twice too small: a central difference has two steps between its ends, the complex step only one.")
def halved(f, x):
    return measured(f, x, lambda e: f(x + 1e-30j * e).imag / 2e-30)


@TASK.mistake("All entries step at once. That adds up the whole gradient: let one entry step at a time.")
def all_at_once(f, x):
    return measured(f, x, lambda e: f(x + 1e-30j).imag / 1e-30)


@TASK.mistake("Your steps pile up: before the next entry steps, this one must be back on the real axis.")
def steps_pile_up(f, x):
    wide, g = np.array(x, complex), np.zeros(x.shape)
    if not np.iscomplexobj(f(wide)):
        raise ValueError("real")
    for i in np.ndindex(x.shape):
        wide[i] += 1e-30j
        g[i] = f(wide).imag / 1e-30
    return (g,)


@TASK.mistake("Your step grows with the entry: you multiply by 1 + ih. Add ih to each.")
def relative_steps(f, x):
    return measured(f, x, lambda e: f(x + 1e-30j * x * e).imag / 1e-30)


@TASK.mistake("Whole rows step at once. x[i] is a row if x has two axes: np.ndindex(x.shape) gives every place.")
def whole_rows(f, x):
    wide, g = np.array(x, complex), np.zeros(x.shape)
    if not np.iscomplexobj(f(wide)):
        raise ValueError("real")
    for i in np.ndindex(x.shape[:1]):
        wide[i] = x[i] + 1e-30j
        g[i] = f(wide).imag / 1e-30
        wide[i] = x[i]
    return (g,)


@TASK.mistake("Where f returns a real number the derivative is lost, and you hand out zeros. Raise a ValueError there.")
def zeros_handed_out(f, x):
    steps = np.eye(x.size).reshape(x.size, *x.shape)
    return (np.reshape([np.imag(f(x + 1e-30j * e)) / 1e-30 for e in steps], x.shape),)


@TASK.mistake(
    "You refuse f where the imaginary part is 0. That can be a true 0, of an entry that has no part in f. Look at the "
    "type of what f returns."
)
def zero_refused(f, x):
    steps = np.eye(x.size).reshape(x.size, *x.shape)
    found = [np.imag(f(x + 1e-30j * e)) / 1e-30 for e in steps]
    if not np.all(found):
        raise ValueError("zero")
    return (np.reshape(found, x.shape),)
