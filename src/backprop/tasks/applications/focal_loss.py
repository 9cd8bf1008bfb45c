"""Task: the focal loss as a function for PyTorch's autograd, with its gradient by hand."""

import torch

from . import _focal_loss_mistakes, _focal_loss_more_mistakes  # noqa: F401  # they enter themselves
from ._focal_loss import TASK


@TASK.alternate
class ByRows(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z, label, gamma):
        rows = torch.arange(len(z))
        log_p = z - torch.logsumexp(z, dim=1, keepdim=True)
        own = log_p[rows, label]
        rest = 1 - torch.exp(own)
        ctx.save_for_backward(log_p, own, rest, label)
        ctx.gamma = gamma
        return -own * rest.pow(gamma)

    @staticmethod
    def backward(ctx, dy):
        log_p, own, rest, label = ctx.saved_tensors
        by_p = ctx.gamma * torch.exp(own) * rest.clamp_min(1e-300).pow(ctx.gamma - 1) * own - rest.pow(ctx.gamma)
        dz = -torch.exp(log_p) * (dy * by_p).unsqueeze(1)
        dz[torch.arange(len(dz)), label] += dy * by_p
        return dz, None, None


@TASK.alternate
class AllInForward(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z, label, gamma):
        p = z.softmax(1)
        hot = torch.eye(z.shape[1], dtype=z.dtype)[label]
        own = (hot * p).sum(1, keepdim=True)
        log_own = (hot * z.log_softmax(1)).sum(1, keepdim=True)
        rest = 1 - own
        weight = rest**gamma
        moved = gamma * own * rest ** (gamma - 1) * log_own if gamma else 0.0
        ctx.save_for_backward((weight - moved) * (p - hot))
        return (-weight * log_own).squeeze(1)

    @staticmethod
    def backward(ctx, dy):
        (jacobian_rows,) = ctx.saved_tensors
        return jacobian_rows * dy.reshape(-1, 1), None, None


@TASK.alternate
class ByOddsOfTheOthers(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z, label, gamma):
        at = torch.nn.functional.one_hot(label, z.shape[1]).bool()
        own = -torch.nn.functional.cross_entropy(z, label, reduction="none")
        rest = torch.softmax(z, dim=1).masked_fill(at, 0.0).sum(1)  # what the other classes have together
        ctx.save_for_backward(z, own, rest, at)
        ctx.gamma = gamma
        return -(rest**gamma) * own

    @staticmethod
    def backward(ctx, dy):
        z, own, rest, at = ctx.saved_tensors
        slope = -(rest**ctx.gamma)
        if ctx.gamma != 0:
            slope += ctx.gamma * own.exp() * own * rest ** (ctx.gamma - 1)
        return (dy * slope)[:, None] * (at.to(z.dtype) - torch.softmax(z, 1)), None, None
