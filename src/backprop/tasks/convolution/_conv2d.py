"""What the task in `conv2d` asks for, and how it is called; its mistakes and alternates are in the other files."""

from ...numpy import conv
from ..task import Task
from . import conv2d_forward as forward_task


def cases(rng):
    """x, W, b, stride, padding as in the NumPy task, and dy (N, F, P, Q) random."""
    found = []
    for arguments in forward_task.cases(rng):
        (y,) = forward_task.reference(*arguments)
        found.append((*arguments, rng.normal(size=y.shape)))
    return found


def reference(x, W, b, stride, padding, dy):
    """x (N, C, I, J), W (F, C, U, V), b (F,), stride () int, padding () int, dy (N, F, P, Q)
    -> dx (N, C, I, J), dW (F, C, U, V), db (F,)
    """
    return conv.conv2d_backward(dy, conv.conv2d_forward(x, W, b, stride=stride, padding=padding)[1])


def driver(thing, x, W, b, stride, padding, dy):
    """What autograd makes of dy. Where the thing gives no gradient, the array is None."""
    import torch

    leaves = [torch.tensor(array, requires_grad=True) for array in (x, W, b)]
    try:
        y = thing.apply(*leaves, stride, padding)
        found = torch.autograd.grad(y, leaves, torch.from_numpy(dy), allow_unused=True)
    except RuntimeError as error:
        if "incorrect number of gradients" in str(error):
            raise TypeError("backward must return five values, one for each input: dx, dW, db, None, None") from error
        for i, name in enumerate(("dx", "dW", "db")):
            why = str(error).partition(f"invalid gradient at index {i} - ")[2]
            if why:
                raise TypeError(f"backward returns a {name} that does not fit its input: {why}") from error
        raise
    return tuple(None if gradient is None else gradient.numpy() for gradient in found)


TASK = Task(
    name="Conv2d",
    points=3,
    signature="class Conv2d(torch.autograd.Function): backward -> dx, dW, db, None, None",
    reference=reference,
    cases=cases,
    kind="torch",
    driver=driver,
    forbid=("grad", "enable_grad", "conv2d_input", "conv2d_weight", "convolution_backward"),
    forbid_reason="the point of this task is to make the backward pass out of convolutions yourself",
)
