"""The training loop: draw a batch, ask for loss and gradients, let the optimiser step, repeat."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from rich.progress import track


def minibatches(
    x: np.ndarray, label: np.ndarray, *, size: int, epochs: int, rng: np.random.Generator
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Batches of `size` rows, shuffled anew each epoch; the last batch of an epoch may be smaller."""
    if len(x) != len(label):
        raise ValueError(f"x has {len(x)} rows but label has {len(label)}")
    if not 1 <= size <= len(x):
        raise ValueError(f"size must be between 1 and {len(x)}, the number of rows, got {size}")
    if epochs < 1:
        raise ValueError(f"epochs must be at least 1, got {epochs}")
    batches = []
    for _ in range(epochs):
        order = rng.permutation(len(x))
        batches += [(x[part], label[part]) for part in np.split(order, range(size, len(x), size))]
    return batches


def train(
    params: dict[str, np.ndarray],
    loss_and_grads: Callable[..., tuple[Any, dict[str, np.ndarray]]],
    step: Callable[..., None],
    batches: Sequence[tuple[np.ndarray, ...]],
    *,
    progress: bool = True,
) -> list[float]:
    """Train `params` in place and return the loss of every batch, measured before its step.

    loss_and_grads(params, *batch) -> loss, grads; step(params, grads). Raises FloatingPointError as soon as the
    loss is not finite, with the number of the step: from there on every number would be nan.
    """
    losses = []
    for i, batch in enumerate(with_progress(batches, progress)):
        loss, grads = loss_and_grads(params, *batch)
        if not np.isfinite(loss):
            raise FloatingPointError(f"the loss is {loss} at step {i}: lower the learning rate or clip the gradient")
        step(params, grads)
        losses.append(float(loss))
    return losses


def with_progress(batches: Sequence, progress: bool) -> Iterator:
    """The batches, with a bar (rate and time left) if the output is a terminal."""
    from rich.console import Console

    console = Console(stderr=True)
    yield from track(batches, "training", console=console, disable=not (progress and console.is_terminal))
