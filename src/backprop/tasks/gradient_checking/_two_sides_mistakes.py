"""Mistakes of the task in `two_sides`."""

import numpy as np

from ._two_sides import TASK


@TASK.mistake("Your measured is a difference to one side. Go to both sides of the arguments as they are.")
def one_sided(forward, backward, arguments, dy, directions, h):
    _, cache = forward(*arguments)
    said = sum(np.sum(g * v) for g, v in zip(backward(dy, cache), directions, strict=True))
    ahead = forward(*(a + h * v for a, v in zip(arguments, directions, strict=True)))[0]
    here = forward(*arguments)[0]
    return said, np.sum(dy * (ahead - here)) / h


@TASK.mistake("Twice too large: between the two sides lie two steps.")
def not_halved(forward, backward, arguments, dy, directions, h):
    _, cache = forward(*arguments)
    said = sum(np.sum(g * v) for g, v in zip(backward(dy, cache), directions, strict=True))
    ahead, behind = (forward(*(a + s * v for a, v in zip(arguments, directions, strict=True)))[0] for s in (h, -h))
    return said, np.sum(dy * (ahead - behind)) / h


@TASK.mistake("You go half a step to each side, but divide by two steps.")
def half_steps(forward, backward, arguments, dy, directions, h):
    _, cache = forward(*arguments)
    said = sum(np.sum(g * v) for g, v in zip(backward(dy, cache), directions, strict=True))
    ahead, behind = (
        forward(*(a + s * v for a, v in zip(arguments, directions, strict=True)))[0] for s in (h / 2, -h / 2)
    )
    return said, np.sum(dy * (ahead - behind)) / (2 * h)


@TASK.mistake("You measure with a step of your own instead of h.")
def own_step(forward, backward, arguments, dy, directions, h):
    _, cache = forward(*arguments)
    said = sum(np.sum(g * v) for g, v in zip(backward(dy, cache), directions, strict=True))
    ahead, behind = (
        forward(*(a + s * v for a, v in zip(arguments, directions, strict=True)))[0] for s in (1e-5, -1e-5)
    )
    return said, np.sum(dy * (ahead - behind)) / 2e-5


@TASK.mistake("The sign is flipped: ahead minus behind.")
def sign_flipped(forward, backward, arguments, dy, directions, h):
    _, cache = forward(*arguments)
    said = sum(np.sum(g * v) for g, v in zip(backward(dy, cache), directions, strict=True))
    ahead, behind = (forward(*(a + s * v for a, v in zip(arguments, directions, strict=True)))[0] for s in (h, -h))
    return said, np.sum(dy * (behind - ahead)) / (2 * h)


@TASK.mistake("What you measure is the plain sum of the outputs. Weigh each of them with its dy first.")
def measured_without_prices(forward, backward, arguments, dy, directions, h):
    _, cache = forward(*arguments)
    said = sum(np.sum(g * v) for g, v in zip(backward(dy, cache), directions, strict=True))
    ahead, behind = (forward(*(a + s * v for a, v in zip(arguments, directions, strict=True)))[0] for s in (h, -h))
    return said, np.sum(ahead - behind) / (2 * h)


@TASK.mistake(
    "backward gets ones. It is to be tried with the random dy that comes in: with ones it may hide its faults."
)
def said_without_prices(forward, backward, arguments, dy, directions, h):
    y, cache = forward(*arguments)
    said = sum(np.sum(g * v) for g, v in zip(backward(np.ones_like(y), cache), directions, strict=True))
    ahead, behind = (forward(*(a + s * v for a, v in zip(arguments, directions, strict=True)))[0] for s in (h, -h))
    return said, np.sum(dy * (ahead - behind)) / (2 * h)


@TASK.mistake("backward gets the output y. What it wants is the price of the output, dy.")
def output_for_price(forward, backward, arguments, dy, directions, h):
    y, cache = forward(*arguments)
    said = sum(np.sum(g * v) for g, v in zip(backward(y, cache), directions, strict=True))
    ahead, behind = (forward(*(a + s * v for a, v in zip(arguments, directions, strict=True)))[0] for s in (h, -h))
    return said, np.sum(dy * (ahead - behind)) / (2 * h)


@TASK.mistake("Only the first gradient has a say in your said. All arguments move, so all their gradients count.")
def said_of_the_first(forward, backward, arguments, dy, directions, h):
    _, cache = forward(*arguments)
    said = np.sum(backward(dy, cache)[0] * directions[0])
    ahead, behind = (forward(*(a + s * v for a, v in zip(arguments, directions, strict=True)))[0] for s in (h, -h))
    return said, np.sum(dy * (ahead - behind)) / (2 * h)


@TASK.mistake("Only the first argument is moved. Move all of them together, each along its own direction.")
def first_moved_alone(forward, backward, arguments, dy, directions, h):
    _, cache = forward(*arguments)
    said = sum(np.sum(g * v) for g, v in zip(backward(dy, cache), directions, strict=True))
    ahead, behind = (forward(arguments[0] + s * directions[0], *arguments[1:])[0] for s in (h, -h))
    return said, np.sum(dy * (ahead - behind)) / (2 * h)


@TASK.mistake("Your said is the sum of the gradients. Multiply each by its direction first, entry by entry.")
def direction_forgotten(forward, backward, arguments, dy, directions, h):
    _, cache = forward(*arguments)
    said = sum(np.sum(g) for g in backward(dy, cache))
    ahead, behind = (forward(*(a + s * v for a, v in zip(arguments, directions, strict=True)))[0] for s in (h, -h))
    return said, np.sum(dy * (ahead - behind)) / (2 * h)


@TASK.mistake("One argument after the other is moved: that is two calls for each. Move them all in the same two calls.")
def one_after_the_other(forward, backward, arguments, dy, directions, h):
    _, cache = forward(*arguments)
    said = sum(np.sum(g * v) for g, v in zip(backward(dy, cache), directions, strict=True))
    measured = 0.0
    for i, v in enumerate(directions):
        moved = ([*arguments[:i], arguments[i] + s * v, *arguments[i + 1 :]] for s in (h, -h))
        ahead, behind = (forward(*parts)[0] for parts in moved)
        measured += np.sum(dy * (ahead - behind)) / (2 * h)
    return said, measured


@TASK.mistake("You nudge every entry on its own, with two calls for each. A whole direction needs two calls in all.")
def entry_by_entry(forward, backward, arguments, dy, directions, h):
    _, cache = forward(*arguments)
    said = sum(np.sum(g * v) for g, v in zip(backward(dy, cache), directions, strict=True))
    measured = 0.0
    for i, v in enumerate(directions):
        for place in np.ndindex(v.shape):
            e = np.zeros(v.shape)
            e[place] = h
            moved = ([*arguments[:i], arguments[i] + s * e, *arguments[i + 1 :]] for s in (1, -1))
            ahead, behind = (forward(*parts)[0] for parts in moved)
            measured += v[place] * np.sum(dy * (ahead - behind)) / (2 * h)
    return said, measured


@TASK.mistake("One call of forward too many. The call that makes the cache is one, and each side is one: three in all.")
def forward_once_more(forward, backward, arguments, dy, directions, h):
    forward(*arguments)
    _, cache = forward(*arguments)
    said = sum(np.sum(g * v) for g, v in zip(backward(dy, cache), directions, strict=True))
    ahead, behind = (forward(*(a + s * v for a, v in zip(arguments, directions, strict=True)))[0] for s in (h, -h))
    return said, np.sum(dy * (ahead - behind)) / (2 * h)


@TASK.mistake("Both your numbers come from backward. The second must be measured, with forward alone.")
def said_twice(forward, backward, arguments, dy, directions, h):
    _, cache = forward(*arguments)
    said = sum(np.sum(g * v) for g, v in zip(backward(dy, cache), directions, strict=True))
    return said, said


@TASK.mistake("You take a mean over the outputs in what you measure. Weigh the outputs and add them up.")
def mean_measured(forward, backward, arguments, dy, directions, h):
    _, cache = forward(*arguments)
    said = sum(np.sum(g * v) for g, v in zip(backward(dy, cache), directions, strict=True))
    ahead, behind = (forward(*(a + s * v for a, v in zip(arguments, directions, strict=True)))[0] for s in (h, -h))
    return said, np.mean(dy * (ahead - behind)) / (2 * h)


@TASK.mistake("The numbers are right, but the caller's arguments were moved (look for +=). Make moved copies instead.")
def moved_in_place(forward, backward, arguments, dy, directions, h):
    _, cache = forward(*arguments)
    said = sum(np.sum(g * v) for g, v in zip(backward(dy, cache), directions, strict=True))
    values = []
    for step in (h, -2 * h):
        for a, v in zip(arguments, directions, strict=True):
            a += step * v
        values.append(np.sum(dy * forward(*arguments)[0]))
    for a, v in zip(arguments, directions, strict=True):
        a += h * v
    return said, (values[0] - values[1]) / (2 * h)
