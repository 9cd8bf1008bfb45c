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
    -> y (N, M), dx (N, D), dW (D, H), db (H,), dV (H, M), runs (S,)

    Of y = tanh(x W + b) V. The runs are counted in the forward and in the backward pass.
    """
    h = np.tanh(x @ W + b)
    dz = (dy @ V.T) * (1 - h * h)
    return h @ V, dz @ W.T, x.T @ dz, dz.sum(0), h.T @ dy, np.array([1, 1])


def driver(thing, x, W, b, V, dy):
    """What it returns and what autograd makes of dy, and how often the piece has run. Nothing of it may be kept."""
    import gc
    import weakref

    import numpy as np
    import torch

    if not isinstance(thing, type) or not issubclass(thing, torch.autograd.Function):
        raise TypeError("Checkpoint must be a class made from torch.autograd.Function")
    runs: list = []
    made: list = []

    def run(x, W, b, V):
        h = torch.tanh(x @ W + b)
        runs.append(len(runs))
        made.append(weakref.ref(h))
        return h @ V

    def kept():
        if any(h() is not None for h in made):
            gc.collect()  # what only holds itself is not kept
        return sum(h() is not None for h in made)

    leaves = [torch.tensor(array, requires_grad=True) for array in (x, W, b, V)]
    y = thing.apply(run, *leaves)
    if not isinstance(y, torch.Tensor):
        raise TypeError(f"Checkpoint must return a tensor, not a {type(y).__name__}")
    if tuple(y.shape) != dy.shape:
        raise ValueError(f"y has shape {tuple(y.shape)}, expected the shape of what run returns, {dy.shape}")
    if not y.requires_grad:
        raise ValueError("what comes back is cut off from its inputs: no gradient can flow")
    forward = len(runs)
    if kept():
        raise ValueError("after the forward pass activations are still alive: something keeps what run has made inside")
    try:
        grads = torch.autograd.grad(y, leaves, torch.tensor(dy, dtype=y.dtype), allow_unused=True)
    except RuntimeError as error:
        if "incorrect number of gradients" in str(error):
            raise TypeError(
                "backward must return five values here, one for each argument of forward: None for run, then the "
                "gradient of x, then those of the three parameters"
            ) from error
        if "invalid gradient at index" in str(error):
            raise TypeError("backward returns gradients in another order: None, that of x, then the rest") from error
        raise
    if kept():
        raise ValueError("after the backward pass activations are still alive: keep no y on ctx, and no graph")
    found = [torch.zeros_like(a) if g is None else g for a, g in zip(leaves, grads)]  # noqa: B905
    return (*(a.detach().numpy() for a in (y, *found)), np.array([forward, len(runs) - forward]))


TASK = Task(
    name="Checkpoint",
    points=4,
    signature="class Checkpoint(torch.autograd.Function): backward -> None, dx, a gradient for each parameter",
    reference=reference,
    cases=cases,
    kind="torch",
    driver=driver,
    forbid=("torch.utils.checkpoint", "utils"),
    forbid_reason="torch.utils.checkpoint can do all this, and here you write it yourself",
)
