"""A notebook that somebody sent, as plain data that is known to be in order: nothing in it is believed."""

import json
import re
from typing import Any

from ..settings import NOTEBOOK_BYTES

CELLS, SOURCE, METADATA = 2000, 1_000_000, 10_000
"""At most so many cells, characters in one, characters of metadata beside it."""

PICTURES = {"image/png", "image/jpeg", "image/gif"}
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class NotebookError(ValueError):
    """Why a file cannot be graded."""


def read_notebook(data: bytes, limit: int = NOTEBOOK_BYTES) -> list[dict[str, Any]]:
    """The cells, each with cell_type, source, metadata and id ("" if it has none). Outputs are left behind.

    Notebooks of format 3 and older are converted. Raises NotebookError.
    """
    if len(data) > limit:
        raise NotebookError(f"it has {len(data) / 1e6:.0f} MB, at most {limit / 1e6:.0f} MB are read")
    notebook = _parsed(data)
    if not isinstance(notebook, dict):
        raise NotebookError(f"it holds a {type(notebook).__name__}")
    if "cells" not in notebook and "worksheets" in notebook:
        notebook = _converted(notebook)
    cells = notebook.get("cells")
    if not isinstance(cells, list):
        raise NotebookError("it has no list of cells")
    if len(cells) > CELLS:
        raise NotebookError(f"it has {len(cells)} cells, at most {CELLS} are read")
    return [_cell(number, cell) for number, cell in enumerate(cells, start=1) if isinstance(cell, dict)]


def _parsed(data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise NotebookError(f"byte {error.start} is not UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise NotebookError(str(error)[:200] or type(error).__name__) from error


def _converted(notebook: dict) -> dict:
    import nbformat  # takes two seconds, and is hardly ever needed

    major = notebook.get("nbformat")
    try:
        return json.loads(json.dumps(nbformat.convert(nbformat.from_dict({"nbformat": 3, **notebook}), 4)))
    except Exception as error:  # whatever may be wrong in it
        raise NotebookError(
            f"it is of format {major!r:.20} and cannot be converted ({type(error).__name__})"
        ) from error


def _cell(number: int, cell: dict) -> dict[str, Any]:
    source = _text(cell.get("source"))
    if len(source) > SOURCE:
        raise NotebookError(f"cell {number} has {len(source)} characters, at most {SOURCE} are read")
    kind, name = cell.get("cell_type"), cell.get("id")
    found: dict[str, Any] = {
        "cell_type": kind if kind in ("code", "markdown", "raw") else "raw",
        "id": name if isinstance(name, str) and _ID.fullmatch(name) else "",
        "source": source,
        "metadata": _metadata(cell.get("metadata")),
    }
    if kind == "markdown" and (pictures := _attachments(cell.get("attachments"))):
        found["attachments"] = pictures
    return found


def _text(source: Any) -> str:
    """A text, a list of lines, or something that a program has put there by mistake."""
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    text = source if isinstance(source, str) else "" if source is None else json.dumps(source)
    return text.encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair is no text anywhere else


def _metadata(given: Any) -> dict[str, Any]:
    """Tags and the like; of nbgrader's own only the name, for the assignment knows the rest."""
    if not isinstance(given, dict):
        return {}
    about = given.get("nbgrader")
    name = about.get("grade_id") if isinstance(about, dict) else None
    tags = given.get("tags")
    kept = {"tags": list(dict.fromkeys(filter(_is_tag, tags)))} if isinstance(tags, list) else {}
    if len(json.dumps(kept)) > METADATA:
        kept = {}
    return kept | ({"nbgrader": {"grade_id": name}} if isinstance(name, str) else {})


def _is_tag(tag: Any) -> bool:
    """As nbformat wants tags."""
    return isinstance(tag, str) and bool(tag) and tag.isprintable() and "," not in tag


def _attachments(given: Any) -> dict[str, dict[str, str]]:
    """Pictures pasted into text."""
    found: dict[str, dict[str, str]] = {}
    for name, bundle in given.items() if isinstance(given, dict) else ():
        pictures = bundle.items() if isinstance(bundle, dict) else ()
        kept = {k: v for k, v in pictures if k in PICTURES and isinstance(v, str) and BASE64.fullmatch(v)}
        if kept and name.isprintable():
            found[name] = kept
    return found
