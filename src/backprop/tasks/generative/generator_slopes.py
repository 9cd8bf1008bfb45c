"""Task: derive the slopes of the generator's two losses with respect to the discriminator's logit."""

import numpy as np

from ..task import Task


def cases(rng):
    """dloss and z (N,). In the third the discriminator is sure of a fake or of a real, in the last it is very sure.

    The prices of the third are so large that what is left of the slopes counts.
    """
    found = [(rng.normal(size=n), 2 * rng.normal(size=n)) for n in (5, 8)]
    sign = np.array([1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0])
    z = sign * rng.uniform(24, 30, size=7)
    found.append((rng.normal(size=7) * np.exp(27 * (sign > 0)), z))
    found.append((rng.normal(size=6), rng.permutation([-900.0, 850.0, 1.2, -0.7, 760.0, -2.1])))
    return found


def reference(dloss, z):
    """dloss (N,), z (N,) -> dsaturating (N,), dnonsaturating (N,)

    Of log(1 - sigmoid(z)) and of -log sigmoid(z).
    """
    e = np.exp(-np.abs(z))
    larger, smaller = 1 / (1 + e), e / (1 + e)
    return -dloss * np.where(z >= 0, larger, smaller), -dloss * np.where(z >= 0, smaller, larger)


TASK = Task(
    name="generator_slopes",
    points=2,
    signature="generator_slopes(dloss, z) -> dsaturating, dnonsaturating",
    reference=reference,
    cases=cases,
    kind="derive",
    forbid=("torch", "backprop.numpy", "backprop.models", "backprop.tape"),
    forbid_reason="the point of this task is to derive the slopes on paper",
)


@TASK.mistake("The sign is flipped. Both losses fall when z rises: being called real is what the generator wants.")
def sign_flipped(dloss, z):
    return tuple(-part for part in reference(dloss, z))


@TASK.mistake("The two slopes have changed places: log(1 - D) first, then -log D.")
def exchanged(dloss, z):
    saturating, nonsaturating = reference(dloss, z)
    return nonsaturating, saturating


@TASK.mistake(
    "These are the slopes by D. What is asked for are those by z: the slope of the sigmoid, D (1 - D), is missing."
)
def by_probability(dloss, z):
    D = 1 / (1 + np.exp(-z))
    return -dloss / (1 - D), -dloss / D


@TASK.mistake("You have the slope of D alone. The logarithm has a slope, too: 1 over what it is taken of.")
def logarithm_forgotten(dloss, z):
    e = np.exp(-np.abs(z))
    slope = dloss * e / (1 + e) ** 2
    return -slope, -slope


@TASK.mistake("The slope of the sigmoid counts twice. Once cancels D or 1 - D; nothing of it is left over.")
def slope_twice(dloss, z):
    e = np.exp(-np.abs(z))
    slope = e / (1 + e) ** 2
    return tuple(part * slope for part in reference(dloss, z))


@TASK.mistake("The price dloss is not used: you have slopes alone. Chain rule: slope times dloss.")
def price_ignored(dloss, z):
    return reference(np.ones_like(dloss), z)


@TASK.mistake("You divide by N. Here each sample has a loss and a price of its own, and nobody takes a mean.")
def averaged(dloss, z):
    return reference(dloss / len(z), z)


@TASK.mistake("That is the slope of -log(1 - D), the discriminator's own loss on a fake: it would help the other side.")
def other_side(dloss, z):
    saturating, _ = reference(dloss, z)
    return saturating, -saturating


@TASK.mistake(
    "For large z your digits are gone: 1 is taken from a number close to 1. Find a form without a difference."
)
def digits_lost(dloss, z):
    e = np.exp(-np.abs(z))
    D = np.where(z >= 0, 1 / (1 + e), e / (1 + e))
    return -dloss * D, dloss * (D - 1)


@TASK.mistake(
    "Your exponential overflows, and infinity over infinity is no number. Let exp only see what is not positive."
)
def overflows(dloss, z):
    e = np.exp(z)
    return -dloss * e / (1 + e), -dloss / (1 + e)


@TASK.alternate
def by_two_sigmoids(dloss, z):
    with np.errstate(over="ignore"):
        return -dloss / (1 + np.exp(-z)), -dloss / (1 + np.exp(z))


@TASK.alternate
def by_logarithms(dloss, z):
    return -dloss * np.exp(-np.logaddexp(0, -z)), -dloss * np.exp(-np.logaddexp(0, z))
