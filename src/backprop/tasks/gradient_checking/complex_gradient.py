"""Task: a gradient by complex steps. Its mistakes are in `_complex_gradient_mistakes`."""

import numpy as np

from . import _complex_gradient_mistakes  # noqa: F401  # they enter themselves
from ._complex_gradient import TASK


@TASK.alternate
def by_putting_back(f, x, h):
    wide, g = x.astype(complex), np.zeros(x.shape)
    for i in np.ndindex(*x.shape):
        wide[i] = complex(x[i], h)
        value = f(wide)
        if not np.iscomplexobj(value):
            raise ValueError("f is not analytic: it returns a real number")
        g[i] = value.imag / h
        wide[i] = x[i]
    return (g,)


@TASK.alternate
def by_unit_arrays(f, x, h):
    found = []
    for e in np.eye(x.size).reshape(x.size, *x.shape):
        value = f(x + h * 1j * e)
        if np.asarray(value).dtype.kind != "c":
            raise ValueError("the imaginary part is lost")
        found.append(np.imag(value) / h)
    return (np.reshape(found, x.shape),)


@TASK.alternate
def by_two_sides(f, x, h):
    def value(e):
        found = f(x + e)
        if not isinstance(found, complex | np.complexfloating):
            raise ValueError(f"f returned a {type(found).__name__}")
        return found

    steps = [step.reshape(x.shape) for step in 1j * h * np.eye(x.size)]
    return (np.reshape([(value(e) - value(-e)).imag / (2 * h) for e in steps], x.shape),)
