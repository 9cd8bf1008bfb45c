"""Mistakes of the task in `group_norm`: the way there."""

import torch

from ._group_norm import TASK


@TASK.mistake("eps stands outside the root. It is added to the variance, under the root.")
class EpsOutside(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, gamma, beta, groups, eps):
        N, C = x.shape[:2]
        grouped = x.reshape(N, groups, -1)
        centred = grouped - grouped.mean(2, keepdim=True)
        inverse = 1 / (centred.square().mean(2, keepdim=True).sqrt() + eps)
        normal = (centred * inverse).reshape(x.shape)
        ctx.save_for_backward(normal, inverse, gamma)
        return normal * gamma.reshape(1, C, 1, 1) + beta.reshape(1, C, 1, 1)

    @staticmethod
    def backward(ctx, dy):
        normal, inverse, gamma = ctx.saved_tensors
        N, groups = inverse.shape[:2]
        price = (dy * gamma.reshape(1, -1, 1, 1)).reshape(N, groups, -1)
        z = normal.reshape(price.shape)
        dx = inverse * (price - price.mean(2, keepdim=True) - z * (price * z).mean(2, keepdim=True))
        return dx.reshape(dy.shape), (dy * normal).sum((0, 2, 3)), dy.sum((0, 2, 3)), None, None


@TASK.mistake("The mean has not been taken away in y. That would be RMS norm, and with another size.")
class NotCentred(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, gamma, beta, groups, eps):
        N, C = x.shape[:2]
        grouped = x.reshape(N, groups, -1)
        centred = grouped - grouped.mean(2, keepdim=True)
        inverse = torch.rsqrt(centred.square().mean(2, keepdim=True) + eps)
        normal = (grouped * inverse).reshape(x.shape)
        ctx.save_for_backward(normal, inverse, gamma)
        return normal * gamma.reshape(1, C, 1, 1) + beta.reshape(1, C, 1, 1)

    @staticmethod
    def backward(ctx, dy):
        normal, inverse, gamma = ctx.saved_tensors
        N, groups = inverse.shape[:2]
        price = (dy * gamma.reshape(1, -1, 1, 1)).reshape(N, groups, -1)
        z = normal.reshape(price.shape)
        dx = inverse * (price - price.mean(2, keepdim=True) - z * (price * z).mean(2, keepdim=True))
        return dx.reshape(dy.shape), (dy * normal).sum((0, 2, 3)), dy.sum((0, 2, 3)), None, None


@TASK.mistake("In y the shift beta is missing.")
class ShiftForgotten(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, gamma, beta, groups, eps):
        N, C = x.shape[:2]
        grouped = x.reshape(N, groups, -1)
        centred = grouped - grouped.mean(2, keepdim=True)
        inverse = torch.rsqrt(centred.square().mean(2, keepdim=True) + eps)
        normal = (centred * inverse).reshape(x.shape)
        ctx.save_for_backward(normal, inverse, gamma)
        return normal * gamma.reshape(1, C, 1, 1)

    @staticmethod
    def backward(ctx, dy):
        normal, inverse, gamma = ctx.saved_tensors
        N, groups = inverse.shape[:2]
        price = (dy * gamma.reshape(1, -1, 1, 1)).reshape(N, groups, -1)
        z = normal.reshape(price.shape)
        dx = inverse * (price - price.mean(2, keepdim=True) - z * (price * z).mean(2, keepdim=True))
        return dx.reshape(dy.shape), (dy * normal).sum((0, 2, 3)), dy.sum((0, 2, 3)), None, None


@TASK.mistake("Your y is the normalised image. gamma and beta are still to come, channel by channel.")
class ScaleAndShiftForgotten(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, gamma, beta, groups, eps):
        N = len(x)
        grouped = x.reshape(N, groups, -1)
        centred = grouped - grouped.mean(2, keepdim=True)
        inverse = torch.rsqrt(centred.square().mean(2, keepdim=True) + eps)
        normal = (centred * inverse).reshape(x.shape)
        ctx.save_for_backward(normal, inverse, gamma)
        return normal.clone()

    @staticmethod
    def backward(ctx, dy):
        normal, inverse, gamma = ctx.saved_tensors
        N, groups = inverse.shape[:2]
        price = (dy * gamma.reshape(1, -1, 1, 1)).reshape(N, groups, -1)
        z = normal.reshape(price.shape)
        dx = inverse * (price - price.mean(2, keepdim=True) - z * (price * z).mean(2, keepdim=True))
        return dx.reshape(dy.shape), (dy * normal).sum((0, 2, 3)), dy.sum((0, 2, 3)), None, None


@TASK.mistake("The price dy is not used: you have the derivative of the sum of all outputs.")
class UpstreamIgnored(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, gamma, beta, groups, eps):
        N, C = x.shape[:2]
        grouped = x.reshape(N, groups, -1)
        centred = grouped - grouped.mean(2, keepdim=True)
        inverse = torch.rsqrt(centred.square().mean(2, keepdim=True) + eps)
        normal = (centred * inverse).reshape(x.shape)
        ctx.save_for_backward(normal, inverse, gamma)
        return normal * gamma.reshape(1, C, 1, 1) + beta.reshape(1, C, 1, 1)

    @staticmethod
    def backward(ctx, dy):
        normal, inverse, gamma = ctx.saved_tensors
        N, groups = inverse.shape[:2]
        dy = torch.ones_like(dy)
        price = (dy * gamma.reshape(1, -1, 1, 1)).reshape(N, groups, -1)
        z = normal.reshape(price.shape)
        dx = inverse * (price - price.mean(2, keepdim=True) - z * (price * z).mean(2, keepdim=True))
        return dx.reshape(dy.shape), (dy * normal).sum((0, 2, 3)), dy.sum((0, 2, 3)), None, None
