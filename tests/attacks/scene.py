"""A class with something to steal and something to break, and what came of it."""

import hashlib
import json
import os
import shutil
import socket
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import backprop
from honest import PARTS, RELEASED, right

from .attack import Attack, Targets

CANARIES = {what: f"canary-{what}-{hashlib.sha256(what.encode()).hexdigest()[:12]}" for what in (
    "solution", "neighbour", "gradebook", "environment", "tmp", "home")}  # fmt: skip
"""Words that lie where nobody's work may look."""
VARIABLE = "BACKPROP_CANARY"
PLANTED = Path("/tmp/planted-by-an-attack")


@dataclass
class Scene:
    """Lay it out with `lay`. `kept` is what no attack may change."""

    root: Path
    folder: Path
    targets: Targets = field(default_factory=lambda: Targets({}))
    listener: socket.socket | None = None

    def lay(self, solutions: Path) -> None:
        """A course with canaries in it, beside this folder."""
        place = self.root.parent
        shutil.copytree(solutions, self.root / "solutions")
        solution = self.root / "solutions" / "feedforward" / "feedforward.ipynb"
        nb = json.loads(solution.read_text("utf-8"))
        for cell in nb["cells"]:
            cell["source"] = "".join(cell["source"]).replace(
                "### END SOLUTION", f"# {CANARIES['solution']}\n    ### END SOLUTION"
            )
        solution.write_text(json.dumps(nb), "utf-8")
        for name in ("tmp", "home", "outside"):
            (place / name).mkdir(parents=True)
            (place / name / "file").write_text(CANARIES.get(name, "as it was"))
        PLANTED.unlink(missing_ok=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.setblocking(False)
        gradebook = self.folder / "gradebook.db"
        self.neighbour = self.folder / "submitted" / "neighbour" / "feedforward" / "feedforward.ipynb"
        self.targets = Targets({
            "solution": str(solution), "submitted": str(self.folder / "submitted"), "gradebook": str(gradebook),
            "neighbour": str(self.neighbour), "tmp": str(place / "tmp" / "file"), "home": str(place / "home" / "file"),
            "outside": str(place / "outside" / "file"), "port": str(self.listener.getsockname()[1]),
            "package": str(Path(backprop.__file__).parent),
        })  # fmt: skip

    def close(self) -> None:
        """Nobody listens any more."""
        if self.listener is not None:
            self.listener.close()

    def honest(self, student: str, *, secret: str = "") -> None:
        """The four functions right; with `secret` as a comment in one of them."""
        cells = []
        for cell in RELEASED["cells"]:
            if cell["id"] in PARTS:
                cell = cell | {"source": right(cell["id"]) + (f"\n# {secret}" if secret else "")}
            cells.append(cell)
        path = self.folder / "submitted" / student / "feedforward" / "feedforward.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(RELEASED | {"cells": cells}), "utf-8")

    def submit(self, attack: Attack) -> None:
        folder = self.folder / "submitted" / attack.folder / "feedforward"
        data = attack.notebook(self.targets)
        if attack.place:
            attack.place(folder, data, self.targets)
        else:
            folder.mkdir(parents=True)
            (folder / "feedforward.ipynb").write_bytes(data)

    def kept(self) -> dict[str, str]:
        """Digests of everything that grading does not write: outside of the class, and what was handed in."""
        found = {}
        for top in (self.root / "solutions", *(self.root.parent / name for name in ("tmp", "home", "outside")),
                    self.folder / "submitted"):  # fmt: skip
            for base, folders, files in os.walk(top):
                for name in [*files, *folders]:
                    path = os.path.join(base, name)
                    plain = os.path.isfile(path) and not os.path.islink(path)
                    found[path] = hashlib.sha256(Path(path).read_bytes()).hexdigest() if plain else ""
        return found

    def reached(self) -> bool:
        """Whether somebody has connected."""
        assert self.listener is not None
        try:
            self.listener.accept()[0].close()
        except BlockingIOError:
            return False
        return True

    def leaks(self, student: str, without: tuple[str, ...] = ()) -> list[str]:
        """The canaries and hidden seeds that stand in what was written for a student."""
        found = []
        for step in ("autograded", "feedback"):
            for path in (self.folder / step / student).rglob("*") if (self.folder / step / student).is_dir() else ():
                text = path.read_bytes().decode("utf-8", "replace") if path.is_file() else ""
                found += [
                    f"{what} in {step}" for what, word in CANARIES.items() if word in text and what not in without
                ]
        note = self.folder / "notes" / "feedforward" / f"{student}.json"
        text = note.read_text("utf-8") if note.is_file() else ""
        return found + [
            f"{what} in the note" for what, word in CANARIES.items() if word in text and what not in without
        ]


def outputs(folder: Path, student: str) -> str:
    """All that the graded notebook of a student shows, as text."""
    path = folder / "autograded" / student / "feedforward" / "feedforward.ipynb"
    if not path.is_file():
        return ""
    found: list[str] = []
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            found += [_joined(output.get("text", "")), *map(_joined, output.get("data", {}).values())]
            if output["output_type"] == "error":
                found.append(f"{output['ename']}: {output['evalue']}\n" + "\n".join(output["traceback"]))
    return "\n".join(found)


def _joined(text: Any) -> str:
    return "".join(text) if isinstance(text, list) else str(text)
