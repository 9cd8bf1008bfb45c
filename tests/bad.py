"""Every bad call of a unit that its signature implies: what is wrong, what the message must name, and the call."""

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from backprop.numpy._contract import Cache
from backprop.numpy._signature import Array, signature
from backprop.units import Unit
from kinds import outputs

Call = tuple[str, str, Callable[[], Any]]
Source = Callable[[Unit, np.random.Generator], Iterator[Call]]


def calls(unit: Unit, rng: np.random.Generator) -> Iterator[Call]:
    yield from arrays(unit, rng)
    yield from options(unit, rng)
    yield from states(unit, rng)
    yield from upstream(unit, rng)


def refusal(what: str, name: str, call: Callable[[], Any]) -> str:
    """The message of the TypeError or ValueError with which a bad call ends. AssertionError if it ends otherwise."""
    try:
        call()
    except (TypeError, ValueError) as error:
        message = str(error)
    except Exception as error:
        raise AssertionError(f"{what}: {type(error).__name__} instead of TypeError or ValueError") from error
    else:
        raise AssertionError(f"{what} of {name} passes in silence")
    assert re.search(rf"\b{name}\b", message), f"{what}: {message!r} does not name {name}"
    return message


def arrays(unit: Unit, rng: np.random.Generator) -> Iterator[Call]:
    """Each array of the signature in turn: no array, empty, wrong rank, width and type, not finite, out of range."""
    inputs, _ = signature(unit.forward)
    for spec in inputs:
        case = next(c for c in unit.cases(rng) if c.get(spec.name) is not None)
        array = case[spec.name]
        wrong: dict[str, Any] = {"a list": array.tolist(), "an empty batch": array[:0]}
        if not spec.optional:
            wrong["None"] = None
        if "..." not in spec.dims:
            wrong |= {"one dimension more": array[None], "one dimension less": array[0]}
        if spec.kind == "float":
            wrong |= {t.__name__: array.astype(t) for t in (np.int64, np.bool_, np.complex128, np.float16)}
            wrong["objects"] = array.astype(object)
            wrong |= {str(v): spoiled(array, v) for v in (np.nan, np.inf, -np.inf)}
        elif spec.kind == "int":
            wrong |= {"fractions": array.astype(float), "truth values": array.astype(bool)}
            wrong |= {"a label below 0": spoiled(array, -1), "a label above K - 1": spoiled(array, 10**6)}
        else:
            wrong |= {"numbers": array.astype(float), "zeros and ones": array.astype(int)}
        for what, value in wrong.items():
            yield what, spec.name, with_(unit, case, spec.name, value)
        for other in shares_its_width(spec, inputs):
            wide = np.concatenate([array, array], -1)
            yield "twice the width", rf"({spec.name}|{other})", with_(unit, case, spec.name, wide)
    floats = [spec.name for spec in inputs if spec.kind == "float"]
    case = next(c for c in unit.cases(rng) if all(c.get(name) is not None for name in floats))
    for name in floats[1:]:
        yield "one float32 among float64", name, with_(unit, case, name, case[name].astype(np.float32))


def shares_its_width(spec: Array, inputs: list[Array]) -> list[str]:
    """All other arrays in one pattern, if the last dimension is also another argument's; else any width is right."""
    others = [other.name for other in inputs if other.name != spec.name]
    shared = any(spec.dims[-1] in other.dims for other in inputs if other.name != spec.name)
    return ["|".join(others)] if shared else []


def options(unit: Unit, rng: np.random.Generator) -> Iterator[Call]:
    """Each option in turn: of no sensible type, nan; and an option that there is not."""
    case = next(iter(unit.cases(rng)))
    known = {spec.name for spec in signature(unit.forward)[0]}
    for name in parameters(unit) - known - state_names(unit, rng):
        for value in ("nonsense", [], object(), np.nan, 1j):
            yield repr(value), name, with_(unit, case, name, value)
    yield "an unknown option", "no_such_option", with_(unit, case, "no_such_option", 1)
    for name in (spec.name for spec in signature(unit.forward)[0] if not spec.optional):
        rest = {k: a for k, a in case.items() if k != name}
        yield "left out", name, lambda rest=rest: unit.forward(**rest)


def states(unit: Unit, rng: np.random.Generator) -> Iterator[Call]:
    """Each state in turn: of another kind, too short, of another type or size, not finite."""
    for name in state_names(unit, rng):
        for case in (c for c in unit.cases(rng)):
            state = case[name]
            wrong: dict[str, Any] = {"None": None, "an array": state[0], "a part": tuple(state)[:-1]}
            for i, part in enumerate(state):
                for what, other in {
                    "float32": part.astype(np.float32),
                    "too long": np.concatenate([part, part]),
                    "nan": spoiled(part, np.nan),
                    "infinity": spoiled(part, np.inf),
                    "a list": part.tolist(),
                }.items():
                    wrong[f"part {i}: {what}"] = type(state)(*state[:i], other, *state[i + 1 :])
            for what, value in wrong.items():
                yield what, name, with_(unit, case, name, value)


def upstream(unit: Unit, rng: np.random.Generator) -> Iterator[Call]:
    """The backward pass: each part of dy of a wrong shape, type, value; no tuple of parts; a cache that is none."""
    y, cache = unit.forward(**next(iter(unit.cases(rng))))
    parts = outputs(y)
    for i, (spec, part) in enumerate(zip(signature(unit.backward)[0], parts, strict=True)):
        for what, wrong in {
            "one dimension more": np.ones((*np.shape(part), 1)),
            "whole numbers": np.ones(np.shape(part), int),
            "float32": np.ones(np.shape(part), np.float32),
            "complex": np.ones(np.shape(part), complex),
            "nan": spoiled(np.array(part), np.nan),
            "infinity": spoiled(np.array(part), np.inf),
            "no array": "ones",
            "None": None,
        }.items():
            dy = (*parts[:i], wrong, *parts[i + 1 :]) if len(parts) > 1 else wrong
            yield f"dy, {what}", spec.name, lambda dy=dy: unit.backward(dy, cache)
    if len(parts) > 1:
        for wrong in (parts[0], parts[:1], list(parts)):
            yield "dy without its parts", "dy", lambda dy=wrong: unit.backward(dy, cache)
    for what, wrong in {"a list": list(cache), "None": None, "an array": np.ones(3)}.items():
        yield f"cache: {what}", "cache", lambda other=wrong: unit.backward(y, other)
    foreign = Cache((1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12))
    foreign.output = ((99,), np.dtype(float)), *[((99,), np.dtype(float))] * (len(parts) - 1)
    name = signature(unit.backward)[0][0].name
    yield "the cache of another call", rf"({name}|cache)", lambda: unit.backward(y, foreign)
    stranger = Cache(cache)
    stranger.unit, stranger.output = "stranger", cache.output
    if cache.unit:
        yield "the cache of another unit", "cache is that of stranger_forward", lambda: unit.backward(y, stranger)


def spoiled(array: np.ndarray, value: float) -> np.ndarray:
    array = array.copy()
    array[(-1,) * array.ndim] = value
    return array


def with_(unit: Unit, case: dict[str, Any], name: str, value: Any) -> Callable[[], Any]:
    return lambda: unit.forward(**case | {name: value})


def parameters(unit: Unit) -> set[str]:
    return set(inspect.signature(unit.forward).parameters)


def state_names(unit: Unit, rng: np.random.Generator) -> set[str]:
    case = next(iter(unit.cases(rng)))
    return {k for k, a in case.items() if isinstance(a, tuple) and hasattr(a, "_fields")}
