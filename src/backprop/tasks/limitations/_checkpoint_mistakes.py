"""Mistakes of the task in `checkpoint`."""

import torch

from ._checkpoint import TASK


@TASK.mistake("The upstream gradient dy is not used: you have the derivative of the sum of all outputs.")
class UpstreamIgnored(torch.autograd.Function):
    @staticmethod
    def forward(ctx, run, x, *parameters):
        ctx.run = run
        ctx.save_for_backward(x, *parameters)
        return run(x, *parameters)

    @staticmethod
    def backward(ctx, dy):
        inputs = [t.detach().requires_grad_() for t in ctx.saved_tensors]
        with torch.enable_grad():
            y = ctx.run(*inputs).sum()
        return (None, *torch.autograd.grad(y, inputs))


@TASK.mistake(
    "You take the derivative of the mean of all outputs. What is asked is the product with dy, the upstream gradient."
)
class MeanForUpstream(torch.autograd.Function):
    @staticmethod
    def forward(ctx, run, x, *parameters):
        ctx.run = run
        ctx.save_for_backward(x, *parameters)
        return run(x, *parameters)

    @staticmethod
    def backward(ctx, dy):
        inputs = [t.detach().requires_grad_() for t in ctx.saved_tensors]
        with torch.enable_grad():
            y = ctx.run(*inputs).mean()
        return (None, *torch.autograd.grad(y, inputs))


@TASK.mistake("You weigh the outputs by themselves. The third argument of torch.autograd.grad is dy, not y.")
class OutputForUpstream(torch.autograd.Function):
    @staticmethod
    def forward(ctx, run, x, *parameters):
        ctx.run = run
        ctx.save_for_backward(x, *parameters)
        return run(x, *parameters)

    @staticmethod
    def backward(ctx, dy):
        inputs = [t.detach().requires_grad_() for t in ctx.saved_tensors]
        with torch.enable_grad():
            y = ctx.run(*inputs)
        return (None, *torch.autograd.grad(y, inputs, y.detach()))


@TASK.mistake("The piece runs twice in the forward pass. Once is enough: return what it returns.")
class TwiceForward(torch.autograd.Function):
    @staticmethod
    def forward(ctx, run, x, *parameters):
        run(x, *parameters)
        ctx.run = run
        ctx.save_for_backward(x, *parameters)
        return run(x, *parameters)

    @staticmethod
    def backward(ctx, dy):
        inputs = [t.detach().requires_grad_() for t in ctx.saved_tensors]
        with torch.enable_grad():
            y = ctx.run(*inputs)
        return (None, *torch.autograd.grad(y, inputs, dy))


@TASK.mistake("The piece runs twice on the way back. Once is enough, with recording on.")
class TwiceBackward(torch.autograd.Function):
    @staticmethod
    def forward(ctx, run, x, *parameters):
        ctx.run = run
        ctx.save_for_backward(x, *parameters)
        return run(x, *parameters)

    @staticmethod
    def backward(ctx, dy):
        inputs = [t.detach().requires_grad_() for t in ctx.saved_tensors]
        ctx.run(*inputs)
        with torch.enable_grad():
            y = ctx.run(*inputs)
        return (None, *torch.autograd.grad(y, inputs, dy))


@TASK.mistake("The piece runs again for each gradient. One call of torch.autograd.grad gives all of them at once.")
class OnceForEachGradient(torch.autograd.Function):
    @staticmethod
    def forward(ctx, run, x, *parameters):
        ctx.run = run
        ctx.save_for_backward(x, *parameters)
        return run(x, *parameters)

    @staticmethod
    def backward(ctx, dy):
        grads = []
        for i in range(len(ctx.saved_tensors)):
            inputs = [t.detach().requires_grad_() for t in ctx.saved_tensors]
            with torch.enable_grad():
                y = ctx.run(*inputs)
            grads += torch.autograd.grad(y, inputs[i], dy)
        return (None, *grads)


@TASK.mistake("No gradient reaches the parameters: backward returns one for each argument of forward, also for them.")
class ParametersLeftOut(torch.autograd.Function):
    @staticmethod
    def forward(ctx, run, x, *parameters):
        ctx.run = run
        ctx.save_for_backward(x, *parameters)
        return run(x, *parameters)

    @staticmethod
    def backward(ctx, dy):
        inputs = [t.detach().requires_grad_() for t in ctx.saved_tensors]
        with torch.enable_grad():
            y = ctx.run(*inputs)
        return (None, *torch.autograd.grad(y, inputs[0], dy), *(None for _ in inputs[1:]))


@TASK.mistake("No gradient reaches x: backward returns one for each argument of forward, and x comes after run.")
class InputLeftOut(torch.autograd.Function):
    @staticmethod
    def forward(ctx, run, x, *parameters):
        ctx.run = run
        ctx.save_for_backward(x, *parameters)
        return run(x, *parameters)

    @staticmethod
    def backward(ctx, dy):
        inputs = [t.detach().requires_grad_() for t in ctx.saved_tensors]
        with torch.enable_grad():
            y = ctx.run(*inputs)
        return (None, None, *torch.autograd.grad(y, inputs[1:], dy))


@TASK.mistake("The gradients are doubled: you let them flow into `.grad` twice, or add what you return to itself.")
class Doubled(torch.autograd.Function):
    @staticmethod
    def forward(ctx, run, x, *parameters):
        ctx.run = run
        ctx.save_for_backward(x, *parameters)
        return run(x, *parameters)

    @staticmethod
    def backward(ctx, dy):
        inputs = [t.detach().requires_grad_() for t in ctx.saved_tensors]
        with torch.enable_grad():
            y = ctx.run(*inputs)
        y.backward(dy, retain_graph=True)
        y.backward(dy)
        return (None, *(t.grad for t in inputs))
