"""Mistakes of the task in `group_norm`: the way back."""

import torch

from ._group_norm import TASK


@TASK.mistake("A path is missing in dx: a pixel moves the mean of its group, which is taken away from the whole group.")
class MeanForgotten(torch.autograd.Function):
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
        price = (dy * gamma.reshape(1, -1, 1, 1)).reshape(N, groups, -1)
        z = normal.reshape(price.shape)
        dx = inverse * (price - z * (price * z).mean(2, keepdim=True))
        return dx.reshape(dy.shape), (dy * normal).sum((0, 2, 3)), dy.sum((0, 2, 3)), None, None


@TASK.mistake(
    "A path is missing in dx: a pixel moves the variance of its group, and with it the scale of the whole group."
)
class VarianceForgotten(torch.autograd.Function):
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
        price = (dy * gamma.reshape(1, -1, 1, 1)).reshape(N, groups, -1)
        dx = inverse * (price - price.mean(2, keepdim=True))
        return dx.reshape(dy.shape), (dy * normal).sum((0, 2, 3)), dy.sum((0, 2, 3)), None, None


@TASK.mistake("You treat mean and variance as constants in dx. Both are made of x, so two more paths lead back.")
class StatisticsConstant(torch.autograd.Function):
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
        price = (dy * gamma.reshape(1, -1, 1, 1)).reshape(N, groups, -1)
        dx = inverse * price
        return dx.reshape(dy.shape), (dy * normal).sum((0, 2, 3)), dy.sum((0, 2, 3)), None, None


@TASK.mistake("In dx the scale gamma is missing: the price of the normalised image is dy times gamma.")
class GammaForgotten(torch.autograd.Function):
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
        normal, inverse, _ = ctx.saved_tensors
        N, groups = inverse.shape[:2]
        price = dy.reshape(N, groups, -1)
        z = normal.reshape(price.shape)
        dx = inverse * (price - price.mean(2, keepdim=True) - z * (price * z).mean(2, keepdim=True))
        return dx.reshape(dy.shape), (dy * normal).sum((0, 2, 3)), dy.sum((0, 2, 3)), None, None


@TASK.mistake(
    "In dx you multiply by gamma at the end. The channels of a group share means, and gamma must be inside them."
)
class GammaTooLate(torch.autograd.Function):
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
        price = dy.reshape(N, groups, -1)
        z = normal.reshape(price.shape)
        dx = inverse * (price - price.mean(2, keepdim=True) - z * (price * z).mean(2, keepdim=True))
        dx = dx.reshape(dy.shape) * gamma.reshape(1, -1, 1, 1)
        return dx, (dy * normal).sum((0, 2, 3)), dy.sum((0, 2, 3)), None, None
