"""Task: checkpointing as a function for PyTorch's autograd. Its mistakes are in `_checkpoint_mistakes`."""

import torch

from . import _checkpoint_mistakes  # noqa: F401  # they enter themselves
from ._checkpoint import TASK


@TASK.alternate
class WithoutDetaching(torch.autograd.Function):
    @staticmethod
    def forward(ctx, run, x, *parameters):
        ctx.run = run
        ctx.save_for_backward(x, *parameters)
        return run(x, *parameters)

    @staticmethod
    def backward(ctx, dy):
        with torch.enable_grad():
            y = ctx.run(*ctx.saved_tensors)
            return None, *torch.autograd.grad(y, ctx.saved_tensors, dy)


@TASK.alternate
class ByBackward(torch.autograd.Function):
    @staticmethod
    def forward(ctx, run, x, *parameters):
        ctx.save_for_backward(x, *parameters)
        ctx.run = run
        with torch.no_grad():
            return run(x, *parameters)

    @staticmethod
    def backward(ctx, dy):
        inputs = [tensor.detach().clone().requires_grad_(True) for tensor in ctx.saved_tensors]
        with torch.enable_grad():
            y = ctx.run(*inputs)
        torch.autograd.backward(y, dy)
        return tuple([None] + [tensor.grad for tensor in inputs])


@TASK.alternate
class ByASum(torch.autograd.Function):
    @staticmethod
    def forward(ctx, run, x, *parameters):
        ctx.run, ctx.inputs = run, (x.detach(), *(p.detach() for p in parameters))
        return run(*ctx.inputs)

    @staticmethod
    def backward(ctx, dy):
        with torch.set_grad_enabled(True):
            inputs = [tensor.requires_grad_() for tensor in ctx.inputs]
            grads = torch.autograd.grad((ctx.run(*inputs) * dy).sum(), inputs)
        return (None, *grads)


@TASK.alternate
class ByVjp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, run, *inputs):
        ctx.run = run
        ctx.save_for_backward(*inputs)
        return run(*inputs)

    @staticmethod
    def backward(ctx, dy):
        _, grads = torch.autograd.functional.vjp(ctx.run, ctx.saved_tensors, dy)
        return None, *grads
