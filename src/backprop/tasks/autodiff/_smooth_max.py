"""What the task in `smooth_max` asks for, and how it is called; its mistakes and alternates are in the other files."""

import numpy as np

from ..task import Task

SHAPES = [((4,), 3, 1.5), ((2, 3), 4, -0.8), ((5,), 2, 0.6), ((3,), 5, -2.5), ((1, 3), 4, 2.0), ((2, 5), 3, 3.0)]


def cases(rng):
    """x (..., K), b (K,), beta, dy (...); the last three with numbers whose exponentials overflow."""
    found = []
    for i, (shape, K, beta) in enumerate(SHAPES):
        x, b = rng.normal(size=(*shape, K)), rng.uniform(0.3, 1, size=K) * rng.choice((-1, 1), size=K)
        signs = rng.permuted(np.resize((-1, 1), (*shape, K if beta < 0 else 1)), axis=-1)  # far apart, or far away
        far = 900 * signs if i > 2 else 0.0
        found.append((x + far, b, beta, rng.normal(size=shape)))
    return found


def reference(x, b, beta, dy):
    """x (..., K), b (K,), beta (), dy (...) -> y (...), dx (..., K), db (K,), given (T, S) int

    y = log(sum over k of exp(beta (x[k] + b[k]))) / beta. given: one row for each of three calls, in which x and b, x
    alone, b alone ask for a gradient; 1 where backward returns one, for x and for b.
    """
    z = beta * (x + b)
    top = z.max(-1, keepdims=True)
    e = np.exp(z - top)
    y = (top[..., 0] + np.log(e.sum(-1))) / beta
    dx = dy[..., None] * e / e.sum(-1, keepdims=True)
    return y, dx, dx.sum(tuple(range(dx.ndim - 1))), np.array([[1, 1], [1, 0], [0, 1]])


def driver(SmoothMax, x, b, beta, dy):
    """What autograd makes of dy, and which gradients backward has returned in each of three calls."""
    import numpy as np
    import torch

    if not isinstance(SmoothMax, type) or not issubclass(SmoothMax, torch.autograd.Function):
        raise TypeError("SmoothMax must be a class that is made from torch.autograd.Function")
    given, results = [], []

    class Watched(SmoothMax):  # type: ignore[valid-type, misc]
        @staticmethod
        def backward(ctx, *dy):
            found = SmoothMax.backward(ctx, *dy)
            both = (found if isinstance(found, tuple) else (found,))[:2]
            given.append([*(int(gradient is not None) for gradient in both), 0, 0][:2])
            return found

    for asked in ((True, True), (True, False), (False, True)):
        leaves = [torch.tensor(a, requires_grad=wanted) for a, wanted in zip((x, b), asked)]  # noqa: B905
        y = Watched.apply(*leaves, beta)
        if not isinstance(y, torch.Tensor) or tuple(y.shape) != dy.shape:
            shape = tuple(y.shape) if isinstance(y, torch.Tensor) else type(y).__name__
            raise ValueError(f"for x of shape {x.shape} forward must return a tensor of shape {dy.shape}, not {shape}")
        wanted = [leaf for leaf in leaves if leaf.requires_grad]
        try:
            grads = torch.autograd.grad(y, wanted, torch.tensor(dy), allow_unused=True)
        except RuntimeError as error:
            if "number of gradients" in str(error):
                raise TypeError("backward must return three values, one for each input: dx, db, None") from error
            if "gradient different than None" in str(error) or "not a Variable" in str(error):
                raise TypeError("beta is a number, no tensor: in its place backward must return None") from error
            for i, name in enumerate(("dx", "db")):
                why = str(error).partition(f"invalid gradient at index {i} - ")[2]
                if why:
                    raise TypeError(f"backward returns a {name} that does not fit its input: {why}") from error
            raise
        results.append((y.detach().numpy(), *(None if g is None else g.numpy() for g in grads)))
    return (*results[0], np.array(given))


TASK = Task(
    name="SmoothMax",
    points=4,
    signature="class SmoothMax(torch.autograd.Function): forward, backward -> y, dx, db",
    reference=reference,
    cases=cases,
    kind="torch",
    driver=driver,
    forbid=("logsumexp", "logaddexp", "grad", "enable_grad", "vjp", "backprop.numpy", "backprop.torch"),
    forbid_reason="the point of this task is to write both passes yourself",
)
