"""The autograded notebook's text, byte for byte as nbformat writes it. Loading nbformat takes longer than grading."""

import json
from typing import Any


def written(cells: list[dict[str, Any]], metadata: dict[str, Any]) -> str:
    """The text of a notebook of format 4.5. The cells are left as they are."""
    notebook = {"cells": [_cell(c) for c in cells], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True, separators=(",", ": ")) + "\n"


def _cell(cell: dict[str, Any]) -> dict[str, Any]:
    found = cell | {"source": cell["source"].splitlines(keepends=True)}
    return found | ({"outputs": [_output(output) for output in cell["outputs"]]} if "outputs" in cell else {})


def _output(output: dict[str, Any]) -> dict[str, Any]:
    if output["output_type"] == "stream":
        return output | {"text": output["text"].splitlines(keepends=True)}
    if "data" not in output:
        return output
    data = {k: v.splitlines(keepends=True) if k.startswith("text/") else v for k, v in output["data"].items()}
    return output | {"data": data}
