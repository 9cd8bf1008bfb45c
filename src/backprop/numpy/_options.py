"""Options of units, checked: each function returns the value or raises an error that names the option."""

import math
import numbers
import operator

import numpy as np


def whole(where, name, value, least=-math.inf):
    """A whole number that is large enough."""
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{where}: {name} must be a whole number, got {value!r}") from None
    if number < least:
        raise ValueError(f"{where}: {name} is {value}, expected at least {least}")
    return number


def pair(where, name, value, least):
    """(rows, columns) from one whole number for both, or from a pair of them."""
    both = value if isinstance(value, tuple | list) else (value, value)
    if len(both) != 2:
        raise TypeError(f"{where}: {name} must be a whole number or a pair of them, got {value!r}")
    return tuple(whole(where, name, part, least) for part in both)


def share(where, name, value):
    """A number from 0 to 1, both included."""
    if not 0 <= _real(where, name, value) <= 1:
        raise ValueError(f"{where}: {name} is {value}, expected 0 to 1")
    return value


def positive(where, name, value):
    """A number above 0."""
    if not _real(where, name, value) > 0:
        raise ValueError(f"{where}: {name} is {value}, expected more than 0")
    return value


def fraction(where, name, value):
    """A number from 0 to 1, but not 1 itself."""
    if not 0 <= _real(where, name, value) < 1:
        raise ValueError(f"{where}: {name} is {value}, expected at least 0 and below 1")
    return value


def _real(where, name, value):
    if not isinstance(value, numbers.Real):
        raise TypeError(f"{where}: {name} must be a number, got {value!r}")
    return value


def flag(where, name, value):
    """True or False."""
    if not isinstance(value, bool | np.bool_):
        raise TypeError(f"{where}: {name} must be True or False, got {value!r}")
    return bool(value)
