"""How submissions run and how their scores are read: nbgrader's preprocessors, with some of their traps closed."""

import math
from typing import Any

from ipykernel.kernelspec import get_kernel_dict
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.preprocessors import Execute, SaveAutoGrades


class KernelOfThisInterpreter(AsyncKernelManager):
    """Whatever kernel is registered as python3: submissions run on the interpreter that grades them."""

    @property
    def kernel_spec(self) -> KernelSpec:
        return KernelSpec(**get_kernel_dict())


class ExecuteHere(Execute):
    """nbgrader's Execute with that kernel. A class, because nbgrader ignores `kernel_manager_class` in settings."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("kernel_manager_class", KernelOfThisInterpreter)
        super().__init__(*args, **options)


class SaveScores(SaveAutoGrades):
    """nbgrader's SaveAutoGrades, but a test cell earns only what it says it earns.

    nbgrader gives full marks for no output at all, for -1, nan and True, and gives up on a number above the maximum.
    """

    def _add_score(self, cell: Any, resources: Any) -> None:
        if cell.cell_type == "code" and not utils.is_solution(cell) and not _has_score(cell):
            text = "This cell did not end with a score between 0 and its points."
            cell.outputs.insert(0, new_output("error", ename="NoScore", evalue=text, traceback=[text]))
        super()._add_score(cell, resources)


def _has_score(cell: Any) -> bool:
    results = [output.data.get("text/plain", "") for output in cell.outputs if output.output_type == "execute_result"]
    try:
        score = float(results[0])
    except (IndexError, ValueError):
        return False
    return math.isfinite(score) and 0 <= score <= float(cell.metadata.nbgrader["points"])
