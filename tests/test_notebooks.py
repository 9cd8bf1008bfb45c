"""Every notebook in a kernel: solved, from top to bottom and once more; and the wrong way round, as nobody should."""

import os
import re
from typing import Any

import pytest

from backprop.tasks import assignment_tasks
from handed_out import ASSIGNMENTS, cells, code_of, run, solved, text, trouble

pytestmark = pytest.mark.slow
SECONDS = 90
"""That a solved notebook takes at most."""
FULL = bool(os.environ.get("BACKPROP_FULL"))
LEAVE_OUT = "import os\nos.environ['NBGRADER_EXECUTION'] = 'autograde'"
"""What makes the cells that train leave themselves out, as when a notebook is graded."""


def pictures(outputs: list[Any]) -> int:
    return sum(any(kind.startswith("image/") for kind in o.get("data", {})) for o in outputs)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_a_solved_notebook_runs_from_top_to_bottom_twice(assignment: str) -> None:
    """All points, pictures, nothing on stderr, in time. The second time without training, unless BACKPROP_FULL is."""
    names, sources = zip(*code_of(solved(assignment)), strict=True)
    again = [] if FULL else [LEAVE_OUT]
    done = list(run([*sources, *again, *sources]))
    once, twice = done[: len(sources)], done[len(sources) + len(again) :]
    for turn in (once, twice):
        assert not {name: said for name, (outputs, _) in zip(names, turn, strict=True) if (said := trouble(outputs))}
        said = dict(zip(names, (text(outputs) for outputs, _ in turn), strict=True))
        for name, task in assignment_tasks(assignment).items():
            assert said[f"test_{name}"].startswith(f"{name}: {task.points:g} of {task.points:g} points\n")
    assert sum(pictures(outputs) for outputs, _ in once)
    assert "First get these right" not in "".join(text(outputs) for outputs, _ in once)
    if FULL:
        assert [text(outputs) for outputs, _ in once] == [text(outputs) for outputs, _ in twice]
    else:
        assert "left out here" in "".join(text(outputs) for outputs, _ in twice)
    seconds = sum(seconds for _, seconds in once)
    print(f"{assignment}: {seconds:.0f} s")
    assert seconds < SECONDS


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_a_notebook_that_is_run_backwards_says_what_to_do(assignment: str) -> None:
    """The released one, the last cell first. Every test has its words, and no error comes out of our own code."""
    names, sources = zip(*reversed(code_of(cells("exercises", assignment))), strict=True)
    for name, (outputs, _) in zip(names, run(list(sources)), strict=True):
        for output in outputs:
            if output.output_type == "error":
                frames = re.findall(
                    r"File .*?([\w/.-]+\.py):\d+", re.sub("\x1b\\[[0-9;]*m", "", "\n".join(output.traceback))
                )
                assert not [frame for frame in frames if "backprop" in frame], f"{name}: {output.evalue}"
        if name.startswith("test_"):
            assert not trouble(outputs), name
            assert re.search("Has its cell been run|numbers of your class|Not written yet", text(outputs)), name
