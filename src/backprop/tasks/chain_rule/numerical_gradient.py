"""Task: measure a gradient with central differences."""

import numpy as np

from ..task import Task

SIZES = (4, 3, 6, 2)


def cases(rng):
    """a (D,), x (D,) and a step h that is not small: what a formula leaves out must show."""
    return [(rng.normal(size=D), rng.normal(size=D), float(rng.uniform(0.05, 0.2))) for D in SIZES]


def reference(a, x, h):
    """a (D,), x (D,), h () -> g (D,)

    Of f(x) = sum_d exp(a_d x_d) + prod_d (x_d + a_d).
    """

    def f(x):
        return float(np.exp(a * x).sum() + np.prod(x + a))

    steps = h * np.eye(len(x))
    return (np.array([f(x + step) - f(x - step) for step in steps]) / (2 * h),)


def driver(thing, a, x, h):
    """The functions whose gradients are measured: the student's function gets one, a point and a step."""
    import numpy as np

    def f(x):
        return float(np.exp(a * x).sum() + np.prod(x + a))

    return thing(f, x, h)


TASK = Task(
    name="numerical_gradient",
    points=2,
    signature="numerical_gradient(f, x, h) -> (g,)",
    reference=reference,
    cases=cases,
    driver=driver,
    forbid=("torch",),
    forbid_reason="here the gradient is to be measured, with evaluations of f alone",
)


@TASK.mistake(
    "That is a difference to one side. Its error shrinks like h, that of a central difference like h squared."
)
def forward_difference(f, x, h):
    return (np.array([f(x + step) - f(x) for step in h * np.eye(len(x))]) / h,)


@TASK.mistake("That is a difference to one side, the left one. Go h to the right, too.")
def backward_difference(f, x, h):
    return (np.array([f(x) - f(x - step) for step in h * np.eye(len(x))]) / h,)


@TASK.mistake("Too large by a factor of 2: how far apart are x + h and x - h?")
def not_halved(f, x, h):
    return (np.array([f(x + step) - f(x - step) for step in h * np.eye(len(x))]) / h,)


@TASK.mistake("You go half a step to each side, but divide by two steps. The distance and the divisor belong together.")
def half_steps(f, x, h):
    return (np.array([f(x + step) - f(x - step) for step in h / 2 * np.eye(len(x))]) / (2 * h),)


@TASK.mistake("The step is not what was asked for: you go h / 2 to each side. Go h, and mind what you divide by.")
def shorter_steps(f, x, h):
    return (np.array([f(x + step) - f(x - step) for step in h / 2 * np.eye(len(x))]) / h,)


@TASK.mistake("The sign is flipped: subtract what f is on the left from what it is on the right.")
def sign_flipped(f, x, h):
    return (np.array([f(x - step) - f(x + step) for step in h * np.eye(len(x))]) / (2 * h),)


@TASK.mistake("The difference is not divided by anything. A slope is a difference of f for each unit of x.")
def not_divided(f, x, h):
    return (np.array([f(x + step) - f(x - step) for step in h * np.eye(len(x))]),)


@TASK.mistake("All entries of x move at once. That is one slope along one direction; nudge a single entry at a time.")
def all_at_once(f, x, h):
    return (np.full(len(x), (f(x + h) - f(x - h)) / (2 * h)),)


@TASK.mistake(
    "You hand a single number to f. It wants the whole vector, in which one entry has moved and the others have not."
)
def entry_alone(f, x, h):
    return (np.array([f(v + h) - f(v - h) for v in x]) / (2 * h),)


@TASK.mistake("Your nudges pile up: when the second entry moves, the first has not gone back to its place.")
def nudges_pile_up(f, x, h):
    right, left, g = x.copy(), x.copy(), np.zeros(len(x))
    for d in range(len(x)):
        right[d] += h
        left[d] -= h
        g[d] = (f(right) - f(left)) / (2 * h)
    return (g,)


@TASK.mistake("Your step grows with x: you multiply by 1 + h. The step is h for every entry, whatever its size.")
def relative_steps(f, x, h):
    return (np.array([f(x + x * e) - f(x - x * e) for e in h * np.eye(len(x))]) / (2 * h),)


@TASK.mistake("You use a step of your own, 1e-5, instead of the h that comes in.")
def own_step(f, x, h):
    return (np.array([f(x + step) - f(x - step) for step in 1e-5 * np.eye(len(x))]) / 2e-5,)


@TASK.mistake("You divide by the entry of x, not by the distance between the two points.")
def divided_by_x(f, x, h):
    return (np.array([f(x + step) - f(x - step) for step in h * np.eye(len(x))]) / (2 * x),)


@TASK.mistake(
    "The numbers are right, but you nudge x itself. To add h and to take it away again can change the last digit: "
    "nudge a copy."
)
def in_place(f, x, h):
    g = np.zeros(len(x))
    for d in range(len(x)):
        x[d] += h
        right = f(x)
        x[d] -= 2 * h
        left = f(x)
        x[d] += h
        g[d] = (right - left) / (2 * h)
    return (g,)


@TASK.alternate
def by_copies(f, x, h):
    g = np.zeros(len(x))
    for d in range(len(x)):
        right, left = x.copy(), x.copy()
        right[d] += h
        left[d] -= h
        g[d] = (f(right) - f(left)) / (2 * h)
    return (g,)


@TASK.alternate
def by_putting_back(f, x, h):
    moved, g = np.array(x), []
    for d, value in enumerate(x):
        found = []
        for sign in (1, -1):
            moved[d] = value + sign * h
            found.append(f(moved))
        moved[d] = value
        g.append((found[0] - found[1]) / 2 / h)
    return (np.array(g),)


@TASK.alternate
def by_two_one_sided(f, x, h):
    here, e = f(x), np.eye(x.size)
    ahead = np.array([f(x + h * v) - here for v in e]) / h
    behind = np.array([here - f(x - h * v) for v in e]) / h
    return ((ahead + behind) / 2,)
