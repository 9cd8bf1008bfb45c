"""Task: bring given random numbers to the scales of He and of Glorot, for layers of several kinds."""

import numpy as np

from ..task import Task

SHAPES = [(6, 4), (3, 5, 2, 4), (2, 7), (8, 3), (4, 2, 3), (5, 3, 4, 2)]
"""Linear layers (D, M), convolutions of images (F, C, U, V), and one of sequences (F, C, V)."""


def cases(rng):
    """z (...), standard normal, and u (...), uniform between -1 and 1."""
    return [(rng.normal(size=shape), rng.uniform(-1, 1, size=shape)) for shape in SHAPES]


def reference(z, u):
    """z (...), u (...) -> he (...), glorot (...)"""
    first, second = z.shape[:2]
    fan_in, fan_out = (first, second) if z.ndim == 2 else (z.size // first, z.size // second)
    return z * np.sqrt(2 / fan_in), u * np.sqrt(6 / (fan_in + fan_out))


TASK = Task(
    name="he_glorot",
    points=2,
    signature="he_glorot(z, u) -> he, glorot",
    reference=reference,
    cases=cases,
    forbid=("torch", "backprop", "std", "var"),
    forbid_reason="the scales follow from the shape alone, and the point of this task is to work them out",
)


@TASK.mistake("The kernel is missing in your fans: an output of a convolution reads C patches of U times V numbers.")
def kernel_forgotten(z, u):
    into, out = z.shape[:2] if z.ndim == 2 else (z.shape[1], z.shape[0])
    return z * np.sqrt(2 / into), u * np.sqrt(6 / (into + out))


@TASK.mistake("The fans of your linear layers are exchanged: W has the shape (D, M), and an output reads D numbers.")
def linear_exchanged(z, u):
    kernel = np.prod(z.shape[2:])
    into, out = z.shape[1] * kernel, z.shape[0] * kernel
    return z * np.sqrt(2 / into), u * np.sqrt(6 / (into + out))


@TASK.mistake(
    "For convolutions you take the first dimension as what comes in. Filters stand first there: (F, C, U, V)."
)
def filters_as_input(z, u):
    kernel = np.prod(z.shape[2:])
    into = z.shape[0] * kernel
    return z * np.sqrt(2 / into), u * np.sqrt(6 / (into + z.shape[1]))


@TASK.mistake("Your fan_out lacks the kernel. An input of a convolution is read at U times V places by each filter.")
def kernel_in_one_fan(z, u):
    if z.ndim == 2:
        into, out = z.shape
    else:
        into, out = np.prod(z.shape[1:]), z.shape[0]
    return z * np.sqrt(2 / into), u * np.sqrt(6 / (into + out))


@TASK.mistake(
    "The root is missing: those are variances. Numbers are scaled by the standard deviation, and by the limit."
)
def root_forgotten(z, u):
    kernel = np.prod(z.shape[2:])
    into, out = z.shape if z.ndim == 2 else (z.shape[1] * kernel, z.shape[0] * kernel)
    return z * (2 / into), u * (6 / (into + out))


@TASK.mistake(
    "Your He has the variance 1/fan_in. A ReLU lets half of the signal through, so the variance must be twice that."
)
def no_gain_for_relu(z, u):
    kernel = np.prod(z.shape[2:])
    into, out = z.shape if z.ndim == 2 else (z.shape[1] * kernel, z.shape[0] * kernel)
    return z * np.sqrt(1 / into), u * np.sqrt(6 / (into + out))


@TASK.mistake("Your He looks at what a unit feeds, fan_out. It keeps the forward signal: fan_in, what an output reads.")
def he_by_fan_out(z, u):
    kernel = np.prod(z.shape[2:])
    into, out = z.shape if z.ndim == 2 else (z.shape[1] * kernel, z.shape[0] * kernel)
    return z * np.sqrt(2 / out), u * np.sqrt(6 / (into + out))


@TASK.mistake("Your He uses both fans. That is for Glorot; He's variance is 2/fan_in.")
def he_by_both(z, u):
    kernel = np.prod(z.shape[2:])
    into, out = z.shape if z.ndim == 2 else (z.shape[1] * kernel, z.shape[0] * kernel)
    return z * np.sqrt(2 / (into + out)), u * np.sqrt(6 / (into + out))


@TASK.mistake(
    "Your Glorot has the standard deviation for its limit. Numbers between -1 and 1 have a variance of 1/3 only."
)
def deviation_for_limit(z, u):
    kernel = np.prod(z.shape[2:])
    into, out = z.shape if z.ndim == 2 else (z.shape[1] * kernel, z.shape[0] * kernel)
    return z * np.sqrt(2 / into), u * np.sqrt(2 / (into + out))


@TASK.mistake(
    "Your limit is that of a variance of 1/fan_in. Glorot's looks at both fans: the variance is 2/(fan_in + fan_out)."
)
def glorot_by_fan_in(z, u):
    into = z.shape[0] if z.ndim == 2 else np.prod(z.shape[1:])
    return z * np.sqrt(2 / into), u * np.sqrt(3 / into)


@TASK.mistake("The 2 is lost: Glorot divides by the mean of the fans, which is half of their sum.")
def sum_for_mean(z, u):
    kernel = np.prod(z.shape[2:])
    into, out = z.shape if z.ndim == 2 else (z.shape[1] * kernel, z.shape[0] * kernel)
    return z * np.sqrt(2 / into), u * np.sqrt(3 / (into + out))


@TASK.mistake(
    "Your limit has 12 under the root: the width of the interval is twice the limit. Its variance is limit^2/3."
)
def width_for_limit(z, u):
    kernel = np.prod(z.shape[2:])
    into, out = z.shape if z.ndim == 2 else (z.shape[1] * kernel, z.shape[0] * kernel)
    return z * np.sqrt(2 / into), u * np.sqrt(12 / (into + out))


@TASK.mistake("z and u are exchanged: He takes the normal numbers z, Glorot the uniform ones u.")
def exchanged(z, u):
    kernel = np.prod(z.shape[2:])
    into, out = z.shape if z.ndim == 2 else (z.shape[1] * kernel, z.shape[0] * kernel)
    return u * np.sqrt(2 / into), z * np.sqrt(6 / (into + out))


@TASK.mistake("You divide by the scale. More inputs need smaller weights: multiply by the root of 2/fan_in.")
def divided(z, u):
    kernel = np.prod(z.shape[2:])
    into, out = z.shape if z.ndim == 2 else (z.shape[1] * kernel, z.shape[0] * kernel)
    return z / np.sqrt(2 / into), u / np.sqrt(6 / (into + out))


@TASK.mistake(
    "The numbers are right, but you scale the caller's arrays themselves (z *= or u *= ...). Return new ones."
)
def in_place(z, u):
    kernel = np.prod(z.shape[2:])
    into, out = z.shape if z.ndim == 2 else (z.shape[1] * kernel, z.shape[0] * kernel)
    z *= np.sqrt(2 / into)
    u *= np.sqrt(6 / (into + out))
    return z, u


@TASK.alternate
def by_sizes(z, u):
    first, second = z.shape[:2]
    into, out = z.size / first, z.size / second
    if z.ndim == 2:
        into, out = first, second
    return (2 / into) ** 0.5 * z, (6 / (into + out)) ** 0.5 * u


@TASK.alternate
def by_an_example(z, u):
    # Count what one output reads and what one input feeds.
    if z.ndim == 2:
        into, out = len(z[:, 0]), len(z[0])
    else:
        into, out = z[0].size, z[:, 0].size
    return z * np.sqrt(2) / np.sqrt(into), np.sqrt(3) * np.sqrt(2 / (into + out)) * u


@TASK.alternate
def as_a_linear_layer(z, u):
    # The filters of a convolution are columns of a linear layer for patches.
    flat = z if z.ndim == 2 else z.reshape(len(z), -1).T
    back = flat if z.ndim == 2 else z.swapaxes(0, 1).reshape(z.shape[1], -1).T
    fan_in, fan_out = flat.shape[0], z.shape[1] if z.ndim == 2 else back.shape[0]
    variance = 2 / (fan_in + fan_out)
    return z * (2 / fan_in) ** 0.5, u * (3 * variance) ** 0.5
