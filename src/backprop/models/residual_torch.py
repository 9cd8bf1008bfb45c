"""Residual network as an nn.Module; the running statistics are buffers, which training mode changes."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import nn


class ConvNorm(nn.Module):
    """Convolution without bias, then batch normalisation."""

    def __init__(self, C: int, F: int, size: int, *, stride: int = 1, dtype: torch.dtype = torch.float32) -> None:
        super().__init__()
        self.conv = nn.Conv2d(C, F, size, stride=stride, padding=(size - 1) // 2, bias=False, dtype=dtype)
        self.norm = nn.BatchNorm2d(F, dtype=dtype)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """x (N, C, I, J) -> y (N, F, P, Q)"""
        return self.norm(self.conv(x))


class Block(nn.Module):
    """Two convolutions beside a shortcut; the shortcut is a projection if the block halves the image."""

    def __init__(self, C: int, F: int, *, halve: bool, dtype: torch.dtype = torch.float32) -> None:
        super().__init__()
        stride = 2 if halve else 1
        self.first = ConvNorm(C, F, 3, stride=stride, dtype=dtype)
        self.second = ConvNorm(F, F, 3, dtype=dtype)
        self.projection = ConvNorm(C, F, 1, stride=stride, dtype=dtype) if halve else nn.Identity()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """x (N, C, I, J) -> y (N, F, P, Q)"""
        return torch.relu(self.second(torch.relu(self.first(x))) + self.projection(x))


class Residual(nn.Module):
    """stem, blocks, mean over the image, linear"""

    def __init__(
        self, C: int, channels: Sequence[int], classes: int, *, blocks: int = 1, dtype: torch.dtype = torch.float32
    ) -> None:
        super().__init__()
        self.stem = ConvNorm(C, channels[0], 3, dtype=dtype)
        self.blocks = nn.ModuleList()
        before = channels[0]
        for stage, F in enumerate(channels):
            for block in range(blocks):
                self.blocks.append(Block(before, F, halve=stage > 0 and block == 0, dtype=dtype))
                before = F
        self.linear = nn.Linear(before, classes, dtype=dtype)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """x (N, C, I, J) -> logits (N, K)"""
        x = torch.relu(self.stem(x))
        for block in self.blocks:
            x = block(x)
        return self.linear(x.mean((2, 3)))

    def parts(self) -> dict[str, ConvNorm]:
        """Each convolution with its norm, under the name that its parameters and its state have in NumPy."""
        found = {name: part for name, part in self.named_modules() if isinstance(part, ConvNorm)}
        names = [f"blocks.{i}." for i in range(len(self.blocks))]
        for i, old in enumerate(names, start=1):
            found = {name.replace(old, f"block{i}."): part for name, part in found.items()}
        return found

    @torch.no_grad()
    def load(self, params: dict[str, np.ndarray]) -> "Residual":
        """Copy the NumPy parameters."""
        for name, part in self.parts().items():
            part.conv.weight.copy_(torch.from_numpy(params[f"{name}.W"]))
            part.norm.weight.copy_(torch.from_numpy(params[f"{name}.gamma"]))
            part.norm.bias.copy_(torch.from_numpy(params[f"{name}.beta"]))
        self.linear.weight.copy_(torch.from_numpy(params["linear.W"].T))
        self.linear.bias.copy_(torch.from_numpy(params["linear.b"]))
        return self

    @torch.no_grad()
    def load_running(self, running: dict[str, tuple[np.ndarray, np.ndarray]]) -> "Residual":
        """Copy the NumPy state."""
        for name, part in self.parts().items():
            for buffer, array in zip((part.norm.running_mean, part.norm.running_var), running[name], strict=True):
                assert buffer is not None
                buffer.copy_(torch.from_numpy(array))
        return self
