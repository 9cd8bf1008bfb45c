"""What a run says on a terminal, in a log and to a program. It is loud where nothing keeps submissions apart."""

import io
import json

import pytest
from rich.console import Console

from backprop.grading.progress import FEW, Watcher
from backprop.grading.results import FAILED, GRADED, Result

LOUD = "NOT ISOLATED: without landlock. Submissions can read this machine's files."


def told(total: int, *, terminal: bool = False, as_json: bool = False, count: int | None = None) -> str:
    """All that is written in a run in which nothing is isolated and every tenth submission fails."""
    file = io.StringIO()
    console = Console(file=file, force_terminal=terminal, width=100, highlight=False, legacy_windows=False)
    with Watcher(console, total, as_json) as watcher:
        for number in range(total if count is None else count):
            watcher.hear(LOUD)
            if number % 10 == 9:
                watcher.see(Result(f"s{number}", FAILED, reason="no notebook"))
            else:
                watcher.see(Result(f"s{number}", GRADED, 12, 15))
        watcher._bar.refresh()
    watcher.summary()
    return file.getvalue()


@pytest.mark.parametrize("terminal", [False, True])
def test_no_isolation_is_said_once_and_in_red(terminal: bool) -> None:
    said = told(30, terminal=terminal)
    assert said.count(LOUD) == 1
    assert ("\x1b[1;31m" + LOUD in said) == terminal
    assert said.index(LOUD) < said.index("s29")


def test_isolation_is_not_worth_a_word() -> None:
    file = io.StringIO()
    with Watcher(Console(file=file), 1) as watcher:
        watcher.hear("Isolated: landlock, seccomp")
        watcher.hear("")
    assert file.getvalue() == ""


def test_a_terminal_gets_a_bar_with_rate_and_time_left() -> None:
    said = told(40, terminal=True, count=20)
    assert "20/40" in said
    assert "50%" in said
    assert "/s" in said
    assert "graded s19" in said
    assert "━" in said


def test_a_log_gets_a_line_each_or_for_a_large_class_one_now_and_then() -> None:
    lines = told(30).splitlines()
    assert lines[1].startswith("1 of 30  s0: ")
    assert len(lines) == 31
    assert "\x1b" not in "".join(lines)
    many = told(FEW + 100).splitlines()
    assert len(many) < 40
    assert sum("no notebook" in line for line in many) == (FEW + 100) // 10, "what failed is always said"
    assert many[-1].startswith(f"{FEW + 100} of {FEW + 100}")


def test_a_program_gets_json_alone() -> None:
    lines = [json.loads(line) for line in told(20, as_json=True).splitlines()]
    assert [line["event"] for line in lines] == ["warning", *["result"] * 20, "summary"]
    assert lines[1]["done"] == 1
    assert lines[-1] == lines[-1] | {"total": 20, "graded": 18, "failed": 2, "new": 20}


def test_the_bar_shows_names_as_they_are() -> None:
    file = io.StringIO()
    with Watcher(Console(file=file, force_terminal=True, width=100), 1) as watcher:
        watcher.see(Result("[red]zoe", GRADED, 1, 1))
        watcher._bar.refresh()
    assert "[red]zoe" in file.getvalue()
