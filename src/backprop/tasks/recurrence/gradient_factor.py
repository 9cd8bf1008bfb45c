"""Task: foretell what is left of a gradient after many steps of a recurrence with one state."""

import math

from ..task import Task

PAIRS = ((1.25, 0.6), (1.5, 0.6), (2.0, 0.8), (2.5, 0.8))
"""The weight, and the state that the recurrence rests in: together they give slopes of 0.8, 0.96, 0.72 and 0.9."""


def cases(rng):
    """w, s and T of h[t] = tanh(w h[t-1] + b), at rest in s for T steps."""
    w, s = PAIRS[rng.integers(4)]
    return [(w, s, int(rng.integers(8, 15)))]


def reference(w, s, T):
    """w (), s (), T () int -> factor (), steps ()"""
    slope = w * (1 - s * s)
    return slope**T, float(math.ceil(math.log(0.001) / math.log(slope)))


TASK = Task(
    name="gradient_factor",
    points=2,
    signature="gradient_factor() -> factor, steps",
    reference=reference,
    cases=cases,
    kind="predict",
    by_variant=True,
)


@TASK.mistake("The slope of tanh is missing: a nudge passes through the weight and then through the tanh, every step.")
def slope_forgotten(w, s, T):
    return w**T, reference(w, s, T)[1]


@TASK.mistake("The weight is missing: each step multiplies by w before the tanh. Both factors occur T times.")
def weight_forgotten(w, s, T):
    return (1 - s * s) ** T, reference(w, s, T)[1]


@TASK.mistake("The weight counts once in your number. It is in every step, so its factor occurs T times.")
def weight_once(w, s, T):
    return w * (1 - s * s) ** T, reference(w, s, T)[1]


@TASK.mistake("That is one factor too many: from h[0] to h[T] there are T steps.")
def one_step_more(w, s, T):
    return (w * (1 - s * s)) ** (T + 1), reference(w, s, T)[1]


@TASK.mistake("That is one factor too few: from h[0] to h[T] there are T steps.")
def one_step_fewer(w, s, T):
    return (w * (1 - s * s)) ** (T - 1), reference(w, s, T)[1]


@TASK.mistake("That is the factor of a single step. T steps lie between h[0] and h[T], one after the other.")
def single_step(w, s, T):
    return w * (1 - s * s), reference(w, s, T)[1]


@TASK.mistake("You add the steps up. A nudge that goes through one step after another is multiplied each time.")
def added(w, s, T):
    return w * (1 - s * s) * T, reference(w, s, T)[1]


@TASK.mistake("You multiply by the value of the tanh. A nudge is stretched by its slope, 1 - s^2.")
def value_for_slope(w, s, T):
    return (w * s) ** T, reference(w, s, T)[1]


@TASK.mistake("The square is missing: the slope of tanh is 1 minus the square of its value.")
def square_forgotten(w, s, T):
    return (w * (1 - s)) ** T, reference(w, s, T)[1]


@TASK.mistake("After that many steps the factor is still above 1/1000. Round up: one step more takes it below.")
def rounded_down(w, s, T):
    factor, steps = reference(w, s, T)
    return factor, steps - 1


@TASK.mistake("Steps are whole numbers: which is the first one after which the factor is below 1/1000?")
def not_rounded(w, s, T):
    return reference(w, s, T)[0], math.log(0.001) / math.log(w * (1 - s * s))


@TASK.mistake("That is where the factor falls below 1/100. The question is about 1/1000.")
def only_a_hundredth(w, s, T):
    return reference(w, s, T)[0], float(math.ceil(math.log(0.01) / math.log(w * (1 - s * s))))
