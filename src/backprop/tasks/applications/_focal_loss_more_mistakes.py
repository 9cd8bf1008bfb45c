"""More mistakes of the task in `focal_loss`."""

import torch

from ._focal_loss import TASK


@TASK.mistake("The term of the weight has the wrong sign. More p makes the weight smaller, and log p is negative.")
class WeightTurned(torch.autograd.Function):
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
            slope = slope - gamma * p * rest ** (gamma - 1) * own
        hot = torch.zeros_like(log_p).scatter(1, label[:, None], 1.0)
        return dy[:, None] * slope * (hot - log_p.exp()), None, None


@TASK.mistake("Your dz points uphill the wrong way: all of it has the wrong sign. Where did the minus of the loss go?")
class SignFlipped(torch.autograd.Function):
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
        return dy[:, None] * slope * (log_p.exp() - hot), None, None


@TASK.mistake("Only the label's own logit gets a gradient. The softmax lets every logit move p.")
class OwnLogitAlone(torch.autograd.Function):
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
        return dy[:, None] * slope * hot * (hot - log_p.exp()), None, None


@TASK.mistake(
    "With large logits your p is 0 or 1 exactly, and its logarithm infinite. Take log_softmax, not the log of softmax."
)
class LogarithmOfZero(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z, label, gamma):
        log_p = torch.softmax(z, dim=1).log()
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
        return dy[:, None] * slope * (hot - log_p.exp()), None, None


@TASK.mistake("Your weight is p^gamma: that makes the easy samples loud. The weight is (1 - p)^gamma.")
class WeightUpsideDown(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z, label, gamma):
        log_p = torch.log_softmax(z, dim=1)
        own = log_p.gather(1, label[:, None])
        ctx.save_for_backward(log_p, own, label)
        ctx.gamma = gamma
        return (-(own.exp() ** gamma) * own)[:, 0]

    @staticmethod
    def backward(ctx, dy):
        log_p, own, label = ctx.saved_tensors
        p, gamma = own.exp(), ctx.gamma
        slope = -(p**gamma)
        if gamma > 0:
            slope = slope - gamma * p**gamma * own
        hot = torch.zeros_like(log_p).scatter(1, label[:, None], 1.0)
        return dy[:, None] * slope * (hot - log_p.exp()), None, None


@TASK.mistake("The minus before the logarithm is missing: your losses are negative.")
class WithoutMinus(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z, label, gamma):
        log_p = torch.log_softmax(z, dim=1)
        own = log_p.gather(1, label[:, None])
        ctx.save_for_backward(log_p, own, label)
        ctx.gamma = gamma
        return ((1 - own.exp()) ** gamma * own)[:, 0]

    @staticmethod
    def backward(ctx, dy):
        log_p, own, label = ctx.saved_tensors
        p, rest, gamma = own.exp(), 1 - own.exp(), ctx.gamma
        slope = -(rest**gamma)
        if gamma > 0:
            slope = slope + gamma * p * rest ** (gamma - 1) * own
        hot = torch.zeros_like(log_p).scatter(1, label[:, None], 1.0)
        return dy[:, None] * slope * (hot - log_p.exp()), None, None
