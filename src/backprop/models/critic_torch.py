"""The critic of a Wasserstein GAN with gradient penalty as an nn.Module; autograd differentiates twice."""

import torch

from .mlp_torch import MLP


class Critic(MLP):
    """linear, tanh, ..., linear, with one number a sample"""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """x (N, D) -> y (N, 1)"""
        *hidden, last = self.layers
        for layer in hidden:
            x = torch.tanh(layer(x))
        return last(x)

    def penalty(self, x: torch.Tensor) -> torch.Tensor:
        """mean_n (||df/dx[n]|| - 1)^2; `create_graph` keeps the inner backward pass differentiable."""
        x = x.detach().requires_grad_()
        (slope,) = torch.autograd.grad(self(x).sum(), x, create_graph=True)
        return (slope.norm(dim=1) - 1).square().mean()

    def loss(
        self, real: torch.Tensor, fake: torch.Tensor, mixed: torch.Tensor, *, weight: float = 10.0
    ) -> torch.Tensor:
        """mean f(fake) - mean f(real) + weight * penalty at mixed points"""
        return self(fake).mean() - self(real).mean() + weight * self.penalty(mixed)
