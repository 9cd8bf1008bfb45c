"""What comes from the student's side: values that are named but not seen, and text that is quoted but not trusted."""

from dataclasses import dataclass
from typing import Any

import numpy as np

TEXT_LIMIT = 600
"""Characters of an error or a warning that are quoted."""


@dataclass(frozen=True)
class Foreign:
    """Something that stayed where the student's code runs; known by the name of its type, and of an array's."""

    type: str
    dtype: str = ""


def type_name(value: Any) -> str:
    """The name of a value's type, also of one that is not here."""
    return value.type if isinstance(value, Foreign) else type(value).__name__


def odd_array(value: Any) -> str | None:
    """The dtype of an array that holds no numbers, None of anything else."""
    if isinstance(value, Foreign):
        return value.dtype or None
    return str(value.dtype) if isinstance(value, np.ndarray) and value.dtype.kind not in "biufc" else None


def tame(text: str, limit: int = TEXT_LIMIT) -> str:
    """On one line, without control characters and not too long: nothing in it can pass for a line of ours."""
    return _cut(" ".join(_printable(text[: 4 * limit]).split()), limit)


def tame_lines(text: str, limit: int) -> str:
    """The same for several lines; tabs become spaces."""
    text = text[: 4 * limit].replace("\r\n", "\n").replace("\r", "\n").expandtabs()
    return _cut("\n".join(map(_printable, text.split("\n"))), limit)


def _printable(text: str) -> str:
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 2] + " …"
