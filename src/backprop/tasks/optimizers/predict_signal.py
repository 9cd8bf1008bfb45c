"""Task: foretell what becomes of the signal and of the gradient in a deep network as it starts."""

from ..task import Task

PAIRS = ((100, 0.1), (100, 0.2), (300, 0.1), (25, 0.4), (40, 0.2), (60, 0.2))
"""Units in a layer, and the standard deviation of the weights: a layer keeps 1/2, 2, 3/2, 2, 4/5, 6/5 of it."""


def cases(rng):
    """D inputs, H units, the standard deviation of the weights, L layers."""
    L, (H, std) = int(rng.choice((5, 6, 7))), PAIRS[rng.integers(6)]
    return [(int(rng.choice((16, 36, 64))), H, std, L)]


def reference(D, H, std, L):
    """D () int, H () int, std (), L () int -> forward (), backward (), keeps ()"""
    layer = H * std**2 / 2
    return D * std**2 / 2 * layer ** (L - 1), layer**L, (2 / H) ** 0.5


TASK = Task(
    name="predict_signal",
    points=2,
    signature="predict_signal() -> forward, backward, keeps",
    reference=reference,
    cases=cases,
    kind="predict",
    by_variant=True,
)


@TASK.mistake("The ReLU is missing: it lets half of the mean square through, forward and backward.")
def relu_forgotten(D, H, std, L):
    layer = H * std**2
    return D * std**2 * layer ** (L - 1), layer**L, (1 / H) ** 0.5


@TASK.mistake("The standard deviation must be squared: mean squares multiply by the variance of the weights.")
def not_squared(D, H, std, L):
    layer = H * std / 2
    return D * std / 2 * layer ** (L - 1), layer**L, (2 / H) ** 0.5


@TASK.mistake("The number of terms is missing: an output is a sum of products, and their variances add up.")
def fan_forgotten(D, H, std, L):
    layer = std**2 / 2
    return layer**L, layer**L, 2**0.5


@TASK.mistake("Your first layer reads H numbers. It reads the D inputs; only the others read H units.")
def first_layer_like_the_others(D, H, std, L):
    return (H * std**2 / 2) ** L, (H * std**2 / 2) ** L, (2 / H) ** 0.5


@TASK.mistake(
    "On the way back the first layer counts its outputs: an input's price is a sum over the H units it feeds."
)
def backward_by_fan_in(D, H, std, L):
    layer = H * std**2 / 2
    return D * std**2 / 2 * layer ** (L - 1), D * std**2 / 2 * layer ** (L - 1), (2 / H) ** 0.5


@TASK.mistake("Forward you have one layer too many: the first reads D inputs, and L - 1 more read H units.")
def one_layer_more(D, H, std, L):
    layer = H * std**2 / 2
    return D * std**2 / 2 * layer**L, layer**L, (2 / H) ** 0.5


@TASK.mistake("Backward you have one layer too few: the price passes through all L layers, the first one, too.")
def one_layer_fewer(D, H, std, L):
    layer = H * std**2 / 2
    return D * std**2 / 2 * layer ** (L - 1), layer ** (L - 1), (2 / H) ** 0.5


@TASK.mistake("Those are root mean squares. The question is about mean squares: leave the root away.")
def roots_taken(D, H, std, L):
    layer = H * std**2 / 2
    return (D * std**2 / 2 * layer ** (L - 1)) ** 0.5, layer ** (L / 2), (2 / H) ** 0.5


@TASK.mistake("You add the layers up. A signal that goes through one layer after another is multiplied each time.")
def added(D, H, std, L):
    layer = H * std**2 / 2
    return D * std**2 / 2 + layer * (L - 1), layer * L, (2 / H) ** 0.5


@TASK.mistake("Your third number is a variance: the standard deviation is its root.")
def variance_that_keeps(D, H, std, L):
    return (*reference(D, H, std, L)[:2], 2 / H)
