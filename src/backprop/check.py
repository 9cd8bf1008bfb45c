"""Gradient checks: is this backward pass the derivative of that forward pass?

The doctrine, in the order in which it saves you:

1. The upstream gradient `dy` is random, never ones. With ones, the backward pass of a softmax or of batch
   normalisation is zero, and one that returns zeros passes.
2. Double precision, central differences, step about 1e-5 to 1e-6, relative error below 1e-7.
3. `directional` first: two forwards, whatever the size. Then `elementwise`, which names the entry.
   Where the forward pass is analytic, `complex_step` has no subtraction and so no rounding to speak of.
4. No square shapes, no zeros for biases or states, no points on a kink.
5. Finite differences cannot see a forward pass that is wrong together with its backward pass: compare with an
   independent implementation as well.
"""

import copy
import functools
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FunctionType
from typing import Any

import numpy as np

TOLERANCE = 1e-7
STEP = 1e-5

Arguments = dict[str, Any]


@dataclass(frozen=True)
class Finding:
    """The worst disagreement of a check. `error` is relative; `index` is None for a whole direction."""

    argument: str
    index: tuple[int, ...] | None
    expected: float
    received: float
    error: float

    @property
    def ok(self) -> bool:
        return bool(self.error <= TOLERANCE)

    def __str__(self) -> str:
        place = f"d{self.argument}" + (f"[{', '.join(map(str, self.index))}]" if self.index is not None else " · v")
        verdict = "agrees" if self.ok else "DISAGREES"
        return f"{place} {verdict}: expected {self.expected:.10g}, got {self.received:.10g}, relative {self.error:.1e}"


def repeatable(forward: Callable) -> Callable:
    """The same function with fixed dice: it gets copies of its generator `rng`, so that every call draws the same."""
    if "rng" not in inspect.signature(forward).parameters:
        return forward

    @functools.wraps(forward)
    def call(*arguments: Any, **options: Any) -> Any:
        return forward(*copy.deepcopy(arguments), **copy.deepcopy(options))

    return call


def random_like(y: Any, rng: np.random.Generator) -> Any:
    """A random upstream gradient for the output y (an array, a number, or a tuple of them)."""
    if isinstance(y, tuple):
        return tuple(random_like(part, rng) for part in y)
    draw = rng.normal(size=np.shape(y)) + 0.1
    return np.asarray(draw, dtype=np.asarray(y).dtype)[()]


def gradients(forward: Callable, backward: Callable, arguments: Arguments, dy: Any) -> dict[str, np.ndarray]:
    """Run the pair once; return the gradients by argument name. Raises if their number, shape or dtype is off."""
    names = _floating(arguments)
    returned = backward(dy, forward(**arguments)[1])
    if not isinstance(returned, tuple) or len(returned) != len(names):
        raise TypeError(f"{backward.__name__} must return a tuple of {len(names)} gradients: d{', d'.join(names)}")
    for name, gradient in zip(names, returned, strict=True):
        want = arguments[name]
        if np.shape(gradient) != want.shape:
            raise ValueError(f"d{name} has shape {np.shape(gradient)}, expected {want.shape} like {name}")
        if gradient.dtype != want.dtype:
            raise TypeError(f"d{name} is {gradient.dtype}, expected {want.dtype} like {name}")
    return dict(zip(names, returned, strict=True))


def directional(
    forward: Callable, backward: Callable, arguments: Arguments, rng: np.random.Generator, *, directions: int = 3
) -> Finding:
    """Compare <gradient, v> with a central difference along v, for random v in each argument. Cost: 2 forwards a v."""
    forward = repeatable(forward)
    dy, found = _start(forward, backward, arguments, rng)
    return _worst(
        _compare(name, None, *_difference(forward, arguments, name, v, dy), float(np.sum(g * v)), np.linalg.norm(g))
        for name, g in found.items()
        for v in (rng.normal(size=g.shape) for _ in range(directions))
    )


def elementwise(forward: Callable, backward: Callable, arguments: Arguments, rng: np.random.Generator) -> Finding:
    """Compare every entry of every gradient with a central difference. Cost: 2 forwards an entry."""
    forward = repeatable(forward)
    dy, found = _start(forward, backward, arguments, rng)
    return _worst(
        _compare(name, i, *_difference(forward, arguments, name, _basis(g, i), dy), float(g[i]), np.abs(g).max())
        for name, g in found.items()
        for i in np.ndindex(g.shape)
    )


def complex_step(forward: Callable, backward: Callable, arguments: Arguments, rng: np.random.Generator) -> Finding:
    """As `elementwise`, by Im f(x + ih) / h, exact to rounding; only for forwards that are analytic.

    The contract admits real numbers only, so it is the bare forward pass that runs. All its numbers are complex: an
    array that it makes in the type of one argument has room for the imaginary part of another.
    """
    dy, found = _start(repeatable(forward), backward, arguments, rng)
    raw = repeatable(bare(forward))
    wide = {name: _complex(argument) for name, argument in arguments.items()}
    step = 1e-30

    def derivative(name: str, index: tuple[int, ...]) -> float:
        moved = wide[name] + 1j * step * _basis(arguments[name], index)
        return float(_inner(dy, raw(**wide | {name: moved})[0]).imag / step)

    return _worst(
        _compare(name, index, derivative(name, index), 0.0, float(g[index]), np.abs(g).max())
        for name, g in found.items()
        for index in np.ndindex(g.shape)
    )


def bare(function: Callable) -> FunctionType:
    """A copy of a forward or backward pass without the checks of the contract, its own and those of units it calls."""
    raw: Any = inspect.unwrap(function)
    scope = {name: inspect.unwrap(f) if inspect.isfunction(f) else f for name, f in raw.__globals__.items()}
    copied = FunctionType(raw.__code__, scope, raw.__name__, raw.__defaults__, raw.__closure__)
    copied.__kwdefaults__ = raw.__kwdefaults__
    return copied


def _complex(argument: Any) -> Any:
    """Floating arrays, and those of a state, as complex ones; other arguments as they are."""
    if isinstance(argument, tuple) and hasattr(argument, "_fields"):
        return type(argument)(*map(_complex, argument))
    floating = isinstance(argument, np.ndarray) and argument.dtype.kind == "f"
    return argument.astype(complex) if floating else argument


def _floating(arguments: Arguments) -> list[str]:
    return [k for k, a in arguments.items() if isinstance(a, np.ndarray) and a.dtype.kind == "f"]


def _start(forward: Callable, backward: Callable, arguments: Arguments, rng: np.random.Generator) -> tuple[Any, dict]:
    for name in _floating(arguments):
        if arguments[name].dtype != np.float64:
            raise TypeError(f"check gradients in float64: {name} is {arguments[name].dtype}")
    dy = random_like(forward(**arguments)[0], rng)
    return dy, gradients(forward, backward, arguments, dy)


def _inner(dy: Any, y: Any) -> Any:
    if isinstance(y, tuple):
        return sum(_inner(a, b) for a, b in zip(dy, y, strict=True))
    return np.sum(dy * y)


def _difference(forward: Callable, arguments: Arguments, name: str, v: np.ndarray, dy: Any) -> tuple[float, float]:
    """The central difference, and the size below which rounding alone could fake a disagreement."""
    plus, minus = (_inner(dy, forward(**arguments | {name: arguments[name] + sign * STEP * v})[0]) for sign in (1, -1))
    rounding = 4 * np.finfo(float).eps * max(abs(plus), abs(minus)) / STEP
    return float((plus - minus) / (2 * STEP)), float(rounding / TOLERANCE)


def _basis(like: np.ndarray, index: tuple[int, ...]) -> np.ndarray:
    e = np.zeros_like(like)
    e[index] = 1
    return e


def _compare(
    name: str, index: tuple[int, ...] | None, expected: float, floor: float, received: float, scale: Any
) -> Finding:
    # Relative to the size of the whole gradient: an entry that happens to be near zero must not look wrong.
    size = max(abs(expected), abs(received), float(scale), floor, 1e-12)
    error = abs(expected - received) / size
    return Finding(name, index, expected, received, error if np.isfinite(error) else np.inf)


def _worst(findings: Iterator[Finding]) -> Finding:
    return max(findings, key=lambda finding: finding.error)
