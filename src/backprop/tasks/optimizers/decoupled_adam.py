"""Task: AdamW as an optimiser for PyTorch: groups of parameters, a state for each, changes in place."""

# mypy: disable-error-code="override"
# A step that takes no closure is all that a student writes.

import torch

from . import (  # they enter themselves
    _decoupled_adam_group_mistakes,  # noqa: F401
    _decoupled_adam_mistakes,  # noqa: F401
    _decoupled_adam_state_mistakes,  # noqa: F401
)
from ._decoupled_adam import TASK


@TASK.alternate
class WithTensorMethods(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            lr, (b1, b2), eps, decay = group["lr"], group["betas"], group["eps"], group["weight_decay"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if not state:
                    state.update(t=0, mean=torch.zeros_like(p), square=torch.zeros_like(p))
                state["t"] += 1
                m, s, t = state["mean"], state["square"], state["t"]
                m.lerp_(p.grad, 1 - b1)
                s.mul_(b2).addcmul_(p.grad, p.grad, value=1 - b2)
                p.mul_(1 - lr * decay)
                p.addcdiv_(m, (s / (1 - b2**t)).sqrt_().add_(eps), value=-lr / (1 - b1**t))


@TASK.alternate
class WithNewTensors(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay})

    def step(self, closure=None):
        with torch.no_grad():
            for group in self.param_groups:
                for p in [p for p in group["params"] if p.grad is not None]:
                    steps, m, s = self.state[p].get("all", (0, torch.zeros_like(p), torch.zeros_like(p)))
                    b1, b2 = group["betas"]
                    steps, m, s = steps + 1, b1 * m + (1 - b1) * p.grad, b2 * s + (1 - b2) * p.grad**2
                    self.state[p]["all"] = steps, m, s
                    direction = m / (1 - b1**steps) / (torch.sqrt(s / (1 - b2**steps)) + group["eps"])
                    p.copy_(p - group["lr"] * (direction + group["weight_decay"] * p))


@TASK.alternate
class ThroughData(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay})

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state, g = self.state[p], p.grad.data
                state["steps"] = state.get("steps", torch.tensor(0.0)) + 1
                for name, beta, new in zip(("m", "s"), group["betas"], (g, g * g), strict=True):
                    state[name] = beta * state.get(name, torch.zeros_like(g)) + (1 - beta) * new
                fades = [1 - beta ** state["steps"].item() for beta in group["betas"]]
                root = (state["s"] / fades[1]) ** 0.5 + group["eps"]
                p.data -= group["lr"] * group["weight_decay"] * p.data
                p.data -= group["lr"] / fades[0] * state["m"] / root
