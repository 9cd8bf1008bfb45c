"""Imports go one way, and what promises to be NumPy only does not load torch."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "src" / "backprop"

# Who may be imported by whom, inside the package.
MAY_KNOW = {
    "numpy": {"numpy"},
    "torch": {"torch"},
    "models": {"models", "numpy", "torch", "init"},
    "equations": {"equations", "numpy", "units", "check", "clip", "models", "worked"},
    "clip": set(),
    "tasks": {"tasks", "numpy", "models", "units", "check", "answers", "mutants"},
    "grading": {"grading", "tasks", "answers"},
    "data": {"data"},
    "optim": set(),
    "init": set(),
    "answers": {"called", "forbidden"},
    "called": set(),
    "forbidden": {"called"},
    "check": set(),
    "train": set(),
    "units": {"numpy", "torch", "check"},
    "mutants": {"mutants", "numpy", "units", "check"},
    "parity": {"models", "optim"},
    "worked": {"worked", "numpy"},
}


def imported(path: Path) -> set[str]:
    """The parts of this package that a file imports."""
    package = ("backprop", *path.relative_to(SOURCE).parts[:-1])
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            name = ".".join([*base, *([node.module] if node.module else [])])
            found |= {f"{name}.{a.name}" for a in node.names} if name == "backprop" else {name}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return {name.split(".")[1] for name in found if name.startswith("backprop.")}


@pytest.mark.parametrize("part", MAY_KNOW)
def test_imports_go_one_way(part: str) -> None:
    single = SOURCE / f"{part}.py"
    for path in [single] if single.exists() else sorted((SOURCE / part).rglob("*.py")):
        assert imported(path) <= MAY_KNOW[part], path.name


@pytest.mark.parametrize(
    "module", ["numpy.linear", "units", "check", "optim", "init", "train", "tasks", "equations", "models.mlp", "data"]
)
def test_no_torch_at_import(module: str) -> None:
    code = f"import sys, backprop.{module}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_files_are_short() -> None:
    long = {p.name: n for p in SOURCE.rglob("*.py") if (n := len(p.read_text(encoding="utf-8").splitlines())) > 200}
    assert not long, "if it does not fit on a few screens, it is two things"
