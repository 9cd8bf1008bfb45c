"""Task: mend a training loop in which two networks should take turns."""

import numpy as np

from ..task import Task

SHAPES = [(3, 4, 5, 2), (5, 2, 4, 3), (4, 5, 3, 2), (1, 3, 2, 4)]


def cases(rng):
    """real (T, N, D), noise (T, S, D), c (D,), w (D,) and lr: the last has a single round."""
    return [
        (
            rng.normal(size=(T, N, D)) + 1,
            rng.normal(size=(T, S, D)),
            rng.normal(size=D),
            rng.normal(size=D),
            float(rng.uniform(0.3, 0.6)),
        )
        for T, N, S, D in SHAPES
    ]


def _sigmoid(z):
    return (1 + np.tanh(z / 2)) / 2


def reference(real, noise, c, w, lr):
    """real (T, N, D), noise (T, S, D), c (D,), w (D,), lr () -> c (D,), w (D,)

    In each round w learns from real samples and from fakes noise + c; then c learns from new logits of the fakes.
    """
    for x, z in zip(real, noise, strict=True):
        fake = z + c
        w = w - lr * (x.T @ (_sigmoid(x @ w) - 1) / len(x) + fake.T @ _sigmoid(fake @ w) / len(fake))
        c = c - lr * w * (_sigmoid(fake @ w) - 1).mean()
    return c, w


TASK = Task(
    name="gan_rounds",
    points=2,
    signature="gan_rounds(real, noise, c, w, lr) -> c, w",
    reference=reference,
    cases=cases,
    kind="bug",
    forbid=("torch",),
    forbid_reason="the point of this task is to mend the loop",
)


@TASK.mistake(
    "Both faults are still there. Which parameters may change in the generator's step, and when are the fakes made?"
)
def as_given(real, noise, c, w, lr):
    made = noise + c
    for x, fake in zip(real, made, strict=True):
        w = w - lr * (x.T @ (_sigmoid(x @ w) - 1) / len(x) + fake.T @ _sigmoid(fake @ w) / len(fake))
        price = (_sigmoid(fake @ w) - 1) / len(fake)
        c, w = c - lr * price.sum() * w, w - lr * fake.T @ price
    return c, w


@TASK.mistake(
    "The generator's step still moves w: it teaches the discriminator to call fakes real. Hold w fixed there."
)
def discriminator_taught_by_the_generator(real, noise, c, w, lr):
    for x, z in zip(real, noise, strict=True):
        fake = z + c
        w = w - lr * (x.T @ (_sigmoid(x @ w) - 1) / len(x) + fake.T @ _sigmoid(fake @ w) / len(fake))
        price = (_sigmoid(fake @ w) - 1) / len(fake)
        c, w = c - lr * price.sum() * w, w - lr * fake.T @ price
    return c, w


@TASK.mistake("The fakes are stale: they were all made with the c of the start. Make each round's fakes in that round.")
def stale(real, noise, c, w, lr):
    made = noise + c
    for x, fake in zip(real, made, strict=True):
        w = w - lr * (x.T @ (_sigmoid(x @ w) - 1) / len(x) + fake.T @ _sigmoid(fake @ w) / len(fake))
        c = c - lr * w * (_sigmoid(fake @ w) - 1).mean()
    return c, w


@TASK.mistake("The noise of the first round is used in all rounds. Each round has noise of its own.")
def one_noise_for_all(real, noise, c, w, lr):
    for x in real:
        fake = noise[0] + c
        w = w - lr * (x.T @ (_sigmoid(x @ w) - 1) / len(x) + fake.T @ _sigmoid(fake @ w) / len(fake))
        c = c - lr * w * (_sigmoid(fake @ w) - 1).mean()
    return c, w


@TASK.mistake(
    "The generator learns from the w before the discriminator's step. They take turns: it should meet the new one."
)
def at_the_same_time(real, noise, c, w, lr):
    for x, z in zip(real, noise, strict=True):
        fake = z + c
        old = w
        w = w - lr * (x.T @ (_sigmoid(x @ w) - 1) / len(x) + fake.T @ _sigmoid(fake @ w) / len(fake))
        c = c - lr * old * (_sigmoid(fake @ old) - 1).mean()
    return c, w


@TASK.mistake("The generator comes first now. The order was right: the discriminator's step, then the generator's.")
def generator_first(real, noise, c, w, lr):
    for x, z in zip(real, noise, strict=True):
        c = c - lr * w * (_sigmoid((z + c) @ w) - 1).mean()
        fake = z + c
        w = w - lr * (x.T @ (_sigmoid(x @ w) - 1) / len(x) + fake.T @ _sigmoid(fake @ w) / len(fake))
    return c, w


@TASK.mistake("The centre c moves S times too far: its price is the mean over the fakes, as the faulty code had it.")
def summed(real, noise, c, w, lr):
    for x, z in zip(real, noise, strict=True):
        fake = z + c
        w = w - lr * (x.T @ (_sigmoid(x @ w) - 1) / len(x) + fake.T @ _sigmoid(fake @ w) / len(fake))
        c = c - lr * w * (_sigmoid(fake @ w) - 1).sum()
    return c, w


@TASK.mistake("The generator's label is wrong now: with 0 it learns to be found out. It wants to be called real, 1.")
def wrong_label(real, noise, c, w, lr):
    for x, z in zip(real, noise, strict=True):
        fake = z + c
        w = w - lr * (x.T @ (_sigmoid(x @ w) - 1) / len(x) + fake.T @ _sigmoid(fake @ w) / len(fake))
        c = c - lr * w * _sigmoid(fake @ w).mean()
    return c, w


@TASK.mistake("The numbers are right, but `-=` changes the caller's arrays c and w. Write `c = c - ...`.")
def in_place(real, noise, c, w, lr):
    for x, z in zip(real, noise, strict=True):
        fake = z + c
        w -= lr * (x.T @ (_sigmoid(x @ w) - 1) / len(x) + fake.T @ _sigmoid(fake @ w) / len(fake))
        c -= lr * w * (_sigmoid(fake @ w) - 1).mean()
    return c.copy(), w.copy()


@TASK.alternate
def by_one_batch(real, noise, c, w, lr):
    for x, z in zip(real, noise, strict=True):
        both = np.concatenate([x, z + c])
        target, share = np.repeat([1.0, 0.0], [len(x), len(z)]), np.repeat([1 / len(x), 1 / len(z)], [len(x), len(z)])
        w = w - lr * (share * (1 / (1 + np.exp(-both @ w)) - target)) @ both
        called_fake = 1 / (1 + np.exp((z + c) @ w))
        c = c + lr * np.mean(called_fake) * w
    return c, w
