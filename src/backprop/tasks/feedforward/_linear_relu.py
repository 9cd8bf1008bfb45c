"""What the task in `linear_relu` asks for, and how it is called; its mistakes and alternates are in the other files."""

from ...numpy.activations import relu_backward, relu_forward
from ...numpy.linear import linear_backward, linear_forward
from ..task import Task
from . import linear_forward as forward_task


def cases(rng):
    """x, W, b as in the NumPy task, and dy (N, M) random; in the second case some sums are exactly 0."""
    found = []
    for i, (x, W, b) in enumerate(forward_task.cases(rng)):
        if i == 1:
            x[2], b[:2] = 0.0, 0.0
        found.append((x, W, b, rng.normal(size=(len(x), len(b)))))
    return found


def reference(x, W, b, dy):
    """x (N, D), W (D, M), b (M,), dy (N, M) -> y (N, M), dx (N, D), dW (D, M), db (M,)"""
    a, cache = linear_forward(x, W, b)
    y, mask = relu_forward(a)
    return y, *linear_backward(relu_backward(dy, mask)[0], cache)


def driver(thing, x, W, b, dy):
    """What forward returns, and what backward makes of dy. Where it gives no gradient, the array is None."""
    import torch

    if not (isinstance(thing, type) and issubclass(thing, torch.autograd.Function)):
        raise TypeError("LinearReLU must be a class that is made from torch.autograd.Function")
    leaves = [torch.tensor(array, requires_grad=True) for array in (x, W, b)]
    try:
        y = vars(torch.autograd.Function)["apply"].__func__(thing, *leaves)
        if not isinstance(y, torch.Tensor):
            raise TypeError(f"forward must return the tensor y, not a {type(y).__name__}")
        if tuple(y.shape) != dy.shape:
            raise ValueError(f"forward returns a y of shape {tuple(y.shape)}, expected (N, M) = {dy.shape}")
        found = torch.autograd.grad(y, leaves, torch.from_numpy(dy), allow_unused=True)
    except RuntimeError as error:
        if "incorrect number of gradients" in str(error):
            raise TypeError("backward must return three values, one for each input: dx, dW, db") from error
        for i, name in enumerate(("dx", "dW", "db")):
            why = str(error).partition(f"invalid gradient at index {i} - ")[2]
            if why:
                raise TypeError(f"backward returns a {name} that does not fit its input: {why}") from error
        raise
    return y.detach().numpy(), *(None if gradient is None else gradient.numpy() for gradient in found)


TASK = Task(
    name="LinearReLU",
    points=3,
    signature="class LinearReLU(torch.autograd.Function): forward, backward -> y, dx, dW, db",
    reference=reference,
    cases=cases,
    kind="torch",
    driver=driver,
    forbid=("grad", "enable_grad"),
    forbid_reason="the point of this task is to write the backward pass yourself",
)
