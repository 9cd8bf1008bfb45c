"""An assignment as the judge knows it: its cells as released, its hidden tests, its points."""

import ast
import hashlib
import importlib
import importlib.util
import json
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from ...tasks.bank import find
from .checks import Check, left_behind, read_checks

TASKS = "backprop.tasks"


@dataclass(frozen=True)
class MasterCell:
    """One cell that nbgrader keeps account of. `source` is the whole one, `released` what students got."""

    name: str
    cell_type: str
    source: str
    released: str
    metadata: dict[str, Any]  # with all that nbgrader writes beside it
    checks: tuple[Check, ...] = ()
    leaves: dict[str, int] = field(default_factory=dict)  # what a test cell leaves in the student's namespace
    left_out: bool = False  # asks for course code that is not there while work is graded

    @property
    def grade(self) -> bool:
        return bool(self.metadata["nbgrader"].get("grade"))

    @property
    def solution(self) -> bool:
        return bool(self.metadata["nbgrader"].get("solution"))

    @property
    def by_hand(self) -> bool:
        """Whether a person gives its points."""
        return bool(self.metadata["nbgrader"].get("task")) or (self.grade and not self.checks)

    @property
    def locked(self) -> bool:
        """Whether students cannot change it: nbgrader's rule."""
        return not self.solution and (self.grade or bool(self.metadata["nbgrader"].get("locked")))

    @property
    def points(self) -> float:
        return float(self.metadata["nbgrader"].get("points", 0))


@dataclass(frozen=True)
class MasterNotebook:
    """One notebook: the cells that count, in order, and the notebook's own metadata."""

    name: str
    cells: tuple[MasterCell, ...]
    metadata: dict[str, Any]

    @cached_property
    def by_name(self) -> dict[str, MasterCell]:
        return {cell.name: cell for cell in self.cells}


@dataclass(frozen=True)
class Master:
    """All notebooks of an assignment, and what its submissions may import beside the usual."""

    assignment: str
    notebooks: dict[str, MasterNotebook]
    provides: tuple[str, ...] = ()  # modules of this package
    packages: tuple[str, ...] = ()  # libraries

    @classmethod
    def load(cls, solution: Path, variant: int = 0) -> "Master":
        """Read solutions/<assignment>, with the numbers of a cohort's variant.

        What submissions may import is said by PROVIDES and PACKAGES in tasks/<assignment>/__init__.py. Raises
        ValueError that names the cell if one cannot be judged, FileNotFoundError if there is no notebook.
        """
        from .prepare import prepared

        solution = Path(solution)
        paths = sorted(solution.glob("*.ipynb"))
        if not paths:
            raise FileNotFoundError(f"no notebook in {solution}")
        name = f"{TASKS}.{solution.name}"
        folder = importlib.import_module(name) if importlib.util.find_spec(name) else None
        provides, packages = (tuple(getattr(folder, word, ())) for word in ("PROVIDES", "PACKAGES"))
        notebooks = {}
        for path in paths:
            whole, released = prepared(path, variant)
            pairs = [pair for pair in zip(whole.cells, released.cells, strict=True) if _counts(pair[0])]
            cells = tuple(_cell(path.name, *pair, provides, variant) for pair in pairs)
            notebooks[path.stem] = MasterNotebook(path.stem, cells, json.loads(json.dumps(whole.metadata)))
        return cls(solution.name, notebooks, provides, packages)

    def to_bytes(self) -> bytes:
        """As JSON, the same bytes each time."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Master":
        """What `to_bytes` wrote."""
        found = json.loads(data)
        for notebook in found["notebooks"].values():
            for cell in notebook["cells"]:
                cell["checks"] = tuple(Check(**check) for check in cell["checks"])
            notebook["cells"] = tuple(MasterCell(**cell) for cell in notebook["cells"])
        notebooks = {name: MasterNotebook(**notebook) for name, notebook in found["notebooks"].items()}
        return cls(found["assignment"], notebooks, tuple(found["provides"]), tuple(found["packages"]))

    @cached_property
    def digest(self) -> str:
        """A digest of all that a result depends on beside the submission and this program."""
        return hashlib.sha256(self.to_bytes()).hexdigest()


def _counts(cell: Any) -> bool:
    about = cell.metadata.get("nbgrader", {})
    return any(about.get(word) for word in ("grade", "solution", "locked", "task"))


def _cell(notebook: str, whole: Any, released: Any, provides: tuple[str, ...], variant: int) -> MasterCell:
    """`whole` with hidden tests, as the gradebook keeps it; `released` as students get it."""
    about = whole.metadata["nbgrader"]
    name, test = about["grade_id"], about.get("grade") and not about.get("solution") and whole.cell_type == "code"
    checks: tuple[Check, ...] = ()
    leaves: dict[str, int] = {}
    if test:
        try:
            checks = tuple(_given(check, variant) for check in read_checks(whole.source))
            total = sum(find(check.task).points for check in checks)
            if total != about["points"]:
                raise ValueError(f"it gives {about['points']:g} points, its checks {total:g}")
        except ValueError as error:
            raise ValueError(f"cell {name} of {notebook} cannot be judged: {error}") from error
        leaves = left_behind(released.source)
    metadata = json.loads(json.dumps({key: whole.metadata[key] for key in KEPT if key in whole.metadata}))
    locked = not about.get("solution") and not about.get("grade") and about.get("locked")
    left_out = bool(locked) and whole.cell_type == "code" and _asks_for_more(whole.source, provides)
    return MasterCell(name, whole.cell_type, whole.source, released.source, metadata, checks, leaves, left_out)


def _given(check: Check, variant: int) -> Check:
    """Where the numbers are given, they are the cohort's, whatever seed stands in the cell."""
    return replace(check, seed=variant) if find(check.task).by_variant else check


KEPT = ("nbgrader", "deletable", "editable")
"""What of a cell's metadata comes from the assignment."""


def _asks_for_more(source: str, provides: tuple[str, ...]) -> bool:
    """Whether a cell imports modules of this package that submissions do not get."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return False  # magics and the like; if it fails it will be seen
    names: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [f"{node.module}.{a.name}" for a in node.names] if node.module == "backprop" else [node.module]
    allowed = {TASKS, *(f"backprop.{name}" for name in provides)}
    return any(name.partition(".")[0] == "backprop" and name not in allowed for name in names)
