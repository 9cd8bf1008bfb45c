"""Mistakes of the task in `group_norm`: the way back, sums and factors."""

import torch

from ._group_norm import TASK


@TASK.mistake("In dx the factor inverse is missing: the centred group was multiplied by it on its way forward.")
class InverseForgotten(torch.autograd.Function):
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
        dx = price - price.mean(2, keepdim=True) - z * (price * z).mean(2, keepdim=True)
        return dx.reshape(dy.shape), (dy * normal).sum((0, 2, 3)), dy.sum((0, 2, 3)), None, None


@TASK.mistake(
    "In dx you take sums where means belong: forward, mean and variance were divided by the size of the group."
)
class SumsForMeans(torch.autograd.Function):
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
        dx = inverse * (price - price.sum(2, keepdim=True) - z * (price * z).sum(2, keepdim=True))
        return dx.reshape(dy.shape), (dy * normal).sum((0, 2, 3)), dy.sum((0, 2, 3)), None, None


@TASK.mistake("Your dgamma and dbeta are means. Every pixel of every image uses them, and uses add up.")
class Averaged(torch.autograd.Function):
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
        dx = inverse * (price - price.mean(2, keepdim=True) - z * (price * z).mean(2, keepdim=True))
        return dx.reshape(dy.shape), (dy * normal).mean((0, 2, 3)), dy.mean((0, 2, 3)), None, None


@TASK.mistake("Your dgamma is dbeta: gamma multiplies the normalised image, so that is a factor of its price.")
class NormalForgotten(torch.autograd.Function):
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
        dx = inverse * (price - price.mean(2, keepdim=True) - z * (price * z).mean(2, keepdim=True))
        return dx.reshape(dy.shape), dy.sum((0, 2, 3)), dy.sum((0, 2, 3)), None, None


@TASK.mistake(
    "In dgamma and dbeta the factor gamma is too much: take dy as it came, not the price of the normalised image."
)
class GammaInTheSums(torch.autograd.Function):
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
        dx = inverse * (price - price.mean(2, keepdim=True) - z * (price * z).mean(2, keepdim=True))
        dn = price.reshape(dy.shape)
        return dx.reshape(dy.shape), (dn * normal).sum((0, 2, 3)), dn.sum((0, 2, 3)), None, None
