"""How a student's function or class is called through a driver, and what is said of an error on the way.

A driver is source that this course sends along: a function of the student's thing and the arguments of a case, which
imports what it needs inside and returns arrays in a tuple. It is compiled apart from the student's names.
"""

import ast
import contextlib
import dis
import functools
import importlib
import linecache
import os
import traceback
from collections.abc import Callable
from types import FunctionType, TracebackType
from typing import Any

DRIVER = "<driver>"
"""The file that a driver's frames are said to come from."""


@functools.cache
def compiled(source: str) -> Callable[..., Any]:
    """The function that a driver's source defines, in a namespace of its own.

    What it imports is loaded now. PyTorch takes seconds, which are not the student's; and whoever stops its import half
    way, as a time limit does, is left with a broken one.
    """
    namespace: dict[str, Any] = {"__name__": DRIVER}
    tree = ast.parse(source)
    for node in ast.walk(tree):
        names = [node.module] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        for name in names:
            with contextlib.suppress(ImportError):  # the driver will meet it again, and it is told then
                importlib.import_module(str(name))
    exec(compile(tree, DRIVER, "exec"), namespace)
    (function,) = [value for value in namespace.values() if isinstance(value, FunctionType)]
    return function


def through(driver: str, thing: Callable[..., Any]) -> Callable[..., Any]:
    """What to call on a case: the thing itself, or the driver with it."""
    return functools.partial(compiled(driver), thing) if driver else thing


def objection(error: BaseException) -> str:
    """What a driver says is wrong with the form of what it was given: the text of an error that it raises itself."""
    last = _last(error.__traceback__)
    if last is None or last.tb_frame.f_code.co_filename != DRIVER or not isinstance(error, TypeError | ValueError):
        return ""
    # The same types also come from calls in a driver, with too many arguments for example: those are no words of ours.
    raising = last.tb_frame.f_code.co_code[last.tb_lasti] == dis.opmap["RAISE_VARARGS"]
    return text_of(error) if raising else ""


def _last(trace: TracebackType | None) -> TracebackType | None:
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace


def explain(error: BaseException, thing: Callable[..., Any]) -> str:
    """Type, message and the student's own line. None of our frames, none of NumPy's."""
    name, message = type(error).__name__, text_of(error)
    text = f"{name}: {message}" if message else name
    files = _files(getattr(thing, "func", thing))  # of a partial
    own = [frame for frame in traceback.extract_tb(error.__traceback__)[1:] if frame.filename in files]
    if not own:
        return text
    line = (own[-1].line or linecache.getline(own[-1].filename, own[-1].lineno or 0)).strip()
    place = f"line {own[-1].lineno}" + (" of its cell" if not os.path.isfile(own[-1].filename) else "")
    return f"{text} ({place}: {line})" if line else f"{text} ({place})"


def _files(thing: Any) -> set[str]:
    """Where the code of a function, or of a class's methods, was written."""
    parts = [plain(part) for part in vars(thing).values()] if isinstance(thing, type) else [thing]
    return {part.__code__.co_filename for part in parts if isinstance(part, FunctionType)}


def plain(value: Any) -> Any:
    """The function inside a static method, a class method, a property or a partial; anything else as it is."""
    if isinstance(value, staticmethod | classmethod):
        return value.__func__
    if isinstance(value, property):
        return value.fget
    return value.func if isinstance(value, functools.partial) else value


def text_of(value: object) -> str:
    """What it says of itself, unless it cannot."""
    try:
        return str(value)
    except Exception:
        return ""
