"""Task: foretell two steps of gradient descent with momentum in a parabola."""

from ..task import Task

RATES = ((0.1, 0.9), (0.1, 0.8), (0.05, 0.9), (0.05, 0.75))
"""The learning rate, and the share of the velocity that is kept."""


def cases(rng):
    """c, m, w0 of the loss c/2 (w - m)^2 and where it starts, lr and momentum."""
    c, m = (float(rng.choice(choice)) for choice in ((3, 4, 6), (2, 3, 5)))
    return [(c, m, m + float(rng.choice((-7, 4, 6, 8))), *RATES[rng.integers(4)])]


def reference(c, m, w0, lr, momentum):
    """c (), m (), w0 (), lr (), momentum () -> w1 (), w2 (), gain ()"""
    v1 = c * (w0 - m)
    w1 = w0 - lr * v1
    v2 = momentum * v1 + c * (w1 - m)
    return w1, w1 - lr * v2, 1 / (1 - momentum)


TASK = Task(
    name="predict_momentum",
    points=2,
    signature="predict_momentum() -> w1, w2, gain",
    reference=reference,
    cases=cases,
    kind="predict",
    by_variant=True,
)


@TASK.mistake("Your second step has no velocity: that is plain gradient descent. What was v after the first step?")
def without_momentum(c, m, w0, lr, momentum):
    w1, _, gain = reference(c, m, w0, lr, momentum)
    return w1, w1 - lr * c * (w1 - m), gain


@TASK.mistake("You weight the gradient with 1 - momentum. In this form of momentum the gradient counts in full.")
def gradient_weighted(c, m, w0, lr, momentum):
    v1 = (1 - momentum) * c * (w0 - m)
    w1 = w0 - lr * v1
    return w1, w1 - lr * (momentum * v1 + (1 - momentum) * c * (w1 - m)), reference(c, m, w0, lr, momentum)[2]


@TASK.mistake("Your second step uses the slope at w0. The gradient is asked anew, at the place that has been reached.")
def old_gradient(c, m, w0, lr, momentum):
    w1, _, gain = reference(c, m, w0, lr, momentum)
    return w1, w1 - lr * (momentum + 1) * c * (w0 - m), gain


@TASK.mistake("The sign is flipped: you walk up the slope. The step is subtracted.")
def uphill(c, m, w0, lr, momentum):
    v1 = c * (w0 - m)
    w1 = w0 + lr * v1
    return w1, w1 + lr * (momentum * v1 + c * (w1 - m)), reference(c, m, w0, lr, momentum)[2]


@TASK.mistake("Your slope is c w. The parabola's lowest point is m, and the slope there must be 0.")
def lowest_point_forgotten(c, m, w0, lr, momentum):
    v1 = c * w0
    w1 = w0 - lr * v1
    return w1, w1 - lr * (momentum * v1 + c * w1), reference(c, m, w0, lr, momentum)[2]


@TASK.mistake("The factor 1/2 is still in your slope. It meets the 2 from the square, and they cancel.")
def half_kept(c, m, w0, lr, momentum):
    return (*reference(c / 2, m, w0, lr, momentum)[:2], 1 / (1 - momentum))


@TASK.mistake("The slope of c/2 (w - m)^2 has one c in it and no 2: the 1/2 has gone with the square.")
def half_forgotten(c, m, w0, lr, momentum):
    return (*reference(2 * c, m, w0, lr, momentum)[:2], 1 / (1 - momentum))


@TASK.mistake("In your second step the velocity counts in full. Only the share `momentum` of it is kept.")
def all_kept(c, m, w0, lr, momentum):
    w1, _, gain = reference(c, m, w0, lr, momentum)
    return w1, w1 - lr * (c * (w0 - m) + c * (w1 - m)), gain


@TASK.mistake("That is Nesterov's step, which comes in task 3. Here the step is lr times the new velocity.")
def looking_ahead(c, m, w0, lr, momentum):
    g = c * (w0 - m)
    w1 = w0 - lr * (1 + momentum) * g
    g2 = c * (w1 - m)
    return w1, w1 - lr * (g2 + momentum * (momentum * g + g2)), reference(c, m, w0, lr, momentum)[2]


@TASK.mistake("1 + momentum is the gain after two steps. Go on: 1 + momentum + momentum^2 + ... without end.")
def gain_of_two_steps(c, m, w0, lr, momentum):
    return (*reference(c, m, w0, lr, momentum)[:2], 1 + momentum)


@TASK.mistake("Your gain is 1/momentum. Which velocity v stays as it is in v = momentum v + g?")
def gain_by_momentum(c, m, w0, lr, momentum):
    return (*reference(c, m, w0, lr, momentum)[:2], 1 / momentum)


@TASK.mistake("Your sum for the gain lacks its first term, the 1: the newest gradient counts in full.")
def gain_without_the_newest(c, m, w0, lr, momentum):
    return (*reference(c, m, w0, lr, momentum)[:2], momentum / (1 - momentum))
