"""Task: the convolution as a function for PyTorch's autograd, with a backward pass that is made of convolutions."""

import torch
from torch.nn.functional import conv2d, conv_transpose2d

from . import _conv2d_mistakes  # noqa: F401  # they enter themselves
from ._conv2d import TASK


@TASK.alternate
class AsConvolutions(torch.autograd.Function):
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
        return dx, dW[:, :, : W.shape[2], : W.shape[3]], dy.sum((0, 2, 3)), None, None


@TASK.alternate
class ByFold(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, W, b, stride, padding):
        ctx.save_for_backward(x, W)
        ctx.stride, ctx.padding = stride, padding
        return conv2d(x, W, b, stride=stride, padding=padding)

    @staticmethod
    def backward(ctx, dy):
        (x, W), stride, padding = ctx.saved_tensors, ctx.stride, ctx.padding
        columns = torch.nn.functional.unfold(x, W.shape[2:], stride=stride, padding=padding)
        flat = dy.reshape(*dy.shape[:2], -1)
        dW = torch.einsum("nfl,nkl->fk", flat, columns).reshape(W.shape)
        shares = torch.einsum("nfl,fk->nkl", flat, W.reshape(len(W), -1))
        dx = torch.nn.functional.fold(shares, x.shape[2:], W.shape[2:], stride=stride, padding=padding)
        return dx, dW, flat.sum((0, 2)), None, None


@TASK.alternate
class ByPlaces(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, W, b, stride, padding):
        ctx.save_for_backward(x, W)
        ctx.stride, ctx.padding = stride, padding
        return conv2d(x, W, b, stride=stride, padding=padding)

    @staticmethod
    def backward(ctx, dy):
        (x, W), stride, padding = ctx.saved_tensors, ctx.stride, ctx.padding
        (height, width), (P, Q) = x.shape[2:], dy.shape[2:]
        padded = torch.nn.functional.pad(x, (padding,) * 4)
        dx, dW = torch.zeros_like(padded), torch.zeros_like(W)
        for u in range(W.shape[2]):
            for v in range(W.shape[3]):
                seen = (..., slice(u, u + stride * P, stride), slice(v, v + stride * Q, stride))
                dW[:, :, u, v] = torch.einsum("nfpq,ncpq->fc", dy, padded[seen])
                dx[seen] += torch.einsum("nfpq,fc->ncpq", dy, W[:, :, u, v])
        dx = dx[:, :, padding : padding + height, padding : padding + width]
        return dx, dW, dy.sum((0, 2, 3)), None, None


@TASK.alternate
class BySpreading(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, W, b, stride, padding):
        ctx.save_for_backward(x, W)
        ctx.stride, ctx.padding = stride, padding
        return conv2d(x, W, b, stride=stride, padding=padding)

    @staticmethod
    def backward(ctx, dy):
        (x, W), stride, padding = ctx.saved_tensors, ctx.stride, ctx.padding
        P, Q = ((size - 1) * stride + 1 for size in dy.shape[2:])
        spread = dy.new_zeros(*dy.shape[:2], x.shape[2] + 2 * padding, x.shape[3] + 2 * padding)
        spread[:, :, :P:stride, :Q:stride] = dy
        U, V = W.shape[2:]
        dx = conv2d(torch.nn.functional.pad(spread, (V - 1, 0, U - 1, 0)), W.flip(2, 3).transpose(0, 1))
        dx = dx[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]]
        kernel = spread[:, :, :P, :Q].transpose(0, 1)
        dW = conv2d(torch.nn.functional.pad(x, (padding,) * 4).transpose(0, 1), kernel).transpose(0, 1)
        return dx, dW[:, :, :U, :V], dy.sum((3, 2, 0)), None, None
