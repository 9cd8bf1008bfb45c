"""Put a hand-written NumPy pair into PyTorch's graph, so that autograd and gradcheck can use and judge it."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch


def adapt(forward: Callable, backward: Callable) -> Callable[..., Any]:
    """A function of tensors whose forward and backward pass are the NumPy pair's. Floating tensors get gradients."""

    class Adapted(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, options: dict[str, Any], *arguments: Any) -> Any:
            arrays = [a.detach().numpy() if isinstance(a, torch.Tensor) else a for a in arguments]
            y, ctx.cache = forward(*arrays, **options)
            ctx.floating = [isinstance(a, np.ndarray) and a.dtype.kind == "f" for a in arrays]
            return tuple(map(_tensor, y)) if isinstance(y, tuple) else _tensor(y)

        @staticmethod
        def backward(ctx: Any, *dy: torch.Tensor) -> tuple:
            arriving = tuple(d.numpy()[()] for d in dy)
            gradients = iter(backward(arriving if len(arriving) > 1 else arriving[0], ctx.cache))
            return None, *(_tensor(next(gradients)) if floating else None for floating in ctx.floating)

    def function(*arguments: Any, **options: Any) -> Any:
        return Adapted.apply(options, *arguments)

    return function


def _tensor(array: Any) -> torch.Tensor:
    return torch.from_numpy(np.array(array))
