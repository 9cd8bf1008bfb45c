"""The discriminator's loss and its gradients: the task of which `discriminator_loss` holds the alternates.

The mistakes are in `_discriminator_loss_mistakes`.
"""

import numpy as np

from ..task import Task


def cases(rng):
    """Logits real (N,) and fake (S,): the batches differ in size. In the last, some logits are very large."""
    found = [(2 * rng.normal(size=n) + 0.5, 2 * rng.normal(size=s) - 0.5) for n, s in ((4, 7), (6, 3), (2, 5))]
    found.append((rng.permutation([-850.0, 780.0, 0.4, -1.1, 35.0]), rng.permutation([910.0, -760.0, -0.3, 40.0])))
    return found


def reference(real, fake):
    """real (N,), fake (S,) -> losses (K,), dreal (N,), dfake (S,)

    The K = 2 losses are the means over real and over generated samples; the gradients are those of their sum.
    """
    losses = np.array([np.logaddexp(0, -real).mean(), np.logaddexp(0, fake).mean()])
    dreal, dfake = -np.exp(-np.logaddexp(0, real)), np.exp(-np.logaddexp(0, -fake))
    return losses, dreal / len(real), dfake / len(fake)


TASK = Task(
    name="discriminator_loss",
    points=4,
    signature="discriminator_loss(real, fake) -> losses, dreal, dfake",
    reference=reference,
    cases=cases,
    forbid=("torch", "backprop.numpy", "backprop.models", "backprop.tape"),
    forbid_reason="the point of this task is to write the loss and its gradient yourself",
)
