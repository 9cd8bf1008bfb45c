"""Mistakes of the task in `adam_step`."""

import numpy as np

from ._adam import TASK


@TASK.mistake("eps is under the root. It is added to the root, outside.")
def eps_under_the_root(p, g, m, s, steps, lr, beta1, beta2, eps):
    m_new = beta1 * m + (1 - beta1) * g
    s_new = beta2 * s + (1 - beta2) * g**2
    t = steps + 1
    m_hat = m_new / (1 - beta1**t)
    s_hat = s_new / (1 - beta2**t)
    return p - lr * m_hat / np.sqrt(s_hat + eps), m_new, s_new


@TASK.mistake("eps is missing. Where no gradient has ever come you divide 0 by 0.")
def eps_forgotten(p, g, m, s, steps, lr, beta1, beta2, eps):
    m_new = beta1 * m + (1 - beta1) * g
    s_new = beta2 * s + (1 - beta2) * g**2
    t = steps + 1
    m_hat = m_new / (1 - beta1**t)
    s_hat = s_new / (1 - beta2**t)
    return p - lr * m_hat / np.sqrt(s_hat), m_new, s_new


@TASK.mistake("The gradient is not squared in your s.")
def not_squared(p, g, m, s, steps, lr, beta1, beta2, eps):
    m_new = beta1 * m + (1 - beta1) * g
    s_new = beta2 * s + (1 - beta2) * np.abs(g)
    t = steps + 1
    m_hat = m_new / (1 - beta1**t)
    s_hat = s_new / (1 - beta2**t)
    return p - lr * m_hat / (np.sqrt(s_hat) + eps), m_new, s_new


@TASK.mistake("Your bracket is squared as a whole: (1 - beta2) is inside the square. Only the gradient is squared.")
def share_squared(p, g, m, s, steps, lr, beta1, beta2, eps):
    m_new = beta1 * m + (1 - beta1) * g
    s_new = beta2 * s + ((1 - beta2) * g) ** 2
    t = steps + 1
    m_hat = m_new / (1 - beta1**t)
    s_hat = s_new / (1 - beta2**t)
    return p - lr * m_hat / (np.sqrt(s_hat) + eps), m_new, s_new


@TASK.mistake("You square the new mean m. What s averages are squares of the gradients themselves.")
def mean_squared(p, g, m, s, steps, lr, beta1, beta2, eps):
    m_new = beta1 * m + (1 - beta1) * g
    s_new = beta2 * s + (1 - beta2) * m_new**2
    t = steps + 1
    m_hat = m_new / (1 - beta1**t)
    s_hat = s_new / (1 - beta2**t)
    return p - lr * m_hat / (np.sqrt(s_hat) + eps), m_new, s_new


@TASK.mistake(
    "Your s is a variance: the mean is subtracted before squaring. Adam averages the plain squares of the gradients."
)
def variance(p, g, m, s, steps, lr, beta1, beta2, eps):
    m_new = beta1 * m + (1 - beta1) * g
    s_new = beta2 * s + (1 - beta2) * (g - m) ** 2
    t = steps + 1
    m_hat = m_new / (1 - beta1**t)
    s_hat = s_new / (1 - beta2**t)
    return p - lr * m_hat / (np.sqrt(s_hat) + eps), m_new, s_new


@TASK.mistake("The root is missing: you divide by a mean of squares.")
def root_forgotten(p, g, m, s, steps, lr, beta1, beta2, eps):
    m_new = beta1 * m + (1 - beta1) * g
    s_new = beta2 * s + (1 - beta2) * g**2
    t = steps + 1
    m_hat = m_new / (1 - beta1**t)
    s_hat = s_new / (1 - beta2**t)
    return p - lr * m_hat / (s_hat + eps), m_new, s_new


@TASK.mistake("The two betas are exchanged: beta1 is for the mean of the gradients, beta2 for that of their squares.")
def betas_exchanged(p, g, m, s, steps, lr, beta1, beta2, eps):
    m_new = beta2 * m + (1 - beta2) * g
    s_new = beta1 * s + (1 - beta1) * g**2
    t = steps + 1
    m_hat = m_new / (1 - beta2**t)
    s_hat = s_new / (1 - beta1**t)
    return p - lr * m_hat / (np.sqrt(s_hat) + eps), m_new, s_new


@TASK.mistake("Your step uses the gradient itself, as RMSprop does. Adam steps along the mean of the gradients.")
def gradient_for_mean(p, g, m, s, steps, lr, beta1, beta2, eps):
    m_new = beta1 * m + (1 - beta1) * g
    s_new = beta2 * s + (1 - beta2) * g**2
    t = steps + 1
    s_hat = s_new / (1 - beta2**t)
    return p - lr * g / (np.sqrt(s_hat) + eps), m_new, s_new


@TASK.mistake(
    "The new gradient counts in full in your m, as in momentum. Adam's is a mean: its shares are beta1 and 1 - beta1."
)
def gradient_in_full(p, g, m, s, steps, lr, beta1, beta2, eps):
    m_new = beta1 * m + g
    s_new = beta2 * s + (1 - beta2) * g**2
    t = steps + 1
    m_hat = m_new / (1 - beta1**t)
    s_hat = s_new / (1 - beta2**t)
    return p - lr * m_hat / (np.sqrt(s_hat) + eps), m_new, s_new


@TASK.mistake("Your step uses the means from before this gradient. Bring them up to date first.")
def old_means(p, g, m, s, steps, lr, beta1, beta2, eps):
    m_new = beta1 * m + (1 - beta1) * g
    s_new = beta2 * s + (1 - beta2) * g**2
    t = steps + 1
    m_hat = m / (1 - beta1**t)
    s_hat = s / (1 - beta2**t)
    return p - lr * m_hat / (np.sqrt(s_hat) + eps), m_new, s_new


@TASK.mistake("p is right, but m_new and s_new are the old means. The next step builds on the new ones.")
def means_not_kept(p, g, m, s, steps, lr, beta1, beta2, eps):
    m_new = beta1 * m + (1 - beta1) * g
    s_new = beta2 * s + (1 - beta2) * g**2
    t = steps + 1
    m_hat = m_new / (1 - beta1**t)
    s_hat = s_new / (1 - beta2**t)
    return p - lr * m_hat / (np.sqrt(s_hat) + eps), m, s


@TASK.mistake("The sign of the step is flipped: you walk uphill.")
def uphill(p, g, m, s, steps, lr, beta1, beta2, eps):
    m_new = beta1 * m + (1 - beta1) * g
    s_new = beta2 * s + (1 - beta2) * g**2
    t = steps + 1
    m_hat = m_new / (1 - beta1**t)
    s_hat = s_new / (1 - beta2**t)
    return p + lr * m_hat / (np.sqrt(s_hat) + eps), m_new, s_new


@TASK.mistake("The numbers are right, but you write into the caller's means (m *=, s += ...). Make new arrays.")
def in_place(p, g, m, s, steps, lr, beta1, beta2, eps):
    m *= beta1
    m += (1 - beta1) * g
    s *= beta2
    s += (1 - beta2) * g**2
    t = steps + 1
    return p - lr * m / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps), m, s


@TASK.mistake("The numbers are right, but you write into the caller's parameters (p -= ...). Return a new array.")
def parameters_in_place(p, g, m, s, steps, lr, beta1, beta2, eps):
    m_new = beta1 * m + (1 - beta1) * g
    s_new = beta2 * s + (1 - beta2) * g**2
    t = steps + 1
    p -= lr * m_new / (1 - beta1**t) / (np.sqrt(s_new / (1 - beta2**t)) + eps)
    return p, m_new, s_new
