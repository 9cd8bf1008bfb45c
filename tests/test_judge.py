"""The judge: the same scores and words as in the notebook, from outside; and whatever is handed in, a result."""

import ast
import copy
import importlib
import json
import linecache
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbgrader.utils import determine_grade

from backprop.answers import Answer, answers
from backprop.grading.feedback import hints
from backprop.grading.judge import checks
from backprop.grading.judge.caps import Caps
from backprop.grading.judge.checks import Check, left_behind, read_checks
from backprop.grading.judge.grade import grade
from backprop.grading.judge.master import Master
from backprop.grading.judge.merge import merge, name_of
from backprop.grading.judge.outputs import shown
from backprop.grading.judge.read import CELLS, SOURCE, NotebookError, read_notebook
from backprop.grading.judge.verdict import standard
from backprop.grading.sample_class import make_sample_class
from backprop.grading.sandbox.client import Sandbox
from backprop.tasks import assignment_tasks, check
from backprop.tasks.diagnose import judge
from backprop.tasks.failures import NOT_WRITTEN
from backprop.tasks.foreign import Foreign, tame, tame_lines
from backprop.tasks.standard import Standard
from backprop.tasks.words import RIGHT, report
from conftest import ROOT
from honest import ORDER, PARTS, RELEASED, TOTAL, cell, right
from test_grading import EXPECTED, HINTS

TASKS = assignment_tasks("feedforward")
SOLUTION = ROOT / "solutions" / "feedforward"
MASTER = Master.load(SOLUTION)
BEFORE_RELU = [c["id"] for c in RELEASED["cells"]].index("relu_backward_text")
QUICK = Caps(seconds=20, cell_seconds=0.5, check_seconds=0.5, memory=300 << 20)


@pytest.fixture(scope="module")
def master() -> Master:
    return MASTER


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(provides=MASTER.provides, packages=MASTER.packages) as made:
        yield made


def handed_in(answers: dict[str, str] | None = None, *more: dict[str, Any], at: int = 3) -> dict[str, Any]:
    """The PARTS right but for `answers` by cell; `more` cells at a place."""
    sources = {name: right(name) for name in PARTS} | (answers or {})
    cells = [copy.deepcopy(c) | {"source": sources.get(c["id"], c["source"])} for c in RELEASED["cells"]]
    cells[at:at] = more
    return RELEASED | {"cells": cells}


def judged(master: Master, box: Sandbox, notebook: Any, caps: Caps = QUICK) -> dict[str, Any]:
    data = notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode()
    result = grade(master, {"feedforward": data}, box, caps)
    return json.loads(json.dumps(result, ensure_ascii=False).encode())


def points(result: dict[str, Any], names: tuple[str, ...] = PARTS) -> tuple[float, ...]:
    assert result["status"] == "graded", result["reason"]
    return tuple(result["notebooks"]["feedforward"]["parts"][f"test_{name}"]["points"] for name in names)


def findings(result: dict[str, Any], task: str) -> list[str]:
    return [f["text"] for f in result["notebooks"]["feedforward"]["parts"][f"test_{task}"]["findings"]]


def autograded(result: dict[str, Any]) -> Any:
    notebook = nbformat.reads(result["notebooks"]["feedforward"]["notebook"], as_version=4)
    nbformat.validate(notebook)
    return notebook


def printed(cell: Any) -> str:
    return "".join(output.text for output in cell.outputs if output.get("name") == "stdout")


# What is checked, and what the assignment is


def test_a_test_cell_is_read_not_run() -> None:
    source = 'seed = 0\nfrom backprop.tasks import check\nseed = 12\ncheck("linear_forward", seed=seed)'
    assert read_checks(source) == (Check("linear_forward", 12, "linear_forward"),)
    assert read_checks('check("relu_backward")') == (Check("relu_backward", 0, "relu_backward"),)
    assert read_checks('check("relu_backward", mine, seed=7)') == (Check("relu_backward", 7, "mine"),)
    both = 'a = 3\nb = 4\ncheck("relu_backward", seed=a) + check("linear_forward", seed=b)'
    assert [(c.task, c.seed) for c in read_checks(both)] == [("relu_backward", 3), ("linear_forward", 4)]
    assert left_behind("from backprop.tasks import check\nseed = 0\nn = 4\ncheck('x', seed=seed)") == {
        "seed": 0,
        "n": 4,
    }


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("", "the last line must be"),
        ("seed = 0", "the last line must be"),
        ("check('relu_backward'", "line 1 is no Python"),
        ("import os\ncheck('relu_backward')", "line 1 is neither"),
        ("from backprop.numpy import linear\ncheck('relu_backward')", "line 1 is neither"),
        ("seed = f()\ncheck('relu_backward')", "line 1 is neither"),
        ("seed = True\ncheck('relu_backward')", "line 1 is neither"),
        ("assert check('relu_backward') == 2", "the last line must be"),
        ("print(check('relu_backward'))", "line 1 must be check"),
        ("check(name)", "line 1 must be check"),
        ("check('relu_backward', relu_backward, 3)", "line 1 must be check"),
        ("check('relu_backward', seed=3, more=4)", "line 1 must be check"),
        ("check('relu_backward', f())", "line 1 must be check"),
        ("check('relu_backward') - check('relu_backward')", "line 1 must be check"),
        ("check('relu_backward', seed=seed)", "line 1 has a seed"),
        ("check('relu_backward', seed=1.5)", "line 1 has a seed"),
        ("seed = 1\nother = 2\ncheck('relu_backward', seed=-1)", "line 3 has a seed"),
        ("check('relu')", "no task is called 'relu'"),
    ],
)
def test_a_test_cell_of_another_form_is_refused(source: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_checks(source)


def test_the_master_is_what_is_released(master: Master) -> None:
    released = {c["id"]: c for c in RELEASED["cells"]}
    cells = master.notebooks["feedforward"].by_name
    assert [name for name in released if name in cells] == list(cells)
    for name, own in cells.items():
        assert own.released == "".join(released[name]["source"])
        assert own.metadata["nbgrader"].keys() >= released[name]["metadata"]["nbgrader"].keys()
    assert sum(own.points for own in cells.values()) == TOTAL
    assert {name: own.checks[0].task for name, own in cells.items() if own.checks} == {f"test_{n}": n for n in ORDER}
    assert [name for name, own in cells.items() if own.left_out] == ["predict_answer", "network", "picture"]
    assert [name for name, own in cells.items() if own.by_hand] == ["derivation"]
    seeds = {own.checks[0].seed for own in cells.values() if own.checks}
    assert len(seeds) == len(ORDER)
    assert sorted(seeds)[1] > 1000, "but for the numbers that are foretold"
    assert not any(seed and str(seed) in f"{own.leaves} {own.released}" for own in cells.values() for seed in seeds)


def test_the_master_travels_whole_and_its_digest_sees_every_change(master: Master) -> None:
    data = master.to_bytes()
    again = Master.from_bytes(data)
    assert (again, again.to_bytes(), again.digest) == (master, data, master.digest)
    for old, new in ((b"730153", b"730154"), (b'"points": 2', b'"points": 3'), (b"x @ ", b"x@")):
        assert old in data or old == b"x @ "
        assert (Master.from_bytes(data.replace(old, new)).digest == master.digest) == (old not in data)


def test_a_cell_that_cannot_be_judged_is_named_when_the_assignment_is_read(tmp_path: Path) -> None:
    solution = json.loads((SOLUTION / "feedforward.ipynb").read_text("utf-8"))
    test = next(c for c in solution["cells"] if c["id"] == "test_relu_backward")
    for source, value, message in (
        (["assert relu_backward"], 2, r"cell test_relu_backward of one.ipynb .*the last line must be check"),
        (["check('relu_backward')"], 3, r"cell test_relu_backward of one.ipynb .*it gives 3 points, its checks 2"),
    ):
        test["source"], test["metadata"]["nbgrader"]["points"] = source, value
        (tmp_path / "one.ipynb").write_text(json.dumps(solution))
        with pytest.raises(ValueError, match=message):
            Master.load(tmp_path)
    with pytest.raises(FileNotFoundError, match="no notebook in"):
        Master.load(tmp_path / "nowhere")


# What is handed in: files


def v3() -> bytes:
    old = [{"cell_type": "code", "input": right(name), "outputs": [], "language": "python", "metadata": {
        "nbgrader": {"grade_id": name}}, "prompt_number": 3, "collapsed": False} for name in PARTS]  # fmt: skip
    old.insert(0, {"cell_type": "heading", "level": 1, "source": "Mine", "metadata": {}})
    return json.dumps({"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": old}]}).encode()


def broken(edit) -> bytes:
    notebook = handed_in()
    edit(notebook["cells"])
    return json.dumps(notebook).encode()


def each(**changes: Any):
    """Every cell of a student's with something odd in it."""
    return lambda cells: [c.update(changes) for c in cells if c["id"] not in PARTS]


def in_lines(cells: list) -> None:
    for c in cells:
        c["source"] = "".join(c["source"]).splitlines(keepends=True)


def without(*keys: str):
    return lambda cells: [c.pop(key, None) for c in cells for key in keys]


STILL_FINE = {
    "as it is": lambda: broken(lambda cells: None),
    "byte order mark": lambda: b"\xef\xbb\xbf" + broken(lambda cells: None),
    "sources in lines": lambda: broken(in_lines),
    "source a number": lambda: broken(each(source=7)),
    "source null": lambda: broken(each(source=None)),
    "source of odd parts": lambda: broken(each(source=["a\n", 3, None, {"b": 1}])),
    "half a character": lambda: broken(each(source="# \ud800")),
    "metadata a list": lambda: broken(each(metadata=[])),
    "metadata of odd kinds": lambda: broken(each(metadata={"nbgrader": {"grade_id": ["x"]}, "tags": [1, "a"]})),
    "no metadata, known by id": lambda: broken(without("metadata")),
    "unknown kind": lambda: broken(each(cell_type="chart")),
    "kind a list": lambda: broken(each(cell_type=[])),
    "cells of no kind": lambda: broken(lambda cells: cells.extend([None, 3, [], {}, "cell"])),
    "odd ids": lambda: broken(lambda cells: cells.extend([cell("1", name="a b"), cell("2", name="a" * 99),
                                                          cell("3") | {"id": {}}, cell("4", name="title")])),
    "attachments of odd kinds": lambda: broken(each(attachments={"a.png": {"image/png": 3}, "b": []})),
    "huge outputs": lambda: broken(each(outputs=[{"output_type": "stream", "name": "stdout", "text": "x" * 99999}])),
    "outputs of odd kinds": lambda: broken(each(outputs="none")),
    "another kernel": lambda: json.dumps(handed_in() | {"metadata": {"kernelspec": {"name": "julia-1.9"}}}).encode(),
    "metadata gone": lambda: json.dumps({k: v for k, v in handed_in().items() if k in ("cells", "nbformat")}).encode(),
    "format 3": v3,
}  # fmt: skip


@pytest.mark.parametrize("name", STILL_FINE)
def test_notebooks_with_odd_things_in_them_are_graded_all_the_same(name: str, master: Master, sandbox: Sandbox) -> None:
    result = judged(master, sandbox, STILL_FINE[name]())
    assert points(result) == (2, 4, 2, 4)
    assert result["reason"] == ""
    graded = autograded(result)
    assert graded.metadata.kernelspec.name == "python3"
    assert "x" * 99 not in json.dumps(graded)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", r"is not a notebook: Expecting value"),
        (b'{"cells": [', r"is not a notebook: Expecting value: line 1"),
        (b"[]", r"is not a notebook: it holds a list"),
        (b"{}", r"is not a notebook: it has no list of cells"),
        (b'{"cells": {}}', r"is not a notebook: it has no list of cells"),
        (b'{"nbformat": 3, "worksheets": 4}', r"is not a notebook: it is of format 3 and cannot be converted"),
        (b'{"nbformat": {}, "worksheets": []}', r"is not a notebook: it is of format .* cannot be converted"),
        (b'\xff\xfe{"cells": []}', r"is not a notebook: byte 0 is not UTF-8"),
        (b'{"cells": ["\xff"]}', r"is not a notebook: byte 12 is not UTF-8"),
        (b"[" * 200_000, r"is not a notebook: .*recursion"),
        (b'{"cells": [' + b"9" * 5000 + b"]}", r"is not a notebook: Exceeds the limit"),
        (b"\x89PNG\r\n", r"is not a notebook: byte 0 is not UTF-8"),
        (json.dumps({"cells": [{}] * (CELLS + 1)}).encode(), rf"it has {CELLS + 1} cells, at most {CELLS} are read"),
        (json.dumps({"cells": [cell("#" * (SOURCE + 1))]}).encode(), r"cell 1 has 1000001 characters, at most"),
    ],
)
def test_what_is_no_notebook_says_why(data: bytes, reason: str, master: Master, sandbox: Sandbox) -> None:
    result = judged(master, sandbox, data)
    assert result["status"] == "failed"
    assert result["notebooks"] == {}
    assert result["reason"].startswith("feedforward.ipynb is not a notebook: ")
    with pytest.raises(NotebookError, match=reason.removeprefix("is not a notebook: ")):
        read_notebook(data)


def test_a_file_of_100_mb_is_refused_before_it_is_parsed(master: Master, sandbox: Sandbox) -> None:
    start = time.perf_counter()
    result = judged(master, sandbox, b"[" * 100_000_000)
    assert time.perf_counter() - start < 0.5
    assert result["reason"] == "feedforward.ipynb is not a notebook: it has 100 MB, at most 21 MB are read"


def test_a_missing_notebook_is_said_to_be_missing(master: Master, sandbox: Sandbox) -> None:
    result = grade(master, {"other": b"{}"}, sandbox, QUICK)
    assert (result["status"], result["reason"]) == ("failed", "feedforward.ipynb is missing")


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
    | st.sampled_from(["code", "markdown", "linear_forward", "test_linear_forward"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["cell_type", "id", "source", "metadata", "nbgrader", "grade_id", "tags", "attachments",
                         "image/png", "a.png"]), inner, max_size=6), max_leaves=30)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(cells=st.lists(anything, max_size=8))
def test_any_cells_become_a_notebook_with_each_of_ours_once(cells: list) -> None:
    own = MASTER.notebooks["feedforward"]
    merged = merge(read_notebook(json.dumps({"cells": cells}).encode()), own)
    assert sorted(filter(None, map(name_of, merged))) == sorted(own.by_name)
    assert len({c["id"] for c in merged}) == len(merged)
    for c in merged:
        if name_of(c):
            expected = own.by_name[name_of(c)]
            assert c["cell_type"] == expected.cell_type
            assert c["metadata"]["nbgrader"] == expected.metadata["nbgrader"]
            assert not expected.locked or c["source"] == expected.source
    nbformat.validate(nbformat.from_dict({"cells": merged, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))


# What is handed in: cells


def place(cells: list, name: str) -> int:
    return next(i for i, c in enumerate(cells) if c["id"] == name)


def copied(cells: list) -> None:
    for name, source in (
        ("linear_forward", "def linear_forward(x, W, b):\n    return 1 / 0"),
        ("test_linear_forward", "1"),
    ):
        cells.insert(
            place(cells, name), copy.deepcopy(cells[place(cells, name)]) | {"id": name + "_2", "source": source}
        )


def deleted(cells: list) -> None:
    cells[:] = [c for c in cells if c["id"] not in ("setup", "relu_backward", "test_relu_backward", "derivation")]


def reordered(cells: list) -> None:
    cells.append(cells.pop(place(cells, "linear_forward")))


def retyped(cells: list) -> None:
    for name in ("linear_forward", "test_linear_backward"):
        c = cells[place(cells, name)]
        c["cell_type"] = "markdown"
        c.pop("outputs", None), c.pop("execution_count", None)
    cells[place(cells, "derivation")]["cell_type"] = "code"


def easier(cells: list) -> None:
    for c in cells:
        about = c["metadata"].get("nbgrader", {})
        about.update(points=100, locked=False, checksum="0", grade=False, solution=True)
        if c["id"].startswith("test_"):
            c["source"] = "100.0"


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (copied, (2, 4, 2, 4)),
        (deleted, (2, 4, 0, 4)),
        (reordered, (0, 4, 2, 4)),  # its test runs before it, as it would in a kernel
        (retyped, (2, 4, 2, 4)),
        (easier, (2, 4, 2, 4)),
        (without("metadata"), (2, 4, 2, 4)),
        (lambda cells: cells.reverse(), (0, 0, 0, 0)),
        (lambda cells: cells.clear(), (0, 0, 0, 0)),
    ],
)
def test_accidents_with_cells(edit, expected: tuple, master: Master, sandbox: Sandbox) -> None:
    result = judged(master, sandbox, broken(edit))
    assert points(result) == expected
    own = master.notebooks["feedforward"]
    graded = autograded(result)
    assert sorted(filter(None, map(name_of, graded.cells))) == sorted(own.by_name)
    assert all(c.source == own.by_name[c.id].source for c in graded.cells if name_of(c) and own.by_name[c.id].locked)
    if edit is copied:
        assert [c.source for c in graded.cells if name_of(c) == "linear_forward"] == [right("linear_forward")]
    parts = result["notebooks"]["feedforward"]["parts"]
    for c in graded.cells:
        if name_of(c) in parts:
            assert determine_grade(c) == (parts[name_of(c)]["points"], parts[name_of(c)]["max_points"])


def test_the_students_own_cells_stay_where_they_are_and_show_what_they_do(master: Master, sandbox: Sandbox) -> None:
    own = [cell("print('mine')\n6 * 7", name="own-1"), cell("*text*", "markdown", "own-2"), cell("1 / 0", name="own-3")]
    graded = autograded(judged(master, sandbox, handed_in({}, *own)))
    assert [c.id for c in graded.cells[3:6]] == ["own-1", "own-2", "own-3"]
    assert [o.get("text") or o.data["text/plain"] for o in graded.cells[3].outputs] == ["mine\n", "42"]
    assert graded.cells[5].outputs[0].ename == "ZeroDivisionError"
    counts = [c.execution_count for c in graded.cells if c.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1))
    left_out = [c.id for c in graded.cells if c.cell_type == "code" and "left out" in printed(c)]
    assert left_out == ["gradcheck", "predict_answer", "network", "picture", "again", "soft_picture"]


def test_a_test_cell_leaves_behind_what_students_know_of_it(master: Master, sandbox: Sandbox) -> None:
    before = cell("'seed' in dir()", name="own-1")
    after = cell("seed, 'check' in dir()", name="own-2")
    notebook = handed_in({}, before)
    notebook["cells"].append(after)
    cells = autograded(judged(master, sandbox, notebook)).cells
    shown = {c.id: c.outputs[0].data["text/plain"] for c in cells if c.id.startswith("own")}
    assert shown == {"own-1": "False", "own-2": "(0, True)"}


def test_notebooks_are_written_as_nbformat_writes_them(master: Master, sandbox: Sandbox) -> None:
    own = [
        cell("print('a\\u2028b\\n' * 2)\n'ü\\n'", name="own-1"),
        cell("1 / 0", name="own-2"),
        cell("", "raw", "own-3"),
    ]
    text = judged(master, sandbox, handed_in({}, *own))["notebooks"]["feedforward"]["notebook"]
    assert text == nbformat.v4.writes(nbformat.v4.reads(text)) + "\n"
    assert text.count("ZeroDivisionError") >= 2


def test_a_locked_cell_that_builds_on_what_was_left_out_is_left_out(sandbox: Sandbox) -> None:
    data = json.loads(MASTER.to_bytes())
    cells = data["notebooks"]["feedforward"]["cells"]
    picture = next(c for c in cells if c["name"] == "picture")
    picture["source"], picture["left_out"] = "loss + 1", False
    changed = Master.from_bytes(json.dumps(data).encode())
    graded = autograded(judged(changed, sandbox, handed_in()))
    assert "left out" in printed(graded.cells[place(graded.cells, "picture")])
    # But not one that comes before, or that works.
    next(c for c in cells if c["name"] == "setup")["source"] = "import numpy as np\nprint(1)\n1 / 0"
    picture["source"] = "print('here')"
    graded = autograded(judged(Master.from_bytes(json.dumps(data).encode()), sandbox, handed_in()))
    assert graded.cells[place(graded.cells, "setup")].outputs[-1].ename == "ZeroDivisionError"
    assert printed(graded.cells[place(graded.cells, "picture")]) == "here\n"


def test_nothing_that_a_browser_could_run_is_shown() -> None:
    rich = {"text/plain": "it", "image/png": "aGk=\n", "image/jpeg": 'x"onerror="', "application/json": {}}
    rich |= dict.fromkeys(["text/html", "image/svg+xml", "text/latex", "text/markdown"], "script")
    (out,) = shown([{"output_type": "display_data", "data": rich, "metadata": {"image/png": {"width": '"'}}}], 3)
    assert out == {"output_type": "display_data", "data": {"image/png": "aGk=\n", "text/plain": "it"}, "metadata": {}}
    assert shown([{"output_type": "display_data", "data": {"text/html": "<p>"}, "metadata": {}}], 3) == []
    lines = [{"output_type": "stream", "name": name, "text": "x\n" * 700} for name in ("stdout", "stderr", "stdout")]
    kept = shown(lines, 1)
    assert sum(out["text"].count("\n") + 1 for out in kept) <= 1000
    assert kept[-1]["text"].endswith("... Output truncated ...")
    error = {"output_type": "error", "ename": "E", "evalue": "", "traceback": [str(i) for i in range(300)]}
    trace = shown([error], 1)[0]["traceback"]
    assert (len(trace), trace[0], trace[50], trace[-1]) == (100, "0", "... Traceback truncated ...", "299")


# The sample class


@pytest.fixture(scope="module")
def sample(master: Master, sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    paths = make_sample_class(tmp_path_factory.mktemp("class"), ROOT)
    return {path.parts[-3]: judged(master, sandbox, path.read_bytes(), Caps()) for path in paths}


@pytest.mark.parametrize("student", EXPECTED)
def test_the_sample_class_gets_its_scores_and_hints(student: str, sample: dict[str, dict[str, Any]]) -> None:
    result = sample[student]
    assert points(result, ORDER) == EXPECTED[student][0]
    parts = result["notebooks"]["feedforward"]["parts"]
    waiting = parts["derivation"]["points"] is None
    assert waiting == (EXPECTED[student][1] == "needs manual grading")
    said = [line for lines in hints(autograded(result)).values() for line in lines]
    assert said == HINTS[student]
    assert result["isolation"].startswith("Isolated: ")
    assert parts["test_softmax_cross_entropy_backward"]["events"] == (["timed out"] if student == "gita" else [])


def test_nbgrader_reads_the_same_scores_from_the_notebooks(sample: dict[str, dict[str, Any]]) -> None:
    for result in sample.values():
        parts = result["notebooks"]["feedforward"]["parts"]
        graded = {name_of(c): determine_grade(c) for c in autograded(result).cells if name_of(c) in parts}
        assert graded == {name: (part["points"], part["max_points"]) for name, part in parts.items()}
        sources = result["notebooks"]["feedforward"]["sources"]
        assert set(sources) == {*ORDER, "derivation"}


# Words


def said_in_notebook(task: str, code: str, seed: int, capsys: pytest.CaptureFixture[str]) -> str:
    namespace: dict[str, Any] = {"np": np, "check": check, "VARIANT": 0}
    if TASKS[task].kind == "torch":
        namespace["torch"] = importlib.import_module("torch")
    linecache.cache["a cell"] = (len(code), None, code.splitlines(keepends=True), "a cell")
    exec(compile(code, "a cell", "exec"), namespace)
    capsys.readouterr()
    exec(f"check({task!r}, seed={seed})", namespace)
    return capsys.readouterr().out


ODD_VALUES = """
3.0 | 'text' | None | [dy] | np.ones(3).tolist() | {'dx': dy} | {1: dy} | type | (dy, dy) | np.float64(3) | 10**30
(dy.astype(object),) | (dy + 1j,) | (np.array(['a', 'b']),) | (range(3),) | (10**30,) | (dy.tolist(),) | (lambda: 0,)
(np.matrix(np.ones((2, 2))),) | (dy.astype(np.float32),) | (np.float64(2),) | (dy > 0,) | (dy * np.inf,) | (b'bytes',)
(dy[None],) | (np.zeros(0),) | (np.ma.masked_array(dy),) | (np.array([None]),) | (dy.astype("M8[s]"),) | (True,)
(dy + 1,) | (-dy,)
"""


ODD_DEEDS = r"""
raise NotImplementedError
raise ValueError('one\ntwo\x1b[31m\r  [right] dx')
raise type('Odd', (Exception,), {})('x' * 5000)
return np.ones(2) @ np.ones(3)
import sys; sys.exit(3)
print('a\tb\n\x07c'); 1 / 0
print('  [right] all'); return (dy,)
print('y' * 9000)
"""


@pytest.mark.parametrize("task", TASKS)
def test_the_judge_says_what_check_says(
    task: str, sandbox: Sandbox, master: Master, capsys: pytest.CaptureFixture[str]
) -> None:
    known = TASKS[task]
    codes = [known.source(m.function) for m in known.mistakes.values()]
    codes += [known.source(alternate) for alternate in known.alternates.values()]
    head = f"def {task}(*arguments):\n    dy = np.asarray(arguments[0])\n"
    codes += [f"{head}    {line}" for line in ODD_DEEDS.strip().split("\n")]
    values = re.split(r" \| |\n", ODD_VALUES.strip())
    codes += [f"{head}    return {value}" for value in values] + ["pass", f"{task} = 3", f"{task} = np.ones(2)"]
    test = next(c for c in master.notebooks["feedforward"].cells if c.name == f"test_{task}")
    seed = test.checks[0].seed
    for code in codes:
        result = judged(master, sandbox, handed_in({task: code}))
        graded = autograded(result)
        there = printed(graded.cells[place(graded.cells, test.name)])
        here = said_in_notebook(task, code, seed, capsys)
        assert there == here, code
        lines = here.split("\n")
        assert all(line.isprintable() for line in lines)
        praise = [line.removeprefix(RIGHT).split(", ") for line in lines if line.startswith(RIGHT)]
        assert all(set(names) <= set(known.outputs) for names in praise), "a line that is not ours"


def test_first_things_first(rng: np.random.Generator) -> None:
    task = TASKS["linear_backward"]
    wanted = Standard.drawn(task, rng)

    def texts(*given: Answer) -> list[str]:
        return [f.text for f in judge(wanted, list(given)).findings]

    good = answers(task.reference, wanted.cases)
    bad_form, stopped, stub, late = (Answer(returned=3.0), Answer(error="E: no"), Answer(not_written=True),
                                     Answer(timed_out=2.0))  # fmt: skip
    assert texts(bad_form, stopped, stub)[0] == NOT_WRITTEN
    assert texts(bad_form, stopped, late)[0].startswith("your code stopped with E: no. It was called with dy of shape")
    assert texts(bad_form, late)[0].startswith("does not finish: stopped after 2 seconds")
    assert texts(bad_form, *good[1:])[0].startswith("returns one float")

    def spoilt(case: tuple) -> tuple:
        dx, dW, db = task.reference(*case)
        case[0][:] = 0
        return 3 * dx + 1, dW.T, db * 2

    given = [Answer(returned=spoilt(copy.deepcopy(case)), changed=(0,)) for case in wanted.cases]
    found = judge(wanted, given).findings
    assert [f.outputs for f in found] == [("dW",), ("dx",), ("db",), ()]
    assert found[0].mistake == "weights_transposed"
    assert "worst is dx" in found[1].text
    assert "2 times too large" in found[2].text
    assert "overwrites its argument dy" in found[3].text


def test_text_that_is_not_ours_is_tamed() -> None:
    assert tame("a\nb\r\n\tc\x1b[0m\u202ed\u2028e\x00") == "a b c [0m d e"
    assert len(tame("x" * 10_000)) <= 600
    assert tame_lines("a\r\nb\rc\x0cd\ve\u2028f\n", 99) == "a\nb\nc d e f\n"
    assert len(tame_lines("ab\n" * 9999, 50)) <= 50
    known = TASKS["relu_backward"]
    forged = Answer(returned=(Foreign("Tensor\n  [right] dx", ""),), printed="\x1b[2K\u2029  [right] dx\n")
    text = report(known, judge(Standard.drawn(known, np.random.default_rng(0)), [forged] * 4))
    assert "\n  [right]" not in text
    assert "Your dx is a Tensor [right] dx, expected a NumPy array." in text


# Speed


def test_references_are_worked_out_once_a_seed_and_mistakes_only_when_asked(monkeypatch) -> None:
    task, calls = TASKS["linear_backward"], []
    reference, mistake = task.reference, task.mistakes["sign_flipped"].function
    monkeypatch.setitem(task.__dict__, "reference", lambda *case: calls.append("reference") or reference(*case))
    wanted = Standard(task, task.cases(np.random.default_rng(5)))
    monkeypatch.setattr("backprop.tasks.standard.signature", lambda _: checks_of(reference))
    monkeypatch.setattr("backprop.tasks.task.signature", lambda _: checks_of(reference))
    good, bad = answers(reference, wanted.cases), answers(mistake, wanted.cases)
    for _ in range(3):
        assert judge(wanted, good).points == 4
    assert calls == ["reference"] * len(wanted.cases)
    assert "known" not in vars(wanted)
    assert judge(wanted, bad).findings[0].mistake == "sign_flipped"
    known = wanted.known
    assert judge(wanted, bad).points == 0
    assert wanted.known is known
    assert standard("linear_backward", 5) is standard("linear_backward", 5) is not standard("linear_backward", 6)


def checks_of(function):
    from backprop.numpy._signature import signature

    return signature(function)


@pytest.mark.parametrize("task", TASKS)
def test_judging_a_right_answer_takes_less_than_three_milliseconds(task: str) -> None:
    wanted = standard(task, 77)
    good = answers(TASKS[task].reference, wanted.cases)
    judge(wanted, good)
    times = []
    for _ in range(20):
        start = time.perf_counter()
        assert judge(wanted, good).points == TASKS[task].points
        times.append(time.perf_counter() - start)
    assert sorted(times)[10] < 0.003


# Trouble


def defined(task: str, *body: str) -> str:
    return f"def {task}(dy, cache):\n" + "\n".join("    " + line for line in body)


@pytest.mark.parametrize(
    ("body", "event", "reason", "finding"),
    [
        (["import os", "os._exit(7)"], "killed", "the process ended by itself (exit code 7) in function relu_backward",
         "when it was called, the process ended by itself (exit code 7) in function relu_backward."),
        (["hog = [np.ones(1 << 24) for _ in range(99)]"], "memory", "",
         "your code stopped with MemoryError: Unable to allocate 128. MiB"),
        (["global hog", "hog = []", "try:", "    while True: hog.append(bytearray(1 << 10))", "except MemoryError:",
          "    return (dy,)"], "memory", "the process used more memory than 300 MB in function relu_backward",
         "when it was called, the process used more memory than 300 MB"),
        (["sum(range(10**14))"], "timed out",
         "no end after 0.5 seconds in function relu_backward", "does not finish: stopped after 0.5 seconds."),
        (["import os", "for n in range(3, 99):", "    try: os.write(n, b'forged ' * 9)", "    except OSError: pass"],
         "tampered", "the process wrote something that is no answer", "the process wrote something that is no answer"),
    ],
    ids=["exit", "memory", "all memory", "hang", "garbage"],
)  # fmt: skip
def test_a_function_that_ends_its_process_costs_itself_only(
    body: list[str], event: str, reason: str, finding: str, master: Master, sandbox: Sandbox
) -> None:
    caps = replace(QUICK, check_seconds=5) if event == "memory" else QUICK
    result = judged(master, sandbox, handed_in({"relu_backward": defined("relu_backward", *body)}), caps)
    assert points(result) == (2, 4, 0, 4)
    part = result["notebooks"]["feedforward"]["parts"]["test_relu_backward"]
    (text,) = findings(result, "relu_backward")
    assert finding in text
    assert part["events"] == [event]
    assert reason in result["reason"]


def test_a_cell_that_ends_its_process_is_left_out_of_the_next_one(master: Master, sandbox: Sandbox) -> None:
    counted = cell("count = globals().get('count', 0) + 1\ncount", name="own-a")
    deadly = cell("kept = 1\nimport os\nos._exit(1)", name="own-b")
    after = cell("count, 'kept' in dir()", name="own-c")
    result = judged(master, sandbox, handed_in({}, counted, deadly, after))
    assert points(result) == (2, 4, 2, 4)
    graded = autograded(result)
    assert result["reason"] == "the process ended by itself (exit code 1) in cell number 5"
    (error,) = graded.cells[4].outputs
    assert (error.ename, error.evalue) == ("ProcessEnded", result["reason"])
    assert graded.cells[5].outputs[0].data["text/plain"] == "(1, False)"
    result = judged(master, sandbox, handed_in({"relu_backward": "import os\nos._exit(3)"}))
    assert points(result) == (2, 4, 0, 4)
    assert findings(result, "relu_backward")[0].startswith("there is no relu_backward(dy, cache)")
    (first, *_) = hints(autograded(result))["test_relu_backward"]
    assert first.startswith(
        "Your cell stops with ProcessEnded: the process ended by itself (exit code 3) in cell relu_b"
    )


def test_a_cell_that_ends_its_process_only_the_second_time(master: Master, sandbox: Sandbox) -> None:
    """Files are gone in a new process, so this cannot be known; time is not."""
    trap = cell(f"import os, time\nif time.time() > {time.time() + 1}: os._exit(9)", name="own-a")
    slow = cell("import os, time\ntime.sleep(1.2)\nos._exit(8)", name="own-b")
    result = judged(master, sandbox, handed_in({}, trap, slow), Caps(seconds=20, cell_seconds=5))
    assert points(result) == (2, 4, 2, 4)
    assert "exit code 8" in result["reason"]
    assert "exit code 9" in result["reason"]


def test_restarts_are_limited(master: Master, sandbox: Sandbox) -> None:
    deadly = [cell(f"import os\nos._exit({n})", name=f"own-{n}") for n in range(6)]
    caps = Caps(seconds=20, restarts=3)
    result = judged(master, sandbox, handed_in({}, *deadly, at=BEFORE_RELU), caps)
    assert points(result) == (2, 4, 0, 0)
    assert result["reason"].endswith("its process had to be replaced 3 times, and was lost again")
    assert (
        "not looked at, because the notebook was stopped before: its process had"
        in findings(result, "relu_backward")[0]
    )
    assert "exit code 4" not in result["reason"]
    graded = autograded(result)
    assert graded.cells[place(graded.cells, "own-5")].outputs[0].ename == "NotRun"


def test_time_is_limited_for_the_submission_not_only_for_the_cell(master: Master, sandbox: Sandbox) -> None:
    slow = [cell("import time\ntime.sleep(0.4)", name=f"own-{n}") for n in range(9)]
    start = time.perf_counter()
    result = judged(master, sandbox, handed_in({}, *slow, at=BEFORE_RELU), Caps(seconds=1.5, cell_seconds=0.5))
    assert time.perf_counter() - start < 4
    assert points(result) == (2, 4, 0, 0)
    assert "seconds" in result["reason"]
    parts = result["notebooks"]["feedforward"]["parts"]
    assert parts["test_relu_backward"]["events"] == ["timed out"]


def test_an_endless_cell_is_an_error_and_the_rest_goes_on(master: Master, sandbox: Sandbox) -> None:
    result = judged(master, sandbox, handed_in({}, cell("while True: pass", name="own-a")))
    assert points(result) == (2, 4, 2, 4)
    assert result["reason"] == ""
    assert autograded(result).cells[3].outputs[0].ename == "TimeUp"


def test_scores_cannot_be_printed_displayed_or_patched_in(master: Master, sandbox: Sandbox) -> None:
    tricks = """
import builtins, sys, backprop.tasks
backprop.tasks.check = lambda *a, **k: 100.0
check = backprop.tasks.check
np.array_equal = np.allclose = lambda *a, **k: True
float.__eq__
get_ipython().ast_node_interactivity = "none"
sys.displayhook = lambda value: print("100.0")
class Always(np.ndarray):
    __eq__ = __le__ = __lt__ = lambda *a: True
    def __array_function__(self, *a): return True
"""
    wrong = {name: f"def {name}(*a):\n    return np.ones((2, 2)).view(Always), 1" for name in PARTS}
    result = judged(master, sandbox, handed_in(wrong, cell(tricks, name="own-a")))
    assert points(result) == (0, 0, 0, 0)


def test_the_judge_holds_no_means_to_run_or_unpickle_what_it_is_sent() -> None:
    folder = Path(checks.__file__).parent
    names = {"eval", "exec", "compile", "pickle", "marshal", "loads", "__import__", "dill", "cloudpickle", "shelve"}
    for path in [*folder.glob("*.py"), folder.parent / "lane.py"]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Name):
                assert node.id not in names, path.name
            elif isinstance(node, ast.Attribute) and node.attr in names:
                assert isinstance(node.value, ast.Name), path.name
                assert (node.value.id, node.attr) in (("json", "loads"), ("re", "compile")), path.name
            elif isinstance(node, ast.Import):
                assert not names & {alias.name for alias in node.names}, path.name
