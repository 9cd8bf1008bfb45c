"""Mistakes of the task in `smooth_max`, part 2 of 2."""

import torch

from ._smooth_max import TASK


@TASK.mistake(
    "That is the gradient of softmax, one step further than asked. The softmax itself is the gradient of the "
    "log-sum-exp."
)
class JacobianOfSoftmax(torch.autograd.Function):
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
        dx = dy.unsqueeze(-1) * p * (1 - p)
        db = dx.reshape(-1, len(b)).sum(0)
        return dx if ctx.needs_input_grad[0] else None, db if ctx.needs_input_grad[1] else None, None


@TASK.mistake("Your db is a mean. b serves every row, and uses add up.")
class BiasAveraged(torch.autograd.Function):
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
        dx = dy.unsqueeze(-1) * p
        db = dx.reshape(-1, len(b)).mean(0)
        return dx if ctx.needs_input_grad[0] else None, db if ctx.needs_input_grad[1] else None, None


@TASK.mistake(
    "Only the last row has a say in your db. b was stretched over all rows, so sum over them: your unbroadcast."
)
class BiasFromOneRow(torch.autograd.Function):
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
        dx = dy.unsqueeze(-1) * p
        db = dx.reshape(-1, len(b))[-1]
        return dx if ctx.needs_input_grad[0] else None, db if ctx.needs_input_grad[1] else None, None


@TASK.mistake(
    "The numbers are right, but you compute gradients that nobody asked for. ctx.needs_input_grad[0] and [1] say "
    "which are wanted; return None for the other."
)
class NeverSkips(torch.autograd.Function):
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
        dx = dy.unsqueeze(-1) * p
        db = dx.reshape(-1, len(b)).sum(0)
        return dx, db, None


@TASK.mistake(
    "needs_input_grad is read in the wrong order: [0] is about x, the first argument of forward, and [1] about b."
)
class SkipsTheWrongOne(torch.autograd.Function):
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
        dx = dy.unsqueeze(-1) * p
        db = dx.reshape(-1, len(b)).sum(0)
        return dx if ctx.needs_input_grad[1] else None, db if ctx.needs_input_grad[0] else None, None


@TASK.mistake("Your y is the log of a mean: you subtract log K. Asked for is the log of the sum.")
class MeanOfExponentials(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, b, beta):
        z = beta * (x + b)
        top = z.amax(-1, keepdim=True)
        y = (top.squeeze(-1) + (z - top).exp().mean(-1).log()) / beta
        ctx.save_for_backward(x, b)
        ctx.beta = beta
        return y

    @staticmethod
    def backward(ctx, dy):
        x, b = ctx.saved_tensors
        p = torch.softmax(ctx.beta * (x + b), -1)
        dx = dy.unsqueeze(-1) * p
        db = dx.reshape(-1, len(b)).sum(0)
        return dx if ctx.needs_input_grad[0] else None, db if ctx.needs_input_grad[1] else None, None


@TASK.mistake("The division by beta is missing in your y: it is the log of the sum, divided by beta.")
class NotDivided(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, b, beta):
        z = beta * (x + b)
        top = z.amax(-1, keepdim=True)
        y = top.squeeze(-1) + (z - top).exp().sum(-1).log()
        ctx.save_for_backward(x, b)
        ctx.beta = beta
        return y

    @staticmethod
    def backward(ctx, dy):
        x, b = ctx.saved_tensors
        p = torch.softmax(ctx.beta * (x + b), -1)
        dx = dy.unsqueeze(-1) * p
        db = dx.reshape(-1, len(b)).sum(0)
        return dx if ctx.needs_input_grad[0] else None, db if ctx.needs_input_grad[1] else None, None
