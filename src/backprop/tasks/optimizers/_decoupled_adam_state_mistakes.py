"""Mistakes of the task in `decoupled_adam`: what is kept from step to step, and what moves."""

# mypy: disable-error-code="override"
# A step that takes no closure is all that a student writes.

import torch

from ._decoupled_adam import TASK


@TASK.mistake("The sign of the step is flipped: you walk uphill.")
class Uphill(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            lr, (b1, b2), eps, decay = group["lr"], group["betas"], group["eps"], group["weight_decay"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad
                state = self.state[p]
                if not state:
                    state.update(t=0, m=torch.zeros_like(p), s=torch.zeros_like(p))
                state["t"] += 1
                m, s, t = state["m"], state["s"], state["t"]
                m.mul_(b1).add_((1 - b1) * g)
                s.mul_(b2).add_((1 - b2) * g * g)
                p.mul_(1 - lr * decay)
                p.add_(lr * (m / (1 - b1**t)) / ((s / (1 - b2**t)).sqrt() + eps))


@TASK.mistake("The gradient is not squared in the second mean.")
class NotSquared(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            lr, (b1, b2), eps, decay = group["lr"], group["betas"], group["eps"], group["weight_decay"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad
                state = self.state[p]
                if not state:
                    state.update(t=0, m=torch.zeros_like(p), s=torch.zeros_like(p))
                state["t"] += 1
                m, s, t = state["m"], state["s"], state["t"]
                m.mul_(b1).add_((1 - b1) * g)
                s.mul_(b2).add_((1 - b2) * g.abs())
                p.mul_(1 - lr * decay)
                p.sub_(lr * (m / (1 - b1**t)) / ((s / (1 - b2**t)).sqrt() + eps))


@TASK.mistake(
    "One counter serves all parameters. One whose first gradient comes later is at its own step 1: count in its state."
)
class OneCounterForAll(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay})
        self.steps = 0

    @torch.no_grad()
    def step(self):
        self.steps += 1
        for group in self.param_groups:
            lr, (b1, b2), eps, decay = group["lr"], group["betas"], group["eps"], group["weight_decay"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad
                state = self.state[p]
                if not state:
                    state.update(m=torch.zeros_like(p), s=torch.zeros_like(p))
                m, s, t = state["m"], state["s"], self.steps
                m.mul_(b1).add_((1 - b1) * g)
                s.mul_(b2).add_((1 - b2) * g * g)
                p.mul_(1 - lr * decay)
                p.sub_(lr * (m / (1 - b1**t)) / ((s / (1 - b2**t)).sqrt() + eps))


@TASK.mistake("Your step counter goes up with every parameter. Each parameter counts its own steps.")
class CountedByParameter(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay})
        self.steps = 0

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            lr, (b1, b2), eps, decay = group["lr"], group["betas"], group["eps"], group["weight_decay"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad
                self.steps += 1
                state = self.state[p]
                if not state:
                    state.update(m=torch.zeros_like(p), s=torch.zeros_like(p))
                m, s, t = state["m"], state["s"], self.steps
                m.mul_(b1).add_((1 - b1) * g)
                s.mul_(b2).add_((1 - b2) * g * g)
                p.mul_(1 - lr * decay)
                p.sub_(lr * (m / (1 - b1**t)) / ((s / (1 - b2**t)).sqrt() + eps))


@TASK.mistake(
    "What your optimiser remembers is lost when it is saved and loaded: state_dict() sees what is in self.state[p]."
)
class StateElsewhere(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay})
        self.memory = {}

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            lr, (b1, b2), eps, decay = group["lr"], group["betas"], group["eps"], group["weight_decay"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad
                state = self.memory.setdefault(p, {})
                if not state:
                    state.update(t=0, m=torch.zeros_like(p), s=torch.zeros_like(p))
                state["t"] += 1
                m, s, t = state["m"], state["s"], state["t"]
                m.mul_(b1).add_((1 - b1) * g)
                s.mul_(b2).add_((1 - b2) * g * g)
                p.mul_(1 - lr * decay)
                p.sub_(lr * (m / (1 - b1**t)) / ((s / (1 - b2**t)).sqrt() + eps))


@TASK.mistake("The means are not kept: what you compute must be in self.state[p] when the step is over.")
class NothingKept(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            lr, (b1, b2), eps, decay = group["lr"], group["betas"], group["eps"], group["weight_decay"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad
                state = self.state[p]
                if not state:
                    state.update(t=0, m=torch.zeros_like(p), s=torch.zeros_like(p))
                state["t"] += 1
                m, s, t = state["m"], state["s"], state["t"]
                m = b1 * m + (1 - b1) * g
                s = b2 * s + (1 - b2) * g * g
                p.mul_(1 - lr * decay)
                p.sub_(lr * (m / (1 - b1**t)) / ((s / (1 - b2**t)).sqrt() + eps))


@TASK.mistake(
    "Nothing has moved. `p = p - ...` makes a new tensor and leaves the parameter as it is: change it in place."
)
class NothingMoves(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            lr, (b1, b2), eps, decay = group["lr"], group["betas"], group["eps"], group["weight_decay"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad
                state = self.state[p]
                if not state:
                    state.update(t=0, m=torch.zeros_like(p), s=torch.zeros_like(p))
                state["t"] += 1
                m, s, t = state["m"], state["s"], state["t"]
                m.mul_(b1).add_((1 - b1) * g)
                s.mul_(b2).add_((1 - b2) * g * g)
                p = p * (1 - lr * decay) - lr * (m / (1 - b1**t)) / ((s / (1 - b2**t)).sqrt() + eps)
