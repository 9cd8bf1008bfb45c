"""The task bank, by discovery: right answers pass, every known mistake gets its own hint, nothing slips through."""

import ast
import contextlib
import inspect
import io
import itertools
import json
import re
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator

import numpy as np
import pytest

from backprop.numpy._contract import signature
from backprop.tasks import Task, assignment_tasks, bank, check, ready, tasks
from backprop.tasks.compare import equal
from backprop.tasks.diagnose import Diagnosis, diagnose
from backprop.tasks.failures import NOT_WRITTEN
from backprop.tasks.standard import Standard
from backprop.tasks.words import score

SEEDS = range(4)
TASKS = tasks()
MISTAKES = [(task, name) for task in TASKS.values() for name in task.mistakes]
ALTERNATES = [(task, name) for task in TASKS.values() for name in task.alternates]


def label(value: object) -> str | None:
    return value.name if isinstance(value, Task) else None


def verdict(task: Task | str, function: object, seed: int = 0, limit: float = 5.0) -> Diagnosis:
    task = TASKS[task] if isinstance(task, str) else task
    return diagnose(task, function, np.random.default_rng(seed), limit=limit)


def by_hand(task: Task, name: str, seed: int) -> object:
    """What a student who makes this mistake writes, for the cases of a seed."""
    function = task.mistakes[name].function
    return task.constant(function(*task.cases(np.random.default_rng(seed))[0])) if task.predicts else function


def known(task: Task) -> Standard:
    return Standard.drawn(task, np.random.default_rng(0))


def texts(diagnosis: Diagnosis) -> str:
    return " | ".join(f"{','.join(f.outputs)}: {f.text}" for f in diagnosis.findings)


def full_marks(task: Task, function: object, seed: int) -> bool:
    if task.predicts:
        function = task.constant(function(*task.cases(np.random.default_rng(seed))[0]))
    diagnosis = verdict(task, function, seed)
    return not diagnosis.findings and diagnosis.right == task.outputs and diagnosis.points == task.points


# The bank


def test_discovery_finds_the_assignment() -> None:
    feedforward = assignment_tasks("feedforward")
    assert set(feedforward) <= set(TASKS)
    assert len(feedforward) == 9
    assert sum(task.points for task in feedforward.values()) == 26
    with pytest.raises(ValueError, match=r"feedbackward.*known: .*feedforward"):
        assignment_tasks("feedbackward")


@pytest.mark.parametrize("task", TASKS.values(), ids=label)
def test_a_task_is_found_by_name_in_the_file_that_is_called_like_it(task: Task, monkeypatch) -> None:
    monkeypatch.setattr(bank, "tasks", lambda: {})  # which loads all files, PyTorch with them
    assert bank.find(task.name) is task


@pytest.mark.parametrize("task", [t for t in TASKS.values() if t.driver is None or t.predicts], ids=label)
def test_the_reference_gets_full_marks(task: Task) -> None:
    assert all(full_marks(task, task.reference, seed) for seed in SEEDS)


ENOUGH = {"implement": (8, 3), "torch": (8, 3), "predict": (3, 0), "derive": (4, 1), "bug": (4, 1)}
"""Mistakes and alternates that a task of each kind has at least."""


@pytest.mark.parametrize("task", TASKS.values(), ids=label)
def test_the_bank_is_rich_enough(task: Task) -> None:
    mistakes, alternates = ENOUGH[task.kind]
    assert len(task.mistakes) >= mistakes
    assert len(task.alternates) >= alternates
    hints = [mistake.hint for mistake in task.mistakes.values()]
    assert len(set(hints)) == len(hints)
    assert all(10 < len(hint) < 220 and hint.endswith((".", "?")) for hint in hints)


@pytest.mark.parametrize("task", TASKS.values(), ids=label)
def test_the_signature_is_the_references(task: Task) -> None:
    head, tail = task.signature.split(" -> ")
    if task.driver or task.predicts:
        assert task.signature.startswith((f"{task.name}(", f"class {task.name}"))
        return
    parameters = inspect.signature(task.reference).parameters.values()
    names = [p.name for p in parameters if p.kind is not p.KEYWORD_ONLY]
    assert head == f"{task.name}({', '.join(names)})"
    cache = [f"({', '.join(task.cache)})"] if task.cache else []
    parts = [array.name for array in signature(task.reference)[1]] + cache
    assert tail == (f"({parts[0]},)" if len(parts) == 1 else ", ".join(parts))


@pytest.mark.parametrize(("task", "name"), ALTERNATES, ids=label)
def test_other_right_versions_are_accepted(task: Task, name: str) -> None:
    assert all(full_marks(task, task.alternates[name], seed) for seed in SEEDS)


@pytest.mark.parametrize(("task", "name"), MISTAKES, ids=label)
def test_each_mistake_is_rejected_with_its_own_hint(task: Task, name: str) -> None:
    for seed in SEEDS:
        diagnosis = verdict(task, by_hand(task, name, seed), seed)
        assert [finding.mistake for finding in diagnosis.findings] == [name]
        assert diagnosis.findings[0].text == task.mistakes[name].hint
        assert diagnosis.points < task.points


@pytest.mark.parametrize("task", TASKS.values(), ids=label)
def test_no_two_mistakes_look_alike_in_an_output_that_both_get_wrong(task: Task) -> None:
    standard = known(task)
    expected = standard.expected
    assert set(standard.known) == set(task.mistakes), "a mistake that does not run or has the wrong form"
    for (one, a), (other, b) in itertools.combinations(standard.known.items(), 2):
        for i, (_, part) in enumerate(task.parts):
            same = all(equal(x[i], y[i]) for x, y in zip(a.parts, b.parts, strict=True))
            right = all(equal(x[i], y[i]) for x, y in zip(a.parts, expected, strict=True))
            assert right or not same, f"{one} and {other} give the same {part}"


@pytest.mark.parametrize("task", TASKS.values(), ids=label)
def test_cases_are_not_trivial(task: Task) -> None:
    cases = task.cases(np.random.default_rng(0))
    for output, (_, part) in enumerate(task.parts):
        for case in cases:
            array = np.asarray(task.split(task.reference(*case))[output])
            assert np.abs(array).max() > 1e-3, part
            assert array.size > 1 or task.predicts
    if task.predicts:
        assert len(cases) == 1, "one number for several cases"
        assert task.by_variant
    square = [i for i, array in enumerate(signature(task.reference)[1]) if len(set(array.dims)) == 1 < len(array.dims)]
    for case in cases:  # the weights from a state to itself are square, and so is their gradient: nothing else
        known = {np.shape(task.split(task.reference(*case))[i]) for i in square}
        shapes = [np.shape(a) for v in case for a in (v if isinstance(v, tuple) else (v,))]
        assert not [shape for shape in shapes if len(shape) == 2 and shape[0] == shape[1] and shape not in known], (
            "a square array"
        )
    flat = [a for case in cases for v in case for a in (v if isinstance(v, tuple) else (v,))]
    assert not any(np.all(np.asarray(a) == 1) for a in flat), "ones as an upstream gradient"
    again = task.cases(np.random.default_rng(0))
    other = task.cases(np.random.default_rng(1))
    assert str(again) == str(cases) != str(other)


def test_rectifier_cases_hold_exact_zeros() -> None:
    assert any((case[1][0] == 0).any() for case in TASKS["relu_backward"].cases(np.random.default_rng(3)))


@pytest.mark.parametrize("task", TASKS.values(), ids=label)
def test_zero_and_constant_answers_earn_nothing(task: Task) -> None:
    if task.predicts:
        numbers = known(task).expected[0]
        for value in (0.0, 1.0):
            assert verdict(task, task.constant(tuple(np.full_like(n, value, float) for n in numbers))).points == 0
        return
    if task.driver:
        return  # what earns something is not called like the reference
    for value in (0.0, 1.0):

        def constant(*arguments: object, value: float = value) -> tuple:
            arrays = [np.full_like(a, value) for a in task.split(task.reference(*arguments))]
            return (arrays[0], tuple(arrays[1:])) if task.cache else tuple(arrays)

        diagnosis = verdict(task, constant)
        assert diagnosis.points == 0
        assert diagnosis.right == ()


@pytest.mark.parametrize("task", [t for t in TASKS.values() if not t.driver and t.relative <= 1e-9], ids=label)
def test_finite_differences_are_too_rough(task: Task) -> None:
    def rough(*arguments: object) -> tuple:
        arrays = [np.asarray(a, float) * (1 + 1e-8) for a in task.split(task.reference(*arguments))]
        return (arrays[0], tuple(arrays[1:])) if task.cache else tuple(arrays)

    assert verdict(task, rough).points == 0


@pytest.mark.parametrize(("folder", "share"), [("solutions", 1), ("exercises", 0)])
@pytest.mark.parametrize("assignment", bank.assignments())
def test_the_solution_gets_full_marks_and_the_stub_none(root, assignment: str, folder: str, share: int) -> None:
    """In its own cell, and in the one that the test cell looks at: each notebook of an assignment from its top."""
    for path in sorted((root / folder / assignment).glob("*.ipynb")):
        namespace: dict = {"np": np}
        for code, name in graded_code(json.loads(path.read_text(encoding="utf-8"))):
            if name is None:
                with contextlib.suppress(Exception), contextlib.redirect_stdout(io.StringIO()):
                    exec(compile(code, path.name, "exec"), namespace)
                continue
            task = TASKS[name]
            if task.kind == "bug" and not share:  # what is handed out is the fault
                assert verdict(task, namespace[name]).points < task.points
                continue
            for seed in (0,) if task.by_variant else SEEDS:
                assert verdict(task, namespace[name], seed).points == share * task.points
            if not share:
                assert texts(verdict(task, namespace[name])) == f": {NOT_WRITTEN}"


def graded_code(notebook: dict) -> Iterator[tuple[str, str | None]]:
    """The code that students write and the imports, in order; and the name of the task where one is tested.

    Locked cells that show or train something are left out.
    """
    for cell in notebook["cells"]:
        about, source = cell["metadata"].get("nbgrader", {}), "".join(cell["source"])
        if cell["cell_type"] != "code":
            continue
        if about.get("grade") and not about.get("solution"):
            for name in re.findall(r'check\("(\w+)"', source):
                yield "", name
        elif about.get("solution") or (re.match(r"(import|from) ", source) and 'ready("' not in source):
            yield source, None


# Findings

LINEAR = TASKS["linear_backward"]
RELU = TASKS["relu_backward"]


def linear(dx=None, dW=None, db=None):
    """A linear_backward that is right but for the outputs given as functions of the right array, x and dy."""

    def function(dy, cache):
        right = LINEAR.reference(dy, cache)
        return tuple(f(a, cache[0], dy) if f else a for f, a in zip((dx, dW, db), right, strict=True))

    return function


def no_return(dy, cache):
    cache[0] + 1


def bare_array(dy, cache):
    return dy * (cache[0] > 0)


def explodes(dy, cache):
    x, W = cache
    return dy @ W, x.T @ dy, dy.sum(0)


@pytest.mark.parametrize(
    ("task", "function", "message"),
    [
        (LINEAR, no_return, r"^: returns nothing\. The last line should be `return \(dx, dW, db\)`"),
        (LINEAR, lambda dy, cache: (dy, dy), r"^: returns 2 values, expected `return \(dx, dW, db\)`"),
        (LINEAR, lambda dy, cache: 3.0, r"^: returns one float"),
        (RELU, bare_array, r"^: returns an array, expected a tuple .* `return \(dx,\)`"),
        (TASKS["linear_forward"], lambda x, W, b: (x @ W + b, x), r"cache should be the tuple \(x, W\)"),
        (LINEAR, linear(dW=lambda a, x, dy: None), "^dW: your dW is None"),
        (LINEAR, linear(dW=lambda a, x, dy: a.tolist()), "^dW: your dW is a list, expected a NumPy array"),
        (LINEAR, linear(dW=lambda a, x, dy: a.astype(int)), "^dW: your dW holds int64, expected float64"),
        (LINEAR, linear(dW=lambda a, x, dy: a.astype(object)), "^dW: your dW is an array of type object"),
        (LINEAR, linear(dW=lambda a, x, dy: a + 1j), "^dW: your dW is complex"),
        (LINEAR, linear(dW=lambda a, x, dy: a.astype(np.float32)), "^dW: your dW is float32"),
        (LINEAR, linear(dW=lambda a, x, dy: a[1:]), r"^dW: your dW has shape \(2, 5\), expected \(3, 5\)"),
        (LINEAR, linear(dx=lambda a, x, dy: a.T + 1), r"shape \(3, 4\), expected \(4, 3\).*looks transposed"),
        (LINEAR, linear(db=lambda a, x, dy: a[:, None]), r"\(5, 1\), expected \(5,\).*numbers are right, only the"),
        (LINEAR, linear(db=lambda a, x, dy: a * np.nan), "^db: your db holds nan"),
        (LINEAR, linear(db=lambda a, x, dy: a / 0.0), r"^db: your db holds infinity.*NumPy warned: divide by zero"),
        (LINEAR, linear(dW=lambda a, x, dy: 4 * a), "^dW: your dW is 4 times too large"),
        (LINEAR, linear(dW=lambda a, x, dy: -a / 4), "^dW: your dW is 4 times too small, and has the wrong sign"),
        (LINEAR, linear(dW=lambda a, x, dy: len(x) * a), "^dW: your dW is too large by the factor N, the batch size"),
        (LINEAR, linear(dx=lambda a, x, dy: a / len(x)), "^dx: your dx is too small by the factor N, the batch size"),
        (LINEAR, linear(dx=lambda a, x, dy: a * x.shape[1]), "^dx: your dx is too large by the factor D"),
        (RELU, lambda dy, cache: (-2 * dy * (cache[0] > 0),), "2 times too large, and has the wrong sign"),
        (LINEAR, linear(dW=lambda a, x, dy: -a), None),
        (LINEAR, linear(dx=lambda a, x, dy: 0 * a), "^dx: every entry of your dx is zero"),
        (LINEAR, linear(dx=lambda a, x, dy: a + 1), r"every entry is wrong in dx; worst is dx\["),
        (LINEAR, explodes, r"^: your code stopped with ValueError: .*\(line \d+: return dy @ W, .* shape \(4, 5\)"),
        (LINEAR, lambda dy: 0, "TypeError: .*takes 1 positional argument but 2 were given"),
        (LINEAR, lambda dy, cache: sys.exit(3), "your code stopped with SystemExit: 3"),
    ],
)  # fmt: skip
def test_generic_findings(task: Task, function: object, message: str | None) -> None:
    diagnosis = verdict(task, function)
    assert diagnosis.points < task.points
    if message:
        (finding,) = diagnosis.findings
        assert finding.mistake is None
    else:
        message = "sign"
    with_text = texts(diagnosis)
    assert re.search(message, with_text), with_text
    assert "backprop/tasks" not in with_text


def test_an_error_is_told_with_the_students_own_line() -> None:
    line = explodes.__code__.co_firstlineno + 2
    assert f"(line {line}: return dy @ W, x.T @ dy, dy.sum(0)). It was called with dy of shape" in texts(
        verdict(LINEAR, explodes)
    )


def test_one_wrong_entry_is_named_with_both_numbers() -> None:
    def off(a, x, dy):
        a[1, 2] += 0.5
        return a

    case = LINEAR.cases(np.random.default_rng(0))[0]
    want = LINEAR.reference(*case)[1][1, 2]
    expected = f"dW: 1 of 15 entries is wrong in dW; worst is dW[1, 2]: expected {want:.6g}, got {want + 0.5:.6g}."
    assert texts(verdict(LINEAR, linear(dW=lambda a, x, dy: off(a, x, dy) if len(x) == 4 else a))) == expected


def test_partial_credit_and_two_mistakes_in_one_function() -> None:
    diagnosis = verdict(LINEAR, linear(dW=lambda a, x, dy: a.T, db=lambda a, x, dy: a / len(x)))
    assert [(f.outputs, f.mistake) for f in diagnosis.findings] == [
        (("dW",), "weights_transposed"),
        (("db",), "bias_averaged"),
    ]
    assert diagnosis.right == ("dx",)
    assert diagnosis.points == 1.33


def test_in_place_costs_half_and_is_named() -> None:
    def into_dy(dy, cache):
        result = LINEAR.reference(dy, cache)
        dy *= 2
        return result

    def into_cache(dy, cache):
        result = LINEAR.reference(dy, cache)
        cache[1][0, 0] = 7
        return result

    def wrong_and_in_place(dy, cache):
        dy[cache[0] <= 0] = 0
        return (-dy,)

    for function, name in ((into_dy, "dy"), (into_cache, "cache[1]")):
        diagnosis = verdict(LINEAR, function)
        assert f"overwrites its argument {name}." in texts(diagnosis)
        assert diagnosis.points == 2
    findings = verdict(RELU, wrong_and_in_place).findings
    assert [f.mistake for f in findings] == ["sign_flipped", None]
    assert findings[1].text.startswith("overwrites")


def test_an_endless_loop_is_cut_once() -> None:
    def endless(dy, cache):
        while True:
            try:
                time.sleep(0.001)
            except Exception:
                continue

    start = time.perf_counter()
    diagnosis = verdict(LINEAR, endless, limit=0.3)
    assert "does not finish: stopped after 0.3 seconds" in texts(diagnosis)
    assert diagnosis.points == 0
    assert 0.25 < time.perf_counter() - start < 3
    start = time.perf_counter()
    assert "stopped after 0.3 seconds" in texts(verdict(LINEAR, endless, limit=5))
    assert time.perf_counter() - start < 0.2, "it was called again"


# check, as notebooks call it


def in_notebook(code: str, **names: object) -> tuple[float, str, str]:
    """Run code as a cell: the value of its last line, stdout, stderr."""
    out, err = io.StringIO(), io.StringIO()
    namespace = {"check": check, "ready": ready, "np": np, **names}
    *body, last = ast.parse(code).body
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), warnings.catch_warnings():
        warnings.simplefilter("default")
        exec(compile(ast.Module(body, []), "cell", "exec"), namespace)
        value = eval(compile(ast.Expression(last.value), "cell", "eval"), namespace)
    return value, out.getvalue(), err.getvalue()


def test_check_looks_its_function_up_and_returns_a_plain_float() -> None:
    value, out, err = in_notebook("check('relu_backward', seed=5)", relu_backward=RELU.reference)
    assert (type(value), value, err) == (float, 2.0, "")
    assert out == "relu_backward: 2 of 2 points\n  [right] dx\n"


def test_check_says_when_there_is_no_function() -> None:
    value, out, err = in_notebook("check('relu_backward')")
    assert (type(value), value, err) == (float, 0.0, "")
    assert "There is no relu_backward(dy, cache) -> (dx,). Has its cell been run?" in out
    value, out, _ = in_notebook("check('relu_backward')", relu_backward=3)
    assert value == 0.0
    assert "elu_backward is no function but of type int." in out


@pytest.mark.parametrize(("name", "told"), [("relu_backwards", True), ("relu_backward_", True), ("ReLU_backward", True),
                                            ("linear_backward", False), ("backward", False)])  # fmt: skip
def test_a_function_under_another_name_is_asked_about(name: str, told: bool) -> None:
    code = f"def {name}(dy, cache):\n    return (dy,)\nrelu_backwar = 3\ncheck('relu_backward')"
    value, out, _ = in_notebook(code, __name__="__main__")
    assert value == 0.0
    assert out.rstrip().endswith(f"There is {name}: if that is it, call it relu_backward.") == told
    assert ("if that is it" in out) == told


def test_a_name_that_nothing_defines_is_a_reason_to_run_the_cells_in_order() -> None:
    for where in ("undefined = W", "import math\n    undefined = nothing.W"):
        code = f"def relu_backward(dy, cache):\n    {where}\n    return (dy,)\ncheck('relu_backward')"
        assert (
            "Nothing that ran before it makes that name: is it spelt right? If so, run all cells in order"
            in (in_notebook(code)[1])
        )
    assert "makes that name" not in in_notebook("def relu_backward(dy, cache):\n    1 / 0\ncheck('relu_backward')")[1]


def test_check_refuses_an_unknown_task() -> None:
    with pytest.raises(ValueError, match=r"'relu' ?.*known: .*relu_backward"):
        check("relu")


def test_warnings_and_prints_of_the_student_stay_off_stderr() -> None:
    code = """
import sys, warnings
def relu_backward(dy, cache):
    print("dy is", dy.shape)
    print("to stderr", file=sys.stderr)
    warnings.warn("mine")
    np.exp(np.float64(1e4)), np.log(np.zeros(1)), np.zeros(1) / 0
    return (dy * (cache[0] > 0),)
check("relu_backward")
"""
    value, out, err = in_notebook(code)
    assert (value, err) == (2.0, "")
    assert out.endswith("  | dy is (4, 3)\n  | to stderr\n")
    assert out.count("dy is") == 1


def test_scores_stay_within_bounds() -> None:
    assert [score(RELU, points) for points in (-1.0, 5.0, float("nan"), 1.5)] == [0.0, 2.0, 0.0, 1.5]


def test_ready_names_what_is_missing(monkeypatch) -> None:
    code = "ready('relu_backward', 'linear_backward')"
    value, out, err = in_notebook(code, relu_backward=RELU.reference)
    assert (value, err) == (False, "")
    assert out == "First get these right, then run this cell again: linear_backward.\n"
    both = {"relu_backward": RELU.reference, "linear_backward": LINEAR.reference}
    assert in_notebook(code, **both)[:2] == (True, "")
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert in_notebook(code, **both)[:2] == (False, "This cell is not graded, so it is left out here.\n")


def test_check_needs_neither_torch_nor_ipython_nor_nbgrader() -> None:
    code = "import sys; from backprop.tasks import check; check('relu_backward'); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"torch", "IPython", "nbgrader", "matplotlib"} & set(loaded)
