"""The first file that the nursery runs: this package, but hollow. What is not listed cannot be imported.

Whoever forks from here has never seen a task, a reference or a gradebook, and finds none on any path.
"""

import importlib.util
import json
import os
import sys
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

PACKAGE = "backprop"
OWN = (
    *("answers", "called", "forbidden", "grading.untrusted", "grading.values", "grading.wire"),
    *(f"grading.sandbox.{name}" for name in (
        "landlock", "locks", "nursery", "outputs", "seccomp", "shell", "system", "worker")),
)  # fmt: skip
REFUSED = "the course's own code ({}) is not there while work is graded"


class _Empty(Loader):
    """Makes modules with nothing in them."""

    def create_module(self, spec: ModuleSpec) -> None:
        """The usual one."""

    def exec_module(self, module: ModuleType) -> None:
        """Nothing."""


class Hollow:
    """Finds the modules that are listed in their files, makes their parents out of nothing, and refuses the rest."""

    def __init__(self, folder: str, names: tuple[str, ...]) -> None:
        self.folder, self.names = folder, {f"{PACKAGE}.{name}" for name in names}

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if name.partition(".")[0] != PACKAGE:
            return None
        stem = os.path.join(self.folder, *name.split(".")[1:])
        if name in self.names:
            for file in (stem + ".py", os.path.join(stem, "__init__.py")):
                if os.path.isfile(file):
                    inside: list[str] | None = [] if file.endswith("__init__.py") else None
                    return importlib.util.spec_from_file_location(name, file, submodule_search_locations=inside)
        if name == PACKAGE or any(known.startswith(name + ".") for known in self.names):
            return ModuleSpec(name, _Empty(), is_package=True)
        raise ImportError(REFUSED.format(name), name=name)


def seal(finder: Hollow, provides: tuple[str, ...]) -> None:
    """Put our own modules out of reach, and the stand-in for `tasks` in place."""
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        if name.removeprefix(PACKAGE + ".") not in provides:
            del sys.modules[name]
    finder.names = {f"{PACKAGE}.{name}" for name in provides}
    for name in sorted(finder.names):
        for parent in _parents(name):
            importlib.import_module(parent)
        parent, _, last = name.rpartition(".")
        setattr(sys.modules[parent], last, sys.modules[name])
    tasks = ModuleType(f"{PACKAGE}.tasks", "What the notebook calls to check itself; the judge does it from outside.")
    tasks.__dict__.update(check=check, ready=ready, __path__=[])
    sys.modules[tasks.__name__] = tasks
    importlib.import_module(PACKAGE).tasks = tasks  # type: ignore[attr-defined]


def _parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:n]) for n in range(1, len(parts))]


def check(*_: Any, **__: Any) -> None:
    """Judged elsewhere."""


def ready(*_: Any) -> bool:
    """No: what comes after is not graded."""
    print("This cell is not graded, so it is left out here.")
    return False


if __name__ == "__main__":
    settings = json.loads(sys.argv.pop())
    sys.path += settings["paths"]
    offered = tuple(settings["provides"])
    hollow = Hollow(settings["package"], (*OWN, *offered))
    sys.meta_path.insert(0, hollow)
    nursery = importlib.import_module(f"{PACKAGE}.grading.sandbox.nursery")
    nursery.main(settings, lambda: seal(hollow, offered))
