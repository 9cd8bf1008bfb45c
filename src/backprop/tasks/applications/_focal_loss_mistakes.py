"""Mistakes of the task in `focal_loss`."""

import torch

from ._focal_loss import TASK


@TASK.mistake(
    "Your gradient holds the weight (1 - p)^gamma fast. It hangs on the logits as well: the product rule has two terms."
)
class WeightHeldFast(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z, label, gamma):
        log_p = torch.log_softmax(z, dim=1)
        own = log_p.gather(1, label[:, None])
        ctx.save_for_backward(log_p, own, label)
        ctx.gamma = gamma
        return (-((1 - own.exp()) ** gamma) * own)[:, 0]

    @staticmethod
    def backward(ctx, dy):
        log_p, own, label = ctx.saved_tensors
        rest, gamma = 1 - own.exp(), ctx.gamma
        slope = -(rest**gamma)
        hot = torch.zeros_like(log_p).scatter(1, label[:, None], 1.0)
        return dy[:, None] * slope * (hot - log_p.exp()), None, None


@TASK.mistake("Your gradient moves the weight alone. The logarithm moves, too: the product rule has two terms.")
class WeightAlone(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z, label, gamma):
        log_p = torch.log_softmax(z, dim=1)
        own = log_p.gather(1, label[:, None])
        ctx.save_for_backward(log_p, own, label)
        ctx.gamma = gamma
        return (-((1 - own.exp()) ** gamma) * own)[:, 0]

    @staticmethod
    def backward(ctx, dy):
        log_p, own, label = ctx.saved_tensors
        p, rest, gamma = own.exp(), 1 - own.exp(), ctx.gamma
        slope = torch.zeros_like(own)
        if gamma > 0:
            slope = gamma * p * rest ** (gamma - 1) * own
        hot = torch.zeros_like(log_p).scatter(1, label[:, None], 1.0)
        return dy[:, None] * slope * (hot - log_p.exp()), None, None


@TASK.mistake("The upstream gradient dy is not used: what comes after this loss minds each sample by its own price.")
class UpstreamIgnored(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z, label, gamma):
        log_p = torch.log_softmax(z, dim=1)
        own = log_p.gather(1, label[:, None])
        ctx.save_for_backward(log_p, own, label)
        ctx.gamma = gamma
        return (-((1 - own.exp()) ** gamma) * own)[:, 0]

    @staticmethod
    def backward(ctx, dy):
        log_p, own, label = ctx.saved_tensors
        p, rest, gamma = own.exp(), 1 - own.exp(), ctx.gamma
        slope = -(rest**gamma)
        if gamma > 0:
            slope = slope + gamma * p * rest ** (gamma - 1) * own
        hot = torch.zeros_like(log_p).scatter(1, label[:, None], 1.0)
        return slope * (hot - log_p.exp()), None, None


@TASK.mistake("All samples get the mean of dy. Each sample has its own price, and it scales its own row.")
class UpstreamAveraged(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z, label, gamma):
        log_p = torch.log_softmax(z, dim=1)
        own = log_p.gather(1, label[:, None])
        ctx.save_for_backward(log_p, own, label)
        ctx.gamma = gamma
        return (-((1 - own.exp()) ** gamma) * own)[:, 0]

    @staticmethod
    def backward(ctx, dy):
        log_p, own, label = ctx.saved_tensors
        p, rest, gamma = own.exp(), 1 - own.exp(), ctx.gamma
        slope = -(rest**gamma)
        if gamma > 0:
            slope = slope + gamma * p * rest ** (gamma - 1) * own
        hot = torch.zeros_like(log_p).scatter(1, label[:, None], 1.0)
        return dy.mean() * slope * (hot - log_p.exp()), None, None


@TASK.mistake("The factor gamma is missing: it comes down from the exponent when you differentiate the weight.")
class GammaForgotten(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z, label, gamma):
        log_p = torch.log_softmax(z, dim=1)
        own = log_p.gather(1, label[:, None])
        ctx.save_for_backward(log_p, own, label)
        ctx.gamma = gamma
        return (-((1 - own.exp()) ** gamma) * own)[:, 0]

    @staticmethod
    def backward(ctx, dy):
        log_p, own, label = ctx.saved_tensors
        p, rest, gamma = own.exp(), 1 - own.exp(), ctx.gamma
        slope = -(rest**gamma)
        if gamma > 0:
            slope = slope + p * rest ** (gamma - 1) * own
        hot = torch.zeros_like(log_p).scatter(1, label[:, None], 1.0)
        return dy[:, None] * slope * (hot - log_p.exp()), None, None


@TASK.mistake("The exponent of the first term is gamma still. Differentiating takes one off it.")
class ExponentKept(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z, label, gamma):
        log_p = torch.log_softmax(z, dim=1)
        own = log_p.gather(1, label[:, None])
        ctx.save_for_backward(log_p, own, label)
        ctx.gamma = gamma
        return (-((1 - own.exp()) ** gamma) * own)[:, 0]

    @staticmethod
    def backward(ctx, dy):
        log_p, own, label = ctx.saved_tensors
        p, rest, gamma = own.exp(), 1 - own.exp(), ctx.gamma
        slope = -(rest**gamma)
        if gamma > 0:
            slope = slope + gamma * p * rest**gamma * own
        hot = torch.zeros_like(log_p).scatter(1, label[:, None], 1.0)
        return dy[:, None] * slope * (hot - log_p.exp()), None, None


@TASK.mistake("The factor p is missing in the term of the weight: by log p, the slope of p is p.")
class ProbabilityForgotten(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z, label, gamma):
        log_p = torch.log_softmax(z, dim=1)
        own = log_p.gather(1, label[:, None])
        ctx.save_for_backward(log_p, own, label)
        ctx.gamma = gamma
        return (-((1 - own.exp()) ** gamma) * own)[:, 0]

    @staticmethod
    def backward(ctx, dy):
        log_p, own, label = ctx.saved_tensors
        rest, gamma = 1 - own.exp(), ctx.gamma
        slope = -(rest**gamma)
        if gamma > 0:
            slope = slope + gamma * rest ** (gamma - 1) * own
        hot = torch.zeros_like(log_p).scatter(1, label[:, None], 1.0)
        return dy[:, None] * slope * (hot - log_p.exp()), None, None
