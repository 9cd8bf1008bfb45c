"""What the task in `sample_normal` asks for, and how it is called; mistakes and alternates are in other files."""

import numpy as np

from ..task import Task

SHAPES = [(4, 3), (2, 5), (7, 2), (1, 4)]


def cases(rng):
    """mu, logvar, eps and dz (N, H): the last is a batch of one."""
    return [
        (rng.normal(size=s), 1.2 * rng.normal(size=s) - 0.3, rng.normal(size=s), rng.normal(size=s)) for s in SHAPES
    ]


def reference(mu, logvar, eps, dz):
    """mu (N, H), logvar (N, H), eps (N, H), dz (N, H) -> z (N, H), dmu (N, H), dlogvar (N, H)"""
    noise = np.exp(logvar / 2) * eps
    return mu + noise, dz.copy(), dz * noise / 2


def driver(thing, mu, logvar, eps, dz):
    """What it returns, and what autograd makes of dz; between the two it is used once more, with other numbers."""
    import torch

    if not (isinstance(thing, type) and issubclass(thing, torch.autograd.Function)):
        raise TypeError("SampleNormal must be a class that inherits from torch.autograd.Function")
    leaves = [torch.tensor(array, requires_grad=True) for array in (mu, logvar)]
    z = thing.apply(*leaves, torch.tensor(eps))
    if not isinstance(z, torch.Tensor):
        raise TypeError(f"forward must return one tensor, not a {type(z).__name__}")
    if tuple(z.shape) != eps.shape:
        raise ValueError(f"z has shape {tuple(z.shape)}, expected (N, H) = {eps.shape}")
    if not z.requires_grad:
        raise ValueError("what comes back is cut off from its inputs: no gradient can flow")
    value = z.detach().numpy().copy()
    thing.apply(*(leaf.detach() + 1 for leaf in leaves), torch.tensor(2 - eps))
    try:
        found = torch.autograd.grad(z, leaves, torch.tensor(dz, dtype=z.dtype), allow_unused=True)
    except RuntimeError as error:
        if "incorrect number of gradients" in str(error):
            raise TypeError("backward must return three values, one for each input: dmu, dlogvar, None") from error
        for i, name in enumerate(("dmu", "dlogvar")):
            why = str(error).partition(f"invalid gradient at index {i} - ")[2]
            if why:
                raise TypeError(f"backward returns a {name} that does not fit its input: {why}") from error
        raise
    return value, *(None if gradient is None else gradient.detach().numpy() for gradient in found)


TASK = Task(
    name="SampleNormal",
    points=3,
    signature="class SampleNormal(torch.autograd.Function): forward and backward -> z, dmu, dlogvar",
    reference=reference,
    cases=cases,
    kind="torch",
    driver=driver,
    forbid=("grad", "enable_grad", "distributions", "normal", "randn", "randn_like"),
    forbid_reason="the noise is given as eps, and the point of this task is to write both passes yourself",
)
