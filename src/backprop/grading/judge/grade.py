"""A whole submission: read, run, judged. Whatever comes in, a result goes out."""

import time
from collections.abc import Mapping
from typing import Any

from ..sandbox.client import Sandbox
from .caps import Caps
from .master import Master
from .read import NotebookError, read_notebook
from .score import judge_notebook
from .session import Budget

GRADED, FAILED = "graded", "failed"


def grade(master: Master, notebooks: Mapping[str, bytes], sandbox: Sandbox, caps: Caps) -> dict[str, Any]:
    """The result of a submission, ready for JSON. `notebooks` are files by name, without .ipynb.

    A notebook that is missing has no entry in the result; one that cannot be read makes the whole submission fail.
    A submission whose process was lost or whose time was up is graded, and `reason` says what happened.
    """
    start = time.monotonic()
    budget, found = Budget(caps), {}
    try:
        present = [name for name in master.notebooks if name in notebooks]
        if not present:
            return failed(f"{min(master.notebooks)}.ipynb is missing")
        read = {name: _read(name, notebooks[name], caps) for name in present}
    except NotebookError as error:
        return failed(str(error), time.monotonic() - start)
    for name, cells in read.items():
        found[name] = judge_notebook(sandbox, master.notebooks[name], cells, budget)
    return {
        "status": GRADED,
        "reason": "; ".join(budget.reasons),
        "notebooks": found,
        "isolation": sandbox.isolation.describe(),
        "seconds": time.monotonic() - start,
    }


def failed(reason: str, seconds: float = 0.0) -> dict[str, Any]:
    """The result of a submission that could not be graded."""
    return {"status": FAILED, "reason": reason, "notebooks": {}, "isolation": "", "seconds": seconds}


def _read(name: str, data: bytes, caps: Caps) -> list[dict[str, Any]]:
    try:
        return read_notebook(data, caps.notebook)
    except NotebookError as error:
        raise NotebookError(f"{name}.ipynb is not a notebook: {error}") from error
