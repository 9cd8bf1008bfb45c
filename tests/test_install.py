"""What a newcomer can run into before anything works: each ends in one line that says what to do."""

import ast
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

FILES = ("Makefile", "pyproject.toml", "constraints.txt", "src/install.py")


@pytest.fixture
def clone(tmp_path: Path, root: Path) -> Path:
    for name in FILES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(root / name, tmp_path / name)
    return tmp_path


def run(command: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "PYTHON", "PIP"))}
    return subprocess.run(
        command, cwd=folder, env=inherited | environment, capture_output=True, text=True, check=False, timeout=300
    )


def complaints(result: subprocess.CompletedProcess) -> list[str]:
    """What was said on stderr, but for make's own last word."""
    return [line for line in result.stderr.splitlines() if not line.startswith("make")]


@pytest.fixture
def old_python(tmp_path: Path) -> Path:
    """A Python that fails every version check, the way an old one does."""
    path = tmp_path / "bin" / "python3"
    path.parent.mkdir()
    path.write_text("#!/bin/sh\nexit 1\n")
    path.chmod(0o755)
    for name in ("python", "python3.11", "python3.12", "python3.13"):
        (path.parent / name).symlink_to(path)
    return path.parent


@pytest.mark.skipif(os.name == "nt", reason="Windows has its own two lines instead of make")
def test_no_python(clone: Path) -> None:
    result = run(["make", "PYTHON=no-such-python"], clone)
    assert result.returncode
    assert complaints(result) == [
        "Python 3.11 or newer was not found: install it (python.org, or your package manager) "
        "or run make PYTHON=/path/to/python"
    ]
    assert not (clone / ".venv").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has its own two lines instead of make")
def test_only_an_old_python(clone: Path, old_python: Path) -> None:
    result = run(["make"], clone, PATH=f"{old_python}:{os.environ['PATH']}")
    assert result.returncode
    assert len(complaints(result)) == 1
    assert "3.11 or newer was not found" in result.stderr


def test_an_old_python_by_name_is_told_its_version(clone: Path) -> None:
    script = "import runpy, sys; sys.version_info = (3, 9, 1); runpy.run_path('src/install.py', run_name='__main__')"
    result = run([sys.executable, "-c", script], clone)
    assert result.returncode == 1
    assert complaints(result)[0].startswith("Python 3.11 or newer is needed, this is ")
    assert len(complaints(result)) == 1
    assert not (clone / ".venv").exists()


def test_the_installer_can_be_read_by_an_old_python(root: Path) -> None:
    ast.parse((root / "src" / "install.py").read_text(encoding="utf-8"), feature_version=(3, 7))


@pytest.mark.slow
def test_no_network(clone: Path) -> None:
    # A proxy that nobody listens at: every connection is refused at once, as on a train.
    closed = "http://127.0.0.1:9"
    result = run(
        [sys.executable, "src/install.py"], clone, HTTPS_PROXY=closed, HTTP_PROXY=closed, PIP_CONFIG_FILE=os.devnull
    )
    assert result.returncode == 1
    assert complaints(result) == [
        "The packages cannot be reached: connect to the network and run the same command again."
    ]
    assert not (clone / ".venv" / "complete").exists(), "the next run would take it for complete"
    assert not (clone / ".venv" / "busy").exists()
    again = run([sys.executable, "src/install.py"], clone, HTTPS_PROXY=closed, PIP_CONFIG_FILE=os.devnull)
    assert complaints(again) == complaints(result)


def test_a_complete_installation_is_left_alone(root: Path) -> None:
    if not (root / ".venv" / "complete").exists():
        return  # the tests run in an environment that somebody made by hand
    before = (root / ".venv" / "complete").stat().st_mtime_ns
    result = run([str(root / ".venv" / "bin" / "python"), "src/install.py"], root)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert (root / ".venv" / "complete").stat().st_mtime_ns == before


def test_occupied_port(tmp_path: Path) -> None:
    for name in ("_config.yml", "_toc.yml"):
        (tmp_path / name).touch()
    page = tmp_path / "_build" / "html" / "index.html"
    page.parent.mkdir(parents=True)
    page.touch()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = run([sys.executable, "-m", "backprop.cli", "serve", "--port", str(port)], tmp_path)
    assert result.returncode == 1
    assert complaints(result) == [f"Port {port} is in use or not allowed: run `make serve PORT={port + 1}`."]


def test_outside_the_course_folder(tmp_path: Path) -> None:
    result = run([sys.executable, "-m", "backprop.cli", "book"], tmp_path)
    assert result.returncode == 1
    assert len(complaints(result)) == 1
    assert "is not inside the course folder" in result.stderr


def test_serving_before_building(tmp_path: Path) -> None:
    for name in ("_config.yml", "_toc.yml"):
        (tmp_path / name).touch()
    result = run([sys.executable, "-m", "backprop.cli", "serve"], tmp_path)
    assert result.returncode == 1
    assert complaints(result) == ["There is no book yet: run `make book` first."]
