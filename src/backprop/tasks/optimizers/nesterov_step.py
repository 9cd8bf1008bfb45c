"""Task: one step of gradient descent with Nesterov's momentum."""

from ..task import Task

SHAPES = [(3, 2), (4,), (2, 3, 4), (5, 3)]


def cases(rng):
    """p (...), g (...), v (...), lr, momentum; in the second case v is at rest, in the last momentum is 0."""
    found = []
    for i, shape in enumerate(SHAPES):
        p, g, v = rng.normal(size=(3, *shape))
        momentum = 0.0 if i == 3 else float(rng.uniform(0.5, 0.95))
        found.append((p, g, 0 * v if i == 1 else v, float(rng.uniform(0.05, 0.4)), momentum))
    return found


def reference(p, g, v, lr, momentum):
    """p (...), g (...), v (...), lr (), momentum () -> p_new (...), v_new (...)"""
    velocity = momentum * v + g
    return p - lr * (g + momentum * velocity), velocity


TASK = Task(
    name="nesterov_step",
    points=2,
    signature="nesterov_step(p, g, v, lr, momentum) -> p_new, v_new",
    reference=reference,
    cases=cases,
    forbid=("torch", "backprop"),
    forbid_reason="the point of this task is to write the step yourself",
)


@TASK.mistake(
    "That is plain momentum, p - lr v_new (momentum v + g with the old v is the same). "
    "Nesterov's step takes one momentum more."
)
def plain_momentum(p, g, v, lr, momentum):
    v_new = momentum * v + g
    return p - lr * v_new, v_new


@TASK.mistake("You weight the gradient with 1 - momentum. Here it counts in full: v_new = momentum v + g.")
def gradient_weighted(p, g, v, lr, momentum):
    v_new = momentum * v + (1 - momentum) * g
    return p - lr * (g + momentum * v_new), v_new


@TASK.mistake("The learning rate is inside the velocity as well. It stands only before the step, outside the bracket.")
def rate_in_the_velocity(p, g, v, lr, momentum):
    v_new = momentum * v + lr * g
    return p - (lr * g + momentum * v_new), v_new


@TASK.mistake("The sign of the step is flipped: you walk uphill.")
def uphill(p, g, v, lr, momentum):
    v_new = momentum * v + g
    return p + lr * (g + momentum * v_new), v_new


@TASK.mistake("The velocity has the wrong sign: it gathers gradients, and the minus stands before the step.")
def velocity_turned(p, g, v, lr, momentum):
    v_new = momentum * v - g
    return p + lr * (momentum * v_new - g), v_new


@TASK.mistake("In your step the gradient is missing beside momentum times the new velocity.")
def only_the_velocity(p, g, v, lr, momentum):
    v_new = momentum * v + g
    return p - lr * momentum * v_new, v_new


@TASK.mistake("In your step the new velocity counts in full. Only the share `momentum` of it belongs there.")
def velocity_in_full(p, g, v, lr, momentum):
    v_new = momentum * v + g
    return p - lr * (g + v_new), v_new


@TASK.mistake("p is right, but v_new is still the old velocity. The next step needs momentum v + g.")
def velocity_not_kept(p, g, v, lr, momentum):
    return p - lr * (g + momentum * (momentum * v + g)), v


@TASK.mistake("p is right, but you hand on the look-ahead. The velocity itself is momentum v + g and no more.")
def ahead_kept(p, g, v, lr, momentum):
    ahead = g + momentum * (momentum * v + g)
    return p - lr * ahead, ahead


@TASK.mistake("The learning rate is missing in your step.")
def rate_forgotten(p, g, v, lr, momentum):
    v_new = momentum * v + g
    return p - (g + momentum * v_new), v_new


@TASK.mistake("You return the step alone. p_new is p minus that.")
def step_alone(p, g, v, lr, momentum):
    v_new = momentum * v + g
    return -lr * (g + momentum * v_new), v_new


@TASK.mistake("Nothing of the old velocity is left in your v_new: it is the gradient alone.")
def nothing_kept(p, g, v, lr, momentum):
    return p - lr * (g + momentum * g), g


@TASK.mistake("The old velocity counts in full in your v_new. Only the share `momentum` of it is kept.")
def all_kept(p, g, v, lr, momentum):
    v_new = v + g
    return p - lr * (g + momentum * v_new), v_new


@TASK.mistake("The numbers are right, but you write into the caller's velocity (v *= or v += ...). Make a new array.")
def in_place(p, g, v, lr, momentum):
    v *= momentum
    v += g
    return p - lr * (g + momentum * v), v


@TASK.mistake("The numbers are right, but you write into the caller's parameters (p -= ...). Return a new array.")
def parameters_in_place(p, g, v, lr, momentum):
    v_new = momentum * v + g
    p -= lr * (g + momentum * v_new)
    return p, v_new


@TASK.alternate
def in_two_moves(p, g, v, lr, momentum):
    velocity = g + momentum * v
    moved = p - lr * g
    return moved - lr * momentum * velocity, velocity


@TASK.alternate
def multiplied_out(p, g, v, lr, momentum):
    return p - lr * (1 + momentum) * g - lr * momentum**2 * v, g + v * momentum


@TASK.alternate
def on_copies(p, g, v, lr, momentum):
    p, v = p.copy(), v.copy()
    v *= momentum
    v += g
    p -= lr * (g + momentum * v)
    return p, v
