"""Mistakes of the task in `conv2d`."""

import torch
from torch.nn.functional import conv2d, conv_transpose2d

from ._conv2d import TASK


@TASK.mistake("The upstream gradient dy is not used: you have the derivative of the sum of all outputs.")
class UpstreamIgnored(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, W, b, stride, padding):
        ctx.save_for_backward(x, W)
        ctx.stride, ctx.padding = stride, padding
        return conv2d(x, W, b, stride=stride, padding=padding)

    @staticmethod
    def backward(ctx, dy):
        (x, W), stride, padding = ctx.saved_tensors, ctx.stride, ctx.padding
        dy = torch.ones_like(dy)
        rest = [(x.shape[d] + 2 * padding - W.shape[d]) % stride for d in (2, 3)]
        dx = conv_transpose2d(dy, W, stride=stride, padding=padding, output_padding=rest)
        dW = conv2d(x.transpose(0, 1), dy.transpose(0, 1), dilation=stride, padding=padding).transpose(0, 1)
        return dx, dW[:, :, : W.shape[2], : W.shape[3]], dy.sum((0, 2, 3)), None, None


@TASK.mistake("Your dx is made with the kernel turned round. conv_transpose2d turns it by itself: give it W as it is.")
class ImageThroughTurnedKernel(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, W, b, stride, padding):
        ctx.save_for_backward(x, W)
        ctx.stride, ctx.padding = stride, padding
        return conv2d(x, W, b, stride=stride, padding=padding)

    @staticmethod
    def backward(ctx, dy):
        (x, W), stride, padding = ctx.saved_tensors, ctx.stride, ctx.padding
        rest = [(x.shape[d] + 2 * padding - W.shape[d]) % stride for d in (2, 3)]
        dx = conv_transpose2d(dy, W.flip(2, 3), stride=stride, padding=padding, output_padding=rest)
        dW = conv2d(x.transpose(0, 1), dy.transpose(0, 1), dilation=stride, padding=padding).transpose(0, 1)
        return dx, dW[:, :, : W.shape[2], : W.shape[3]], dy.sum((0, 2, 3)), None, None


@TASK.mistake("Your dW is turned round. conv2d does not flip its kernel, so its first place belongs to W[..., 0, 0].")
class WeightsTurned(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, W, b, stride, padding):
        ctx.save_for_backward(x, W)
        ctx.stride, ctx.padding = stride, padding
        return conv2d(x, W, b, stride=stride, padding=padding)

    @staticmethod
    def backward(ctx, dy):
        (x, W), stride, padding = ctx.saved_tensors, ctx.stride, ctx.padding
        rest = [(x.shape[d] + 2 * padding - W.shape[d]) % stride for d in (2, 3)]
        dx = conv_transpose2d(dy, W, stride=stride, padding=padding, output_padding=rest)
        dW = conv2d(x.transpose(0, 1), dy.transpose(0, 1), dilation=stride, padding=padding).transpose(0, 1)
        return dx, dW[:, :, : W.shape[2], : W.shape[3]].flip(2, 3), dy.sum((0, 2, 3)), None, None


@TASK.mistake("In dW the stride is missing. Neighbouring entries of dy belong to windows stride apart: see dilation.")
class StrideForgottenInWeights(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, W, b, stride, padding):
        ctx.save_for_backward(x, W)
        ctx.stride, ctx.padding = stride, padding
        return conv2d(x, W, b, stride=stride, padding=padding)

    @staticmethod
    def backward(ctx, dy):
        (x, W), stride, padding = ctx.saved_tensors, ctx.stride, ctx.padding
        rest = [(x.shape[d] + 2 * padding - W.shape[d]) % stride for d in (2, 3)]
        dx = conv_transpose2d(dy, W, stride=stride, padding=padding, output_padding=rest)
        dW = conv2d(x.transpose(0, 1), dy.transpose(0, 1), padding=padding).transpose(0, 1)
        return dx, dW[:, :, : W.shape[2], : W.shape[3]], dy.sum((0, 2, 3)), None, None


@TASK.mistake(
    "In dW you keep the last rows and columns. The surplus comes from pixels that no window saw, and is at the end."
)
class WrongEndKept(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, W, b, stride, padding):
        ctx.save_for_backward(x, W)
        ctx.stride, ctx.padding = stride, padding
        return conv2d(x, W, b, stride=stride, padding=padding)

    @staticmethod
    def backward(ctx, dy):
        (x, W), stride, padding = ctx.saved_tensors, ctx.stride, ctx.padding
        rest = [(x.shape[d] + 2 * padding - W.shape[d]) % stride for d in (2, 3)]
        dx = conv_transpose2d(dy, W, stride=stride, padding=padding, output_padding=rest)
        dW = conv2d(x.transpose(0, 1), dy.transpose(0, 1), dilation=stride, padding=padding).transpose(0, 1)
        return dx, dW[:, :, -W.shape[2] :, -W.shape[3] :], dy.sum((0, 2, 3)), None, None


@TASK.mistake(
    "You put the rows and columns that no window saw at the top and left of dx. They are at the bottom and right."
)
class LeftOverAtTheStart(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, W, b, stride, padding):
        ctx.save_for_backward(x, W)
        ctx.stride, ctx.padding = stride, padding
        return conv2d(x, W, b, stride=stride, padding=padding)

    @staticmethod
    def backward(ctx, dy):
        (x, W), stride, padding = ctx.saved_tensors, ctx.stride, ctx.padding
        rest = [(x.shape[d] + 2 * padding - W.shape[d]) % stride for d in (2, 3)]
        dx = conv_transpose2d(dy, W, stride=stride, padding=padding)
        dx = torch.nn.functional.pad(conv_transpose2d(dy, W, stride=stride), (rest[1], 0, rest[0], 0))
        dx = dx[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]]
        dW = conv2d(x.transpose(0, 1), dy.transpose(0, 1), dilation=stride, padding=padding).transpose(0, 1)
        return dx, dW[:, :, : W.shape[2], : W.shape[3]], dy.sum((0, 2, 3)), None, None


@TASK.mistake(
    "In dW all the zeros are at the bottom and on the right of x. The forward pass had them on all four sides."
)
class PaddedAtTheEnd(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, W, b, stride, padding):
        ctx.save_for_backward(x, W)
        ctx.stride, ctx.padding = stride, padding
        return conv2d(x, W, b, stride=stride, padding=padding)

    @staticmethod
    def backward(ctx, dy):
        (x, W), stride, padding = ctx.saved_tensors, ctx.stride, ctx.padding
        rest = [(x.shape[d] + 2 * padding - W.shape[d]) % stride for d in (2, 3)]
        dx = conv_transpose2d(dy, W, stride=stride, padding=padding, output_padding=rest)
        dW = conv2d(
            torch.nn.functional.pad(x, (0, 2 * padding, 0, 2 * padding)).transpose(0, 1),
            dy.transpose(0, 1),
            dilation=stride,
        )
        dW = dW.transpose(0, 1)
        return dx, dW[:, :, : W.shape[2], : W.shape[3]], dy.sum((0, 2, 3)), None, None


@TASK.mistake("Your db is a mean. The bias is used once for each sample and place, and uses add up.")
class BiasAveraged(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, W, b, stride, padding):
        ctx.save_for_backward(x, W)
        ctx.stride, ctx.padding = stride, padding
        return conv2d(x, W, b, stride=stride, padding=padding)

    @staticmethod
    def backward(ctx, dy):
        (x, W), stride, padding = ctx.saved_tensors, ctx.stride, ctx.padding
        rest = [(x.shape[d] + 2 * padding - W.shape[d]) % stride for d in (2, 3)]
        dx = conv_transpose2d(dy, W, stride=stride, padding=padding, output_padding=rest)
        dW = conv2d(x.transpose(0, 1), dy.transpose(0, 1), dilation=stride, padding=padding).transpose(0, 1)
        return dx, dW[:, :, : W.shape[2], : W.shape[3]], dy.mean((0, 2, 3)), None, None


@TASK.mistake("You divide dW and db by the batch size. The loss has done that already: its N is inside dy.")
class AveragedOverSamples(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, W, b, stride, padding):
        ctx.save_for_backward(x, W)
        ctx.stride, ctx.padding = stride, padding
        return conv2d(x, W, b, stride=stride, padding=padding)

    @staticmethod
    def backward(ctx, dy):
        (x, W), stride, padding = ctx.saved_tensors, ctx.stride, ctx.padding
        rest = [(x.shape[d] + 2 * padding - W.shape[d]) % stride for d in (2, 3)]
        dx = conv_transpose2d(dy, W, stride=stride, padding=padding, output_padding=rest)
        dW = conv2d(x.transpose(0, 1), dy.transpose(0, 1), dilation=stride, padding=padding).transpose(0, 1)
        return dx, dW[:, :, : W.shape[2], : W.shape[3]] / len(x), dy.sum((0, 2, 3)) / len(x), None, None


@TASK.mistake("Only the first image has a say in dW. One W serves the whole batch: images are what the sum runs over.")
class FirstSampleOnly(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, W, b, stride, padding):
        ctx.save_for_backward(x, W)
        ctx.stride, ctx.padding = stride, padding
        return conv2d(x, W, b, stride=stride, padding=padding)

    @staticmethod
    def backward(ctx, dy):
        (x, W), stride, padding = ctx.saved_tensors, ctx.stride, ctx.padding
        rest = [(x.shape[d] + 2 * padding - W.shape[d]) % stride for d in (2, 3)]
        dx = conv_transpose2d(dy, W, stride=stride, padding=padding, output_padding=rest)
        dW = conv2d(x[:1].transpose(0, 1), dy[:1].transpose(0, 1), dilation=stride, padding=padding).transpose(0, 1)
        return dx, dW[:, :, : W.shape[2], : W.shape[3]], dy.sum((0, 2, 3)), None, None
