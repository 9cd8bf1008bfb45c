"""Mistakes of the task in `central_gradient`."""

import numpy as np

from ._central_gradient import TASK


@TASK.mistake("That is a difference to one side, ahead. Go h to the other side as well: the bend cancels.")
def forward_difference(forward, x, dy, h):
    steps = h * np.eye(x.size).reshape(x.size, *x.shape)
    found = [(dy * (forward(x + e) - forward(x))).sum() / h for e in steps]
    return (np.reshape(found, x.shape),)


@TASK.mistake("That is a difference to one side, behind. Go h to the other side as well: the bend cancels.")
def backward_difference(forward, x, dy, h):
    steps = h * np.eye(x.size).reshape(x.size, *x.shape)
    found = [(dy * (forward(x) - forward(x - e))).sum() / h for e in steps]
    return (np.reshape(found, x.shape),)


@TASK.mistake("Twice too large: how far apart are the two places at which you call forward?")
def not_halved(forward, x, dy, h):
    steps = h * np.eye(x.size).reshape(x.size, *x.shape)
    found = [(dy * (forward(x + e) - forward(x - e))).sum() / h for e in steps]
    return (np.reshape(found, x.shape),)


@TASK.mistake("You go half a step to each side, but divide by two steps.")
def half_steps(forward, x, dy, h):
    steps = h * np.eye(x.size).reshape(x.size, *x.shape)
    found = [(dy * (forward(x + e / 2) - forward(x - e / 2))).sum() / (2 * h) for e in steps]
    return (np.reshape(found, x.shape),)


@TASK.mistake("The step is half of what was asked for: you go h / 2 to each side.")
def shorter_steps(forward, x, dy, h):
    steps = h * np.eye(x.size).reshape(x.size, *x.shape)
    found = [(dy * (forward(x + e / 2) - forward(x - e / 2))).sum() / h for e in steps]
    return (np.reshape(found, x.shape),)


@TASK.mistake("The sign is flipped: ahead minus behind.")
def sign_flipped(forward, x, dy, h):
    steps = h * np.eye(x.size).reshape(x.size, *x.shape)
    found = [(dy * (forward(x - e) - forward(x + e))).sum() / (2 * h) for e in steps]
    return (np.reshape(found, x.shape),)


@TASK.mistake("dy is not used: you measure the sum of the outputs, which is an upstream gradient of ones.")
def plain_sum(forward, x, dy, h):
    steps = h * np.eye(x.size).reshape(x.size, *x.shape)
    found = [np.sum(forward(x + e) - forward(x - e)) / (2 * h) for e in steps]
    return (np.reshape(found, x.shape),)


@TASK.mistake("You sum the outputs first and weigh then. Each output has a weight of its own: multiply, then sum.")
def weighed_too_late(forward, x, dy, h):
    steps = h * np.eye(x.size).reshape(x.size, *x.shape)
    found = [np.sum(dy) * np.sum(forward(x + e) - forward(x - e)) / (2 * h) for e in steps]
    return (np.reshape(found, x.shape),)


@TASK.mistake("You take the mean over the outputs. The weighted outputs are summed, without a divisor.")
def mean_over_outputs(forward, x, dy, h):
    steps = h * np.eye(x.size).reshape(x.size, *x.shape)
    found = [np.mean(dy * (forward(x + e) - forward(x - e))) / (2 * h) for e in steps]
    return (np.reshape(found, x.shape),)


@TASK.mistake("All entries move at once. That is one number for one direction; move a single entry at a time.")
def all_at_once(forward, x, dy, h):
    slope = np.sum(dy * (forward(x + h) - forward(x - h))) / (2 * h)
    return (np.full(x.shape, slope),)


@TASK.mistake("Whole rows move at once. x[i] is a row if x has two axes: np.ndindex(x.shape) gives every place.")
def whole_rows(forward, x, dy, h):
    dx = np.zeros(x.shape)
    for i in np.ndindex(x.shape[:1]):
        e = np.zeros(x.shape)
        e[i] = h
        dx[i] = np.sum(dy * (forward(x + e) - forward(x - e))) / (2 * h)
    return (dx,)


@TASK.mistake("Your nudges pile up: before the next entry moves, this one must be back in its place.")
def nudges_pile_up(forward, x, dy, h):
    ahead, behind, dx = x.copy(), x.copy(), np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        ahead[i] += h
        behind[i] -= h
        dx[i] = np.sum(dy * (forward(ahead) - forward(behind))) / (2 * h)
    return (dx,)


@TASK.mistake("Your step grows with the entry. It is h for each of them, whatever its size.")
def relative_steps(forward, x, dy, h):
    steps = h * np.eye(x.size).reshape(x.size, *x.shape)
    found = [(dy * (forward(x + x * e) - forward(x - x * e))).sum() / (2 * h) for e in steps]
    return (np.reshape(found, x.shape),)


@TASK.mistake("You use a step of your own, 1e-5, instead of the h that comes in.")
def own_step(forward, x, dy, h):
    steps = 1e-5 * np.eye(x.size).reshape(x.size, *x.shape)
    found = [(dy * (forward(x + e) - forward(x - e))).sum() / 2e-5 for e in steps]
    return (np.reshape(found, x.shape),)


@TASK.mistake(
    "ravel and reshape copy where the memory is not in order, as in x.T or x[::2]. You nudge the copy, and forward "
    "gets x as it was."
)
def nudged_a_flat_copy(forward, x, dy, h):
    flat, found = x.ravel(), []
    for k in range(flat.size):
        value, sides = flat[k], []
        for sign in (1, -1):
            flat[k] = value + sign * h
            sides.append(np.sum(dy * forward(x)))
        flat[k] = value
        found.append((sides[0] - sides[1]) / (2 * h))
    return (np.reshape(found, x.shape),)


@TASK.mistake("The places are taken in the order of the memory, which is another one for x.T: use np.ndindex(x.shape).")
def order_of_memory(forward, x, dy, h):
    found = []
    walk = np.nditer(x, flags=["multi_index"], order="K")
    for _ in walk:
        e = np.zeros(x.shape)
        e[walk.multi_index] = h
        found.append(np.sum(dy * (forward(x + e) - forward(x - e))) / (2 * h))
    return (np.reshape(found, x.shape),)


@TASK.mistake(
    "What forward returned may be a view of the array that you handed to it. You change that array, and the first "
    "result changes with it: take its weighted sum first."
)
def kept_a_view(forward, x, dy, h):
    moved, dx = x.copy(), np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        moved[i] = x[i] + h
        ahead = forward(moved)
        moved[i] = x[i] - h
        behind = forward(moved)
        moved[i] = x[i]
        dx[i] = np.sum(dy * (ahead - behind)) / (2 * h)
    return (dx,)


@TASK.mistake(
    "The numbers are right, but x is not what it was. To add h and take it away again changes the last digit: nudge a "
    "copy."
)
def in_place(forward, x, dy, h):
    dx = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        x[i] += h
        ahead = np.sum(dy * forward(x))
        x[i] -= 2 * h
        behind = np.sum(dy * forward(x))
        x[i] += h
        dx[i] = (ahead - behind) / (2 * h)
    return (dx,)
