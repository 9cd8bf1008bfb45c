"""Mistakes in the bias correction of the task in `adam_step`."""

import numpy as np

from ._adam import TASK


@TASK.mistake(
    "There is no bias correction. The means start at zero, so the first ones are far too small: divide by 1 - beta^t."
)
def not_corrected(p, g, m, s, steps, lr, beta1, beta2, eps):
    m_new = beta1 * m + (1 - beta1) * g
    s_new = beta2 * s + (1 - beta2) * g**2
    return p - lr * m_new / (np.sqrt(s_new) + eps), m_new, s_new


@TASK.mistake("Only the mean of the gradients is corrected. The mean of the squares starts at zero, too.")
def squares_not_corrected(p, g, m, s, steps, lr, beta1, beta2, eps):
    m_new = beta1 * m + (1 - beta1) * g
    s_new = beta2 * s + (1 - beta2) * g**2
    t = steps + 1
    m_hat = m_new / (1 - beta1**t)
    return p - lr * m_hat / (np.sqrt(s_new) + eps), m_new, s_new


@TASK.mistake("Only the mean of the squares is corrected. The mean of the gradients starts at zero, too.")
def mean_not_corrected(p, g, m, s, steps, lr, beta1, beta2, eps):
    m_new = beta1 * m + (1 - beta1) * g
    s_new = beta2 * s + (1 - beta2) * g**2
    t = steps + 1
    s_hat = s_new / (1 - beta2**t)
    return p - lr * m_new / (np.sqrt(s_hat) + eps), m_new, s_new


@TASK.mistake(
    "The power is one too low. `steps` counts what came before; this step is number steps + 1. With 0 you divide by 0."
)
def one_step_behind(p, g, m, s, steps, lr, beta1, beta2, eps):
    m_new = beta1 * m + (1 - beta1) * g
    s_new = beta2 * s + (1 - beta2) * g**2
    t = steps
    m_hat = m_new / (1 - beta1**t)
    s_hat = s_new / (1 - beta2**t)
    return p - lr * m_hat / (np.sqrt(s_hat) + eps), m_new, s_new


@TASK.mistake("The power is one too high: the first step has t = 1.")
def one_step_ahead(p, g, m, s, steps, lr, beta1, beta2, eps):
    m_new = beta1 * m + (1 - beta1) * g
    s_new = beta2 * s + (1 - beta2) * g**2
    t = steps + 2
    m_hat = m_new / (1 - beta1**t)
    s_hat = s_new / (1 - beta2**t)
    return p - lr * m_hat / (np.sqrt(s_hat) + eps), m_new, s_new


@TASK.mistake("You return the corrected means. The correction is for this step alone: hand on the means as they are.")
def corrected_means_kept(p, g, m, s, steps, lr, beta1, beta2, eps):
    m_new = beta1 * m + (1 - beta1) * g
    s_new = beta2 * s + (1 - beta2) * g**2
    t = steps + 1
    m_hat = m_new / (1 - beta1**t)
    s_hat = s_new / (1 - beta2**t)
    return p - lr * m_hat / (np.sqrt(s_hat) + eps), m_hat, s_hat


@TASK.mistake(
    "eps meets the root before the correction, so it weighs more in the first steps. Correct s, then root, then eps."
)
def eps_before_the_correction(p, g, m, s, steps, lr, beta1, beta2, eps):
    m_new = beta1 * m + (1 - beta1) * g
    s_new = beta2 * s + (1 - beta2) * g**2
    t = steps + 1
    return p - lr * np.sqrt(1 - beta2**t) / (1 - beta1**t) * m_new / (np.sqrt(s_new) + eps), m_new, s_new


@TASK.mistake("Both corrections use beta1. The mean of the squares has a fade of its own, with beta2.")
def one_beta_for_both(p, g, m, s, steps, lr, beta1, beta2, eps):
    m_new = beta1 * m + (1 - beta1) * g
    s_new = beta2 * s + (1 - beta2) * g**2
    t = steps + 1
    m_hat = m_new / (1 - beta1**t)
    s_hat = s_new / (1 - beta1**t)
    return p - lr * m_hat / (np.sqrt(s_hat) + eps), m_new, s_new


@TASK.mistake("You multiply by 1 - beta^t. The means are too small at first: divide by it.")
def multiplied(p, g, m, s, steps, lr, beta1, beta2, eps):
    m_new = beta1 * m + (1 - beta1) * g
    s_new = beta2 * s + (1 - beta2) * g**2
    t = steps + 1
    m_hat = m_new * (1 - beta1**t)
    s_hat = s_new * (1 - beta2**t)
    return p - lr * m_hat / (np.sqrt(s_hat) + eps), m_new, s_new


@TASK.mistake("You divide by 1 - beta at every step. That is right for the first one only: beta stands to the power t.")
def power_forgotten(p, g, m, s, steps, lr, beta1, beta2, eps):
    m_new = beta1 * m + (1 - beta1) * g
    s_new = beta2 * s + (1 - beta2) * g**2
    m_hat = m_new / (1 - beta1)
    s_hat = s_new / (1 - beta2)
    return p - lr * m_hat / (np.sqrt(s_hat) + eps), m_new, s_new


@TASK.mistake("beta times t is no power. What fades at each step is multiplied: beta**t.")
def times_for_power(p, g, m, s, steps, lr, beta1, beta2, eps):
    m_new = beta1 * m + (1 - beta1) * g
    s_new = beta2 * s + (1 - beta2) * g**2
    t = steps + 1
    m_hat = m_new / (1 - beta1 * t)
    s_hat = s_new / np.abs(1 - beta2 * t)
    return p - lr * m_hat / (np.sqrt(s_hat) + eps), m_new, s_new
