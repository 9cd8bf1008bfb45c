"""Sixty honest submissions, each different: right, half right, unfinished, and with all that people add to notebooks.

Code of answers comes from the solution and the task bank; what is done to it, and what stands around it, is chosen
here by a seed.
"""

import ast
import itertools
import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from backprop.grading.sample_class import DERIVATION, NO_COLON, SHORT_DERIVATION
from backprop.tasks import Task, assignment_tasks
from conftest import ROOT

COUNT = 64
TASKS = assignment_tasks("feedforward")


def notebook(folder: str) -> dict[str, Any]:
    return json.loads((ROOT / folder / "feedforward" / "feedforward.ipynb").read_text("utf-8"))


RELEASED = notebook("exercises")
ORDER = tuple(c["id"].removeprefix("test_") for c in RELEASED["cells"] if c["id"].startswith("test_"))
"""The tasks in the order of the notebook."""
FULL = float(sum(task.points for task in TASKS.values()))
TOTAL = float(sum(c["metadata"].get("nbgrader", {}).get("points", 0) for c in RELEASED["cells"]))
"""Points for all tasks, and with the text that a person reads."""
PARTS = ("linear_forward", "linear_backward", "relu_backward", "softmax_cross_entropy_backward")
"""The functions that tests hand in where they are about something else: 12 points. Other tasks stay unwritten."""
SOLVED = {cell["id"]: "".join(cell["source"]) for cell in notebook("solutions")["cells"]}


def cell(source: str, kind: str = "code", name: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {"cell_type": kind, "metadata": {}, "source": source}
    return found | ({"outputs": [], "execution_count": None} if kind == "code" else {}) | ({"id": name} if name else {})


def right(name: str) -> str:
    return "\n".join(line for line in SOLVED[name].split("\n") if "SOLUTION" not in line)


def first(source: str, statement: str) -> str:
    """The function with one statement more, before all others."""
    tree = ast.parse(source)
    tree.body[0].body[:0] = ast.parse(statement).body
    return ast.unparse(tree)


DEEDS: dict[str, Callable[[str], str]] = {
    "no colon": lambda source: source.replace(":", "", 1),
    "unbalanced": lambda source: source.rstrip() + ")",
    "prints": lambda source: first(source, "print('called\\twith', 2, 'arguments')"),
    "warns": lambda source: first(source, "np.log(np.zeros(2)); np.ones(1) / 0"),
    "raises": lambda source: first(source, "raise ValueError('not today:\\nmore tomorrow')"),
    "exits": lambda source: first(source, "raise SystemExit(2)"),
    "returns nothing": lambda source: first(source, "return"),
    "returns text": lambda source: first(source, "return 'nothing yet'"),
    "other name": lambda source: source.replace("def ", "def my_", 1),
    "helper first": lambda source: "def helper(a):\n    return np.asarray(a)\n\n\n" + source,
    "twice": lambda source: source + "\n\n\n" + source,
    "lambda": lambda source: source + "\n_old = {0}\n{0} = lambda *a: _old(*a)".format(ast.parse(source).body[0].name),
    "on its own": lambda source: source + "\nprint('defined')",
}
"""What people do to code."""

EXTRAS: dict[str, tuple[str, str]] = {
    "print": ("code", "print('shapes:', np.ones((2, 3)).shape)\nnp.arange(3)"),
    "plot": ("code", "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 3, 2])\nplt.show()"),
    "magic": ("code", "%%time\ntotal = sum(range(1000))"),
    "warning": ("code", "import warnings\nwarnings.warn('careful')\nnp.log(np.zeros(1))"),
    "error": ("code", "1 / 0"),
    "stderr": ("code", "import sys\nprint('trouble', file=sys.stderr)"),
    "await": ("code", "import asyncio\nawait asyncio.sleep(0.001)"),
    "rich": (
        "code",
        "from IPython.display import Markdown, display\ndisplay(Markdown('**done**'))\nMarkdown('and out')",
    ),
    "seed": ("code", "rng = np.random.default_rng(seed)\nrng.normal(size=2)"),
    "check": ("code", "check('linear_forward')\ncheck('relu_backward', seed=3)"),
    "shadow": ("code", "seed, names = 'mine', dir()"),
    "print options": ("code", "np.set_printoptions(precision=2, suppress=True)\nnp.seterr(all='ignore')"),
    "empty": ("code", "  \n"),
    "raw": ("raw", "not for running: x = ["),
    "text": ("markdown", "My notes: $a < b$ and *more*."),
    "help": ("code", "np.dot?"),
    "unfinished": ("code", "for i in range(3):"),
    "logging": ("code", "import logging\nlogging.getLogger('me').warning('hm')"),
    "overwrites": ("code", "def relu_backward(dy, cache):\n    return (dy,)"),
    "deletes": ("code", "del linear_forward"),
    "class": ("code", "class Layer:\n    def __call__(self, x):\n        return x\n\nLayer()"),
}
"""Cells that people add."""


def options(task: Task, rng: np.random.Generator) -> Iterator[str]:
    """Code for a task, without end: every mistake and alternate in turn, as it is or with something done to it."""
    known = [task.mistakes[name].function for name in task.mistakes] + list(task.alternates.values())
    stub = "".join(next(c for c in RELEASED["cells"] if c["id"] == task.name)["source"])
    codes = itertools.cycle([task.source(known[i]) for i in rng.permutation(len(known))])
    deeds = itertools.cycle(rng.permutation(list(DEEDS)).tolist())
    while True:
        yield right(task.name)
        yield next(codes)
        yield DEEDS[next(deeds)](right(task.name))
        yield DEEDS[next(deeds)](next(codes))
        yield stub
        yield next(codes)


def submissions() -> dict[str, dict[str, Any]]:
    """Notebooks by student."""
    rng = np.random.default_rng(1986)
    streams = {name: options(task, np.random.default_rng(i)) for i, (name, task) in enumerate(TASKS.items())}
    for i, stream in enumerate(streams.values()):  # so that not all of one notebook are right, or all are stubs
        list(itertools.islice(stream, i))
    extras = itertools.cycle(rng.permutation(list(EXTRAS)).tolist())
    texts = itertools.cycle(["", DERIVATION, SHORT_DERIVATION, "YOUR ANSWER HERE ", "42"])
    found = {}
    for number in range(COUNT):
        answers = {name: next(stream) for name, stream in streams.items()} | {"derivation": next(texts)}
        if not answers["derivation"]:
            del answers["derivation"]
        if number == 7:
            answers["linear_backward"] = NO_COLON
        cells = [c | {"source": answers.get(c["id"], c["source"])} for c in RELEASED["cells"]]
        for _ in range(number % 4):
            kind, source = EXTRAS[next(extras)]
            cells.insert(int(rng.integers(2, len(cells))), cell(source, kind, f"own-{number}-{len(cells)}"))
        if number % 3 == 1:  # somebody has started in another cell, and stayed there
            place = next(i for i, c in enumerate(cells) if c["id"] == "relu_backward")
            cells.insert(place, cell(cells[place]["source"], name=f"own-{number}"))
            cells[place + 1] = cells[place + 1] | {"source": "# it is in the cell above"}
        if number % 5 == 4:  # somebody has tidied up
            cells = [c for c in cells if not c["id"].endswith("_hints")]
        found[f"s{number:02}"] = RELEASED | {"cells": cells}
    return found
