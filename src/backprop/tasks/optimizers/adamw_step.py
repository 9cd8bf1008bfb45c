"""Task: mend a step of AdamW, whose decay is in the moments and whose correction uses one beta for both."""

import numpy as np

from ..task import Task
from . import _adam


def cases(rng):
    """p (...), g (...), m (...), s (...), steps, lr, beta1, beta2, eps as for Adam, and decay."""
    return [(*case, float(rng.uniform(0.1, 0.5))) for case in _adam.cases(rng)]


def reference(p, g, m, s, steps, lr, beta1, beta2, eps, decay):
    """p (...), g (...), m (...), s (...), steps () int, lr (), beta1 (), beta2 (), eps (), decay ()
    -> p_new (...), m_new (...), s_new (...)
    """
    mean, square, t = beta1 * m + (1 - beta1) * g, beta2 * s + (1 - beta2) * g * g, steps + 1
    step = lr / (1 - beta1**t) * mean / (np.sqrt(square / (1 - beta2**t)) + eps)
    return (1 - lr * decay) * p - step, mean, square


TASK = Task(
    name="adamw_step",
    points=3,
    signature="adamw_step(p, g, m, s, steps, lr, beta1, beta2, eps, decay) -> p_new, m_new, s_new",
    reference=reference,
    cases=cases,
    kind="bug",
    forbid=("torch", "backprop"),
    forbid_reason="the point of this task is to mend the step yourself",
)


@TASK.mistake("The decay is still mixed into the gradient: the moments see it, and most of it is divided away again.")
def decay_in_the_moments(p, g, m, s, steps, lr, beta1, beta2, eps, decay):
    t, pull = 1 + steps, g + decay * p
    m = m + (1 - beta1) * (pull - m)
    s = s + (1 - beta2) * (pull**2 - s)
    return p - lr * (m / (1 - beta1**t)) / (np.sqrt(s / (1 - beta2**t)) + eps), m, s


@TASK.mistake("The decay is right now. One fault is left: look at the correction of the squares, and at its beta.")
def one_beta_for_both(p, g, m, s, steps, lr, beta1, beta2, eps, decay):
    t = 1 + steps
    m = m + (1 - beta1) * (g - m)
    s = s + (1 - beta2) * (g**2 - s)
    return p - lr * (m / (1 - beta1**t) / (np.sqrt(s / (1 - beta1**t)) + eps) + decay * p), m, s


@TASK.mistake("The moments are right now, but the decay is still divided by the root. It goes to p itself, undivided.")
def decay_divided(p, g, m, s, steps, lr, beta1, beta2, eps, decay):
    t = 1 + steps
    m = m + (1 - beta1) * (g - m)
    s = s + (1 - beta2) * (g**2 - s)
    return p - lr * (m / (1 - beta1**t) + decay * p) / (np.sqrt(s / (1 - beta2**t)) + eps), m, s


@TASK.mistake("The decay is missing now: that is plain Adam. Each step also takes the share lr times decay from p.")
def no_decay(p, g, m, s, steps, lr, beta1, beta2, eps, decay):
    t = 1 + steps
    m = m + (1 - beta1) * (g - m)
    s = s + (1 - beta2) * (g**2 - s)
    return p - lr * (m / (1 - beta1**t)) / (np.sqrt(s / (1 - beta2**t)) + eps), m, s


@TASK.mistake("The learning rate is missing before the decay: the share that is taken from p is lr times decay.")
def decay_without_rate(p, g, m, s, steps, lr, beta1, beta2, eps, decay):
    t = 1 + steps
    m = m + (1 - beta1) * (g - m)
    s = s + (1 - beta2) * (g**2 - s)
    return p * (1 - decay) - lr * (m / (1 - beta1**t)) / (np.sqrt(s / (1 - beta2**t)) + eps), m, s


@TASK.mistake("Your decay lets the parameters grow. It must pull them towards zero.")
def decay_grows(p, g, m, s, steps, lr, beta1, beta2, eps, decay):
    t = 1 + steps
    m = m + (1 - beta1) * (g - m)
    s = s + (1 - beta2) * (g**2 - s)
    return p * (1 + lr * decay) - lr * (m / (1 - beta1**t)) / (np.sqrt(s / (1 - beta2**t)) + eps), m, s


@TASK.mistake(
    "You take the decay from what the step has made. It is a share of the old p: (1 - lr decay) p, then the step."
)
def decay_of_the_new(p, g, m, s, steps, lr, beta1, beta2, eps, decay):
    t = 1 + steps
    m = m + (1 - beta1) * (g - m)
    s = s + (1 - beta2) * (g**2 - s)
    return (p - lr * (m / (1 - beta1**t)) / (np.sqrt(s / (1 - beta2**t)) + eps)) * (1 - lr * decay), m, s


@TASK.mistake("Now both corrections use beta2. The mean of the gradients fades with beta1, as it did.")
def other_beta_for_both(p, g, m, s, steps, lr, beta1, beta2, eps, decay):
    t = 1 + steps
    m = m + (1 - beta1) * (g - m)
    s = s + (1 - beta2) * (g**2 - s)
    return p - lr * (m / (1 - beta2**t) / (np.sqrt(s / (1 - beta2**t)) + eps) + decay * p), m, s


@TASK.mistake("The numbers are right, but p is changed in the caller's array (p *= or p -= ...). Return a new one.")
def in_place(p, g, m, s, steps, lr, beta1, beta2, eps, decay):
    t = 1 + steps
    m = m + (1 - beta1) * (g - m)
    s = s + (1 - beta2) * (g**2 - s)
    p *= 1 - lr * decay
    p -= lr * (m / (1 - beta1**t)) / (np.sqrt(s / (1 - beta2**t)) + eps)
    return p, m, s


@TASK.alternate
def decay_first(p, g, m, s, steps, lr, beta1, beta2, eps, decay):
    t = 1 + steps
    p = p * (1 - lr * decay)
    m, s = beta1 * m + (1 - beta1) * g, beta2 * s + (1 - beta2) * g * g
    return p - lr * (m / (1 - beta1**t)) / (np.sqrt(s / (1 - beta2**t)) + eps), m, s


@TASK.alternate
def in_one_bracket(p, g, m, s, steps, lr, beta1, beta2, eps, decay):
    mean, square = m + (1 - beta1) * (g - m), s + (1 - beta2) * (np.square(g) - s)
    fade, fade2 = 1 - beta1 ** (steps + 1), 1 - beta2 ** (steps + 1)
    return p - lr * (decay * p + mean / fade / (eps + (square / fade2) ** 0.5)), mean, square
