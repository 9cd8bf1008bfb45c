"""Task: group norm for images as a function for PyTorch's autograd, both directions written by hand."""

import torch

from . import (  # noqa: F401  # they enter themselves
    _group_norm_backward_mistakes,
    _group_norm_forward_mistakes,
    _group_norm_gradient_mistakes,
    _group_norm_mistakes,
)
from ._group_norm import TASK


@TASK.alternate
class ByFiveAxes(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, gamma, beta, groups, eps):
        parts = x.unflatten(1, (groups, -1))
        variance, mean = torch.var_mean(parts, dim=(2, 3, 4), correction=0, keepdim=True)
        inverse = (variance + eps) ** -0.5
        normal = ((parts - mean) * inverse).flatten(1, 2)
        ctx.save_for_backward(normal, inverse, gamma)
        return torch.addcmul(beta[:, None, None], normal, gamma[:, None, None])

    @staticmethod
    def backward(ctx, dy):
        normal, inverse, gamma = ctx.saved_tensors
        shape = inverse.shape[1], -1
        z, price = normal.unflatten(1, shape), (dy * gamma[:, None, None]).unflatten(1, shape)
        axes = (2, 3, 4)
        dx = price - price.mean(axes, keepdim=True) - z * (price * z).mean(axes, keepdim=True)
        dgamma, dbeta = torch.einsum("ncij,ncij->c", dy, normal), torch.einsum("ncij->c", dy)
        return (dx * inverse).flatten(1, 2), dgamma, dbeta, None, None


@TASK.alternate
class FromTheInput(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, gamma, beta, groups, eps):
        ctx.save_for_backward(x, gamma)
        ctx.groups, ctx.eps = groups, eps
        flat = x.flatten(1).unflatten(1, (groups, -1))
        z = (flat - flat.mean(-1, keepdim=True)) / torch.sqrt(flat.var(-1, correction=0, keepdim=True) + eps)
        return gamma.view(-1, 1, 1) * z.view(x.shape) + beta.view(-1, 1, 1)

    @staticmethod
    def backward(ctx, dy):
        x, gamma = ctx.saved_tensors
        flat = x.flatten(1).unflatten(1, (ctx.groups, -1))
        centred = flat - flat.mean(-1, keepdim=True)
        root = torch.sqrt(flat.var(-1, correction=0, keepdim=True) + ctx.eps)
        price = (dy * gamma.view(-1, 1, 1)).view(flat.shape)
        n = flat.shape[-1]
        dvariance = (-0.5 * root**-3 * price * centred).sum(-1, keepdim=True)
        dcentred = price / root + 2 / n * dvariance * centred
        dx = dcentred - dcentred.sum(-1, keepdim=True) / n
        z = (centred / root).view(x.shape)
        return dx.view(x.shape), (z * dy).sum((0, 2, 3)), dy.sum((0, 2, 3)), None, None


@TASK.alternate
class ByLoops(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, gamma, beta, groups, eps):
        normal, inverse = torch.empty_like(x), x.new_empty(len(x), groups)
        size = x.shape[1] // groups
        for n in range(len(x)):
            for g in range(groups):
                part = slice(g * size, (g + 1) * size)
                mean = x[n, part].mean()
                inverse[n, g] = 1 / torch.sqrt(((x[n, part] - mean) ** 2).mean() + eps)
                normal[n, part] = (x[n, part] - mean) * inverse[n, g]
        ctx.save_for_backward(normal, inverse, gamma)
        return (normal.movedim(1, 3) * gamma + beta).movedim(3, 1)

    @staticmethod
    def backward(ctx, dy):
        normal, inverse, gamma = ctx.saved_tensors
        dx, size = torch.empty_like(dy), dy.shape[1] // inverse.shape[1]
        for n in range(len(dy)):
            for g in range(inverse.shape[1]):
                part = slice(g * size, (g + 1) * size)
                price, z = dy[n, part] * gamma[part, None, None], normal[n, part]
                dx[n, part] = (price - price.mean() - z * (price * z).mean()) * inverse[n, g]
        return dx, (dy * normal).sum(dim=(0, 2, 3)), dy.sum(dim=(0, 2, 3)), None, None
