"""A sample class: invented students, each with something of their own, to try the grading on.

Right and wrong answers come from the solution and from the task bank; nothing is typed twice.
"""

import ast
import json
from pathlib import Path
from typing import Any

from ..tasks import Task, assignment_tasks
from .release import release, require_solution

NO_COLON = "def linear_backward(dy, cache)\n    x, W = cache\n    return dy @ W.T, x.T @ dy, dy.sum(0)"

ENDLESS = "n = 0\nwhile n < len(label):\n    p = np.exp(log_p[n])\nreturn (p,)"

DERIVATION = """With $S=\\sum_j e^{z_j}$ the loss of one sample is $L=\\log S-z_t$.

$\\partial\\log S/\\partial z_k=e^{z_k}/S=p_k$, and $\\partial z_t/\\partial z_k$ is 1 if $k=t$, else 0.
So it is $p_t-1$ for the right class and $p_k$ for the others. The mean divides by $N$, and the chain rule
multiplies by what comes from above: $\\frac{\\bar L}{N}(p_{nk}-[k=t_n])$."""

SHORT_DERIVATION = "It is the probability minus the one-hot label, because the exponentials cancel."

STUDENTS: dict[str, dict[str, Any] | None] = {
    "ada": {"derivation": DERIVATION},
    "ben": {
        "linear_forward": "by_einsum",
        "linear_backward": "by_loops",
        "relu_backward": "by_where",
        "swish_backward": "by_output",
        "softmax_cross_entropy_backward": "by_einsum_of_jacobians",
        "two_layer_backward": "by_a_column_of_ones",
        "one_epoch": "by_pieces",
        "LinearReLU": "ByRecomputing",
        "derivation": SHORT_DERIVATION,
    },
    "chen": {"linear_backward": ("weights_transposed", "weights_transposed", "bias_averaged")},
    "dora": {"softmax_cross_entropy_backward": "without_mean", "one_epoch": "not_divided", "derivation": DERIVATION},
    "emil": {
        "linear_backward": "upstream_ignored",
        "swish_backward": "upstream_ignored",
        "softmax_cross_entropy_backward": "sign_flipped",
        "two_layer_backward": None,
        "LinearReLU": None,
    },
    "fatima": {"predict_network": "relu_forgotten", "linear_backward": NO_COLON},
    "gita": {
        "softmax_cross_entropy_backward": ENDLESS,
        "LinearReLU": "MaskForgotten",
        "derivation": SHORT_DERIVATION,
    },
    "hugo": None,
    "iris": {
        "linear_forward": "without_bias",
        "relu_backward": "in_place",
        "two_layer_backward": "in_place",
        "derivation": DERIVATION,
    },
}
"""What each did otherwise: a name from the bank, one name an output, code, a body; None is a stub left alone.

Who has no list at all has left every stub alone.
"""


def make_sample_class(folder: Path, root: Path) -> list[Path]:
    """Write submitted/<student>/feedforward/feedforward.ipynb below `folder` for every sample student."""
    released = release("feedforward", root, Path(folder) / "released")  # exercises/ may hold somebody's work
    solution = _cells(require_solution("feedforward", root) / "feedforward.ipynb")
    tasks = assignment_tasks("feedforward")
    written = []
    for student, deeds in STUDENTS.items():
        deeds = dict.fromkeys(tasks) if deeds is None else deeds
        notebook = json.loads((released / "feedforward.ipynb").read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            name = cell["id"]
            if name == "derivation" and name in deeds:
                cell["source"] = deeds[name].splitlines(keepends=True)
            elif name in tasks:
                task = tasks[name]
                stub, right = "".join(cell["source"]), "".join(solution[name]["source"])
                code = _answer(task, deeds[name], stub, right) if name in deeds else _without_marks(right)
                cell["source"] = code.splitlines(keepends=True)
        path = Path(folder) / "submitted" / student / "feedforward" / "feedforward.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
        written.append(path)
    return written


def _cells(path: Path) -> dict[str, Any]:
    return {cell["id"]: cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]}


def _without_marks(source: str) -> str:
    return "\n".join(line for line in source.split("\n") if not line.lstrip().startswith("###"))


def _answer(task: Task, deed: Any, stub: str, right: str) -> str:
    if deed is None:
        return stub
    if isinstance(deed, tuple):
        return _combine(task, deed)
    if deed in task.mistakes:
        return task.source(task.mistakes[deed].function)
    if deed in task.alternates:
        return task.source(task.alternates[deed])
    if deed.startswith("def "):
        return deed
    head = _without_marks(right).split("\n")[:3]
    return "\n".join(head + ["    " + line for line in deed.split("\n")])


def _combine(task: Task, names: tuple[str, ...]) -> str:
    """Output i as mistake names[i] returns it: several mistakes in one function. Their bodies must agree else."""
    functions = [ast.parse(task.source(task.mistakes[name].function)) for name in names]
    returned = [function.body[0].body[-1].value.elts for function in functions]  # type: ignore[attr-defined]
    returned[0][:] = [elements[i] for i, elements in enumerate(returned)]
    return ast.unparse(functions[0])
