"""Whether a student's function uses a name that its task forbids, read from its code without calling it.

It looks where an honest shortcut would be: in the function, in functions and classes of the notebook that it refers
to, behind other names. Whoever wants to hide a call finds a way; the numbers are compared all the same.
"""

import dis
from collections.abc import Iterable, Iterator, Sequence
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

from .called import plain

MOST = 300
"""Objects that are looked at."""
BY_TEXT = {"__import__", "import_module", "globals", "locals", "vars", "getattr", "eval", "exec", "__dict__"}
"""Where these are used a name can also come in a string."""
GLOBAL = {"LOAD_GLOBAL", "LOAD_NAME"}
NAMING = GLOBAL | {"LOAD_ATTR", "LOAD_METHOD", "IMPORT_NAME", "IMPORT_FROM"}
CONTAINERS = (list, tuple, set, frozenset)


def forbidden(thing: Any, names: Sequence[str]) -> str:
    """The first of `names` that the thing uses, in its own code or in that of the notebook's; "" if none."""
    seen: set[int] = set()
    waiting = [thing] if names else []
    own = [plain(part) for part in vars(thing).values()] if isinstance(thing, type) else []
    # A class is at home where its own methods are: PyTorch hangs classes of its own into it.
    home: Any = next((part.__globals__ for part in own if isinstance(part, FunctionType)), None)
    while waiting and len(seen) < MOST:
        value = plain(waiting.pop())
        if id(value) in seen:
            continue
        seen.add(id(value))
        if value is not thing and (found := _is_one(value, names)):
            return found
        if isinstance(value, FunctionType):
            home = value.__globals__ if home is None else home
            if value.__globals__ is home:
                if found := _first(_named(value.__code__), names):
                    return found
                waiting += _referred(value)
        else:
            waiting += _inside(value, value is thing or _is_at_home(type(value), home))
    return ""


def _first(used: Iterable[str], names: Sequence[str]) -> str:
    return next((name for word in used for name in names if word == name or word.startswith(name + ".")), "")


def _is_one(value: Any, names: Sequence[str]) -> str:
    """Known under whatever name: a forbidden module, something out of it, or a forbidden function."""
    if isinstance(value, ModuleType):
        return _first([value.__name__], names)
    if isinstance(value, FunctionType | BuiltinFunctionType | type):
        return _first([value.__name__, str(value.__module__ or "")], names)
    return _first([str(type(value).__module__)], names)


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _named(code: CodeType) -> Iterator[str]:
    """Global names, attributes and imports; and strings, where they may be used as such."""
    for part in _codes(code):
        words = [step.argval for step in dis.get_instructions(part) if step.opname in NAMING]
        yield from words
        if BY_TEXT & set(words):
            yield from (constant for constant in part.co_consts if isinstance(constant, str))


def _referred(function: FunctionType) -> list[Any]:
    """The values of the globals, the closure and the defaults that a function uses."""
    steps = [step for part in _codes(function.__code__) for step in dis.get_instructions(part)]
    found = [function.__globals__[s.argval] for s in steps if s.opname in GLOBAL and s.argval in function.__globals__]
    for cell in function.__closure__ or ():
        try:
            found.append(cell.cell_contents)
        except ValueError:
            continue  # still empty
    return [*found, *(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values(), *_wrapped(function)]


def _wrapped(function: FunctionType) -> list[Any]:
    inner = vars(function).get("__wrapped__")
    return [] if inner is None else [inner]


def _inside(value: Any, at_home: bool) -> list[Any]:
    """What a class, an object or a container of the notebook is made of."""
    if isinstance(value, CONTAINERS):
        return list(value)[:MOST]
    if isinstance(value, dict):
        return list(value.values())[:MOST]
    if isinstance(value, MethodType):
        return [value.__func__, value.__self__]
    if isinstance(value, type):
        bases = [base for base in value.__bases__ if base is not object]
        return [*bases, *(part for part in vars(value).values() if isinstance(plain(part), FunctionType | type))]
    if isinstance(value, ModuleType):
        return []
    parts = list(getattr(value, "__dict__", {}).values())  # np.vectorize keeps its function there
    return [*parts, *([type(value)] if at_home else [])]


def _is_at_home(kind: type, home: Any) -> bool:
    """Whether a class was written in the notebook."""
    return any(part.__globals__ is home for part in map(plain, vars(kind).values()) if isinstance(part, FunctionType))
