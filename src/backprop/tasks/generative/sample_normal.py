"""Task: draw from a normal distribution so that the gradient gets through, as a function for PyTorch's autograd."""

import torch

from . import _sample_normal_mistakes  # noqa: F401  # they enter themselves
from ._sample_normal import TASK


@TASK.alternate
class KeepsDeviation(torch.autograd.Function):
    @staticmethod
    def forward(ctx, mu, logvar, eps):
        sigma = torch.exp(logvar / 2)
        ctx.save_for_backward(sigma, eps)
        return torch.addcmul(mu, sigma, eps)

    @staticmethod
    def backward(ctx, dz):
        sigma, eps = ctx.saved_tensors
        return dz, dz * eps * sigma / 2, None


@TASK.alternate
class KeepsNoise(torch.autograd.Function):
    @staticmethod
    def forward(ctx, mu, logvar, eps):
        noise = logvar.exp().sqrt().mul(eps)
        ctx.save_for_backward(noise)
        return noise + mu

    @staticmethod
    def backward(ctx, dz):
        (noise,) = ctx.saved_tensors
        return dz.clone(), torch.mul(dz, noise).div(2), None


@TASK.alternate
class KeepsInputs(torch.autograd.Function):
    @staticmethod
    def forward(ctx, mu, logvar, eps):
        ctx.save_for_backward(logvar, eps)
        return mu + eps * torch.exp(logvar) ** 0.5

    @staticmethod
    def backward(ctx, dz):
        logvar, eps = ctx.saved_tensors
        deps = dz * torch.exp(0.5 * logvar)
        return 1 * dz, 0.5 * eps * deps, deps
