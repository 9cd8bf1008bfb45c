"""Mistakes of the task in `rms_scale`."""

import torch

from ._rms_scale import TASK


class RightForward(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, gain, eps):
        r = ((x * x).mean(-1, keepdim=True) + eps).sqrt()
        ctx.save_for_backward(x, gain, r)
        return gain * x / r


@TASK.mistake("r is held fixed in your dx. It depends on x, too: a second term is missing.")
class ProjectionForgotten(RightForward):
    @staticmethod
    def backward(ctx, dy):
        x, gain, r = ctx.saved_tensors
        unit, price = x / r, dy * gain
        dx = price / r
        return dx, (dy * unit).flatten(0, -2).sum(0), None


@TASK.mistake("In the second term of dx a sum stands where a mean belongs: r is made with the mean of the squares.")
class SumForMean(RightForward):
    @staticmethod
    def backward(ctx, dy):
        x, gain, r = ctx.saved_tensors
        unit, price = x / r, dy * gain
        dx = (price - unit * (unit * price).sum(-1, keepdim=True)) / r
        return dx, (dy * unit).flatten(0, -2).sum(0), None


@TASK.mistake("The gain is missing in dx: every entry was multiplied by it, so its price is, too.")
class GainForgotten(RightForward):
    @staticmethod
    def backward(ctx, dy):
        x, _, r = ctx.saved_tensors
        unit, price = x / r, dy
        dx = (price - unit * (unit * price).mean(-1, keepdim=True)) / r
        return dx, (dy * unit).flatten(0, -2).sum(0), None


@TASK.mistake("The gain stands outside in dx. It belongs to the price, also inside the mean: multiply dy by it first.")
class GainOutside(RightForward):
    @staticmethod
    def backward(ctx, dy):
        x, gain, r = ctx.saved_tensors
        unit = x / r
        dx = gain * (dy - unit * (unit * dy).mean(-1, keepdim=True)) / r
        return dx, (dy * unit).flatten(0, -2).sum(0), None


@TASK.mistake("The division by r is missing in dx.")
class NotDivided(RightForward):
    @staticmethod
    def backward(ctx, dy):
        x, gain, r = ctx.saved_tensors
        unit, price = x / r, dy * gain
        dx = price - unit * (unit * price).mean(-1, keepdim=True)
        return dx, (dy * unit).flatten(0, -2).sum(0), None


@TASK.mistake(
    "The second term of dx has the wrong sign: a larger entry makes r larger, and that shrinks all the others."
)
class SignFlipped(RightForward):
    @staticmethod
    def backward(ctx, dy):
        x, gain, r = ctx.saved_tensors
        unit, price = x / r, dy * gain
        dx = (price + unit * (unit * price).mean(-1, keepdim=True)) / r
        return dx, (dy * unit).flatten(0, -2).sum(0), None


@TASK.mistake("You take the mean of the prices away, as for a layer that subtracts a mean. Here nothing is centred.")
class MeanOfThePrice(RightForward):
    @staticmethod
    def backward(ctx, dy):
        x, gain, r = ctx.saved_tensors
        unit, price = x / r, dy * gain
        dx = (price - price.mean(-1, keepdim=True) - unit * (unit * price).mean(-1, keepdim=True)) / r
        return dx, (dy * unit).flatten(0, -2).sum(0), None


@TASK.mistake("In the second term of dx x stands where x / r belongs: once outside of the mean and once inside.")
class XForUnit(RightForward):
    @staticmethod
    def backward(ctx, dy):
        x, gain, r = ctx.saved_tensors
        unit, price = x / r, dy * gain
        dx = (price - x * (x * price).mean(-1, keepdim=True)) / r
        return dx, (dy * unit).flatten(0, -2).sum(0), None


@TASK.mistake("The mean in dx runs over the rows. Each row has an r of its own: take it over the last axis.")
class OverTheBatch(RightForward):
    @staticmethod
    def backward(ctx, dy):
        x, gain, r = ctx.saved_tensors
        unit, price = x / r, dy * gain
        dx = (price - unit * (unit * price).mean(0, keepdim=True)) / r
        return dx, (dy * unit).flatten(0, -2).sum(0), None


@TASK.mistake("In dgain x stands where x / r belongs: what the gain multiplies has been divided by r.")
class GainGradientOfX(RightForward):
    @staticmethod
    def backward(ctx, dy):
        x, gain, r = ctx.saved_tensors
        unit, price = x / r, dy * gain
        dx = (price - unit * (unit * price).mean(-1, keepdim=True)) / r
        return dx, (dy * x).flatten(0, -2).sum(0), None


@TASK.mistake("dgain is averaged over the rows. One gain serves them all, so their shares add up.")
class GainGradientMean(RightForward):
    @staticmethod
    def backward(ctx, dy):
        x, gain, r = ctx.saved_tensors
        unit, price = x / r, dy * gain
        dx = (price - unit * (unit * price).mean(-1, keepdim=True)) / r
        return dx, (dy * unit).flatten(0, -2).mean(0), None


@TASK.mistake("dgain has the gain in it. The derivative of gain * u by gain is u.")
class GainGradientWithGain(RightForward):
    @staticmethod
    def backward(ctx, dy):
        x, gain, r = ctx.saved_tensors
        unit, price = x / r, dy * gain
        dx = (price - unit * (unit * price).mean(-1, keepdim=True)) / r
        return dx, (price * unit).flatten(0, -2).sum(0), None


@TASK.mistake("dgain is a sum of prices alone, as for a bias. The gain multiplies x / r: that belongs to it.")
class PricesAlone(RightForward):
    @staticmethod
    def backward(ctx, dy):
        x, gain, r = ctx.saved_tensors
        unit, price = x / r, dy * gain
        dx = (price - unit * (unit * price).mean(-1, keepdim=True)) / r
        return dx, dy.flatten(0, -2).sum(0), None


@TASK.mistake("dy is not used: you return the gradients for a price of ones. autograd multiplies nothing for you.")
class OnesOnly(RightForward):
    @staticmethod
    def backward(ctx, dy):
        x, gain, r = ctx.saved_tensors
        unit, price, dy = x / r, gain.expand_as(x), torch.ones_like(dy)
        dx = (price - unit * (unit * price).mean(-1, keepdim=True)) / r
        return dx, (dy * unit).flatten(0, -2).sum(0), None


@TASK.mistake("Your gradients are zero.")
class Nothing(RightForward):
    @staticmethod
    def backward(ctx, dy):
        x, gain, _ = ctx.saved_tensors
        return torch.zeros_like(x), torch.zeros_like(gain), None


@TASK.mistake("eps is added to the root. It belongs below it, to the mean of the squares.")
class EpsOutside(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, gain, eps):
        r = (x * x).mean(-1, keepdim=True).sqrt() + eps
        ctx.save_for_backward(x, gain, r)
        ctx.eps = eps
        return gain * x / r

    @staticmethod
    def backward(ctx, dy):
        x, gain, r = ctx.saved_tensors
        unit, price = x / r, dy * gain
        dx = price / r - unit * (x * price).mean(-1, keepdim=True) / r / (r - ctx.eps)
        return dx, (dy * unit).flatten(0, -2).sum(0), None


@TASK.mistake(
    "The squares are summed in forward. r is the root of their mean, so that it does not grow with the length of a row."
)
class SumOfSquares(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, gain, eps):
        r = ((x * x).sum(-1, keepdim=True) + eps).sqrt()
        ctx.save_for_backward(x, gain, r)
        return gain * x / r

    @staticmethod
    def backward(ctx, dy):
        x, gain, r = ctx.saved_tensors
        unit, price = x / r, dy * gain
        dx = (price - unit * (unit * price).sum(-1, keepdim=True)) / r
        return dx, (dy * unit).flatten(0, -2).sum(0), None
