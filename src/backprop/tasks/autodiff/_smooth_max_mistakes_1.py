"""Mistakes of the task in `smooth_max`, part 1 of 2."""

import torch

from ._smooth_max import TASK


@TASK.mistake(
    "exp overflows on large inputs. Take the largest beta (x + b) of each row out of the logarithm first: what "
    "remains in the exponentials is 0 or less."
)
class Overflowing(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, b, beta):
        y = (beta * (x + b)).exp().sum(-1).log() / beta
        ctx.save_for_backward(x, b, y)
        ctx.beta = beta
        return y

    @staticmethod
    def backward(ctx, dy):
        x, b, y = ctx.saved_tensors
        p = torch.exp(ctx.beta * (x + b - y.unsqueeze(-1)))
        dx = dy.unsqueeze(-1) * p
        db = dx.reshape(-1, len(b)).sum(0)
        return dx if ctx.needs_input_grad[0] else None, db if ctx.needs_input_grad[1] else None, None


@TASK.mistake(
    "You take out the largest x + b. With a negative beta the largest *exponent* belongs to the smallest x + b: "
    "take the maximum of beta (x + b)."
)
class LargestOfX(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, b, beta):
        top = (x + b).amax(-1, keepdim=True)
        y = top.squeeze(-1) + (beta * (x + b - top)).exp().sum(-1).log() / beta
        ctx.save_for_backward(x, b, y)
        ctx.beta = beta
        return y

    @staticmethod
    def backward(ctx, dy):
        x, b, y = ctx.saved_tensors
        p = torch.exp(ctx.beta * (x + b - y.unsqueeze(-1)))
        dx = dy.unsqueeze(-1) * p
        db = dx.reshape(-1, len(b)).sum(0)
        return dx if ctx.needs_input_grad[0] else None, db if ctx.needs_input_grad[1] else None, None


@TASK.mistake("The upstream gradient dy is not used: you have the derivative of the sum of all outputs.")
class UpstreamIgnored(torch.autograd.Function):
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
        dx = p
        db = dx.reshape(-1, len(b)).sum(0)
        return dx if ctx.needs_input_grad[0] else None, db if ctx.needs_input_grad[1] else None, None


@TASK.mistake("Your gradients have a factor beta too many. The inner derivative beta and the 1 / beta in front cancel.")
class TimesBeta(torch.autograd.Function):
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
        dx = ctx.beta * dy.unsqueeze(-1) * p
        db = dx.reshape(-1, len(b)).sum(0)
        return dx if ctx.needs_input_grad[0] else None, db if ctx.needs_input_grad[1] else None, None


@TASK.mistake("Your gradients are divided by beta. The inner derivative beta and the 1 / beta in front cancel.")
class OverBeta(torch.autograd.Function):
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
        dx = dy.unsqueeze(-1) * p / ctx.beta
        db = dx.reshape(-1, len(b)).sum(0)
        return dx if ctx.needs_input_grad[0] else None, db if ctx.needs_input_grad[1] else None, None


@TASK.mistake("The shares lack beta: they are exp of beta times (x + b - y). Without it they do not even add up to 1.")
class SharesWithoutBeta(torch.autograd.Function):
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
        p = torch.exp(x + b - y.unsqueeze(-1))
        dx = dy.unsqueeze(-1) * p
        db = dx.reshape(-1, len(b)).sum(0)
        return dx if ctx.needs_input_grad[0] else None, db if ctx.needs_input_grad[1] else None, None


@TASK.mistake("The shares are made of x alone. What is compared in the forward pass is x + b.")
class SharesWithoutShift(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, b, beta):
        z = beta * (x + b)
        top = z.amax(-1, keepdim=True)
        y = (top.squeeze(-1) + (z - top).exp().sum(-1).log()) / beta
        ctx.save_for_backward(x, b)
        ctx.beta = beta
        return y

    @staticmethod
    def backward(ctx, dy):
        x, b = ctx.saved_tensors
        p = torch.softmax(ctx.beta * x, -1)
        dx = dy.unsqueeze(-1) * p
        db = dx.reshape(-1, len(b)).sum(0)
        return dx if ctx.needs_input_grad[0] else None, db if ctx.needs_input_grad[1] else None, None


@TASK.mistake(
    "All of dy goes to the largest entry. That is the gradient of a hard maximum; here every entry has a share."
)
class HardMaximum(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, b, beta):
        z = beta * (x + b)
        top = z.amax(-1, keepdim=True)
        y = (top.squeeze(-1) + (z - top).exp().sum(-1).log()) / beta
        ctx.save_for_backward(x, b)
        ctx.beta = beta
        return y

    @staticmethod
    def backward(ctx, dy):
        x, b = ctx.saved_tensors
        p = torch.nn.functional.one_hot((ctx.beta * (x + b)).argmax(-1), len(b)).to(x)
        dx = dy.unsqueeze(-1) * p
        db = dx.reshape(-1, len(b)).sum(0)
        return dx if ctx.needs_input_grad[0] else None, db if ctx.needs_input_grad[1] else None, None
