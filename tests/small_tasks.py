"""A small task of each kind. What their mistakes are called is what the tests of the kinds look for."""

import numpy as np

from backprop.tasks import Task


def cases(rng: np.random.Generator) -> list[tuple]:
    return [(rng.normal(size=(n, 3)), rng.normal(size=(n, 3))) for n in (4, 5)]


def cube_gradient(x, dy):
    """x (N, D), dy (N, D) -> dx (N, D)

    Of y = x ** 3.
    """
    return (3 * x**2 * dy,)


# PyTorch: the function takes tensors, and autograd goes through it.


def by_autograd(cube, x, dy):
    import torch

    x = torch.tensor(x, requires_grad=True)
    y = cube(x)
    if not isinstance(y, torch.Tensor):
        raise TypeError(f"cube must return a tensor, not a {type(y).__name__}")
    if y.grad_fn is None:
        raise TypeError("what cube returns is cut off from its input: no gradient can flow back")
    (dx,) = torch.autograd.grad(y, x, torch.from_numpy(dy))
    return (dx.numpy(),)


TORCH = Task("cube", 2, "cube(x) -> y", cube_gradient, cases, kind="torch", driver=by_autograd)


@TORCH.mistake("You square where the layer cubes.")
def squared(x):
    return x * x


@TORCH.mistake("One of the three factors is cut out of the graph (detach).")
def one_detached(x):
    return x * x * x.detach()


@TORCH.alternate
def by_power(x):
    return x**3


# A class: torch.autograd.Function.


def by_apply(Cube, x, dy):
    import torch

    x = torch.tensor(x, requires_grad=True)
    try:
        (dx,) = torch.autograd.grad(Cube.apply(x), x, torch.from_numpy(dy), allow_unused=True)
    except RuntimeError as error:
        if "returned an incorrect number of gradients" in str(error):
            raise TypeError("backward must return one gradient for each input") from error
        raise
    return (None if dx is None else dx.numpy(),)


CLASS = Task("Cube", 3, "class Cube(torch.autograd.Function)", cube_gradient, cases, kind="torch", driver=by_apply)

CUBES = {
    "right": """
import torch
class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x ** 3
    @staticmethod
    def backward(ctx, dy):
        (x,) = ctx.saved_tensors
        return 3 * x ** 2 * dy
"""
}
CUBES["upstream_ignored"] = CUBES["right"].replace(" * dy", "")
CUBES["stops"] = CUBES["right"].replace("return 3 * x", "return torch.ones(7) * x")
CUBES["two"] = CUBES["right"].replace("return 3 * x ** 2 * dy", "return dy, dy")
CUBES["stub"] = CUBES["right"].replace("return 3 * x ** 2 * dy", "raise NotImplementedError")


# A class of the student's own: nodes of a tape.


def by_nodes(Node, a, b):
    """The gradient of sum((a + b) * a) by a."""
    import numpy as np

    def gradient(x, y):
        left, right = Node(x), Node(y)
        out = (left + right) * left
        if not hasattr(out, "backward"):
            raise TypeError("a sum or a product of nodes must be a Node with a method backward")
        out.backward()
        return left.grad

    return (np.vectorize(gradient, otypes=[float])(a, b),)


def node_gradient(a, b):
    """a (N, D), b (N, D) -> grad (N, D)"""
    return (2 * a + b,)


NODE = Task("Node", 4, "class Node", node_gradient, cases, driver=by_nodes)


@NODE.alternate
class Tape:
    def __init__(self, value, parents=()):
        self.value, self.parents, self.grad = value, parents, 0.0

    @staticmethod
    def of(value, *parents):
        return Tape(value, parents)

    def __add__(self, other):
        return Tape.of(self.value + other.value, (self, 1.0), (other, 1.0))

    def __mul__(self, other):
        return Tape.of(self.value * other.value, (self, other.value), (other, self.value))

    def backward(self, share=1.0):
        self.grad += share
        for parent, local in self.parents:
            parent.backward(share * local)


@NODE.mistake("The second way to a node overwrites what the first has brought: add it.")
class overwritten(Tape):  # noqa: N801
    @staticmethod
    def of(value, *parents):
        return overwritten(value, parents)

    def __add__(self, other):
        return overwritten.of(self.value + other.value, (self, 1.0), (other, 1.0))

    def __mul__(self, other):
        return overwritten.of(self.value * other.value, (other, self.value), (self, other.value))

    def backward(self, share=1.0):
        self.grad = share
        for parent, local in self.parents:
            parent.backward(share * local)


# Predictions: the student writes a number.


def drawn(rng: np.random.Generator) -> list[tuple]:
    return [(float(rng.integers(2, 9)), float(rng.integers(2, 9)) + 0.5)]


def slope(x, w):
    """x (), w () -> g ()

    Of (w x)^2 by w.
    """
    return (2 * w * x * x,)


PREDICT = Task("slope_by_hand", 1, "slope_by_hand() -> g", slope, drawn, kind="predict", by_variant=True)


@PREDICT.mistake("The inner derivative is missing: w x by w is x.")
def inner_forgotten(x, w):
    return (2 * w * x,)


@PREDICT.mistake("That is the derivative by x.")
def by_the_wrong_one(x, w):
    return (2 * w * w * x,)


# Derivations: no way around them.

DERIVE = Task(
    "cube_backward", 2, "cube_backward(x, dy) -> (dx,)", cube_gradient, cases, kind="derive",
    forbid=("torch", "cube_forward"), forbid_reason="the point of this task is to derive the gradient on paper",
)  # fmt: skip
