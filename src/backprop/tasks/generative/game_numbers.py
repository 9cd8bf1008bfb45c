"""Task: foretell what the best discriminator says, and what that costs, where samples have only two kinds."""

import math

from ..task import Task


def cases(rng):
    """a and g: how often the real samples, and the generated ones, are of kind A. Together they are not 1."""
    a, g = 0.05 * rng.integers(10, 18), 0.05 * rng.integers(2, 8)
    return [(round(float(a), 2), round(float(g if abs(a + g - 1) > 0.01 else g - 0.05), 2))]


def reference(a, g):
    """a (), g () -> best_a (), best_b (), loss ()"""
    best_a, best_b = a / (a + g), (1 - a) / (2 - a - g)
    return best_a, best_b, _loss(a, g, best_a, best_b)


def _loss(a, g, in_a, in_b):
    real = a * math.log(in_a) + (1 - a) * math.log(in_b)
    return -real - g * math.log(1 - in_a) - (1 - g) * math.log(1 - in_b)


TASK = Task(
    name="game_numbers",
    points=2,
    signature="game_numbers() -> best_a, best_b, loss",
    reference=reference,
    cases=cases,
    kind="predict",
    by_variant=True,
)


@TASK.mistake("These are the chances that a sample is generated. D is the chance that it is real: the other share.")
def chances_of_fake(a, g):
    best_a, best_b, loss = reference(a, g)
    return 1 - best_a, 1 - best_b, loss


@TASK.mistake(
    "That is how often a real sample is of this kind. D asks the other way: of those of this kind, how many are real?"
)
def only_real(a, g):
    return a, 1 - a, _loss(a, g, a, 1 - a)


@TASK.mistake("That is a difference of the two shares. Out of all samples of this kind, which share is real? Divide.")
def difference(a, g):
    return a - g, g - a, reference(a, g)[2]


@TASK.mistake(
    "These are odds, real to generated. A probability divides by all samples of the kind, real and generated."
)
def odds(a, g):
    return a / g, (1 - a) / (1 - g), reference(a, g)[2]


@TASK.mistake("That is half of it: as if real and generated samples were one batch. Here the two means are added.")
def averaged(a, g):
    best_a, best_b, loss = reference(a, g)
    return best_a, best_b, loss / 2


@TASK.mistake("That is the loss on the real samples alone. The generated ones cost something, too: -log(1 - D).")
def real_part(a, g):
    best_a, best_b, _ = reference(a, g)
    return best_a, best_b, -a * math.log(best_a) - (1 - a) * math.log(best_b)


@TASK.mistake("That is the loss on the generated samples alone. The real ones cost something, too: -log D.")
def generated_part(a, g):
    best_a, best_b, _ = reference(a, g)
    return best_a, best_b, -g * math.log(1 - best_a) - (1 - g) * math.log(1 - best_b)


@TASK.mistake("The sign is flipped. A loss is the mean of -log, and no probability has a positive log.")
def sign_flipped(a, g):
    best_a, best_b, loss = reference(a, g)
    return best_a, best_b, -loss


@TASK.mistake("You use the logarithm of base 2 or 10. Here log is the natural one, as in NumPy.")
def bits(a, g):
    best_a, best_b, loss = reference(a, g)
    return best_a, best_b, loss / math.log(2)


@TASK.mistake("The kinds count alike in your loss. A is not as frequent as B: weigh each with its share.")
def not_weighted(a, g):
    best_a, best_b, _ = reference(a, g)
    return best_a, best_b, _loss(0.5, 0.5, best_a, best_b)


@TASK.mistake(
    "The shares are exchanged in your loss: -log D is paid by the real samples, -log(1 - D) by the generated."
)
def shares_exchanged(a, g):
    best_a, best_b, _ = reference(a, g)
    return best_a, best_b, _loss(g, a, best_a, best_b)


@TASK.mistake("That is the loss of a discriminator that always says 1/2. Yours knows better where the shares differ.")
def undecided(a, g):
    best_a, best_b, _ = reference(a, g)
    return best_a, best_b, 2 * math.log(2)
