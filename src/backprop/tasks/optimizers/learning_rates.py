"""Task: derive which learning rates gradient descent survives on a quadratic, the best one, and how fast it is."""

import numpy as np

from ..task import Task


def cases(rng):
    """low (N,) and high (N,), the smallest and the largest curvature of N bowls; one bowl is round."""
    found = []
    for N in (4, 6, 3):
        low = rng.uniform(0.2, 2.0, size=N)
        found.append((low, low * rng.uniform(1.5, 40.0, size=N)))
    found[1][1][2] = found[1][0][2]
    return found


def reference(low, high):
    """low (N,), high (N,) -> largest (N,), best (N,), factor (N,)

    Of w <- w - lr c w, for all curvatures c between low and high: where |1 - lr c| reaches 1, the lr for which the
    larger of the two extreme factors is smallest, and that factor.
    """
    return 2 / high, 2 / (low + high), (high - low) / (high + low)


TASK = Task(
    name="learning_rates",
    points=3,
    signature="learning_rates(low, high) -> largest, best, factor",
    reference=reference,
    cases=cases,
    kind="derive",
    forbid=("torch", "backprop"),
    forbid_reason="the point of this task is to derive the three formulas on paper",
)


@TASK.mistake(
    "1/high brings the steepest direction to its lowest point at once. How far beyond does it still converge?"
)
def largest_without_overshoot(low, high):
    return 1 / high, 2 / (low + high), (high - low) / (high + low)


@TASK.mistake("Your largest rate is that of the flattest direction. The steepest one breaks out first.")
def largest_of_the_flattest(low, high):
    return 2 / low, 2 / (low + high), (high - low) / (high + low)


@TASK.mistake("Your largest rate is the best one. Up to which rate does the steepest direction shrink at all?")
def largest_is_best(low, high):
    return 2 / (low + high), 2 / (low + high), (high - low) / (high + low)


@TASK.mistake(
    "1/high is best for the steepest direction alone. A larger rate helps the flattest: go on until both tie."
)
def best_of_the_steepest(low, high):
    return 2 / high, 1 / high, (high - low) / (high + low)


@TASK.mistake("You average the two directions' own rates, and the steepest one breaks out. Average the curvatures.")
def best_is_a_mean_of_rates(low, high):
    best = 0.5 * (1 / low + 1 / high)
    return 2 / high, best, best * high - 1


@TASK.mistake("That is the factor for the rate 1/high. With the best rate the flattest direction gets on faster.")
def factor_of_half_the_largest(low, high):
    return 2 / high, 2 / (low + high), 1 - low / high


@TASK.mistake("Both factors have the same size, but opposite signs: 1 - lr low = -(1 - lr high). Solve it once more.")
def best_without_the_two(low, high):
    return 2 / high, 1 / (low + high), high / (low + high)


@TASK.mistake("The geometric mean of the curvatures does not make the two factors equally large. Their sum does.")
def best_geometric(low, high):
    return 2 / high, 1 / np.sqrt(low * high), np.sqrt(high / low) - 1


@TASK.mistake("Your factor has the roots of the curvatures: that is what momentum reaches. Put your best rate in.")
def factor_of_momentum(low, high):
    return 2 / high, 2 / (low + high), (np.sqrt(high) - np.sqrt(low)) / (np.sqrt(high) + np.sqrt(low))


@TASK.mistake("That is the factor of the loss, which has the distance squared. The question is about the distance.")
def factor_of_the_loss(low, high):
    return 2 / high, 2 / (low + high), ((high - low) / (high + low)) ** 2


@TASK.mistake("Your factor is 1 - lr high, which is negative: there it overshoots. The question is about its size.")
def factor_negative(low, high):
    return 2 / high, 2 / (low + high), (low - high) / (low + high)


@TASK.mistake("That is the share that a step takes away. The factor is what is left: 1 minus it.")
def factor_of_what_goes(low, high):
    return 2 / high, 2 / (low + high), 2 * low / (low + high)


@TASK.mistake("Your factor is low/high. Put your best rate into 1 - lr low, and bring it to one fraction.")
def factor_is_the_ratio(low, high):
    return 2 / high, 2 / (low + high), low / high


@TASK.alternate
def by_putting_in(low, high):
    best = 1 / ((low + high) / 2)
    return 2 * high**-1.0, best, 1 - best * low


@TASK.alternate
def by_condition_number(low, high):
    kappa = high / low
    return 2 / (kappa * low), 2 / (low * (1 + kappa)), (kappa - 1) / (kappa + 1)


@TASK.alternate
def by_solving(low, high):
    # The factors are 1 - lr low = q and 1 - lr high = -q: two equations for lr and q.
    found = [np.linalg.solve([[a, 1], [b, -1]], [1, 1]) for a, b in zip(low, high, strict=True)]
    lr, q = np.array(found).T
    return 2 / high, lr, q
