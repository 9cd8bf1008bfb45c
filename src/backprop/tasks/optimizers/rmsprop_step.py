"""Task: one step of RMSprop."""

import numpy as np

from ..task import Task

SHAPES = [(3, 2), (4,), (2, 3, 4), (5, 3)]


def cases(rng):
    """p (...), g (...), s (...), lr, alpha, eps; eps is so large that its place shows.

    Each array has an entry that has never had a gradient; in the second case s is zero throughout, as at the start.
    """
    found = []
    for i, shape in enumerate(SHAPES):
        p, g, root = rng.normal(size=(3, *shape))
        s = 0 * root if i == 1 else 0.1 + root**2
        g.flat[1] = s.flat[1] = 0.0
        lr, alpha, eps = rng.uniform(0.05, 0.4), rng.uniform(0.6, 0.95), rng.uniform(0.02, 0.1)
        found.append((p, g, s, float(lr), float(alpha), float(eps)))
    return found


def reference(p, g, s, lr, alpha, eps):
    """p (...), g (...), s (...), lr (), alpha (), eps () -> p_new (...), s_new (...)"""
    square = alpha * s + (1 - alpha) * g * g
    return p - lr * g / (np.sqrt(square) + eps), square


TASK = Task(
    name="rmsprop_step",
    points=2,
    signature="rmsprop_step(p, g, s, lr, alpha, eps) -> p_new, s_new",
    reference=reference,
    cases=cases,
    forbid=("torch", "backprop"),
    forbid_reason="the point of this task is to write the step yourself",
)


@TASK.mistake("The gradient is not squared in your s. A mean of gradients can be zero where they are large.")
def not_squared(p, g, s, lr, alpha, eps):
    s_new = alpha * s + (1 - alpha) * np.abs(g)
    return p - lr * g / (np.sqrt(s_new) + eps), s_new


@TASK.mistake("The new square counts in full, so s is a sum. In a mean the two shares are alpha and 1 - alpha.")
def square_in_full(p, g, s, lr, alpha, eps):
    s_new = alpha * s + g * g
    return p - lr * g / (np.sqrt(s_new) + eps), s_new


@TASK.mistake("That is AdaGrad: all old squares count in full, and the steps get shorter for ever. RMSprop forgets.")
def adagrad(p, g, s, lr, alpha, eps):
    s_new = s + g * g
    return p - lr * g / (np.sqrt(s_new) + eps), s_new


@TASK.mistake("The two shares are exchanged: alpha, close to 1, belongs to the old mean.")
def shares_exchanged(p, g, s, lr, alpha, eps):
    s_new = (1 - alpha) * s + alpha * g * g
    return p - lr * g / (np.sqrt(s_new) + eps), s_new


@TASK.mistake("Your bracket is squared as a whole: (1 - alpha) is inside the square. Only the gradient is squared.")
def share_squared(p, g, s, lr, alpha, eps):
    s_new = alpha * s + ((1 - alpha) * g) ** 2
    return p - lr * g / (np.sqrt(s_new) + eps), s_new


@TASK.mistake("Your step divides by the old mean. First bring s up to date, then take the step with it.")
def old_mean(p, g, s, lr, alpha, eps):
    return p - lr * g / (np.sqrt(s) + eps), alpha * s + (1 - alpha) * g * g


@TASK.mistake("The root is missing: you divide by a mean of squares, which has the wrong units.")
def root_forgotten(p, g, s, lr, alpha, eps):
    s_new = alpha * s + (1 - alpha) * g * g
    return p - lr * g / (s_new + eps), s_new


@TASK.mistake("eps is under the root. It is added to the root, outside.")
def eps_under_the_root(p, g, s, lr, alpha, eps):
    s_new = alpha * s + (1 - alpha) * g * g
    return p - lr * g / np.sqrt(s_new + eps), s_new


@TASK.mistake("eps is missing. Where no gradient has ever come you divide 0 by 0.")
def eps_forgotten(p, g, s, lr, alpha, eps):
    s_new = alpha * s + (1 - alpha) * g * g
    return p - lr * g / np.sqrt(s_new), s_new


@TASK.mistake("You multiply by the root. Where gradients are large, the step must be made smaller: divide.")
def multiplied(p, g, s, lr, alpha, eps):
    s_new = alpha * s + (1 - alpha) * g * g
    return p - lr * g * (np.sqrt(s_new) + eps), s_new


@TASK.mistake("All entries share one mean. Each entry has a mean of its own, and that is the whole point.")
def one_mean_for_all(p, g, s, lr, alpha, eps):
    s_new = alpha * s + (1 - alpha) * np.mean(g * g)
    return p - lr * g / (np.sqrt(s_new) + eps), s_new


@TASK.mistake("The sign of the step is flipped: you walk uphill.")
def uphill(p, g, s, lr, alpha, eps):
    s_new = alpha * s + (1 - alpha) * g * g
    return p + lr * g / (np.sqrt(s_new) + eps), s_new


@TASK.mistake("eps ended up beside the fraction. It belongs into the denominator: mind the brackets.")
def bracket_forgotten(p, g, s, lr, alpha, eps):
    s_new = alpha * s + (1 - alpha) * g * g
    return p - (lr * g / np.sqrt(np.maximum(s_new, 1e-300)) + eps), s_new


@TASK.mistake("p is right, but s_new is still the old mean. The next step builds on the new one.")
def mean_not_kept(p, g, s, lr, alpha, eps):
    s_new = alpha * s + (1 - alpha) * g * g
    return p - lr * g / (np.sqrt(s_new) + eps), s


@TASK.mistake("p is right, but s_new has gone through the root. Hand on the mean of the squares itself.")
def root_kept(p, g, s, lr, alpha, eps):
    root = np.sqrt(alpha * s + (1 - alpha) * g * g)
    return p - lr * g / (root + eps), root


@TASK.mistake("The numbers are right, but you write into the caller's s (s *= or s += ...). Make a new array.")
def in_place(p, g, s, lr, alpha, eps):
    s *= alpha
    s += (1 - alpha) * g * g
    return p - lr * g / (np.sqrt(s) + eps), s


@TASK.mistake("The numbers are right, but you write into the caller's parameters (p -= ...). Return a new array.")
def parameters_in_place(p, g, s, lr, alpha, eps):
    s_new = alpha * s + (1 - alpha) * g * g
    p -= lr * g / (np.sqrt(s_new) + eps)
    return p, s_new


@TASK.alternate
def by_moving_the_mean(p, g, s, lr, alpha, eps):
    mean = s + (1 - alpha) * (g**2 - s)
    return p - lr / (mean**0.5 + eps) * g, mean


@TASK.alternate
def by_average(p, g, s, lr, alpha, eps):
    mean = np.average(np.stack([s, np.square(g)]), axis=0, weights=[alpha, 1 - alpha])
    return np.subtract(p, np.divide(lr * g, eps + np.sqrt(mean))), mean


@TASK.alternate
def by_loops(p, g, s, lr, alpha, eps):
    p_new, s_new = p.copy(), s.copy()
    for i in np.ndindex(*p.shape):
        s_new[i] = alpha * s[i] + (1 - alpha) * g[i] ** 2
        p_new[i] = p[i] - lr * g[i] / (s_new[i] ** 0.5 + eps)
    return p_new, s_new
