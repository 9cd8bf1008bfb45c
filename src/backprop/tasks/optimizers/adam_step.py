"""Task: one step of Adam, with its bias correction."""

import numpy as np

from . import _adam_correction_mistakes, _adam_mistakes  # noqa: F401  # they enter themselves
from ._adam import TASK


@TASK.alternate
def by_moving_the_means(p, g, m, s, steps, lr, beta1, beta2, eps):
    mean, square = m + (1 - beta1) * (g - m), s + (1 - beta2) * (g**2 - s)
    corrected = mean / (1 - beta1 ** (steps + 1)), square / (1 - beta2 ** (steps + 1))
    return p - lr * corrected[0] / (corrected[1] ** 0.5 + eps), mean, square


@TASK.alternate
def with_the_correction_in_the_rate(p, g, m, s, steps, lr, beta1, beta2, eps):
    # The roots cancel if eps is corrected as well.
    t = steps + 1
    mean, square = beta1 * m + (1 - beta1) * g, beta2 * s + (1 - beta2) * g * g
    root = np.sqrt(1 - beta2**t)
    return p - lr * root / (1 - beta1**t) * mean / (np.sqrt(square) + eps * root), mean, square


@TASK.alternate
def by_adding_weights_up(p, g, m, s, steps, lr, beta1, beta2, eps):
    # The weights of all gradients so far: (1 - beta) (1 + beta + ... + beta^steps).
    seen = [(1 - beta) * sum(beta**k for k in range(steps + 1)) for beta in (beta1, beta2)]
    mean = np.add(beta1 * m, np.multiply(1 - beta1, g))
    square = np.add(beta2 * s, np.multiply(1 - beta2, np.square(g)))
    return np.subtract(p, lr * (mean / seen[0]) / (eps + np.sqrt(square / seen[1]))), mean, square


@TASK.alternate
def on_copies(p, g, m, s, steps, lr, beta1, beta2, eps):
    p, m, s = p.copy(), m.copy(), s.copy()
    m *= beta1
    m += (1 - beta1) * g
    s *= beta2
    s += (1 - beta2) * g * g
    p -= lr * (m / (1 - beta1 ** (steps + 1))) / (np.sqrt(s / (1 - beta2 ** (steps + 1))) + eps)
    return p, m, s
