"""What the task in `checkpoint` asks for: a function for autograd that keeps nothing of what is between."""

import numpy as np

from ..task import Task

SHAPES = [(4, 3, 6, 2), (2, 5, 4, 3), (1, 4, 7, 5)]


def cases(rng):
    """x (N, D), W (D, H), b (H,), V (H, M), and dy (N, M) random."""
    return [
        (
            rng.normal(size=(N, D)),
            rng.normal(size=(D, H)) / np.sqrt(D),
            rng.normal(size=H),
            rng.normal(size=(H, M)) / np.sqrt(H),
            rng.normal(size=(N, M)),
        )
        for N, D, H, M in SHAPES
    ]


def reference(x, W, b, V, dy):
    """x (N, D), W (D, H), b (H,), V (H, M), dy (N, M)
    -> y (N, M), dx (N, D), dW (D, H), db (H,), dV (H, M), counts (S,)

    Of y = tanh(x W + b) V. The counts: runs in the forward pass, activations kept after it, runs in the backward
    pass, activations kept after that.
    """
    h = np.tanh(x @ W + b)
    dz = (dy @ V.T) * (1 - h * h)
    return h @ V, dz @ W.T, x.T @ dz, dz.sum(0), h.T @ dy, np.array([1.0, 0, 1, 0])


def driver(thing, x, W, b, V, dy):
    """What it returns and what autograd makes of dy, and what the piece that it runs has seen of it."""
    import gc
    import weakref

    import numpy as np
    import torch

    if not isinstance(thing, type) or not issubclass(thing, torch.autograd.Function):
        raise TypeError("Checkpoint must be a class made from torch.autograd.Function")
    runs, made = [], []

    def run(x, W, b, V):
        h = torch.tanh(x @ W + b)
        runs.append(len(runs))
        made.append(weakref.ref(h))
        return h @ V

    def kept():
        if any(h() is not None for h in made):
            gc.collect(1)  # what only holds itself is not kept
        return sum(h() is not None for h in made)

    leaves = [torch.tensor(array, requires_grad=True) for array in (x, W, b, V)]
    y = thing.apply(run, *leaves)
    if not isinstance(y, torch.Tensor):
        raise TypeError(f"Checkpoint must return a tensor, not a {type(y).__name__}")
    if tuple(y.shape) != dy.shape:
        raise ValueError(f"y has shape {tuple(y.shape)}, expected the shape of what run returns, {dy.shape}")
    if not y.requires_grad:
        raise ValueError("what comes back is cut off from its inputs: no gradient can flow")
    counts = [len(runs), kept()]
    grads = torch.autograd.grad(y, leaves, torch.tensor(dy, dtype=y.dtype), allow_unused=True)
    counts += [len(runs) - counts[0], kept()]
    found = [torch.zeros_like(a) if g is None else g for a, g in zip(leaves, grads)]  # noqa: B905
    return (*(a.detach().numpy() for a in (y, *found)), np.array(counts, float))


TASK = Task(
    name="Checkpoint",
    points=4,
    signature="class Checkpoint(torch.autograd.Function): forward(ctx, run, x, *parameters), backward(ctx, dy)",
    reference=reference,
    cases=cases,
    kind="torch",
    driver=driver,
    forbid=("torch.utils.checkpoint", "utils"),
    forbid_reason="torch.utils.checkpoint can do all this, and here you write it yourself",
)
