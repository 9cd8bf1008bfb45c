"""The same training loop for an nn.Module."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import nn

from .train import with_progress


def train_torch(
    model: nn.Module,
    loss: Callable[..., torch.Tensor],
    optimizer: torch.optim.Optimizer,
    batches: Sequence[tuple[np.ndarray, np.ndarray]],
    *,
    progress: bool = True,
) -> list[float]:
    """Train `model` in place and return the loss of every batch, measured before its step."""
    losses = []
    for x, label in with_progress(batches, progress):
        optimizer.zero_grad()
        value = loss(model(torch.from_numpy(x)), torch.from_numpy(label))
        value.backward()
        optimizer.step()
        losses.append(value.item())
    return losses
