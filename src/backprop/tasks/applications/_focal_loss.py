"""What the task in `focal_loss` asks for, and how it is called; its mistakes and alternates are in the other files."""

import numpy as np

from ..task import Task

CASES = [(5, 3, 2.0, 1.0), (4, 6, 1.5, 2.0), (7, 2, 0.0, 1.0), (6, 4, 3.0, 3000.0), (3, 5, 2.5, 0.5)]
"""N, K, gamma and the size of the logits: with thousands, exponentials are 0 or infinite."""


def cases(rng):
    """z (N, K), label (N,), gamma, and dy (N,) random."""
    found = []
    for N, K, gamma, size in CASES:
        z, label = size * rng.normal(size=(N, K)), rng.integers(K, size=N)
        label[0], label[1] = z[0].argmin(), z[1].argmax()
        found.append((z, label, gamma, rng.normal(size=N)))
    return found


def reference(z, label, gamma, dy):
    """z (N, K), label (N,) int, gamma (), dy (N,) -> y (N,), dz (N, K)

    y = -(1 - p)^gamma log p, with p the softmax probability of the label.
    """
    rows, shifted = np.arange(len(z)), z - z.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    q, log_own = np.exp(log_p), log_p[rows, label]
    own = np.exp(log_own)
    rest = 1 - own
    slope = (gamma * own * rest ** (gamma - 1) * log_own if gamma else 0) - rest**gamma  # by log p of the label
    dz = -q * (dy * slope)[:, None]
    dz[rows, label] += dy * slope
    return -(rest**gamma) * log_own, dz


def driver(thing, z, label, gamma, dy):
    """What it returns, and what autograd makes of dy."""
    import torch

    leaf = torch.tensor(z, requires_grad=True)
    try:
        y = thing.apply(leaf, torch.from_numpy(label), gamma)
        if not isinstance(y, torch.Tensor):
            raise TypeError(f"forward must return a tensor, not a {type(y).__name__}")
        if tuple(y.shape) != dy.shape:
            raise ValueError(f"forward returns the shape {tuple(y.shape)}, not one loss for each sample, {dy.shape}")
        (dz,) = torch.autograd.grad(y, leaf, torch.from_numpy(dy), allow_unused=True)
    except RuntimeError as error:
        if "incorrect number of gradients" in str(error):
            raise TypeError("backward must return three values, one for each input: dz, None, None") from error
        why = str(error).partition("invalid gradient at index 0 - ")[2]
        if why:
            raise TypeError(f"backward returns a dz that does not fit its input: {why}") from error
        raise
    return y.detach().numpy(), None if dz is None else dz.numpy()


TASK = Task(
    name="FocalLoss",
    points=3,
    signature="class FocalLoss(torch.autograd.Function): forward and backward -> y, dz",
    reference=reference,
    cases=cases,
    kind="torch",
    driver=driver,
    forbid=("grad", "enable_grad", "requires_grad_", "vjp", "jacrev", "jacobian"),
    forbid_reason="the point of this task is to derive the gradient and to write it yourself",
)
