"""Mistakes of the task in `group_norm`: what belongs together."""

import torch

from ._group_norm import TASK


@TASK.mistake("Each channel is normalised by itself. A group holds C / groups channels, all their pixels together.")
class EachChannelAlone(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, gamma, beta, groups, eps):
        N, C = x.shape[:2]
        grouped = x.reshape(N, groups, -1)
        grouped = x.reshape(N, C, -1)
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
        return dx.reshape(dy.shape), (dy * normal).sum((0, 2, 3)), dy.sum((0, 2, 3)), None, None


@TASK.mistake("All channels of an image are normalised together. Only the channels of one group belong together.")
class OneGroupForAll(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, gamma, beta, groups, eps):
        N, C = x.shape[:2]
        grouped = x.reshape(N, 1, -1)
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
        return dx.reshape(dy.shape), (dy * normal).sum((0, 2, 3)), dy.sum((0, 2, 3)), None, None


@TASK.mistake("Mean and variance run over the images as well. Each image has its own: that is the point of group norm.")
class OverTheBatch(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, gamma, beta, groups, eps):
        N, C = x.shape[:2]
        grouped = x.reshape(N, groups, -1)
        centred = grouped - grouped.mean((0, 2), keepdim=True)
        inverse = torch.rsqrt(centred.square().mean((0, 2), keepdim=True) + eps).expand(N, groups, 1)
        normal = (centred * inverse).reshape(x.shape)
        ctx.save_for_backward(normal, inverse, gamma)
        return normal * gamma.reshape(1, C, 1, 1) + beta.reshape(1, C, 1, 1)

    @staticmethod
    def backward(ctx, dy):
        normal, inverse, gamma = ctx.saved_tensors
        N, groups = inverse.shape[:2]
        price = (dy * gamma.reshape(1, -1, 1, 1)).reshape(N, groups, -1)
        z = normal.reshape(price.shape)
        dx = inverse * (price - price.mean((0, 2), keepdim=True) - z * (price * z).mean((0, 2), keepdim=True))
        return dx.reshape(dy.shape), (dy * normal).sum((0, 2, 3)), dy.sum((0, 2, 3)), None, None


@TASK.mistake(
    "The wrong channels are together: a group is a run of neighbours, 0, 1, 2, ..., not channels that lie far apart."
)
class ChannelsInterleaved(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, gamma, beta, groups, eps):
        N, C = x.shape[:2]
        grouped = x.reshape(N, C // groups, groups, -1).swapaxes(1, 2).reshape(N, groups, -1)
        centred = grouped - grouped.mean(2, keepdim=True)
        inverse = torch.rsqrt(centred.square().mean(2, keepdim=True) + eps)
        normal = (centred * inverse).reshape(N, groups, C // groups, -1).swapaxes(1, 2).reshape(x.shape)
        ctx.save_for_backward(normal, inverse, gamma)
        return normal * gamma.reshape(1, C, 1, 1) + beta.reshape(1, C, 1, 1)

    @staticmethod
    def backward(ctx, dy):
        normal, inverse, gamma = ctx.saved_tensors
        N, groups = inverse.shape[:2]
        price = (
            (dy * gamma.reshape(1, -1, 1, 1))
            .reshape(N, dy.shape[1] // groups, groups, -1)
            .swapaxes(1, 2)
            .reshape(N, groups, -1)
        )
        z = normal.reshape(N, dy.shape[1] // groups, groups, -1).swapaxes(1, 2).reshape(price.shape)
        dx = inverse * (price - price.mean(2, keepdim=True) - z * (price * z).mean(2, keepdim=True))
        dx = dx.reshape(N, groups, dy.shape[1] // groups, -1).swapaxes(1, 2)
        return dx.reshape(dy.shape), (dy * normal).sum((0, 2, 3)), dy.sum((0, 2, 3)), None, None


@TASK.mistake("Your variance has the divisor n - 1, which is what torch.var takes by itself: correction=0 makes it n.")
class UnbiasedVariance(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, gamma, beta, groups, eps):
        N, C = x.shape[:2]
        grouped = x.reshape(N, groups, -1)
        centred = grouped - grouped.mean(2, keepdim=True)
        inverse = torch.rsqrt(grouped.var(2, keepdim=True) + eps)
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


@TASK.mistake("eps is missing under the root. A group that is all black has variance 0.")
class EpsForgotten(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, gamma, beta, groups, eps):
        N, C = x.shape[:2]
        grouped = x.reshape(N, groups, -1)
        centred = grouped - grouped.mean(2, keepdim=True)
        inverse = torch.rsqrt(centred.square().mean(2, keepdim=True))
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
