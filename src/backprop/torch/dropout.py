"""Dropout: twin of `backprop.numpy.dropout`. It takes the mask that was drawn in place of a generator."""

import torch
import torch.nn.functional as F
from torch.utils._python_dispatch import TorchDispatchMode


def dropout(x, p, mask):
    """x (...) -> y (...)"""
    return torch.where(mask > 0, x / (1 - p), 0)


def dropout_builtin(x, p, mask):
    """The layer as PyTorch ships it, made to draw our mask."""
    with _Draw(mask > 0):
        return F.dropout(x, p)


class _Draw(TorchDispatchMode):
    """Puts given values in the place of what PyTorch would draw."""

    def __init__(self, values):
        super().__init__()
        self.values = values

    def __torch_dispatch__(self, operation, types, args=(), kwargs=None):
        if operation is torch.ops.aten.bernoulli_.float:
            return args[0].copy_(self.values)
        return operation(*args, **(kwargs or {}))
