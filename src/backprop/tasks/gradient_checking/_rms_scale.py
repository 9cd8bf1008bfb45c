"""What the task in `rms_scale` asks for, and how it is called; its mistakes are in `_rms_scale_mistakes`."""

import numpy as np

from ..task import Task

SHAPES = [(4, 3), (2, 5), (3, 2, 4), (2, 4, 3, 5)]


def cases(rng):
    """x (..., D), gain (D,), eps and dy (..., D): rows of two axes and more; one row is nearly zero."""
    found = []
    for shape in SHAPES:
        x, gain = rng.normal(size=shape), rng.normal(size=shape[-1]) + 0.3
        x[(0,) * (len(shape) - 1)] *= 0.01
        found.append((x, gain, float(rng.uniform(0.01, 0.1)), rng.normal(size=shape)))
    return found


def reference(x, gain, eps, dy):
    """x (..., D), gain (D,), eps (), dy (..., D) -> y (..., D), dx (..., D), dgain (D,)

    Of y = gain * x / r with r = sqrt(mean of x^2 over the last axis + eps).
    """
    r = np.sqrt((x**2).mean(-1, keepdims=True) + eps)
    unit, price = x / r, dy * gain
    dx = (price - unit * (unit * price).mean(-1, keepdims=True)) / r
    return gain * unit, dx, (dy * unit).reshape(-1, len(gain)).sum(0)


def driver(thing, x, gain, eps, dy):
    """The output, and what autograd makes of dy. Where the thing gives no gradient, the array is None."""
    import torch

    leaves = [torch.tensor(array, requires_grad=True) for array in (x, gain)]
    try:
        y = thing.apply(*leaves, eps)
        if not isinstance(y, torch.Tensor):
            raise TypeError(f"forward must return a tensor, not a {type(y).__name__}")
        if tuple(y.shape) != x.shape:
            raise ValueError(f"y has shape {tuple(y.shape)}, expected that of x, {x.shape}")
        found = torch.autograd.grad(y, leaves, torch.tensor(dy), allow_unused=True)
    except RuntimeError as error:
        if "incorrect number of gradients" in str(error):
            raise TypeError("backward must return three values, one for each input: dx, dgain, None") from error
        for i, name in enumerate(("dx", "dgain")):
            why = str(error).partition(f"invalid gradient at index {i} - ")[2]
            if why:
                raise TypeError(f"backward returns a {name} that does not fit its input: {why}") from error
        raise
    return y.detach().numpy(), *(None if gradient is None else gradient.numpy() for gradient in found)


TASK = Task(
    name="RmsScale",
    points=3,
    signature="class RmsScale(torch.autograd.Function): backward -> dx, dgain, None",
    reference=reference,
    cases=cases,
    kind="torch",
    driver=driver,
    forbid=("grad", "enable_grad", "rms_norm", "RMSNorm", "vjp"),
    forbid_reason="the point of this task is to write the backward pass yourself",
)
