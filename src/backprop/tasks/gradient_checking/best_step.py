"""Task: derive the best step of a one-sided and of a central difference, and what error is left there."""

import numpy as np

from ..task import Task

SIZES = (4, 6, 3)


def cases(rng):
    """eps, F, F2 and F3 (N,): also of a coarse arithmetic, and of functions that are large, or bend a lot."""
    found = []
    for N in SIZES:
        eps, F = 10 ** rng.uniform(-5, -2, size=N), 10 ** rng.uniform(-0.5, 1.5, size=N)
        found.append((eps, F, rng.uniform(0.5, 6, size=N), rng.uniform(0.5, 30, size=N)))
    return found


def reference(eps, F, F2, F3):
    """eps (N,), F (N,), F2 (N,), F3 (N,) -> h_ahead (N,), e_ahead (N,), h_central (N,), e_central (N,)

    Where 2 eps F / h + h F2 / 2 and eps F / h + h^2 F3 / 6 are smallest, and how small they are there.
    """
    h_ahead, h_central = 2 * np.sqrt(eps * F / F2), (3 * eps * F / F3) ** (1 / 3)
    return h_ahead, 2 * np.sqrt(eps * F * F2), h_central, 1.5 * eps * F / h_central


TASK = Task(
    name="best_step",
    points=3,
    signature="best_step(eps, F, F2, F3) -> h_ahead, e_ahead, h_central, e_central",
    reference=reference,
    cases=cases,
    kind="derive",
    forbid=("torch", "scipy", "argmin", "min"),
    forbid_reason="the point of this task is to derive a formula on paper, not to search",
)


@TASK.mistake("You set the two parts equal. Where the sum is smallest, it is their derivatives that cancel.")
def parts_equal(eps, F, F2, F3):
    h1, h2 = 2 * np.sqrt(eps * F / F2), (6 * eps * F / F3) ** (1 / 3)
    return h1, 2 * np.sqrt(eps * F * F2), h2, eps * F / h2 + h2**2 * F3 / 6


@TASK.mistake(
    "A factor of 2 is missing. Two values are rounded, each by up to eps F; and the Taylor series has divisors, too."
)
def one_value_rounded(eps, F, F2, F3):
    h1, h2 = np.sqrt(2 * eps * F / F2), (1.5 * eps * F / F3) ** (1 / 3)
    return h1, np.sqrt(2 * eps * F * F2), h2, 0.75 * eps * F / h2


@TASK.mistake("F is missing: rounding is relative, so a large value is rounded by more.")
def size_forgotten(eps, F, F2, F3):
    h1, h2 = 2 * np.sqrt(eps / F2), (3 * eps / F3) ** (1 / 3)
    return h1, 2 * np.sqrt(eps * F2), h2, 1.5 * eps / h2


@TASK.mistake("How strongly f bends has no say in your answer. The more it does, the shorter the step must be.")
def bend_forgotten(eps, F, F2, F3):
    h1, h2 = 2 * np.sqrt(eps * F), (3 * eps * F) ** (1 / 3)
    return h1, 2 * np.sqrt(eps * F), h2, 1.5 * eps * F / h2


@TASK.mistake("That is the wrong root: look at the power of h after you have multiplied the equation out.")
def roots_exchanged(eps, F, F2, F3):
    h1, h2 = (4 * eps * F / F2) ** (1 / 3), np.sqrt(3 * eps * F / F3)
    return h1, 2 * eps * F / h1 + h1 * F2 / 2, h2, eps * F / h2 + h2**2 * F3 / 6


@TASK.mistake("That is the part from rounding alone. At the best step the other part is there, too: add them.")
def rounding_alone(eps, F, F2, F3):
    h1, h2 = 2 * np.sqrt(eps * F / F2), (3 * eps * F / F3) ** (1 / 3)
    return h1.copy(), 2 * eps * F / h1, h2.copy(), eps * F / h2


@TASK.mistake("The 6 of the Taylor series is missing in your central difference.")
def factorial_forgotten(eps, F, F2, F3):
    h1, h2 = 2 * np.sqrt(eps * F / F2), (eps * F / F3 / 2) ** (1 / 3)
    return h1, 2 * np.sqrt(eps * F * F2), h2, 1.5 * eps * F / h2


@TASK.mistake("Upside down: more rounding calls for a longer step, more bending for a shorter one.")
def upside_down(eps, F, F2, F3):
    h1, h2 = 2 * np.sqrt(F2 / eps / F), (F3 / eps / F / 3) ** (1 / 3)
    return h1, 2 * eps * F / h1 + h1 * F2 / 2, h2, eps * F / h2 + h2**2 * F3 / 6


@TASK.mistake("For the central difference the second derivative has cancelled. What remains is the third, F3.")
def second_for_third(eps, F, F2, F3):
    h1, h2 = 2 * np.sqrt(eps * F / F2), (3 * eps * F / F2) ** (1 / 3)
    return h1, 2 * np.sqrt(eps * F * F2), h2, 1.5 * eps * F / h2


@TASK.alternate
def by_sums(eps, F, F2, F3):
    h1, h2 = np.sqrt(4 * eps * F / F2), np.cbrt(3 * eps * F / F3)
    return h1, 2 * eps * F / h1 + h1 * F2 / 2, h2, eps * F / h2 + h2**2 * F3 / 6


@TASK.alternate
def by_logarithms(eps, F, F2, F3):
    noise = np.log(eps) + np.log(F)
    h1, h2 = np.exp((noise + np.log(4 / F2)) / 2), np.exp((noise + np.log(3 / F3)) / 3)
    return h1, h1 * F2, h2, h2 * h2 * F3 / 2
