"""Mistakes of the task in `linear_relu`."""

import torch

from ._linear_relu import TASK


@TASK.mistake("The ReLU is missing on the way back: outputs that are 0 must not hand on any price.")
class MaskForgotten(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, W, b):
        ctx.save_for_backward(x, W)
        return (x @ W + b).relu()

    @staticmethod
    def backward(ctx, dy):
        x, W = ctx.saved_tensors
        return dy @ W.T, x.T @ dy, dy.sum(0)


@TASK.mistake("The mask comes from dy. Whether an output lets a price through depends on the forward pass: on y.")
class MaskFromPrice(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, W, b):
        ctx.save_for_backward(x, W)
        return (x @ W + b).relu()

    @staticmethod
    def backward(ctx, dy):
        x, W = ctx.saved_tensors
        da = dy * (dy > 0)
        return da @ W.T, x.T @ da, da.sum(0)


@TASK.mistake("Only where the sum is exactly 0 you are wrong: by convention the slope there is 0, not 1.")
class MaskWithZero(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, W, b):
        a = x @ W + b
        ctx.save_for_backward(x, W, a)
        return a.relu()

    @staticmethod
    def backward(ctx, dy):
        x, W, a = ctx.saved_tensors
        da = dy * (a >= 0)
        return da @ W.T, x.T @ da, da.sum(0)


@TASK.mistake("You multiply by the value y. The slope of the ReLU is 1 where y is positive, and 0 elsewhere.")
class ValueForSlope(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, W, b):
        y = (x @ W + b).relu()
        ctx.save_for_backward(x, W, y)
        return y

    @staticmethod
    def backward(ctx, dy):
        x, W, y = ctx.saved_tensors
        da = dy * y
        return da @ W.T, x.T @ da, da.sum(0)


@TASK.mistake("The upstream gradient dy is not used: you have the derivative of the sum of all outputs.")
class UpstreamIgnored(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, W, b):
        y = (x @ W + b).relu()
        ctx.save_for_backward(x, W, y)
        return y

    @staticmethod
    def backward(ctx, dy):
        x, W, y = ctx.saved_tensors
        da = (y > 0).to(dy.dtype)
        return da @ W.T, x.T @ da, da.sum(0)


@TASK.mistake("You divide by the batch size. If the loss is a mean, its own backward pass has done that.")
class Averaged(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, W, b):
        y = (x @ W + b).relu()
        ctx.save_for_backward(x, W, y)
        return y

    @staticmethod
    def backward(ctx, dy):
        x, W, y = ctx.saved_tensors
        da = dy * (y > 0)
        return da @ W.T, x.T @ da / len(x), da.mean(0)


@TASK.mistake("The sign is flipped. The gradient points uphill; the minus belongs to the optimiser.")
class SignFlipped(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, W, b):
        y = (x @ W + b).relu()
        ctx.save_for_backward(x, W, y)
        return y

    @staticmethod
    def backward(ctx, dy):
        x, W, y = ctx.saved_tensors
        da = -dy * (y > 0)
        return da @ W.T, x.T @ da, da.sum(0)


@TASK.mistake("Your forward pass returns negative numbers: the ReLU is missing there.")
class ForwardWithoutReLU(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, W, b):
        y = x @ W + b
        ctx.save_for_backward(x, W, y)
        return y

    @staticmethod
    def backward(ctx, dy):
        x, W, y = ctx.saved_tensors
        da = dy * (y > 0)
        return da @ W.T, x.T @ da, da.sum(0)


@TASK.mistake("In your forward pass the bias is added after the ReLU. It belongs to the sum, before.")
class BiasAfterReLU(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, W, b):
        y = (x @ W).relu()
        ctx.save_for_backward(x, W, x @ W + b)
        return y + b

    @staticmethod
    def backward(ctx, dy):
        x, W, a = ctx.saved_tensors
        da = dy * (a > 0)
        return da @ W.T, x.T @ da, da.sum(0)


@TASK.mistake("The numbers are right, but you write into dy, which PyTorch may still need: make a new tensor.")
class InPlace(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, W, b):
        y = (x @ W + b).relu()
        ctx.save_for_backward(x, W, y)
        return y

    @staticmethod
    def backward(ctx, dy):
        x, W, y = ctx.saved_tensors
        dy[y <= 0] = 0
        return dy @ W.T, x.T @ dy, dy.sum(0)
