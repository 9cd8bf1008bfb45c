"""What the task in `group_norm` asks for, and how it is called; its mistakes and alternates are in the other files."""

from ...numpy import layer_norm
from ..task import Task

SHAPES = [(2, 6, 3, 2, 3, 1e-5), (3, 4, 2, 5, 2, 0.2), (1, 6, 4, 3, 6, 1e-5), (4, 6, 2, 3, 2, 0.1)]


def cases(rng):
    """x (N, C, I, J), gamma and beta (C,), the channels of one group, eps, and dy (N, C, I, J) random.

    The third is a single image with one group for all its channels. In the last, a group of one image is black.
    """
    found = []
    for N, C, rows, columns, size, eps in SHAPES:
        x, dy = 2 * rng.normal(size=(N, C, rows, columns)) + 1, rng.normal(size=(N, C, rows, columns))
        found.append((x, *rng.normal(size=(2, C)), size, eps, dy))
    found[-1][0][1, :2] = 0.0
    return found


def reference(x, gamma, beta, size, eps, dy):
    """x (N, C, I, J), gamma (C,), beta (C,), size () int, eps (), dy (N, C, I, J)
    -> y (N, C, I, J), dx (N, C, I, J), dgamma (C,), dbeta (C,)
    """
    y, cache = layer_norm.group_norm_forward(x, gamma, beta, groups=len(gamma) // size, eps=eps)
    return y, *layer_norm.group_norm_backward(dy, cache)


def driver(thing, x, gamma, beta, size, eps, dy):
    """What comes out, and what autograd makes of dy. Where the thing gives no gradient, the array is None."""
    import torch

    if not isinstance(thing, type) or not issubclass(thing, torch.autograd.Function):
        raise TypeError("GroupNorm must be a class made from torch.autograd.Function")
    leaves = [torch.tensor(array, requires_grad=True) for array in (x, gamma, beta)]
    others = [torch.tensor(array[::-1].copy(), requires_grad=True) for array in (x, gamma, beta)]
    groups = len(gamma) // size
    y = thing.apply(*leaves, groups, eps)
    if not isinstance(y, torch.Tensor) or tuple(y.shape) != x.shape:
        raise TypeError("forward must return one tensor of the shape of x")
    if getattr(type(y.grad_fn), "_forward_cls", None) != thing:
        raise TypeError("what comes out has not been through forward: leave apply as torch.autograd.Function has it")
    if any(isinstance(value, torch.Tensor) for value in vars(y.grad_fn).values()):
        raise TypeError("keep tensors with ctx.save_for_backward(...), not as attributes of ctx: those are for numbers")
    thing.apply(*others, groups, eps)  # a second layer on its way forward before the first goes back
    try:
        found = torch.autograd.grad(y, leaves, torch.from_numpy(dy.copy()), allow_unused=True)
    except RuntimeError as error:
        if "incorrect number of gradients" in str(error):
            raise TypeError("backward must return five values: dx, dgamma, dbeta, None, None") from error
        for i, name in enumerate(("dx", "dgamma", "dbeta")):
            why = str(error).partition(f"invalid gradient at index {i} - ")[2]
            if why:
                raise TypeError(f"backward returns a {name} that does not fit its input: {why}") from error
        raise
    return (y.detach().numpy(), *(None if gradient is None else gradient.numpy() for gradient in found))


TASK = Task(
    name="GroupNorm",
    points=4,
    signature="class GroupNorm(torch.autograd.Function): forward and backward -> dx, dgamma, dbeta, None, None",
    reference=reference,
    cases=cases,
    kind="torch",
    driver=driver,
    forbid=("grad", "enable_grad", "group_norm", "native_group_norm", "native_group_norm_backward", "layer_norm",
            "batch_norm", "instance_norm", "native_layer_norm", "native_batch_norm", "vjp", "func"),
    forbid_reason="the point of this task is to write both directions yourself",
)  # fmt: skip
