"""What the task in `alternating_step` asks for, and how it is called; mistakes and alternates are in other files."""

import numpy as np

from ..task import Task

SHAPES = [(4, 6, 3, 2, 5), (5, 3, 2, 4, 3), (2, 4, 5, 3, 4)]


def cases(rng):
    """real (T, N, M) and noise (T, S, D) for T = 2 calls, V, c, W1, b1, w2, and two rates."""
    return [
        (
            rng.normal(size=(2, N, M)) + 0.5,
            rng.normal(size=(2, S, D)),
            rng.normal(size=(D, M)) / 2,
            rng.normal(size=M),
            rng.normal(size=(M, H)),
            rng.normal(size=H) / 2,
            rng.normal(size=H),
            rng.uniform(0.2, 0.6, size=2),
        )
        for N, S, D, M, H in SHAPES
    ]


def reference(real, noise, V, c, W1, b1, w2, rates):
    """real (T, N, M), noise (T, S, D), V (D, M), c (M,), W1 (M, H), b1 (H,), w2 (H,), rates (K,)
    -> V (D, M), c (M,), W1 (M, H), b1 (H,), w2 (H,)

    After T steps: the discriminator's, then the generator's, through the new discriminator.
    """
    of_generator, of_discriminator = rates
    for x, z in zip(real, noise, strict=True):
        fake, steps = z @ V + c, []
        for samples, sign in ((x, -1), (fake, 1)):
            h = np.tanh(samples @ W1 + b1)
            dlogit = sign * (1 + np.tanh(sign * (h @ w2) / 2)) / 2 / len(samples)
            da = np.outer(dlogit, w2) * (1 - h * h)
            steps.append((samples.T @ da, da.sum(0), h.T @ dlogit))
        W1, b1, w2 = (p - of_discriminator * sum(g) for p, *g in zip((W1, b1, w2), *steps, strict=True))
        h = np.tanh(fake @ W1 + b1)
        dlogit = (np.tanh(h @ w2 / 2) - 1) / 2 / len(fake)
        dfake = (np.outer(dlogit, w2) * (1 - h * h)) @ W1.T
        V, c = V - of_generator * z.T @ dfake, c - of_generator * dfake.sum(0)
    return V, c, W1, b1, w2


def driver(alternating_step, real, noise, V, c, W1, b1, w2, rates):
    """The parameters after the calls. Before the first, old gradients lie about, as after any other step."""
    import torch

    def linear(weights, bias=None):
        layer = torch.nn.Linear(len(weights), len(weights.T), bias=bias is not None, dtype=torch.float64)
        layer.weight.data = torch.tensor(weights.T.copy())
        if bias is not None:
            layer.bias.data = torch.tensor(bias)
        return layer

    class Descent:  # as torch.optim.SGD, which loads a compiler for seconds before its first step
        def __init__(self, net, rate):
            self.net, self.rate = net, float(rate)

        def zero_grad(self, set_to_none=True):
            self.net.zero_grad(set_to_none)

        def step(self):
            for parameter in self.net.parameters():
                if parameter.grad is not None:
                    parameter.data -= self.rate * parameter.grad

    generator, hidden, last = linear(V, c), linear(W1, b1), linear(w2[:, None])
    discriminator = torch.nn.Sequential(hidden, torch.nn.Tanh(), last)
    optimizers = Descent(generator, rates[0]), Descent(discriminator, rates[1])
    held = [generator.weight, generator.bias, hidden.weight, hidden.bias, last.weight]
    for parameter in held:
        parameter.grad = torch.full_like(parameter, 0.3)
    for x, z in zip(real, noise):  # noqa: B905
        try:
            alternating_step(generator, discriminator, torch.tensor(x), torch.tensor(z), *optimizers)
        except RuntimeError as error:
            if "backward through the graph a second time" in str(error):
                raise ValueError("the first backward has used up the graph of the fakes: detach them there") from error
            if "does not require grad" in str(error):
                raise ValueError("a loss is cut off from all parameters: no gradient can flow") from error
            raise
        if not all(parameter.requires_grad for parameter in held):
            raise ValueError("after your step some parameters no longer require a gradient: what is frozen must thaw")
        if not all(torch.isfinite(parameter).all() for parameter in held):
            raise ValueError("after your step some parameters are not finite: look for a logarithm of 0")
    V, c, W1, b1, w2 = (parameter.detach().numpy().copy() for parameter in held)
    return V.T, c, W1.T, b1, w2[0]


TASK = Task(
    name="alternating_step",
    points=3,
    signature="alternating_step(generator, discriminator, real, noise, generator_optimizer, discriminator_optimizer)"
    " -> nothing",
    reference=reference,
    cases=cases,
    kind="torch",
    driver=driver,
)
