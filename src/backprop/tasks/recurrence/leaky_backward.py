"""Task: mend the backward loop of a leaky memory, which forgets the later steps and overwrites a sum."""

import numpy as np

from ..task import Task

SHAPES = [(4, 5, 3), (2, 7, 4), (3, 2, 5), (1, 4, 2)]


def cases(rng):
    """dh (N, T, H), and x (N, T, H), h (N, T + 1, H), k (H,); the last is a batch of one."""
    found = []
    for N, T, H in SHAPES:
        x, k = rng.normal(size=(N, T, H)), rng.uniform(0.3, 0.9, size=H)
        h = [rng.normal(size=(N, H))]
        for t in range(T):
            h.append(k * h[-1] + (1 - k) * x[:, t])
        found.append((rng.normal(size=(N, T, H)), (x, np.stack(h, axis=1), k)))
    return found


def reference(dh, cache):
    """dh (N, T, H) -> dx (N, T, H), dh0 (N, H), dk (H,)

    Of h[t+1] = k h[t] + (1 - k) x[t], where the loss minds every state after the first.
    """
    x, h, k = cache
    dx, later = np.empty_like(x), np.zeros_like(h[:, 0])
    price = np.empty_like(x)
    for t in reversed(range(x.shape[1])):
        price[:, t] = dh[:, t] + later
        dx[:, t] = (1 - k) * price[:, t]
        later = k * price[:, t]
    return dx, later, (price * (h[:, :-1] - x)).sum((0, 1))


TASK = Task(
    name="leaky_backward",
    points=2,
    signature="leaky_backward(dh, cache) -> dx, dh0, dk",
    reference=reference,
    cases=cases,
    kind="bug",
    forbid=("torch",),
    forbid_reason="the point of this task is to mend the loop",
)


@TASK.mistake(
    "What the later steps ask of a state is still lost: does the first line of the loop keep it or replace it?"
)
def as_given(dh, cache):
    x, h, k = cache
    dx = np.zeros_like(x)
    for t in reversed(range(x.shape[1])):
        dstate = dh[:, t]
        dx[:, t] = (1 - k) * dstate
        dk = ((h[:, t] - x[:, t]) * dstate).sum(0)
        dstate = k * dstate
    return dx, dstate, dk


@TASK.mistake("Only one step has a say in your dk: each turn of the loop overwrites the one before. k is used T times.")
def weight_overwritten(dh, cache):
    x, h, k = cache
    dx, dstate = np.zeros_like(x), np.zeros_like(h[:, 0])
    for t in reversed(range(x.shape[1])):
        dstate = dstate + dh[:, t]
        dx[:, t] = (1 - k) * dstate
        dk = ((h[:, t] - x[:, t]) * dstate).sum(0)
        dstate = k * dstate
    return dx, dstate, dk


@TASK.mistake("The price is carried, but not multiplied by k on its way from a state to the one before.")
def carried_unscaled(dh, cache):
    x, h, k = cache
    dx, dk, dstate = np.zeros_like(x), np.zeros_like(k), np.zeros_like(h[:, 0])
    for t in reversed(range(x.shape[1])):
        dstate = dstate + dh[:, t]
        dx[:, t] = (1 - k) * dstate
        dk += ((h[:, t] - x[:, t]) * dstate).sum(0)
    return dx, dstate, dk


@TASK.mistake("Now dh counts at the last step only. Every state has a price of its own beside what later steps ask.")
def last_step_only(dh, cache):
    x, h, k = cache
    dx, dk, dstate = np.zeros_like(x), np.zeros_like(k), dh[:, -1]
    for t in reversed(range(x.shape[1])):
        dx[:, t] = (1 - k) * dstate
        dk += ((h[:, t] - x[:, t]) * dstate).sum(0)
        dstate = k * dstate
    return dx, dstate, dk


@TASK.mistake("The loop runs forwards in time. Step t needs what the steps after t ask, so the last step comes first.")
def forwards(dh, cache):
    x, h, k = cache
    dx, dk, dstate = np.zeros_like(x), np.zeros_like(k), np.zeros_like(h[:, 0])
    for t in range(x.shape[1]):
        dstate = dstate + dh[:, t]
        dx[:, t] = (1 - k) * dstate
        dk += ((h[:, t] - x[:, t]) * dstate).sum(0)
        dstate = k * dstate
    return dx, dstate, dk


@TASK.mistake("dk is made with the state after the step. What k multiplied is the state before it: h[:, t].")
def new_state(dh, cache):
    x, h, k = cache
    dx, dk, dstate = np.zeros_like(x), np.zeros_like(k), np.zeros_like(h[:, 0])
    for t in reversed(range(x.shape[1])):
        dstate = dstate + dh[:, t]
        dx[:, t] = (1 - k) * dstate
        dk += ((h[:, t + 1] - x[:, t]) * dstate).sum(0)
        dstate = k * dstate
    return dx, dstate, dk


@TASK.mistake("Your dk lacks the input's part: k is in (1 - k) x, too, with a minus. The faulty code had this right.")
def input_left_out(dh, cache):
    x, h, k = cache
    dx, dk, dstate = np.zeros_like(x), np.zeros_like(k), np.zeros_like(h[:, 0])
    for t in reversed(range(x.shape[1])):
        dstate = dstate + dh[:, t]
        dx[:, t] = (1 - k) * dstate
        dk += (h[:, t] * dstate).sum(0)
        dstate = k * dstate
    return dx, dstate, dk


@TASK.mistake("The last multiplication by k is missing: that is the price of the state after step 0, not of h0.")
def one_step_short(dh, cache):
    x, h, k = cache
    dx, dk, dstate = np.zeros_like(x), np.zeros_like(k), np.zeros_like(h[:, 0])
    for t in reversed(range(x.shape[1])):
        total = dstate + dh[:, t]
        dx[:, t] = (1 - k) * total
        dk += ((h[:, t] - x[:, t]) * total).sum(0)
        dstate = k * total
    return dx, total, dk


@TASK.mistake(
    "The numbers are right, but you write into dh: `dstate = dh[:, t]` is no copy, and += changes it for all."
)
def in_place(dh, cache):
    x, h, k = cache
    dx, dk, later = np.zeros_like(x), np.zeros_like(k), 0.0
    for t in reversed(range(x.shape[1])):
        dstate = dh[:, t]
        dstate += later
        dx[:, t] = (1 - k) * dstate
        dk += ((h[:, t] - x[:, t]) * dstate).sum(0)
        later = k * dstate
    return dx, later, dk


@TASK.alternate
def by_mending(dh, cache):
    x, h, k = cache
    dx, dk, dstate = np.zeros_like(x), np.zeros_like(k), np.zeros_like(h[:, 0])
    for t in reversed(range(x.shape[1])):
        dstate = dh[:, t] + dstate
        dx[:, t] = (1 - k) * dstate
        dk += ((h[:, t] - x[:, t]) * dstate).sum(0)
        dstate = k * dstate
    return dx, dstate, dk


@TASK.alternate
def by_powers(dh, cache):
    x, h, k = cache
    T = x.shape[1]
    apart = np.arange(T)[None, :] - np.arange(T)[:, None]  # how many steps from the first index to the second
    passed = np.where(apart[..., None] >= 0, k ** np.maximum(apart, 0)[..., None], 0.0)
    price = np.einsum("tsh,nsh->nth", passed, dh)
    return price * (1 - k), price[:, 0] * k, np.einsum("nth,nth->h", price, h[:, :-1] - x)
