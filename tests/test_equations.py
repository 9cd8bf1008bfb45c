"""Every displayed gradient equation holds for the code, every gradient has one, and no chapter shows another."""

import ast
import contextlib
import dataclasses
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import backprop.equations
from backprop.equations import TOLERANCE, Equation, equations, results
from backprop.units import Unit, units

BOOK = Path(__file__).resolve().parent.parent / "book"
sys.path.insert(0, str(BOOK / "_ext"))

from gate import displayed, tied, untied  # noqa: E402

from latex_tree import UnreadableError, lines  # noqa: E402
from latex_value import error  # noqa: E402

CHAPTERS = sorted(BOOK.rglob("*.md"))
EVERY_EQUATION = pytest.mark.parametrize("equation", equations().values(), ids=equations().keys())
EVERY_UNIT = pytest.mark.parametrize("unit", units().values(), ids=units().keys())
EVERY_CHAPTER = pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)


# What is said is true.


@EVERY_EQUATION
def test_equation_holds(equation: Equation, rng: np.random.Generator) -> None:
    assert equation.worst(rng) <= TOLERANCE, f"{equation.left} is not {equation.right}"


@EVERY_EQUATION
def test_a_wrong_sign_or_factor_would_be_caught_everywhere(equation: Equation, rng: np.random.Generator) -> None:
    broken = [dataclasses.replace(equation, right=f"{wrong}({equation.right})") for wrong in ("-", "1.001 * ")]
    worst = np.max([[wrong.error(scope) for wrong in broken] for scope in equation.scopes(rng)], axis=0)
    assert min(worst) > TOLERANCE, "both sides are zero"


@pytest.mark.parametrize("key", [key for key, e in equations().items() if "scopes" not in vars(e.module) and
                                 ".T" in e.right.replace("np.T", "")])  # fmt: skip
def test_a_missing_transpose_would_be_caught_everywhere(key: str, rng: np.random.Generator) -> None:
    equation = equations()[key]
    broken = dataclasses.replace(equation, right=equation.right.replace(".T", "", 1))
    errors = []
    for scope in equation.scopes(rng):
        try:
            errors.append(broken.error(scope))
        except ValueError:  # the shapes do not fit
            errors.append(np.inf)
    assert max(errors) > TOLERANCE


@pytest.mark.parametrize(
    ("key", "old", "new"),
    [
        ("linear.dW", "x.T @ dy", "(dy.T @ x).T / N"),
        ("linear.dW", "x.T @ dy", "x.T @ np.ones_like(dy)"),
        ("batch_norm.dx", " - DY.sum(1)[:, None] / m", ""),
        ("batch_norm.dx.scale", "eps * ", ""),
        ("softmax.dx", " - (dy * y).sum(-1, keepdims=True)", ""),
        ("conv2d.dx", '"fguv,fgc,pui,qvj,nfpq->ncij", W', '"fguv,fgc,pui,qvj,nfpq->ncij", W[..., ::-1]'),
        ("max_pool2d.ties", "tied_won", "(window == y[..., None, None])"),
        ("rnn.dWh", "states[t].T", "states[t + 1].T"),
        ("rnn.state", " + (1 - m) * S[1:]", ""),
        ("lstm.dq", "S[1:] * o", "o"),
        ("gru.dbh", "P[t]", "A[t]"),
        ("scaled_dot_product_attention.dq", " / np.sqrt(D)", ""),
        ("multi_head_attention.dcontext", " + dv @ Wv.T", ""),
        ("embedding.dW", ".sum(0)", "[-1:].sum(0)"),
    ],
)
def test_planted_faults_are_caught(key: str, old: str, new: str, rng: np.random.Generator) -> None:
    equation = equations()[key]
    assert old in equation.right
    assert dataclasses.replace(equation, right=equation.right.replace(old, new)).worst(rng) > TOLERANCE


def test_nan_agrees_with_nothing(rng: np.random.Generator) -> None:
    sometimes = dataclasses.replace(equations()["linear.dW"], right="x.T @ dy * np.where(N == 1, np.nan, 1)")
    assert sometimes.worst(rng) == np.inf


def test_an_equation_without_a_case_is_an_error(rng: np.random.Generator) -> None:
    lost = dataclasses.replace(equations()["conv2d.dx.turned"], id="conv2d.dx.turned")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(lost.module.WHERE, "conv2d.dx.turned", "stride == 99")
        with pytest.raises(ValueError, match=r"conv2d\.dx\.turned is evaluated on no case"):
            lost.worst(rng)


# And so is its LaTeX, wherever it can be read: nearly everywhere.


OF_UNITS = {key: equation for key, equation in equations().items() if equation.unit is not None}
BEYOND = {"max_pool2d.y", "huber.loss"}  # a maximum over indices, and a distinction of cases


def reading(latex: str, equation: Equation, scopes: list[dict]) -> float:
    """How far the sides of the LaTeX differ, at worst; infinite if they cannot be compared."""
    symbols = getattr(equation.module, "SYMBOLS", {}).get(equation.id.split(".")[0], {})
    try:
        with np.errstate(all="ignore"):
            return max(error(latex, scope, symbols) for scope in scopes)
    except (ValueError, KeyError):  # the shapes do not fit, or an index is nowhere
        return float("inf")


@pytest.mark.parametrize("equation", OF_UNITS.values(), ids=OF_UNITS.keys())
def test_latex_says_the_same(equation: Equation, rng: np.random.Generator) -> None:
    scopes = list(equation.scopes(rng))
    try:
        assert reading(equation.latex, equation, scopes) <= TOLERANCE
    except UnreadableError:
        assert equation.id in BEYOND or all(equation not in said for said in results(equation.unit).values())
        return
    for broken in misprints(equation.latex):
        with contextlib.suppress(UnreadableError):
            assert reading(broken, equation, scopes) > TOLERANCE, f"{broken} passes"


def misprints(latex: str) -> list[str]:
    """Each line with a transpose left out, and with a plus for a minus and the other way round."""
    found = []
    for line in lines(latex):
        if r"^\top" in line:
            found.append(line.replace(r"^\top", "", 1))
        for match in re.finditer(r"(?<![_^{])[-+](?![^{]*\})", line.partition(r"\qquad")[0]):
            found.append(line[: match.start()] + {"-": "+", "+": "-"}[match[0]] + line[match.end() :])
    return found


def test_nearly_all_latex_can_be_read(rng: np.random.Generator) -> None:
    unread = []
    for equation in OF_UNITS.values():
        try:
            reading(equation.latex, equation, [next(equation.scopes(rng))])
        except UnreadableError:
            unread.append(equation.id)
    assert len(unread) < 0.1 * len(OF_UNITS), unread


@pytest.mark.parametrize(
    ("key", "old", "new"),
    [
        ("linear.dx", r"\bar y\, W^\top", r"\bar y\, W"),
        ("linear.dW", r"x^\top", r"-x^\top"),
        ("linear.dW.index", r"\sum_n", r"\frac{1}{2} \sum_n"),
        ("relu.dx", "x > 0", "x < 0"),
        ("softmax.dx", r"\sum_j", r"\sum_k"),
        ("softmax.jacobian", r"\delta_{jk} - y_k", r"\delta_{jk} - y_j"),
        ("batch_norm.dx", r"\hat x_i\, \frac1m", r"\frac1m"),
        ("batch_norm.dvariance", "{-3/2}", "{-1/2}"),
        ("conv2d.dx", "[i_{pu} = i]", "[i_{pu} = j]"),
        ("conv2d.dW", "i_{pu}", "i_{qu}"),
        ("rnn.dWh", "h_{t-1}", "h_t"),
        ("rnn.state", r"(1 - m_t) \odot", ""),
        ("lstm_step.da.f", r"\odot c ", ""),
        ("lstm.da", r"\tanh q_t", "q_t"),
        ("gru.dbh", r"\bar s_t", r"\bar a_t"),
        ("gru_step.h_next", "(1 - z)", "z"),
        ("scaled_dot_product_attention.dk", r"\sqrt D", "D"),
        ("multi_head_attention.dcontext", r"\bar k\, W_k", r"\bar v\, W_k"),
        ("embedding.dW", "[i_n = k]", ""),
    ],
)
def test_misprints_are_caught(key: str, old: str, new: str, rng: np.random.Generator) -> None:
    equation = equations()[key]
    assert old in equation.latex
    with contextlib.suppress(UnreadableError):  # what is left makes no sense
        assert reading(equation.latex.replace(old, new, 1), equation, list(equation.scopes(rng))) > TOLERANCE


# Everything is said.


def missing(unit: Unit, rng: np.random.Generator) -> list[str]:
    """The outputs and gradients that have no equation of their own, or none in some case of the unit."""
    found = []
    for name, said in results(unit).items():
        covered = sum(len(list(equation.scopes(rng))) for equation in said)
        if covered < len(list(unit.cases(rng))):
            found.append(f"{unit.name}.{name}")
    return found


@EVERY_UNIT
def test_every_output_and_every_gradient_has_an_equation(unit: Unit, rng: np.random.Generator) -> None:
    assert missing(unit, rng) == []


@EVERY_UNIT
def test_no_gradient_is_explained_by_itself(unit: Unit) -> None:
    for name, said in results(unit).items():
        for equation in said:
            assert name not in names_in(equation), equation.id


def names_in(equation: Equation) -> set[str]:
    """The names on the right side, and those that stand behind them."""
    definitions = getattr(equation.module, "DEFINITIONS", {}).get(equation.id.split(".")[0], {})
    found: set[str] = set()
    todo = [equation.right]
    while todo:
        new = {node.id for node in ast.walk(ast.parse(todo.pop())) if isinstance(node, ast.Name)} - found
        found |= new
        todo += [definitions[name] for name in new if isinstance(definitions.get(name), str)]
    return found


def without(*keys: str) -> dict[str, Equation]:
    return {key: equation for key, equation in equations().items() if key not in keys}


def test_a_gradient_without_an_equation_is_found(monkeypatch: pytest.MonkeyPatch, rng: np.random.Generator) -> None:
    fewer = without("conv2d.dW", "batch_norm.dx.evaluation", "gru_step.dh")
    monkeypatch.setattr(backprop.equations, "equations", lambda: fewer)
    assert missing(units()["conv2d"], rng) == ["conv2d.dW"]
    assert missing(units()["batch_norm"], rng) == ["batch_norm.dx"]
    assert missing(units()["gru_step"], rng) == ["gru_step.dh"]
    assert missing(units()["conv1d"], rng) == []


def test_every_equation_is_shown_somewhere() -> None:
    shown = {key for path in CHAPTERS for key in tied(path.read_text(encoding="utf-8"))}
    rest = [key for key, equation in equations().items() if equation.unit is None and key not in shown]
    assert rest == []  # those about a unit stand in the appendix
    assert "\n```{gradients}\n" in (BOOK / "appendix" / "gradients.md").read_text(encoding="utf-8")


# Nothing else is said.


@EVERY_CHAPTER
def test_no_chapter_shows_an_untied_derivative(path: Path) -> None:
    assert untied(path.read_text(encoding="utf-8")) == []


@EVERY_CHAPTER
def test_no_chapter_ties_to_an_unknown_id(path: Path) -> None:
    used = tied(path.read_text(encoding="utf-8"))
    assert set(used) <= equations().keys()
    assert len(used) == len(set(used)), "an equation can have its number only once"


UNTIED = [
    "$$\\bar W = x^\\top \\bar y$$",
    "$$\n\\frac{\\partial L}{\\partial W} = 0\n$$",
    "$$\\frac{dL}{dW} = 1$$",
    "$$\\tfrac{d^2 y}{d x^2}$$",
    "$$\\frac{\\mathrm d y}{\\mathrm d x} = 1$$",
    "$$ dL/dW = 1 $$",
    "$$f'(x) = 1$$",
    "$$g'\\bigl(x\\bigr) = 1$$",
    "$$\\delta_l = W \\delta_{l+1}$$",
    "```{math}\n:label: a\n\\nabla L = 0\n```",
    ":::{math}\n\\bar x\n:::",
    "- item\n\n  ```{math}\n  \\bar x\n  ```",
    "> $$\\bar x$$",
    "\\begin{align*}\n\\bar x &= 1\n\\end{align*}",
    "````{tab-set}\n```{tab-item} x\n$$ \\sigma'(z) = 1 $$\n```\n````",
    "```{note}\ntext\n```\n\n$$\\bar y$$\n\n```python\npass\n```",
    "```python\npass\n```\n$$\\bar x$$\n```\ntext\n```",
    "```{eval-rst}\n.. math::\n\n   \\nabla L = 0\n```",
    "```{code-cell} ipython3\n---\ntags: [remove-input]\n---\nMath(r'\\bar y = 1')\n```",
]


@pytest.mark.parametrize("text", UNTIED)
def test_an_untied_equation_is_found(text: str) -> None:
    assert untied(text)


@pytest.mark.parametrize(
    "text",
    [
        "$$ y = x W + b $$",
        "$$\n\\bar y = \\partial L / \\partial y\n% definition\n$$",
        "$$ \\frac{d}{2} + \\dots + \\operatorname{diag}(d/2) $$",
        "$$ x' = x - 1 $$",
        "the adjoint $\\bar y$ in a line",
        "```python\n'$$\\bar y$$'\n```",
        "```{code-cell} ipython3\nMath(rf'\\bar y = {y}')\n```",
    ],
)
def test_what_need_not_be_tied_is_left_alone(text: str) -> None:
    assert not untied(text)


def test_displays_are_found_in_the_chapters() -> None:
    assert sum(len(displayed(path.read_text(encoding="utf-8"))) for path in CHAPTERS) >= 2


# The build says so too.


def build(folder: Path, pages: dict[str, str], plant: str = "") -> tuple[Path, str]:
    """Build a small book with the extensions of the real one; return its pages and what the build complained about."""
    folder.mkdir(exist_ok=True)
    extensions = ["myst_nb", "sphinx_design", "sphinx_togglebutton", "sphinxcontrib.bibtex", "tied"]
    (folder / "conf.py").write_text(
        f"import sys\nsys.path.insert(0, {str(BOOK / '_ext')!r})\nextensions = {extensions}\n"
        "myst_enable_extensions = ['amsmath', 'colon_fence', 'dollarmath']\nnb_execution_mode = 'off'\n"
        f"bibtex_bibfiles = [{str(BOOK / 'references.bib')!r}]\nhtml_theme = 'basic'\n{plant}\n"
    )
    toctree = "```{toctree}\n" + "\n".join(pages) + "\n```\n"
    for name, text in {"index": f"# Book\n\n{toctree}", **pages}.items():
        (folder / f"{name}.md").write_text(text if name == "index" else f"# Page {name}\n\n{text}\n")
    command = [sys.executable, "-m", "sphinx", "-q", "-n", "--keep-going", "-W", str(folder), str(folder / "out")]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (done.returncode == 0) == (done.stderr == ""), done.stderr
    return folder / "out", done.stderr


def fault(key: str, old: str, new: str) -> str:
    return (
        "import dataclasses\nfrom backprop.equations import equations\n"
        f"broken = equations()[{key!r}]\nassert {old!r} in broken.right\n"
        f"equations()[{key!r}] = dataclasses.replace(broken, right=broken.right.replace({old!r}, {new!r}))\n"
    )


@pytest.mark.slow
def test_the_build_stops_at_every_fault(tmp_path: Path) -> None:
    pages = {
        "good": "```{tied} linear.dW linear.db\n```\n\nas in {eq}`linear.dW`; for $\\bar y$\n\n$$y = xW$$",
        "definition": "$$\n\\bar q = \\frac{\\partial L}{\\partial q}\n% definition\n$$",
        "stale": "```{tied} linear.dWeight\n```",
        "sign": "```{tied} relu.dx\n```",
        "transpose": "```{tied} rnn_step.dWx\n```",
        **{f"untied{i}": text for i, text in enumerate(UNTIED) if "{code-cell}" not in text},
    }
    plant = fault("relu.dx", "dy *", "-dy *") + fault("rnn_step.dWx", "x.T @ da", "(da.T @ x).reshape(Wx.shape)")
    _, log = build(tmp_path, pages, plant)
    complaints = {name: [line for line in log.splitlines() if f"/{name}.md" in line] for name in pages}
    assert complaints.pop("good") == complaints.pop("definition") == []
    assert "there is no equation 'linear.dWeight'" in " ".join(complaints.pop("stale"))
    assert "relu.dx does not hold" in " ".join(complaints.pop("sign"))
    assert "rnn_step.dWx does not hold" in " ".join(complaints.pop("transpose"))
    silent = [UNTIED[int(name[6:])] for name, lines in complaints.items() if "holds a derivative" not in str(lines)]
    assert silent == []


@pytest.mark.slow
def test_the_appendix_shows_every_unit_and_every_equation_about_one(tmp_path: Path) -> None:
    chapter = "```{tied} linear.dW gru.dbh\n```"
    appendix = {name: f"```{{{name}}}\n```" for name in ("gradients", "letters", "bibliography")}
    out, log = build(tmp_path, {"chapter": chapter} | appendix)
    assert log == ""
    page = (out / "gradients.html").read_text(encoding="utf-8")
    for unit in units().values():
        section = page.partition(f'id="gradients-{unit.name.replace("_", "-")}"')[2].partition("</section>")[0]
        assert f"numpy/{unit.file}.py" in section, unit.name
        assert section.count('class="math notranslate nohighlight"') == len(backprop.equations.of_unit(unit)), unit.name
        assert section.index("Forward") < section.index("Backward")
        for name in results(unit):
            assert f'<span class="pre">{name}</span>' in section
    linked = page.partition('id="gradients-linear"')[2].partition("</section>")[0]
    assert 'href="chapter.html#equation-linear-dw"' in linked
