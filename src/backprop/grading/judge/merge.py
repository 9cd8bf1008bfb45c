"""A submission and its master, made one: each cell of the assignment once and at its place, the student's own kept.

Of a copied cell the last one counts, and the others stay as ordinary cells. A deleted cell comes back as it was
released. A cell that has lost its metadata is known by its id, which is the same name. Cells that students cannot
change, and the kinds of all that count, are those of the master.
"""

from typing import Any

from .master import MasterCell, MasterNotebook

Cell = dict[str, Any]


def merge(cells: list[Cell], master: MasterNotebook) -> list[Cell]:
    """The cells to run, as nbformat 4.5 has them and without outputs. `cells` are `read_notebook`'s, and are kept."""
    found = [cell | {"metadata": dict(cell["metadata"])} for cell in cells]
    _recognise(found, master)
    _unmark_copies(found)
    merged = [_as_released(cell, master.by_name[name]) if (name := name_of(cell)) else cell for cell in found]
    _put_back(merged, master)
    _number(merged)
    for cell in merged:
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
    return merged


def name_of(cell: Cell) -> str | None:
    """The name under which nbgrader knows a cell, None for one that it does not."""
    return cell["metadata"].get("nbgrader", {}).get("grade_id")


def _recognise(cells: list[Cell], master: MasterNotebook) -> None:
    for cell in cells:
        if name_of(cell) not in master.by_name:
            cell["metadata"].pop("nbgrader", None)
    marked = {name_of(cell) for cell in cells}
    for cell in cells:
        if name_of(cell) is None and cell["id"] in master.by_name and cell["id"] not in marked:
            cell["metadata"]["nbgrader"] = {"grade_id": cell["id"]}


def _unmark_copies(cells: list[Cell]) -> None:
    seen: set[str | None] = {None}
    for cell in reversed(cells):
        if name_of(cell) in seen:
            cell["metadata"].pop("nbgrader", None)
        seen.add(name_of(cell))


def _as_released(cell: Cell, master: MasterCell) -> Cell:
    source = master.source if master.locked else cell["source"]
    kept = cell | {"source": source, "cell_type": master.cell_type, "id": master.name}
    if master.cell_type == "code" or master.locked:
        kept.pop("attachments", None)
    return kept | {"metadata": cell["metadata"] | master.metadata}


def _put_back(cells: list[Cell], master: MasterNotebook) -> None:
    """After the cell that it came after."""
    at = -1
    for name, cell in master.by_name.items():
        names = [name_of(other) for other in cells]
        if name in names:
            at = names.index(name)
        else:
            at += 1
            cells.insert(at, {"cell_type": cell.cell_type, "id": name, "source": cell.source,
                              "metadata": dict(cell.metadata)})  # fmt: skip


def _number(cells: list[Cell]) -> None:
    """Ids that are there once each; those of the master's cells are their names."""
    taken = {name_of(cell) for cell in cells}
    for number, cell in enumerate(cells):
        if name_of(cell) is None:
            if not cell["id"] or cell["id"] in taken:
                cell["id"] = next(i for n in range(len(cells) + 1) if (i := f"cell-{number}-{n}") not in taken)
            taken.add(cell["id"])
