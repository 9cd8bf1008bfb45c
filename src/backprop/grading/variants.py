"""The numbers of a cohort: which variant of an assignment a class was given, and how its notebooks say so.

A notebook has the line `VARIANT = 0` in a locked cell. What a class was given stands in its folder, and not in what
students hand in.
"""

import re
from pathlib import Path
from typing import Any

from .notes import read_note, write_note

FILE = "variants.json"
_LINE = re.compile(r"^VARIANT = \d+$", re.MULTILINE)


def variants(folder: Path) -> dict[str, int]:
    """The variant of each assignment that a class was given one of."""
    kept = read_note(Path(folder) / FILE)
    if wrong := sorted(name for name, number in kept.items() if type(number) is not int or number < 0):
        raise ValueError(f"{Path(folder) / FILE} holds no whole number for {', '.join(wrong)}")
    return kept


def keep(folder: Path, assignment: str, variant: int) -> None:
    """From now on the class in this folder is graded by this variant of the assignment."""
    write_note(Path(folder) / FILE, variants(folder) | {assignment: variant})


def with_variant(notebook: Any, variant: int) -> int:
    """Write the number into the locked cells of a notebook; in how many cells there was room for it."""
    found = 0
    for cell in notebook.cells:
        locked = cell.metadata.get("nbgrader", {}).get("locked")
        if locked and cell.cell_type == "code" and _LINE.search(cell.source):
            cell.source = _LINE.sub(f"VARIANT = {variant}", cell.source)
            found += 1
    return found
