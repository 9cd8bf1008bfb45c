"""What has been graded already: one small file a submission, written last, keyed by content. No note, not graded."""

import hashlib
import json
import os
from importlib.metadata import version
from pathlib import Path
from typing import Any

RULES = ("tasks", "numpy", "models", "grading", "answers.py", "called.py", "forbidden.py", "units.py")
"""The parts of this package that decide scores and messages."""


def code() -> str:
    """A digest of the parts of this installation that a result depends on."""
    package = Path(__file__).parents[1]
    return digest([package / part for part in RULES], version("nbgrader"), version("numpy"))


def rules(solution: Path, variant: int = 0) -> str:
    """A digest of everything but the submission that a result depends on."""
    return digest([solution], code(), f"variant {variant}")


def digest(folders: list[Path], *more: str) -> str:
    """A digest of the names and contents of all files in the folders, caches left out."""
    total = hashlib.sha256("\0".join(more).encode())
    for folder in folders:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
            if path.is_file() and not {"__pycache__", ".ipynb_checkpoints"} & set(path.parts):
                total.update(
                    f"\0{(path.relative_to(folder) if path != folder else Path(path.name)).as_posix()}\0".encode()
                )
                total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def note_of(folder: Path, assignment: str, student: str = "") -> Path:
    """Where the note on a submission lies, or that on the assignment itself."""
    return folder / "notes" / (f"{assignment}/{student}.json" if student else f"{assignment}.json")


def read_note(path: Path) -> dict[str, Any]:
    """The note, or an empty one if there is none that can be read."""
    try:
        note = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}


def write_note(path: Path, note: dict[str, Any]) -> None:
    """Write it whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, json.dumps(note).encode())


def write_whole(path: Path, content: bytes) -> None:
    """The file has this content afterwards, or what it had before. Raises OSError that says which file."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_bytes(content)
        os.replace(partial, path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
