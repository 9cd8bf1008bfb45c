"""The notebooks that are handed out, what they become when they are solved, and what a kernel makes of them."""

import json
import time
from collections.abc import Iterator
from typing import Any

import nbformat
from nbclient import NotebookClient
from traitlets.config import Config

from conftest import ROOT

ASSIGNMENTS = sorted(path.name for path in (ROOT / "solutions").iterdir() if path.is_dir())


def cells(folder: str, assignment: str) -> dict[str, Any]:
    return json.loads((ROOT / folder / assignment / f"{assignment}.ipynb").read_text("utf-8"))


def solved(assignment: str) -> dict[str, Any]:
    """The solution as a student would hand it in: the cells of the release, with the code between the markers."""
    sources = {cell["id"]: "".join(cell["source"]) for cell in cells("solutions", assignment)["cells"]}
    notebook = cells("exercises", assignment)
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("solution") and cell["cell_type"] == "code":
            lines = sources[cell["id"]].split("\n")
            cell["source"] = "\n".join(line for line in lines if "### BEGIN" not in line and "### END" not in line)
    return notebook


def code_of(notebook: dict[str, Any]) -> list[tuple[str, str]]:
    """Name and source of each code cell."""
    return [(c["id"], "".join(c["source"])) for c in notebook["cells"] if c["cell_type"] == "code"]


def run(sources: list[str]) -> Iterator[tuple[list[Any], float]]:
    """What each cell puts out, and the seconds that it takes, in one kernel."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    config = Config()
    config.KernelManager.transport_encryption = "auto"
    client = NotebookClient(notebook, timeout=300, allow_errors=True, kernel_name="python3", config=config,
                            resources={"metadata": {"path": str(ROOT)}})  # fmt: skip
    with client.setup_kernel():
        for index, cell in enumerate(notebook.cells):
            started = time.monotonic()
            client.execute_cell(cell, index)
            yield cell.outputs, time.monotonic() - started


def text(outputs: list[Any], name: str = "stdout") -> str:
    return "".join(o.text for o in outputs if o.output_type == "stream" and o.name == name)


def trouble(outputs: list[Any]) -> str:
    """Errors, and what was written to stderr."""
    errors = [f"{o.ename}: {o.evalue}" for o in outputs if o.output_type == "error"]
    return "\n".join(errors) + text(outputs, "stderr")
