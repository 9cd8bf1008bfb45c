"""Task: which pixels an output sees through two convolutions, as a formula."""

import numpy as np

from ..task import Task

LAYERS = [(3, 2, 0, 2, 3, 2), (5, 3, 2, 4, 2, 0), (2, 3, 2, 5, 2, 3), (4, 2, 3, 3, 4, 2)]
"""kernel1, stride1, padding1, kernel2, stride2, padding2."""


def cases(rng):
    """q, places in the second layer's output, and the sizes of the two layers in one dimension."""
    return [(rng.permutation(np.arange(2, 40))[: 4 + i], *sizes) for i, sizes in enumerate(LAYERS)]


def reference(q, kernel1, stride1, padding1, kernel2, stride2, padding2):
    """q (Q,) int, kernel1 () int, stride1 () int, padding1 () int, kernel2 () int, stride2 () int, padding2 () int
    -> first (Q,) int, last (Q,) int
    """
    first = q * stride2 - padding2
    last = first + kernel2 - 1
    return first * stride1 - padding1, last * stride1 - padding1 + kernel1 - 1


TASK = Task(
    name="receptive_field",
    points=2,
    signature="receptive_field(q, kernel1, stride1, padding1, kernel2, stride2, padding2) -> first, last",
    reference=reference,
    cases=cases,
    kind="derive",
)


@TASK.mistake("You forget the padding: with it, window 0 begins that many places before the first pixel.")
def without_padding(q, kernel1, stride1, padding1, kernel2, stride2, padding2):
    first = q * stride2 * stride1
    return first, first + (kernel2 - 1) * stride1 + kernel1 - 1


@TASK.mistake("The padding has the wrong sign: zeros before the image make the window begin earlier, not later.")
def padding_added(q, kernel1, stride1, padding1, kernel2, stride2, padding2):
    first = (q * stride2 + padding2) * stride1 + padding1
    return first, first + (kernel2 - 1) * stride1 + kernel1 - 1


@TASK.mistake(
    "A step in the hidden layer is stride1 pixels wide, and padding2 counts such steps: multiply it by stride1."
)
def padding_not_scaled(q, kernel1, stride1, padding1, kernel2, stride2, padding2):
    first = q * stride2 * stride1 - padding1 - padding2
    return first, first + (kernel2 - 1) * stride1 + kernel1 - 1


@TASK.mistake("Strides multiply: stride2 steps in the hidden layer, each stride1 pixels wide. You add them.")
def strides_added(q, kernel1, stride1, padding1, kernel2, stride2, padding2):
    first = q * (stride1 + stride2) - padding2 * stride1 - padding1
    return first, first + (kernel2 - 1) * stride1 + kernel1 - 1


@TASK.mistake("The layers are in the wrong order: the first is next to the image, and the second looks at its output.")
def layers_swapped(q, kernel1, stride1, padding1, kernel2, stride2, padding2):
    first = (q * stride1 - padding1) * stride2 - padding2
    return first, first + (kernel1 - 1) * stride2 + kernel2 - 1


@TASK.mistake("That is where the first layer's window q looks. Go through the second layer first: which hidden places?")
def first_layer_only(q, kernel1, stride1, padding1, kernel2, stride2, padding2):
    first = q * stride1 - padding1
    return first, first + kernel1 - 1


@TASK.mistake("Your last is one too far: it is the first pixel that is not seen any more.")
def last_is_one_too_far(q, kernel1, stride1, padding1, kernel2, stride2, padding2):
    first = (q * stride2 - padding2) * stride1 - padding1
    return first, first + (kernel2 - 1) * stride1 + kernel1


@TASK.mistake("Neighbouring hidden places look stride1 pixels apart, so kernel2 - 1 steps count stride1 pixels each.")
def kernels_added(q, kernel1, stride1, padding1, kernel2, stride2, padding2):
    first = (q * stride2 - padding2) * stride1 - padding1
    return first, first + kernel2 - 1 + kernel1 - 1


@TASK.mistake("The field is as wide as kernel1 times kernel2 only if windows do not overlap. How far apart are they?")
def kernels_multiplied(q, kernel1, stride1, padding1, kernel2, stride2, padding2):
    first = (q * stride2 - padding2) * stride1 - padding1
    return first, first + kernel1 * kernel2 - 1


@TASK.mistake("Your last belongs to the first hidden place alone. The second layer sees kernel2 hidden places.")
def last_of_the_first_window(q, kernel1, stride1, padding1, kernel2, stride2, padding2):
    first = (q * stride2 - padding2) * stride1 - padding1
    return first, first + kernel1 - 1


@TASK.alternate
def multiplied_out(q, kernel1, stride1, padding1, kernel2, stride2, padding2):
    first = q * stride1 * stride2 - padding1 - stride1 * padding2
    return first, first + kernel1 + (kernel2 - 1) * stride1 - 1


@TASK.alternate
def by_listing(q, kernel1, stride1, padding1, kernel2, stride2, padding2):
    first, last = np.zeros(len(q)), np.zeros(len(q))
    for i, place in enumerate(q):
        hidden = [place * stride2 + v - padding2 for v in range(kernel2)]
        pixels = [r * stride1 + v - padding1 for r in hidden for v in range(kernel1)]
        first[i], last[i] = min(pixels), max(pixels)
    return first, last
