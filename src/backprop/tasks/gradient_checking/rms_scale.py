"""Task: rows of one size, with a gain, as a function for PyTorch's autograd, with a backward pass by hand."""

import torch

from . import _rms_scale_mistakes  # noqa: F401  # they enter themselves
from ._rms_scale import TASK


@TASK.alternate
class ByNames(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, gain, eps):
        inverse = torch.rsqrt(x.square().mean(-1, keepdim=True) + eps)
        ctx.save_for_backward(x, gain, inverse)
        return gain * x * inverse

    @staticmethod
    def backward(ctx, dy):
        x, gain, inverse = ctx.saved_tensors
        price = dy * gain
        dinverse = (price * x).sum(-1, keepdim=True)
        dx = price * inverse - dinverse * inverse**3 * x / x.shape[-1]
        return dx, (dy * x * inverse).flatten(0, -2).sum(0), None


@TASK.alternate
class ByEinsum(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, gain, eps):
        ctx.r = (torch.einsum("...d,...d->...", x, x) / x.shape[-1] + eps).sqrt()[..., None]
        ctx.save_for_backward(x / ctx.r, gain)
        return x / ctx.r * gain

    @staticmethod
    def backward(ctx, dy):
        unit, gain = ctx.saved_tensors
        along = torch.einsum("...d,...d,d->...", unit, dy, gain)[..., None] / len(gain)
        return (dy * gain - unit * along) / ctx.r, torch.einsum("...d,...d->d", dy, unit), None


@TASK.alternate
class ByRows(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, gain, eps):
        ctx.save_for_backward(x, gain)
        ctx.eps = eps
        return gain * x / torch.sqrt((x * x).mean(-1, keepdim=True) + eps)

    @staticmethod
    def backward(ctx, dy):
        x, gain = ctx.saved_tensors
        dx, dgain, D = [], torch.zeros_like(gain), len(gain)
        for row, price in zip(x.reshape(-1, D), dy.reshape(-1, D), strict=True):
            r = torch.sqrt(row @ row / D + ctx.eps)
            jacobian = torch.eye(D, dtype=x.dtype) / r - torch.outer(row, row) / (D * r**3)
            dx.append(jacobian @ (price * gain))
            dgain = dgain + price * row / r
        return torch.stack(dx).reshape(x.shape), dgain, None
