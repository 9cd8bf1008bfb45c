"""The three kinds of checks, each a function of a unit that counts what it compared and raises if anything disagrees.

Differences: directional, elementwise and complex step, on the unit's cases and on drawn shapes. PyTorch: the twin and
the built-in layer, values and every gradient in two precisions, and gradcheck through the adapter. Exact: a symbolic
derivative, or 60 digits, of an independent formula. `python tests/report_checks.py` prints the counts of all units.
"""

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop import check
from backprop.numpy._signature import signature, split_size
from backprop.torch.adapter import adapt
from backprop.units import Unit
from drawn import DRAWN
from exactly import exact

Arguments = dict[str, Any]
TOLERANCES = {np.float64: 1e-12, np.float32: 1e-5}

SMALL = 60
"""So many numbers in the arguments of a drawn case at most, and every entry is moved, not only a few directions."""

NOT_ANALYTIC = {
    "sigmoid": "exp(-|x|), which cannot overflow",
    "softplus": "exp(-|x|), which cannot overflow",
    "binary_cross_entropy_with_logits": "exp(-|z|), which cannot overflow",
    "huber": "|d|, by its definition",
    "gelu": "erfc, which Python has for real numbers only",
    "dropout": "random numbers in the type of x, and there are no complex ones",
}
"""Forward passes that take no complex numbers, and what of. All others are judged by the complex step."""


def outputs(y: Any) -> tuple:
    return y if isinstance(y, tuple) else (y,)


def run(unit: Unit, arguments: Arguments, rng: np.random.Generator) -> tuple[Any, Any, tuple]:
    y, cache = unit.forward(**arguments)
    dy = check.random_like(y, rng)
    return y, dy, unit.backward(dy, cache)


def cast(arguments: Arguments, dtype: type) -> Arguments:
    return {k: mapped(a, lambda a: a.astype(dtype) if a.dtype.kind == "f" else a) for k, a in arguments.items()}


def mapped(argument: Any, function: Any) -> Any:
    """The function of an array, or of each array of a state; other arguments stay as they are."""
    if isinstance(argument, tuple) and all(isinstance(part, np.ndarray) for part in argument):
        return type(argument)(*map(function, argument))
    return function(argument) if isinstance(argument, np.ndarray) else argument


def directional(unit: Unit, rng: np.random.Generator) -> int:
    return differences(check.directional, unit, rng)


def elementwise(unit: Unit, rng: np.random.Generator) -> int:
    return differences(check.elementwise, unit, rng)


def complex_step(unit: Unit, rng: np.random.Generator) -> int:
    return 0 if unit.name in NOT_ANALYTIC else differences(check.complex_step, unit, rng)


def differences(method: Any, unit: Unit, rng: np.random.Generator) -> int:
    """One of the methods of `check` on every case of the unit."""
    compared = 0
    for arguments in unit.cases(rng):
        finding = method(unit.forward, unit.backward, arguments, rng)
        assert finding.ok, f"{arguments.keys()} {finding}"
        compared += len(unit.differentiable(arguments))
    return compared


def drawn(unit: Unit, _: np.random.Generator) -> int:
    """All that apply of the methods of `check`, on shapes that hypothesis draws."""
    compared = 0

    @given(seed=st.integers(0, 2**32 - 1), sizes=st.permutations([1, 2, 3, 4, 5, 6, 7]))
    @settings(max_examples=20, deadline=None, derandomize=True, database=None)
    def agree(seed: int, sizes: list[int]) -> None:
        nonlocal compared
        rng = np.random.default_rng(seed)
        template = next(iter(unit.cases(rng)))
        arguments = DRAWN[unit.name](rng) if unit.name in DRAWN else reshaped(unit, template, sizes, rng)
        names = unit.differentiable(arguments)
        small = sum(arguments[name].size for name in names) <= SMALL
        for method in (check.directional, check.elementwise, check.complex_step):
            if method is not check.directional and not small:
                continue
            if method is check.complex_step and unit.name in NOT_ANALYTIC:
                continue
            finding = method(unit.forward, unit.backward, arguments, rng)
            assert finding.ok, f"{method.__name__} {finding}"
            compared += len(names)

    agree()
    return compared


def twin(unit: Unit, rng: np.random.Generator) -> int:
    return parity(unit, unit.twin, rng)


def builtin(unit: Unit, rng: np.random.Generator) -> int:
    return parity(unit, unit.builtin, rng)


def parity(unit: Unit, other: Callable[..., Any], rng: np.random.Generator) -> int:
    """Outputs and every gradient beside those of PyTorch, in both precisions; 20 more drawn cases in the higher one."""
    compared = 0
    for dtype, tolerance in TOLERANCES.items():
        more = [DRAWN[unit.name](rng) for _ in range(20)] if unit.name in DRAWN and dtype is np.float64 else []
        for original in [*unit.cases(rng), *more]:
            arguments = cast(original, dtype)
            y, dy, gradients = run(unit, arguments, rng)
            tensors = tensors_of(unit, arguments, unit.forward(**arguments)[1])
            leaves = [tensors[k].requires_grad_() for k in unit.differentiable(arguments)]
            theirs = outputs(other(**tensors))
            pulled = torch.autograd.grad(theirs, leaves, [torch.tensor(d) for d in outputs(dy)])
            for mine, its in zip([*outputs(y), *gradients], [*theirs, *pulled], strict=True):
                scale = max(1.0, float(np.abs(mine).max()))
                assert np.abs(mine - its.detach().numpy()).max() <= tolerance * scale
                assert its.dtype == torch.from_numpy(np.empty(0, dtype)).dtype
                compared += 1
    return compared


def tensors_of(unit: Unit, arguments: Arguments, cache: tuple) -> Arguments:
    """The arguments of the twin. Where a unit draws, the twin takes what was drawn, the first array of the cache."""
    tensors = {k: mapped(a, torch.tensor) for k, a in arguments.items() if k != "rng"}
    draws = inspect.signature(unit.twin).parameters.keys() - arguments.keys() if "rng" in arguments else ()
    return tensors | {name: torch.tensor(cache[0]) for name in draws}


def gradcheck(unit: Unit, rng: np.random.Generator) -> int:
    """PyTorch's own gradient checker on the pair, through the adapter."""
    compared = 0
    for arguments in unit.cases(rng):
        names = unit.differentiable(arguments)
        arrays = {k: arguments[k] for k in unit.positional if isinstance(arguments.get(k), np.ndarray)}
        tensors = [torch.tensor(a, requires_grad=k in names) for k, a in arrays.items()]
        options = {k: a for k, a in arguments.items() if k not in arrays}
        function = adapt(unit.forward, unit.backward)
        assert torch.autograd.gradcheck(lambda *inputs, f=function, o=options: f(*inputs, **o), tensors)
        compared += len(names)
    return compared


def reshaped(unit: Unit, template: Arguments, sizes: list[int], rng: np.random.Generator) -> Arguments:
    """The same kinds of arrays as `template`, in the drawn sizes; values stay off kinks and labels in range."""
    inputs, _ = signature(unit.forward)
    names = dict.fromkeys(split_size(d)[1] for spec in inputs for d in spec.dims if d != "...")
    letters = dict(zip(names, sizes, strict=False))
    if "K" in letters:
        letters["K"] += 1
    arguments = dict(template)
    for spec in inputs:
        shape = tuple(sizes[-3:]) if "..." in spec.dims else ()
        shape += tuple(times * letters[letter] for times, letter in (split_size(d) for d in spec.dims if d != "..."))
        if spec.kind == "bool":
            arguments[spec.name] = rng.random(shape) < 0.7
        elif spec.integer:
            arguments[spec.name] = rng.integers(0, letters["K"], size=shape)
        else:
            # Values of the template, shrunk a little: they stay off kinks and inside ranges.
            values = rng.choice(template[spec.name].ravel(), size=shape)
            arguments[spec.name] = values * rng.uniform(0.9, 1, size=shape)
    return arguments


KINDS: dict[str, Callable[[Unit, np.random.Generator], int]] = {
    f.__name__: f for f in (directional, elementwise, complex_step, drawn, twin, builtin, gradcheck, exact)
}
