"""Mistakes of the task in `sample_normal`."""

import torch

from ._sample_normal import TASK


@TASK.mistake("The half is missing in your dlogvar: the slope of exp(logvar / 2) by logvar is half of its value.")
class HalfForgotten(torch.autograd.Function):
    @staticmethod
    def forward(ctx, mu, logvar, eps):
        ctx.save_for_backward(logvar, eps)
        return mu + torch.exp(0.5 * logvar) * eps

    @staticmethod
    def backward(ctx, dz):
        logvar, eps = ctx.saved_tensors
        return dz, dz * eps * torch.exp(0.5 * logvar), None


@TASK.mistake(
    "Your dlogvar lacks eps. It multiplied sigma on the way forward, so it multiplies the price on the way back."
)
class NoiseForgotten(torch.autograd.Function):
    @staticmethod
    def forward(ctx, mu, logvar, eps):
        ctx.save_for_backward(logvar)
        return mu + torch.exp(0.5 * logvar) * eps

    @staticmethod
    def backward(ctx, dz):
        (logvar,) = ctx.saved_tensors
        return dz, 0.5 * dz * torch.exp(0.5 * logvar), None


@TASK.mistake(
    "That is half the price of sigma. From sigma to logvar the slope of exp is missing, which is sigma itself."
)
class SlopeOfExpForgotten(torch.autograd.Function):
    @staticmethod
    def forward(ctx, mu, logvar, eps):
        ctx.save_for_backward(eps)
        return mu + torch.exp(0.5 * logvar) * eps

    @staticmethod
    def backward(ctx, dz):
        (eps,) = ctx.saved_tensors
        return dz, 0.5 * dz * eps, None


@TASK.mistake("You multiply the noise by the variance. exp(logvar) is sigma squared; the deviation is exp(logvar / 2).")
class VarianceAsDeviation(torch.autograd.Function):
    @staticmethod
    def forward(ctx, mu, logvar, eps):
        ctx.save_for_backward(logvar, eps)
        return mu + torch.exp(logvar) * eps

    @staticmethod
    def backward(ctx, dz):
        logvar, eps = ctx.saved_tensors
        return dz, dz * eps * torch.exp(logvar), None


@TASK.mistake("You take logvar for sigma. It is the log of sigma squared: sigma is exp(logvar / 2), there and back.")
class LogvarAsDeviation(torch.autograd.Function):
    @staticmethod
    def forward(ctx, mu, logvar, eps):
        ctx.save_for_backward(eps)
        return mu + logvar * eps

    @staticmethod
    def backward(ctx, dz):
        (eps,) = ctx.saved_tensors
        return dz, dz * eps + 0 * dz, None


@TASK.mistake("Your dlogvar holds the variance where the deviation belongs: exp(logvar / 2), as in the forward pass.")
class VarianceInTheGradient(torch.autograd.Function):
    @staticmethod
    def forward(ctx, mu, logvar, eps):
        ctx.save_for_backward(logvar, eps)
        return mu + torch.exp(0.5 * logvar) * eps

    @staticmethod
    def backward(ctx, dz):
        logvar, eps = ctx.saved_tensors
        return dz, 0.5 * dz * eps * torch.exp(logvar), None


@TASK.mistake("You multiply by z where the noise belongs: only z - mu depends on logvar.")
class ByTheCode(torch.autograd.Function):
    @staticmethod
    def forward(ctx, mu, logvar, eps):
        ctx.save_for_backward(mu, logvar, eps)
        return mu + torch.exp(0.5 * logvar) * eps

    @staticmethod
    def backward(ctx, dz):
        mu, logvar, eps = ctx.saved_tensors
        return dz, 0.5 * dz * (mu + torch.exp(0.5 * logvar) * eps), None


@TASK.mistake("Your mu gets no gradient: z moves as mu moves, one to one.")
class MeanCutOff(torch.autograd.Function):
    @staticmethod
    def forward(ctx, mu, logvar, eps):
        ctx.save_for_backward(logvar, eps)
        return mu + torch.exp(0.5 * logvar) * eps

    @staticmethod
    def backward(ctx, dz):
        logvar, eps = ctx.saved_tensors
        return torch.zeros_like(dz), 0.5 * dz * eps * torch.exp(0.5 * logvar), None


@TASK.mistake("The price dz is not used: you return slopes alone. Chain rule: slope times dz.")
class PriceForgotten(torch.autograd.Function):
    @staticmethod
    def forward(ctx, mu, logvar, eps):
        ctx.save_for_backward(logvar, eps)
        return mu + torch.exp(0.5 * logvar) * eps

    @staticmethod
    def backward(ctx, dz):
        logvar, eps = ctx.saved_tensors
        return torch.ones_like(dz), 0.5 * eps * torch.exp(0.5 * logvar), None


@TASK.mistake("The sign of your dlogvar is flipped: a larger logvar takes z further in the direction of eps.")
class SignFlipped(torch.autograd.Function):
    @staticmethod
    def forward(ctx, mu, logvar, eps):
        ctx.save_for_backward(logvar, eps)
        return mu + torch.exp(0.5 * logvar) * eps

    @staticmethod
    def backward(ctx, dz):
        logvar, eps = ctx.saved_tensors
        return dz, -0.5 * dz * eps * torch.exp(0.5 * logvar), None


@TASK.mistake("Your z is mu: the noise is not added. A code is drawn, mu + sigma eps.")
class NothingDrawn(torch.autograd.Function):
    @staticmethod
    def forward(ctx, mu, logvar, eps):
        ctx.save_for_backward(logvar, eps)
        return mu.clone()

    @staticmethod
    def backward(ctx, dz):
        logvar, eps = ctx.saved_tensors
        return dz, 0.5 * dz * eps * torch.exp(0.5 * logvar), None


@TASK.mistake("You divide by N. The mean, if there is one, is the business of the loss.")
class Averaged(torch.autograd.Function):
    @staticmethod
    def forward(ctx, mu, logvar, eps):
        ctx.save_for_backward(logvar, eps)
        return mu + torch.exp(0.5 * logvar) * eps

    @staticmethod
    def backward(ctx, dz):
        logvar, eps = ctx.saved_tensors
        return dz / len(dz), 0.5 * dz * eps * torch.exp(0.5 * logvar) / len(dz), None


@TASK.mistake(
    "You keep the arrays on the class, where the next call overwrites them. What backward needs belongs into ctx."
)
class KeptOnTheClass(torch.autograd.Function):
    kept: tuple = ()

    @staticmethod
    def forward(ctx, mu, logvar, eps):
        KeptOnTheClass.kept = logvar, eps
        return mu + torch.exp(0.5 * logvar) * eps

    @staticmethod
    def backward(ctx, dz):
        logvar, eps = KeptOnTheClass.kept
        return dz, 0.5 * dz * eps * torch.exp(0.5 * logvar), None
