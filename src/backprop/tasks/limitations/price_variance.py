"""Task: derive how the size of the price shrinks on its way down through random layers."""

import numpy as np

from ..task import Task

DEPTHS = (3, 5, 8, 4)


def cases(rng):
    """widths (T + 1,), v (T,), q (T,): the factors of the layers lie between 0.3 and 1.6."""
    found = []
    for T in DEPTHS:
        widths = rng.choice(np.arange(20, 60), size=T + 1, replace=False).astype(float)
        q = rng.uniform(0.05, 0.9, size=T)
        found.append((widths, rng.uniform(0.3, 1.6, size=T) / (widths[1:] * q), q))
    return found


def reference(widths, v, q):
    """widths (S,), v (T,), q (T,) -> share (T,)

    share[t] is the mean square of the price of h[t], relative to that of h[T]. S is T + 1.
    """
    return (np.cumprod((widths[1:] * v * q)[::-1])[::-1],)


TASK = Task(
    name="price_variance",
    points=2,
    signature="price_variance(widths, v, q) -> (share,)",
    reference=reference,
    cases=cases,
    kind="derive",
    forbid=("torch",),
    forbid_reason="the point of this task is to derive the factor on paper",
)


@TASK.mistake(
    "You count the units that come in. A price comes from above: each unit adds up what all those it feeds ask."
)
def fan_in(widths, v, q):
    return (np.cumprod((widths[:-1] * v * q)[::-1])[::-1].copy(),)


@TASK.mistake(
    "Those are the factors of the single layers. On its way to h[t] the price goes through all layers from t on."
)
def single_layers(widths, v, q):
    return (widths[1:] * v * q,)


@TASK.mistake("You multiply from the bottom up. A price starts at the top: share[0] is the product of all factors.")
def from_the_bottom(widths, v, q):
    return (np.cumprod(widths[1:] * v * q),)


@TASK.mistake("The shares come in the wrong order: the last one, share[T - 1], has a single factor.")
def wrong_order(widths, v, q):
    return (np.cumprod((widths[1:] * v * q)[::-1]),)


@TASK.mistake("Each share lacks the factor of its own layer: between h[t] and h[t + 1] lies layer t.")
def own_layer_forgotten(widths, v, q):
    return (np.append(np.cumprod((widths[1:] * v * q)[:0:-1])[::-1], 1.0),)


@TASK.mistake("You took the root. The question is about the mean square.")
def root_taken(widths, v, q):
    return (np.sqrt(np.cumprod((widths[1:] * v * q)[::-1])[::-1]),)


@TASK.mistake("v is squared once too often: it is a variance, the mean square of a weight already.")
def variance_squared(widths, v, q):
    return (np.cumprod((widths[1:] * v**2 * q)[::-1])[::-1].copy(),)


@TASK.mistake("q is squared once too often: it is the mean of the squared slopes already.")
def slope_squared(widths, v, q):
    return (np.cumprod((widths[1:] * v * q**2)[::-1])[::-1].copy(),)


@TASK.mistake("The slopes are missing: before the matrix, every price is multiplied by the slope of its unit.")
def slopes_forgotten(widths, v, q):
    return (np.cumprod((widths[1:] * v)[::-1])[::-1].copy(),)


@TASK.mistake("The number of terms is missing: a unit's price is a sum over all units that it feeds.")
def terms_forgotten(widths, v, q):
    return (np.cumprod((v * q)[::-1])[::-1].copy(),)


@TASK.mistake("Variances of independent terms add up to the number of terms times one of them, not to its square.")
def terms_squared(widths, v, q):
    return (np.cumprod((widths[1:] ** 2 * v * q)[::-1])[::-1].copy(),)


@TASK.alternate
def by_walking_down(widths, v, q):
    share, size = np.empty_like(v), 1.0
    for t in reversed(range(len(v))):
        size *= widths[t + 1] * v[t] * q[t]
        share[t] = size
    return (share,)


@TASK.alternate
def by_logarithms(widths, v, q):
    logs = np.log(widths[1:]) + np.log(v) + np.log(q)
    return (np.exp([logs[t:].sum() for t in range(len(v))]),)


@TASK.alternate
def by_dividing(widths, v, q):
    factors = widths[1:] * v * q
    up_to = np.cumprod(factors)
    return (up_to[-1] / up_to * factors,)
