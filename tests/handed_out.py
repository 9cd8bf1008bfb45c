"""The notebooks that are handed out, and what they become when they are solved."""

import json
from typing import Any

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
