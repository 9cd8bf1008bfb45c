"""Task: foretell how far two differences are from the slope of a polynomial."""

from ..task import Task


def cases(rng):
    """a, b, c of f(x) = a x^3 + b x^2 + c x, the place x and the step h. No error is zero, and none equals another."""
    a, b, c = (float(rng.choice(numbers)) for numbers in ((2, 3, 4, 5), (-11, -9, -7, 5, 7), (1, 6, 8)))
    return [(a, b, c, float(rng.choice((2, 3))), float(rng.choice((0.1, 0.2, 0.5))))]


def reference(a, b, c, x, h):
    """a (), b (), c (), x (), h () -> ahead (), central ()"""
    return (3 * a * x + b) * h + a * h**2, a * h**2


TASK = Task(
    name="difference_errors",
    points=2,
    signature="difference_errors() -> ahead, central",
    reference=reference,
    cases=cases,
    kind="predict",
    by_variant=True,
)


@TASK.mistake("That is the difference itself. The question is how far it is from the slope: take the slope away.")
def estimates(a, b, c, x, h):
    slope = 3 * a * x**2 + 2 * b * x + c
    ahead, central = reference(a, b, c, x, h)
    return slope + ahead, slope + central


@TASK.mistake("The sign is flipped: the error is what was measured minus what is true.")
def truth_minus_estimate(a, b, c, x, h):
    ahead, central = reference(a, b, c, x, h)
    return -ahead, -central


@TASK.mistake("That is the leading term alone. For a polynomial the whole error can be written down: what comes next?")
def leading_term(a, b, c, x, h):
    ahead, central = reference(a, b, c, x, h)
    return ahead - central, central


@TASK.mistake("You went back by h, not ahead: the quadratic part of the error has the other sign there.")
def backward_difference(a, b, c, x, h):
    ahead, central = reference(a, b, c, x, h)
    return 2 * central - ahead, central


@TASK.mistake("You divide by h alone. From x - h to x + h it is twice as far.")
def not_halved(a, b, c, x, h):
    slope = 3 * a * x**2 + 2 * b * x + c
    ahead, central = reference(a, b, c, x, h)
    return ahead, slope + 2 * central


@TASK.mistake("In a Taylor series the third derivative is divided by 6. Yours is not.")
def factorial_forgotten(a, b, c, x, h):
    ahead, central = reference(a, b, c, x, h)
    return ahead + 5 * central, 6 * central


@TASK.mistake("In a Taylor series the second derivative is divided by 2. Yours is not.")
def half_forgotten(a, b, c, x, h):
    ahead, central = reference(a, b, c, x, h)
    return 2 * (ahead - central) + central, central


@TASK.mistake(
    "The central difference has no quadratic part in its error, but the cubic term of f does leave something."
)
def central_has_none(a, b, c, x, h):
    return reference(a, b, c, x, h)[0], 0.0


@TASK.mistake("The central error has h squared in it. You have h.")
def square_of_h_forgotten(a, b, c, x, h):
    ahead, central = reference(a, b, c, x, h)
    return ahead - central + a * h, a * h


@TASK.mistake("That is relative to the slope. The question is about the plain error: difference minus slope.")
def relative(a, b, c, x, h):
    slope = 3 * a * x**2 + 2 * b * x + c
    ahead, central = reference(a, b, c, x, h)
    return ahead / slope, central / slope


@TASK.mistake("You add the two points where they should be subtracted, or mix up the terms: b has no part in this one.")
def quadratic_in_central(a, b, c, x, h):
    ahead, central = reference(a, b, c, x, h)
    return ahead, ahead + central
