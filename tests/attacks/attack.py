"""An attack: an edit of an honest notebook. Of that, linear_forward is right (2 points) and all else is not written."""

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from honest import RELEASED, cell, right

HONEST = 2.0
"""What the honest part earns."""

Edit = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Attack:
    """One submission. Code may hold words in double angle brackets, which stand for a scene's targets."""

    name: str
    tries: str
    says: str = ""  # what the row, its hints or its outputs must say, a regular expression
    cell: str = ""  # a cell of its own, after the first one
    last: str = ""  # the same, after all others
    answers: Mapping[str, str] = field(default_factory=dict)  # instead of an answer
    edit: Edit | None = None  # of the whole notebook
    raw: Callable[[bytes], bytes] | None = None  # of the file
    place: Callable[[Path, bytes, "Targets"], None] | None = None  # how the file is put there, if not as always
    student: str = ""  # the folder's name, if it is not the attack's
    earns: float = HONEST
    failed: bool = False  # whether it ends as a row without points
    harmful: str = ""  # why it is not tried on a grader without a sandbox

    @property
    def folder(self) -> str:
        return self.student or self.name.replace(" ", "-")

    def notebook(self, targets: "Targets") -> bytes:
        """The file that is handed in."""
        nb = copy.deepcopy(RELEASED)
        for one in nb["cells"]:
            if one["id"] in self.answers:
                one["source"] = targets.fill(self.answers[one["id"]])
            elif one["id"] == "linear_forward":
                one["source"] = right("linear_forward")
        if self.cell:
            nb["cells"].insert(2, cell(targets.fill(self.cell), name="own"))
        if self.last:
            nb["cells"].append(cell(targets.fill(self.last), name="own-last"))
        if self.edit:
            self.edit(nb)
        data = json.dumps(nb).encode()
        return self.raw(data) if self.raw else data


@dataclass(frozen=True)
class Targets:
    """Words of an attack's code, and what they stand for: paths, a port."""

    words: Mapping[str, str]

    def fill(self, source: str) -> str:
        for word, value in self.words.items():
            source = source.replace(f"<<{word}>>", value)
        return source


def code(source: str, name: str = "") -> dict[str, Any]:
    """A code cell."""
    return cell(source, name=name)


def find(nb: dict[str, Any], name: str) -> dict[str, Any]:
    """The cell of this id."""
    return next(one for one in nb["cells"] if one["id"] == name)


BACKWARD = "linear_backward"
"""The function whose points most attacks are after: 4 of them."""


def function(body: str, name: str = BACKWARD, arguments: str = "dy, cache") -> dict[str, str]:
    """An answer with this body, which may use x, W and the argument dy."""
    lines = "\n".join("    " + line for line in body.split("\n"))
    return {name: f"def {name}({arguments}):\n    x, W = cache\n{lines}"}
