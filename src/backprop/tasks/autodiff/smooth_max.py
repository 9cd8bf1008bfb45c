"""Task: a smooth maximum as a function for PyTorch's autograd. Mistakes are in `_smooth_max_mistakes_1` and `_2`."""

import torch

from . import _smooth_max_mistakes_1, _smooth_max_mistakes_2  # noqa: F401  # they enter themselves
from ._smooth_max import TASK


@TASK.alternate
class BySavedShares(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, b, beta):
        z = beta * (x + b)
        e = torch.exp(z - z.max(-1, keepdim=True).values)
        total = e.sum(-1, keepdim=True)
        y = ((torch.log(total) + z.max(-1, keepdim=True).values) / beta)[..., 0]
        ctx.save_for_backward(e / total)
        ctx.beta = beta
        return y

    @staticmethod
    def backward(ctx, dy):
        (p,) = ctx.saved_tensors
        dx = dy.unsqueeze(-1) * p
        db = torch.einsum("...k->k", dx)
        return dx if ctx.needs_input_grad[0] else None, db if ctx.needs_input_grad[1] else None, None


@TASK.alternate
class ByEarlyReturns(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, b, beta):
        z = beta * (x + b)
        top = z.amax(-1, keepdim=True)
        y = (top.squeeze(-1) + (z - top).exp().sum(-1).log()) / beta
        ctx.save_for_backward(x, b, y)
        ctx.beta = beta
        return y

    @staticmethod
    def backward(ctx, dy):
        x, b, y = ctx.saved_tensors
        p = torch.exp(ctx.beta * (x + b - y.unsqueeze(-1)))
        dx = db = None
        if ctx.needs_input_grad[0]:
            dx = p * dy[..., None]
        if ctx.needs_input_grad[1]:
            db = torch.tensordot(dy, p, dims=dy.dim())
        return dx, db, None


@TASK.alternate
class BySoftmax(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, b, beta):
        z = beta * (x + b)
        y = (z - torch.log_softmax(z, -1))[..., 0] / beta
        ctx.save_for_backward(x, b)
        ctx.beta = beta
        return y

    @staticmethod
    def backward(ctx, dy):
        x, b = ctx.saved_tensors
        p = torch.softmax(ctx.beta * (x + b), dim=-1)
        dx = dy.unsqueeze(-1) * p
        db = dx.reshape(-1, len(b)).sum(0)
        return dx if ctx.needs_input_grad[0] else None, db if ctx.needs_input_grad[1] else None, None


@TASK.alternate
class BySigns(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, b, beta):
        z = x + b
        edge = z.amax(-1) if beta > 0 else z.amin(-1)
        y = edge + torch.log(torch.exp(beta * (z - edge[..., None])).sum(-1)) / beta
        ctx.save_for_backward(x, b, y)
        ctx.beta = beta
        return y

    @staticmethod
    def backward(ctx, dy):
        x, b, y = ctx.saved_tensors
        p = torch.exp(ctx.beta * (x + b - y.unsqueeze(-1)))
        dx = dy.unsqueeze(-1) * p
        db = dx.sum(tuple(range(dx.dim() - 1)))
        return dx if ctx.needs_input_grad[0] else None, db if ctx.needs_input_grad[1] else None, None
