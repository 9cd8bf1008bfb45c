"""Mistakes of the task in `decoupled_adam`: groups and gradients."""

# mypy: disable-error-code="override"
# A step that takes no closure is all that a student writes.

import torch

from ._decoupled_adam import TASK


@TASK.mistake(
    "All groups use the settings of the first one. Read lr and weight_decay from each group, inside the loop."
)
class FirstGroupsSettings(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        first = self.param_groups[0]
        for group in self.param_groups:
            lr, (b1, b2), eps, decay = first["lr"], first["betas"], first["eps"], first["weight_decay"]
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
                p.sub_(lr * (m / (1 - b1**t)) / ((s / (1 - b2**t)).sqrt() + eps))


@TASK.mistake(
    "You read self.defaults. Those are for groups that say nothing; what counts, and may change, is in each group."
)
class Defaults(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            lr, (b1, b2), eps, decay = (self.defaults[name] for name in ("lr", "betas", "eps", "weight_decay"))
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
                p.sub_(lr * (m / (1 - b1**t)) / ((s / (1 - b2**t)).sqrt() + eps))


@TASK.mistake(
    "A parameter without a gradient has been shrunk. Where p.grad is None nothing happens to it, no decay either."
)
class DecayWithoutGradient(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            lr, (b1, b2), eps, decay = group["lr"], group["betas"], group["eps"], group["weight_decay"]
            for p in group["params"]:
                p.mul_(1 - lr * decay)
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
                p.sub_(lr * (m / (1 - b1**t)) / ((s / (1 - b2**t)).sqrt() + eps))


@TASK.mistake(
    "A parameter without a gradient is treated as if it were 0. It is skipped: no decay, and no step counted."
)
class NoneAsZero(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            lr, (b1, b2), eps, decay = group["lr"], group["betas"], group["eps"], group["weight_decay"]
            for p in group["params"]:
                g = torch.zeros_like(p) if p.grad is None else p.grad
                state = self.state[p]
                if not state:
                    state.update(t=0, m=torch.zeros_like(p), s=torch.zeros_like(p))
                state["t"] += 1
                m, s, t = state["m"], state["s"], state["t"]
                m.mul_(b1).add_((1 - b1) * g)
                s.mul_(b2).add_((1 - b2) * g * g)
                p.mul_(1 - lr * decay)
                p.sub_(lr * (m / (1 - b1**t)) / ((s / (1 - b2**t)).sqrt() + eps))


@TASK.mistake("You write into p.grad. It belongs to the caller, who may need it again: work with new tensors.")
class GradientChanged(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            lr, (b1, b2), eps, decay = group["lr"], group["betas"], group["eps"], group["weight_decay"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.mul_(1 - b1)
                state = self.state[p]
                if not state:
                    state.update(t=0, m=torch.zeros_like(p), s=torch.zeros_like(p))
                state["t"] += 1
                m, s, t = state["m"], state["s"], state["t"]
                m.mul_(b1).add_(g)
                s.mul_(b2).add_((1 - b2) * (g / (1 - b1)) ** 2)
                p.mul_(1 - lr * decay)
                p.sub_(lr * (m / (1 - b1**t)) / ((s / (1 - b2**t)).sqrt() + eps))


@TASK.mistake(
    "The decay has become part of p.grad itself (add_). That changes the caller's gradient, and the moments see it."
)
class DecayIntoTheGradient(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            lr, (b1, b2), eps, decay = group["lr"], group["betas"], group["eps"], group["weight_decay"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.add_(decay * p)
                state = self.state[p]
                if not state:
                    state.update(t=0, m=torch.zeros_like(p), s=torch.zeros_like(p))
                state["t"] += 1
                m, s, t = state["m"], state["s"], state["t"]
                m.mul_(b1).add_((1 - b1) * g)
                s.mul_(b2).add_((1 - b2) * g * g)
                p.sub_(lr * (m / (1 - b1**t)) / ((s / (1 - b2**t)).sqrt() + eps))


@TASK.mistake(
    "Your step empties p.grad. To do that, with zero_grad(), is the caller's business, who may need it again."
)
class GradientEmptied(torch.optim.Optimizer):
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
                p.sub_(lr * (m / (1 - b1**t)) / ((s / (1 - b2**t)).sqrt() + eps))
                p.grad.zero_()
