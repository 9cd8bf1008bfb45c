"""From a solution to what is released, by nbgrader's own steps. Not loaded where work is judged."""

from pathlib import Path
from typing import Any

import nbformat
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
)

from ..variants import with_variant

SAVED = (LockCells, ClearSolutions, ClearOutput, CheckCellMetadata, ComputeChecksums)
RELEASED = (ClearHiddenTests, ClearMarkScheme, ComputeChecksums)


def prepared(path: Path, variant: int = 0) -> tuple[Any, Any]:
    """The notebook as nbgrader keeps it in the gradebook, hidden tests included, and as students get it."""
    notebook = nbformat.read(path, as_version=4)
    with_variant(notebook, variant)
    for step in SAVED:
        notebook, _ = step().preprocess(notebook, {})
    whole = nbformat.from_dict(notebook)
    for step in RELEASED:
        notebook, _ = step().preprocess(notebook, {})
    return whole, notebook
