"""Task: foretell the slope of a chain of two steps."""

from ..task import Task


def cases(rng):
    """x, b and c of u = x^2 - b, y = c / u. Whole numbers, and u is positive."""
    return [tuple(float(rng.choice(numbers)) for numbers in ((3, 4, 5), (1, 2, 5, 7), (6, 12, 18, 24)))]


def reference(x, b, c):
    """x (), b (), c () -> slope ()"""
    u = x**2 - b
    return (-c / u**2 * 2 * x,)


TASK = Task(
    name="predict_slope",
    points=1,
    signature="predict_slope() -> slope",
    reference=reference,
    cases=cases,
    kind="predict",
    by_variant=True,
)


@TASK.mistake("The outer factor is taken at x. It belongs to the place where the inner step has landed.")
def outer_at_x(x, b, c):
    return (-c / x**2 * 2 * x,)


@TASK.mistake("The inner factor is missing: a nudge of x is stretched on its way to u, before it gets to y.")
def inner_forgotten(x, b, c):
    return (-c / (x**2 - b) ** 2,)


@TASK.mistake("The sign is lost: if the number below the fraction line grows, which way does the fraction go?")
def sign_lost(x, b, c):
    return (c / (x**2 - b) ** 2 * 2 * x,)


@TASK.mistake("The inner factor is taken at u. The square was applied to x.")
def inner_at_u(x, b, c):
    u = x**2 - b
    return (-c / u**2 * 2 * u,)


@TASK.mistake("You have added the two factors. One stretch after another is a product.")
def factors_added(x, b, c):
    return (-c / (x**2 - b) ** 2 + 2 * x,)


@TASK.mistake("That is y, the value. What is asked for is how much y moves for each unit that x moves.")
def value_for_slope(x, b, c):
    return (c / (x**2 - b),)


@TASK.mistake("The outer factor lacks its square: the derivative of c / u is -c divided by u squared.")
def square_forgotten(x, b, c):
    return (-c / (x**2 - b) * 2 * x,)


@TASK.mistake("The slope of the square is wrong: x^2 has the slope 2x, not x.")
def two_forgotten(x, b, c):
    return (-c / (x**2 - b) ** 2 * x,)
