"""What happens to everybody once: the student's own kernel and the grader both say what to do, and never break."""

import copy
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from backprop.grading.judge.caps import Caps
from backprop.grading.judge.grade import grade
from backprop.grading.judge.master import Master
from backprop.grading.sandbox.client import Sandbox
from backprop.tasks import tasks
from conftest import ROOT
from handed_out import cells, code_of, run, solved, text, trouble

ASSIGNMENT, TASK, OTHER = "feedforward", "linear_backward", "relu_backward"
HEAD = "def linear_backward(dy, cache):\n    x, W = cache\n    "
RIGHT = "dy @ W.T, x.T @ dy, dy.sum(0)"
NOISY = """
print("before")
import matplotlib.pyplot as plt
plt.plot([1, 2, 3])
plt.show()
def linear_backward(dy, cache):
    x, W = cache
    print("inside", dy.shape)
    plt.plot(dy[0])
    plt.show()
    dx, dW, db = dy @ W.T, x.T @ dy, dy.sum(0)
    plt.imshow(dW)
    return dx, dW, db
plt.hist([1, 1, 2])
"""

ACCIDENTS = {
    # what has become of the cell, and what the student reads, in the notebook and on the feedback page
    "not saved": ("", "Not written yet. If you have written it: run its cell, and save the notebook"),
    "renamed": (HEAD.replace("backward", "backwards") + f"return {RIGHT}", "Is the name right?"),
    "two values": (HEAD + "return dy @ W.T, x.T @ dy", "Returns 2 values, expected `return (dx, dW, db)`"),
    "no return": (HEAD + f"grads = {RIGHT}", "Returns nothing. The last line should be `return (dx, dW, db)`"),
    "whole numbers": (HEAD + f"return [g.astype(int) for g in ({RIGHT})]", "holds int64, expected float64"),
    "half the digits": (HEAD + f"return [g.astype('float32') for g in ({RIGHT})]", "is float32, but the arguments"),
    "lists": (HEAD + f"return [g.tolist() for g in ({RIGHT})]", "is a list, expected a NumPy array"),
    "transposed": (HEAD + "return dy @ W.T, dy.T @ x, dy.sum(0)", "ransposed: the right numbers in the wrong places"),
    "a column": (HEAD + "return dy @ W.T, x.T @ dy, dy.sum(0)[:, None]", "numbers are right, only the shape is not"),
    "a misspelt name": (HEAD + "return dy @ W.T, X.T @ dy, dy.sum(0)", "run all cells in order, from the top"),
    "unfinished": ("def linear_backward(dy, cache):\n    return dy @ (", "Has its cell been run?"),
    "no function": ("linear_backward = 3", "Linear_backward is no function but of type int"),
    "prints and plots": (
        NOISY,
        "[right] dx, dW, db\nYour function printed, when it was first called:\n  | inside (4, 5)",
    ),
}
FULL_MARKS = {"prints and plots"}


def edited(source: str) -> dict[str, Any]:
    """The solved notebook with another cell; "" is what was handed out."""
    notebook = copy.deepcopy(solved(ASSIGNMENT))
    released = {c["id"]: "".join(c["source"]) for c in cells("exercises", ASSIGNMENT)["cells"]}
    for cell in notebook["cells"]:
        if cell["id"] == TASK:
            cell["source"] = source or released[TASK]
    return notebook


def judged(outputs: str) -> float:
    """The points that stand in the first line of a verdict on the task."""
    found = re.search(rf"^{TASK}: ([\d.]+) of ([\d.]+) points$", outputs, re.M)
    assert found
    assert float(found[2]) == tasks()[TASK].points
    return float(found[1])


@pytest.fixture(scope="module")
def grader() -> Iterator[Callable[[dict[str, Any]], dict[str, Any]]]:
    """What the grader makes of a notebook: what it says of each cell, and the points."""
    master = Master.load(ROOT / "solutions" / ASSIGNMENT)
    with Sandbox(provides=master.provides, packages=master.packages) as sandbox:

        def graded(notebook: dict[str, Any]) -> dict[str, Any]:
            result = grade(master, {ASSIGNMENT: json.dumps(notebook).encode()}, sandbox, Caps())
            assert (result["status"], result["reason"]) == ("graded", "")
            return result["notebooks"][ASSIGNMENT]["parts"]

        yield graded


@pytest.mark.parametrize("accident", ACCIDENTS)
def test_the_grader_says_what_to_do(accident: str, grader) -> None:
    source, message = ACCIDENTS[accident]
    parts = grader(edited(source))
    assert parts[f"test_{OTHER}"]["points"] == tasks()[OTHER].points, "another task has lost points"
    part = parts[f"test_{TASK}"]
    if accident in FULL_MARKS:
        assert (part["points"], part["findings"]) == (tasks()[TASK].points, [])
        return
    assert part["points"] < tasks()[TASK].points
    said = " ".join(found["text"] for found in part["findings"])
    assert message[1:] in said, "its first letter may be a small one here"


@pytest.mark.slow
def test_the_students_own_kernel_says_the_same() -> None:
    """One kernel, in which one accident follows the other."""
    own = dict(code_of(solved(ASSIGNMENT)))
    sources = [own["setup"]]
    for source, _ in ACCIDENTS.values():
        cell = next(c for c in edited(source)["cells"] if c["id"] == TASK)
        sources += [f"globals().pop('{TASK}', None)", "".join(cell["source"]), own[f"test_{TASK}"]]
    found = [outputs for outputs, _ in run(sources)][1:]
    for (name, (_, message)), _, cell, test in zip(
        ACCIDENTS.items(), found[::3], found[1::3], found[2::3], strict=True
    ):
        said = text(test)
        assert message in said, name
        assert not trouble(test), name
        assert ([o.ename for o in cell if o.output_type == "error"] == ["SyntaxError"]) == (name == "unfinished")
        assert (judged(said) == tasks()[TASK].points) == (name in FULL_MARKS), name
    assert "There is linear_backwards: if that is it, call it linear_backward." in text(found[5])
