"""Classes to grade in tests: submissions with answers of a word or two, and what comes of them."""

import json
import os
import shutil
from pathlib import Path

from nbgrader import api
from rich.console import Console
from sqlalchemy import create_engine, select

from backprop.grading.executors import Local
from backprop.grading.release import release
from backprop.grading.results import Result
from backprop.grading.runner import grade
from conftest import ROOT
from lane_double import Lane, make_master

POINTS = {"linear_forward": 2, "linear_backward": 4, "relu_backward": 2, "softmax_cross_entropy_backward": 4}


class Course:
    """A course of its own with one class in it, judged by the double."""

    def __init__(self, place: Path) -> None:
        self.root, self.folder = place / "course", place / "course" / "class"
        shutil.copytree(ROOT / "solutions", self.root / "solutions")
        (self.folder / "submitted").mkdir(parents=True)
        self.released = release("feedforward", self.root, self.folder / "released")
        self.master = make_master(self.released)
        self.blank = json.loads((self.released / "feedforward.ipynb").read_text("utf-8"))

    def notebook(self, answers: dict[str, str]) -> str:
        """What was released, with some cells filled in."""
        cells = [cell | {"source": answers.get(cell["id"], cell["source"])} for cell in self.blank["cells"]]
        return json.dumps(self.blank | {"cells": cells})

    def submit(
        self, student: str, answers: dict[str, str] | str, timestamp: str = "", folder: Path | None = None
    ) -> Path:
        path = (folder or self.folder) / "submitted" / student / "feedforward" / "feedforward.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(answers if isinstance(answers, str) else self.notebook(answers), encoding="utf-8")
        if timestamp:
            (path.parent / "timestamp.txt").write_text(timestamp)
        return path

    def grade(self, folder: Path | None = None, **options) -> dict[str, Result]:
        options.setdefault("executor", Local(self.master, 2, Lane))
        results = grade("feedforward", folder or self.folder, self.root, console=Console(quiet=True), **options)
        assert len({result.student for result in results}) == len(results)
        return {result.student: result for result in results}

    def url(self, folder: Path | None = None) -> str:
        return f"sqlite:///{folder or self.folder}/gradebook.db"


def rows(url: str) -> dict[str, list[tuple]]:
    """Every table of a gradebook, with names in place of ids: the same for gradebooks that say the same."""
    engine = create_engine(url)
    tables: dict[str, list[tuple]] = {}
    with engine.connect() as c:
        data = {t.name: [dict(r) for r in c.execute(select(t)).mappings()] for t in api.Base.metadata.sorted_tables}
    engine.dispose()
    names: dict[str, str] = {}
    for table in ("assignment", "notebook", "base_cell"):
        for row in data[table]:
            names[row["id"]] = f"{row['name']} {row.get('type', '')}"
    for row in data["submitted_assignment"]:
        names[row["id"]] = row["student_id"]
    for row in data["submitted_notebook"]:
        names[row["id"]] = f"{names[row['assignment_id']]}/{names[row['notebook_id']]}"
    keys = {"grade", "comment", "source_cell"}
    for table, found in data.items():
        cleaned = [
            {
                k: names.get(v, v) if isinstance(v, str) else v
                for k, v in row.items()
                if not (k == "id" and table in keys)
            }
            for row in found
        ]
        tables[table] = sorted((tuple(sorted(row.items())) for row in cleaned), key=repr)
    return tables


def unprivileged() -> dict:
    """For subprocess: as somebody without rights, if this is root. PostgreSQL refuses to run as root."""
    return (
        {"user": "nobody", "group": "nogroup", "extra_groups": []} if hasattr(os, "getuid") and os.getuid() == 0 else {}
    )
