"""Mistakes of the task in `decoupled_adam`: decay, correction, eps and root."""

# mypy: disable-error-code="override"
# A step that takes no closure is all that a student writes.

import torch

from ._decoupled_adam import TASK


@TASK.mistake("The decay is mixed into the gradient, so the moments see it: that is Adam with L2. It goes to p itself.")
class DecayInTheMoments(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            lr, (b1, b2), eps, decay = group["lr"], group["betas"], group["eps"], group["weight_decay"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad + decay * p
                state = self.state[p]
                if not state:
                    state.update(t=0, m=torch.zeros_like(p), s=torch.zeros_like(p))
                state["t"] += 1
                m, s, t = state["m"], state["s"], state["t"]
                m.mul_(b1).add_((1 - b1) * g)
                s.mul_(b2).add_((1 - b2) * g * g)
                p.sub_(lr * (m / (1 - b1**t)) / ((s / (1 - b2**t)).sqrt() + eps))


@TASK.mistake(
    "The decay is divided by the root as well. It goes to p itself: p shrinks by the factor 1 - lr weight_decay."
)
class DecayDivided(torch.optim.Optimizer):
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
                p.sub_(lr * (m / (1 - b1**t) + decay * p) / ((s / (1 - b2**t)).sqrt() + eps))


@TASK.mistake("There is no decay: weight_decay is in each group beside lr.")
class NoDecay(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            lr, (b1, b2), eps = group["lr"], group["betas"], group["eps"]
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
                p.sub_(lr * (m / (1 - b1**t)) / ((s / (1 - b2**t)).sqrt() + eps))


@TASK.mistake("The learning rate is missing before the decay: p shrinks by the factor 1 - lr weight_decay.")
class DecayWithoutRate(torch.optim.Optimizer):
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
                p.mul_(1 - decay)
                p.sub_(lr * (m / (1 - b1**t)) / ((s / (1 - b2**t)).sqrt() + eps))


@TASK.mistake("There is no bias correction: the means start at zero, so the first ones are far too small.")
class NotCorrected(torch.optim.Optimizer):
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
                    state.update(m=torch.zeros_like(p), s=torch.zeros_like(p))
                m, s = state["m"], state["s"]
                m.mul_(b1).add_((1 - b1) * g)
                s.mul_(b2).add_((1 - b2) * g * g)
                p.mul_(1 - lr * decay)
                p.sub_(lr * m / (s.sqrt() + eps))


@TASK.mistake("eps is under the root. It is added to the root, outside.")
class EpsUnderTheRoot(torch.optim.Optimizer):
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
                p.sub_(lr * (m / (1 - b1**t)) / (s / (1 - b2**t) + eps).sqrt())


@TASK.mistake("The root is missing: you divide by a mean of squares.")
class RootForgotten(torch.optim.Optimizer):
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
                p.sub_(lr * (m / (1 - b1**t)) / (s / (1 - b2**t) + eps))
