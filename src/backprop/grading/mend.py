"""What students do to notebooks by accident, mended before nbgrader stumbles over it: cells copied, cells deleted."""

from typing import Any

from nbformat import from_dict
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor


class MendCells(NbGraderPreprocessor):
    """Each cell of the assignment once, and at its place.

    Of a copied cell the last one counts, and the others stay as ordinary cells: nbgrader leaves them half marked and
    gives up. A deleted cell comes back as it was released: nbgrader puts back test cells only, and gives up if the
    cell before is gone as well. A cell that has lost its metadata is known by its id, which is the same name.
    """

    def preprocess(self, nb: Any, resources: Any) -> Any:
        about = resources["nbgrader"]
        with Gradebook(about["db_url"]) as gradebook:
            notebook = gradebook.find_notebook(about["notebook"], about["assignment"])
            points = {cell.name: cell.max_score for cell in notebook.grade_cells}
            answers = {cell.name for cell in notebook.solution_cells}
            metadata = {cell.name: _metadata(cell, points, answers) for cell in notebook.source_cells}
            sources = {cell.name: cell.source for cell in notebook.source_cells}
        _recognise(nb, metadata)
        _unmark_copies(nb)
        at = -1
        for name, meta in metadata.items():
            names = [_name(cell) for cell in nb.cells]
            if name in names:
                at = names.index(name)
            else:
                at += 1
                new = new_code_cell if meta["cell_type"] == "code" else new_markdown_cell
                nb.cells.insert(at, from_dict(new(sources[name], metadata={"nbgrader": meta})))
        return nb, resources


def _name(cell: Any) -> str | None:
    return cell.metadata.get("nbgrader", {}).get("grade_id")


def _metadata(master: Any, points: dict[str, float], answers: set[str]) -> dict[str, Any]:
    """What nbgrader writes beside the cell when it releases it."""
    name = master.name
    return {
        "grade_id": name,
        "grade": name in points,
        "solution": name in answers,
        "locked": master.locked,
        "task": False,
        "schema_version": 3,
        "cell_type": master.cell_type,
        "checksum": master.checksum,
    } | ({"points": points[name]} if name in points else {})


def _recognise(nb: Any, metadata: dict[str, Any]) -> None:
    marked = {_name(cell) for cell in nb.cells}
    for cell in nb.cells:
        if cell.get("id") in metadata and cell["id"] not in marked:
            cell.metadata["nbgrader"] = from_dict(metadata[cell["id"]])


def _unmark_copies(nb: Any) -> None:
    seen: set[str | None] = {None}
    for cell in reversed(nb.cells):
        if _name(cell) in seen:
            cell.metadata.pop("nbgrader", None)
        seen.add(_name(cell))
