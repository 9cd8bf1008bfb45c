"""Tasks that are more than a function in NumPy: PyTorch, classes, predictions, forbidden names; also in the sandbox."""

import importlib
import linecache
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch

from backprop.answers import Answer, answers
from backprop.forbidden import forbidden
from backprop.grading.judge import verdict
from backprop.grading.judge.caps import Caps
from backprop.grading.judge.checks import Check
from backprop.grading.judge.session import Budget, Session
from backprop.grading.sandbox.client import Sandbox
from backprop.tasks import Task
from backprop.tasks.compare import describe
from backprop.tasks.diagnose import Diagnosis, diagnose, judge
from backprop.tasks.failures import NOT_WRITTEN
from backprop.tasks.standard import Standard
from small_tasks import CLASS, CUBES, DERIVE, NODE, PREDICT, TORCH

tasks_check = importlib.import_module("backprop.tasks.check")  # its name is the function's, too
CELLS = iter(range(10**6))


def cell(code: str, **names: Any) -> dict[str, Any]:
    """The names that a cell of a notebook leaves; its lines are known, as IPython's are."""
    file = f"<cell {next(CELLS)}>"
    linecache.cache[file] = (len(code), None, code.splitlines(keepends=True), file)
    namespace = {"__name__": "__main__", "np": np, **names}
    exec(compile(code, file, "exec"), namespace)
    return namespace


def verdict_on(task: Task, thing: Any, seed: int = 0) -> Diagnosis:
    return diagnose(task, thing, np.random.default_rng(seed))


def said(diagnosis: Diagnosis) -> str:
    return " | ".join(finding.text for finding in diagnosis.findings)


def is_right(task: Task, thing: Any, seed: int = 0) -> bool:
    found = verdict_on(task, thing, seed)
    return found.points == task.points and not found.findings


# PyTorch


@pytest.mark.parametrize("source", ["return x ** 3", "return x * x.square()", "return torch.pow(x, 3)"])
def test_a_right_torch_function_passes(source: str) -> None:
    assert is_right(TORCH, cell(f"import torch\ndef cube(x):\n    {source}")["cube"])


@pytest.mark.parametrize("task", [TORCH, NODE], ids=lambda task: task.name)
def test_mistakes_and_alternates_are_what_a_student_would_write(task: Task) -> None:
    for name, mistake in task.mistakes.items():
        assert [f.mistake for f in verdict_on(task, mistake.function).findings] == [name]
    assert all(is_right(task, function) for function in task.alternates.values())


def test_an_error_names_the_students_line_and_not_the_drivers() -> None:
    code = "def cube(x):\n    n = len(x) + 3\n    return x.reshape(n)\n"
    found = said(verdict_on(TORCH, cell(code)["cube"]))
    assert "RuntimeError: shape '[7]' is invalid" in found
    assert "(line 3 of its cell: return x.reshape(n))" in found
    assert "driver" not in found


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("return 3.0", "cube must return a tensor, not a float."),
        ("return x.detach() ** 3", "what cube returns is cut off from its input: no gradient can flow back."),
    ],
)
def test_a_driver_says_in_its_own_words_what_has_the_wrong_form(code: str, message: str) -> None:
    assert said(verdict_on(TORCH, cell(f"def cube(x):\n    {code}")["cube"])) == message


def test_calls_that_fail_inside_a_driver_are_not_its_words() -> None:
    found = said(verdict_on(TORCH, cell("def cube(x, y):\n    return x ** 3")["cube"]))
    assert found.startswith("your code stopped with TypeError: cube() missing 1 required positional argument: 'y'. It")


def test_a_stub_in_pytorch_is_not_written_yet() -> None:
    assert said(verdict_on(TORCH, cell("def cube(x):\n    raise NotImplementedError")["cube"])) == NOT_WRITTEN


def test_what_a_driver_imports_takes_none_of_the_students_time(monkeypatch, tmp_path) -> None:
    (tmp_path / "slow_to_import.py").write_text("import time\ntime.sleep(0.5)\nvalue = 3.0")
    monkeypatch.syspath_prepend(str(tmp_path))
    driver = "def driver(thing, x):\n    import slow_to_import\n    return (thing(x) * slow_to_import.value,)"
    given = answers(lambda x: x, [(2.0,)], 0.2, driver=driver)
    assert [(answer.returned, answer.timed_out) for answer in given] == [((6.0,), 0.0)]
    missing = answers(lambda x: x, [(2.0,)], driver=driver.replace("slow_to_import", "not_installed"))
    assert missing[0].error == "ModuleNotFoundError: No module named 'not_installed'"


# Classes


def test_a_right_class_passes() -> None:
    assert is_right(CLASS, cell(CUBES["right"])["Cube"])


def test_what_is_wrong_with_a_class_is_told() -> None:
    found = said(verdict_on(CLASS, cell(CUBES["stops"])["Cube"]))
    assert "size of tensor a (7) must match" in found
    assert "(line 11 of its cell: return torch.ones(7) * x ** 2 * dy)" in found
    assert said(verdict_on(CLASS, cell(CUBES["two"])["Cube"])) == "backward must return one gradient for each input."
    assert said(verdict_on(CLASS, cell(CUBES["stub"])["Cube"])) == NOT_WRITTEN
    assert verdict_on(CLASS, cell(CUBES["upstream_ignored"])["Cube"]).points == 0
    assert said(verdict_on(NODE, cell("class Node:\n    def __init__(self, v): self.v = v\n"
                                      "    def __add__(self, o): return Node(0)\n"
                                      "    def __mul__(self, o): return 0")["Node"])) == (
        "a sum or a product of nodes must be a Node with a method backward.")  # fmt: skip


def test_the_source_of_a_class_has_its_name_everywhere_and_keeps_its_decorators() -> None:
    source = NODE.source(NODE.alternates["Tape"])
    assert source.startswith("class Node:")
    assert "Tape" not in source
    assert "@staticmethod" in source
    assert "mistake(" not in source
    assert is_right(NODE, cell(source)["Node"])


# Predictions


@pytest.mark.parametrize("variant", range(5))
def test_a_predicted_number_is_that_of_the_variant(variant: int) -> None:
    (case,) = PREDICT.cases(np.random.default_rng(variant))
    (right,) = PREDICT.reference(*case)
    for number in (right, int(right) if right == int(right) else right, np.float64(right), right * (1 + 1e-8)):
        assert is_right(PREDICT, lambda number=number: number, variant)
    for number in (right * (1 + 1e-5), -right, right + 1, True, None, "6", [right, right]):
        assert verdict_on(PREDICT, lambda number=number: number, variant).points == 0
    for name, mistake in PREDICT.mistakes.items():
        found = verdict_on(PREDICT, cell(PREDICT.source(mistake.function, case))["slope_by_hand"], variant)
        assert [f.mistake for f in found.findings] == [name]


def test_a_wrong_prediction_is_not_told_the_number() -> None:
    (case,) = PREDICT.cases(np.random.default_rng(3))
    right = PREDICT.reference(*case)[0]
    for wrong in (-right, 3 * right, right + 1, 0, 7):
        found = said(verdict_on(PREDICT, lambda wrong=wrong: wrong, 3))
        assert found == f"your g is {wrong:.6g}, which is not right. Work it out once more, step by step."
    stops = cell("def slope_by_hand():\n    return 1 / 0")["slope_by_hand"]
    assert said(verdict_on(PREDICT, stops)).endswith(
        "ZeroDivisionError: division by zero (line 2 of its cell: return 1 / 0)."
    )


def test_check_takes_the_variant_of_the_notebook(monkeypatch, capsys) -> None:
    monkeypatch.setattr(tasks_check, "find", {PREDICT.name: PREDICT, DERIVE.name: DERIVE}.__getitem__)
    for variant in (0, 3):
        (case,) = PREDICT.cases(np.random.default_rng(variant))
        code = (
            PREDICT.source(PREDICT.reference, case)
            + "\nmine = check('slope_by_hand', seed=77)\nall = ready('slope_by_hand')"
        )
        names = {"check": tasks_check.check, "ready": tasks_check.ready}
        own = cell(code, VARIANT=variant, **names)
        assert (own["mine"], own["all"]) == (1.0, True)
        assert cell(code, VARIANT=variant + 1, **names)["mine"] == 0.0
    for odd in ({}, {"VARIANT": "3"}, {"VARIANT": -1}, {"VARIANT": True}, {"VARIANT": 2.5}):
        capsys.readouterr()
        own = cell(code, **odd, **names)
        assert (own["mine"], own["all"]) == (0.0, False)
        said = capsys.readouterr().out
        assert said.startswith(
            "slope_by_hand: 0 of 1 points\n  [wrong] The numbers of your class are not known here: run"
        )
        assert said.count("It sets VARIANT, a whole number") == 2
    assert cell(RIGHT + "mine = check('cube_backward', seed=7)", VARIANT="no matter", **names)["mine"] == 2.0


def test_a_tolerance_of_its_own_counts() -> None:
    loose = Task("slope_by_hand", 1, "slope_by_hand() -> g", PREDICT.reference, PREDICT.cases, kind="predict",
                 tolerance=5e-3)  # fmt: skip
    right = Standard.drawn(loose, np.random.default_rng(0)).expected[0][0]
    assert is_right(loose, lambda: right * 1.004)
    assert not is_right(loose, lambda: right * 1.006)
    assert not is_right(PREDICT, lambda: right * 1.004)


def test_a_kind_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match=r"slope: no kind of task is called 'guess'; known: implement"):
        Task("slope", 1, "slope() -> g", PREDICT.reference, PREDICT.cases, kind="guess")


# Forbidden names

HEAD = "def cube_backward(x, dy):\n    "
RIGHT = "def cube_backward(x, dy):\n    return (3 * x**2 * dy,)\n"
FORWARD = "def cube_forward(x):\n    return x ** 3\n"
CAUGHT = {
    "direct": "import torch\ndef cube_backward(x, dy):\n    t = torch.tensor(x)\n    return (3 * x**2 * dy,)",
    "own forward": FORWARD + "def cube_backward(x, dy):\n    return ((cube_forward(x + 1e-20j).imag / 1e-20) * dy,)",
    "import inside": "def cube_backward(x, dy):\n    import torch.nn as nn\n    return (3 * x**2 * dy,)",
    "import from inside": "def cube_backward(x, dy):\n    from torch import tensor\n    return (3 * x**2 * dy,)",
    "module under another name": "import torch as t\n" + HEAD + "t.ones(1)\n    return (3 * x * x * dy,)",
    "part of the module": "import torch.nn.functional as F\ndef cube_backward(x, dy):\n    F.relu\n    return (0 * x,)",
    "something out of the module": "from torch import tensor as t\n" + HEAD + "return (t(x).numpy(),)",
    "function under another name": FORWARD + "f = cube_forward\ndef cube_backward(x, dy):\n    return (f(x) * dy,)",
    "helper": FORWARD + "def diff(x):\n    return cube_forward(x)\n" + HEAD + "return (diff(x) * dy,)",
    "helper of a helper": FORWARD + "def a(x): return cube_forward(x)\ndef b(x): return a(x)\n"
                          "def cube_backward(x, dy): return (b(x),)",
    "nested": FORWARD + HEAD + "def inner(z):\n        return cube_forward(z)\n    return (inner(x),)",
    "in a lambda": FORWARD + "def cube_backward(x, dy):\n    return (np.vectorize(lambda z: cube_forward(z))(x),)",
    "as a default": FORWARD + "def cube_backward(x, dy, f=cube_forward):\n    return (f(x),)",
    "as a keyword's default": FORWARD + "def cube_backward(x, dy, *, f=cube_forward):\n    return (f(x),)",
    "in a closure": FORWARD + "def made(f):\n    def cube_backward(x, dy):\n        return (f(x),)\n"
                    "    return cube_backward\ncube_backward = made(cube_forward)",
    "in a partial": FORWARD + "import functools\nf = functools.partial(cube_forward)\n"
                    "def cube_backward(x, dy):\n    return (f(x),)",
    "in a list": FORWARD + "fs = [cube_forward]\ndef cube_backward(x, dy):\n    return (fs[0](x),)",
    "in a class": FORWARD + "class C:\n    @staticmethod\n    def f(x):\n        return cube_forward(x)\n"
                  "def cube_backward(x, dy):\n    return (C.f(x),)",
    "in an object": FORWARD + "class C:\n    def f(self, x):\n        return cube_forward(x)\nc = C()\n"
                    "def cube_backward(x, dy):\n    return (c.f(x),)",
    "vectorized": FORWARD + "v = np.vectorize(cube_forward)\ndef cube_backward(x, dy):\n    return (v(x),)",
    "by text": FORWARD + "def cube_backward(x, dy):\n    return (globals()['cube_forward'](x),)",
    "import by text": "def cube_backward(x, dy):\n    __import__('torch')\n    return (0 * x,)",
    "attribute": "import types\nm = types.SimpleNamespace(cube_forward=abs)\n"
                 "def cube_backward(x, dy):\n    return (m.cube_forward(x),)",
    "wrapped": FORWARD + "import functools\ndef twice(f):\n    @functools.wraps(f)\n    def g(*a): return f(*a)\n"
               "    return g\n@twice\ndef cube_backward(x, dy):\n    return (cube_forward(x),)",
    "a class that is asked for": FORWARD + "class cube_backward:\n    def __new__(cls, x, dy):\n"
                                 "        return (cube_forward(x),)",
}  # fmt: skip
FREE = {
    "right": RIGHT,
    "after a forward pass": FORWARD + RIGHT,
    "torch is imported": "import torch\nimport torch.nn.functional as F\n" + RIGHT,
    "someone else uses it": FORWARD + "def test():\n    return cube_forward(1), cube_backward(1, 1)\n" + RIGHT,
    "a word in a text": HEAD + "'torch'\n    name = 'cube_forward'\n    return (3 * x**2 * dy,)",
    "an attribute of an unrelated name": FORWARD + "def sum(x):\n    return cube_forward(x)\n"
                                         "def cube_backward(x, dy):\n    dy.sum()\n    return (3 * x**2 * dy,)",
    "a name that begins like it": "torchlike = cube_forward_shape = 3\ndef cube_backward(x, dy):\n"
                                  "    return (torchlike * x**2 * dy,)",
    "a class": "class cube_backward:\n    def __new__(cls, x, dy):\n        return (3 * x**2 * dy,)",
    "recursion": "def cube_backward(x, dy, n=2):\n"
                 "    return (3 * x**2 * dy,) if not n else cube_backward(x, dy, n - 1)",
}  # fmt: skip


@pytest.mark.parametrize("name", CAUGHT)
def test_a_forbidden_name_is_found(name: str) -> None:
    found = verdict_on(DERIVE, cell(CAUGHT[name])["cube_backward"])
    word = "torch" if "torch" in CAUGHT[name] else "cube_forward"
    assert said(found) == (
        f"your code uses {word}, which is not wanted here: the point of this task is to derive the gradient on paper."
    )
    assert found.points == 0


@pytest.mark.parametrize("name", FREE)
def test_what_does_not_use_a_forbidden_name_passes(name: str) -> None:
    assert is_right(DERIVE, cell(FREE[name])["cube_backward"])


def test_a_class_of_pytorchs_uses_it() -> None:
    assert forbidden(cell(CUBES["right"])["Cube"], ("torch",)) == "torch"
    assert forbidden(cell(CUBES["right"])["Cube"], ()) == ""
    assert forbidden(cell(CUBES["right"])["Cube"], ("numpy",)) == ""


def test_the_code_of_libraries_is_not_looked_into() -> None:
    """A function of the standard library may use what the student's must not."""
    function = cell("from textwrap import dedent\ndef f(x):\n    return dedent(x)")["f"]
    assert forbidden(function, ("re",)) == ""
    assert forbidden(function, ("textwrap",)) == "textwrap"
    assert forbidden(function, ("dedent",)) == "dedent"


def test_a_search_without_end_is_cut() -> None:
    code = "fs = [[i] for i in range(9)]\nfs[0] = fs\nfor i in range(5000):\n    fs = [fs, {i: fs}]\n"
    assert is_right(
        DERIVE, cell(code + "def cube_backward(x, dy):\n    fs\n    return (3 * x**2 * dy,)")["cube_backward"]
    )


# In the sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(packages=["torch"]) as made:
        yield made


def graded(monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox, task: Task, code: str) -> tuple[Diagnosis, list[str]]:
    """As the judge does it: the code in a cell, the answers beside the standard."""
    monkeypatch.setattr(verdict, "find", {task.name: task}.__getitem__)
    verdict.standard.cache_clear()
    events: list[str] = []
    with Session(sandbox, Budget(Caps(seconds=60, check_seconds=2.0))) as session:
        session.run("import numpy as np\n" + code, "cell")
        found = verdict._diagnosis(session, Check(task.name, 5, task.name), events)
    verdict.standard.cache_clear()
    return found, events


SENT = [
    (TORCH, "def cube(x):\n    return x ** 3", ""),
    (TORCH, TORCH.source(TORCH.mistakes["one_detached"].function), "One of the three factors"),
    (TORCH, "def cube(x):\n    return 3.0", "cube must return a tensor, not a float."),
    (TORCH, "def cube(x):\n    return x.reshape(7)", "(line 3 of its cell: return x.reshape(7))"),
    (TORCH, "def cube(x):\n    raise NotImplementedError", "not written yet."),
    (TORCH, "def cube(x):\n    while True: pass", "does not finish"),
    (CLASS, CUBES["right"], ""),
    (CLASS, CUBES["stops"], "of its cell: return torch.ones(7) * x ** 2 * dy)"),
    (CLASS, CUBES["two"], "backward must return one gradient for each input."),
    (NODE, NODE.source(NODE.alternates["Tape"]), ""),
    (DERIVE, RIGHT, ""),
    (DERIVE, CAUGHT["module under another name"], "your code uses torch, which is not wanted here: the point of"),
    (DERIVE, CAUGHT["helper of a helper"], "your code uses cube_forward, which is not wanted here"),
]


@pytest.mark.parametrize(("task", "code", "message"), SENT)
def test_the_sandbox_says_the_same(monkeypatch, sandbox, task: Task, code: str, message: str) -> None:
    found, events = graded(monkeypatch, sandbox, task, code)
    assert (message in said(found)) if message else not found.findings
    assert found.points == (0 if message else task.points)
    assert events == (["timed out"] if "finish" in message else [])


def test_what_a_worker_says_is_looked_at_first() -> None:
    """Words that it makes up are tamed, and an answer that ends early says why."""
    standard = Standard.drawn(DERIVE, np.random.default_rng(0))
    forged = judge(standard, [Answer(forbidden="x\n  [right] dx\x1b[0m" * 99)])
    assert "\n" not in said(forged)
    assert len(said(forged)) < 300
    assert "\n" not in said(judge(standard, [Answer(form="y\n  [right] dx" * 999)]))


def test_the_drivers_names_are_not_the_students(sandbox: Sandbox) -> None:
    """Neither finds what the other has imported or called something."""
    with sandbox.worker() as worker:
        worker.run("def cube(x):\n    return x ** 3\ntorch = isinstance = None", "cell", 5.0)
        given = worker.answers("cube", TORCH.cases(np.random.default_rng(0)), driver=TORCH.driver_source)
        assert [answer.error for answer in given] == [None, None]
        cell = worker.run("by_autograd", "cell", 5.0)
        assert cell.error


def test_a_class_of_pytorch_is_at_home_where_its_methods_are() -> None:
    """PyTorch hangs a class of its own into each, and that must not lead the search away."""

    class Sly(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 1

        @staticmethod
        def backward(ctx, dy):
            return torch.nn.grad.conv2d_input(dy.shape, dy, dy)

    assert forbidden(Sly, ("conv2d_input",)) == "conv2d_input"
    assert forbidden(Sly, ("conv2d_weight",)) == ""


def test_whole_numbers_are_no_fault_where_whole_numbers_belong() -> None:
    wrong, right = np.array([[1, 2]]), np.array([[1, 3]])
    assert "int64" not in describe("winner", [wrong], [right], [{}])
    assert "int64" in describe("winner", [wrong], [right * 1.0], [{}])


# Arguments by name


def tuple_first(weights, x):
    """x (N, D) -> y (N, D)"""
    return (x * weights[0] + weights[1],)


TUPLE_FIRST = Task(
    "tuple_first",
    1,
    "tuple_first(weights, x) -> y",
    tuple_first,
    lambda rng: [((2.5, rng.normal(size=3)), np.ones((4, 3)))],
)


def test_arguments_are_called_by_their_names_also_if_a_tuple_comes_first() -> None:
    stopped = said(verdict_on(TUPLE_FIRST, cell("def f(weights, x):\n    return x / undefined")["f"]))
    assert "weights[0] of shape (), weights[1] of shape (3,), x of shape (4, 3)" in stopped
    written = "def f(weights, x):\n    y = x * weights[0] + weights[1]\n    weights[1][:] = 0\n    return (y,)"
    assert "overwrites its argument weights[1]" in said(verdict_on(TUPLE_FIRST, cell(written)["f"]))
