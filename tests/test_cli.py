"""The command that `make` runs, as a newcomer sees it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from honest import FULL, TOTAL


def backprop(root: Path, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "backprop.cli", *arguments], cwd=root, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
def test_make_says_which_page_to_open_and_which_grades_came_out_and_does_nothing_twice(root: Path) -> None:
    first = backprop(root, "all")
    assert first.returncode == 0, first.stderr
    second = backprop(root, "all")
    assert second.returncode == 0, second.stderr
    for result in (first, second):
        assert result.stderr == ""
        *_, pages, page = result.stdout.strip().splitlines()
        assert page == f"Open the book:   {root / '_build' / 'html' / 'index.html'}"
        assert pages == f"Feedback pages:  {root / '_build' / 'class' / 'feedback'}"
        grades = dict(re.findall(rf"^(\w+) +([\d.]+) of {TOTAL:g}", result.stdout, re.M))
        assert grades["ada"] == f"{FULL:g}"
        assert grades["hugo"] == "0"
        assert len(grades) == 9
    assert "The book is up to date." in second.stdout
    assert not re.search(r"^\d+ of \d+ ", second.stdout, re.M), "a submission was graded again"


def test_every_gradient_is_checked_on_this_machine(root: Path) -> None:
    result = backprop(root, "check")
    assert result.returncode == 0
    assert len(re.findall(r"^\w+ +d\w+.* agrees: expected", result.stdout, re.M)) >= 6


@pytest.mark.parametrize(("command", "code"), [("grade", 2), ("release", 1)])
def test_an_unknown_assignment_is_named_with_those_that_exist(root: Path, command: str, code: int) -> None:
    result = backprop(root, command, "no_such_assignment")
    assert result.returncode == code
    assert len(result.stderr.splitlines()) == 1
    assert "no_such_assignment" in result.stderr
    assert "feedforward" in result.stderr


def test_a_class_without_submissions(root: Path, tmp_path: Path) -> None:
    result = backprop(root, "grade", "feedforward", "--folder", str(tmp_path))
    assert result.returncode == 2
    assert len(result.stderr.splitlines()) == 1
    assert "nobody has handed in feedforward" in result.stderr
