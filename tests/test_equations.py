"""Every displayed gradient equation holds for the code, and no chapter shows one that is not tied."""

import dataclasses
import re
from pathlib import Path

import numpy as np
import pytest

from backprop.equations import TOLERANCE, Equation, equations

BOOK = Path(__file__).resolve().parent.parent / "book"
DISPLAY = re.compile(
    r"\$\$(.+?)\$\$|^(?P<f>`{3,}|:{3,})\{(?:math|amsmath)\}(.*?)^(?P=f)|\\begin\{(align|equation|gather)", re.S | re.M
)
DERIVATIVE = re.compile(r"\\partial|\\bar\b|\\nabla|\\dot\b|\\mathrm\{?d\}?|\\frac\{d|'\(|\\delta")
TIED = re.compile(r"^[`:]{3,}\{tied\}\s+(.+)$", re.M)


def worst(equation: Equation, rng: np.random.Generator) -> float:
    errors = [equation.error(scope) for scope in equation.scopes(rng)]
    assert errors, f"{equation.id} has no case"
    return max(errors)


def untied(text: str) -> list[str]:
    """The display equations of a chapter that hold a derivative and are not marked as a definition."""
    prose = re.sub(r"^```\{code-cell\}.*?^```", "", text, flags=re.S | re.M)
    shown = [match[0] for match in DISPLAY.finditer(prose)]
    return [s for s in shown if DERIVATIVE.search(s) and "% definition" not in s]


@pytest.mark.parametrize("equation", equations().values(), ids=equations().keys())
def test_equation_holds(equation: Equation, rng: np.random.Generator) -> None:
    assert worst(equation, rng) <= TOLERANCE, f"{equation.left} is not {equation.right}"


@pytest.mark.parametrize(
    "fault",
    [
        {"right": "-(x.T @ dy)"},
        {"right": "dy.T @ x"},
        {"right": "x.T @ dy / N"},
        {"right": "1.001 * (x.T @ dy)"},
        {"right": "x.T @ np.ones_like(dy)"},
    ],
    ids=["wrong sign", "missing transpose", "wrong factor", "0.1 % off", "upstream ignored"],
)
def test_planted_faults_are_caught(fault: dict[str, str], rng: np.random.Generator) -> None:
    assert worst(dataclasses.replace(equations()["linear.dW"], **fault), rng) > TOLERANCE


@pytest.mark.parametrize("equation", equations().values(), ids=equations().keys())
def test_a_wrong_sign_or_factor_would_be_caught_everywhere(equation: Equation, rng: np.random.Generator) -> None:
    for broken in (f"-({equation.right})", f"1.001 * ({equation.right})"):
        assert worst(dataclasses.replace(equation, right=broken), rng) > TOLERANCE, "both sides are zero"


def chapters() -> list[Path]:
    return sorted(path for path in BOOK.rglob("*.md"))


@pytest.mark.parametrize("path", chapters(), ids=lambda path: path.stem)
def test_no_chapter_shows_an_untied_derivative(path: Path) -> None:
    assert untied(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", chapters(), ids=lambda path: path.stem)
def test_no_chapter_ties_to_an_unknown_id(path: Path) -> None:
    used = [key for match in TIED.finditer(path.read_text(encoding="utf-8")) for key in match[1].split()]
    assert set(used) <= equations().keys()
    assert len(used) == len(set(used)), "an equation can have its number only once"


def test_every_equation_is_shown_somewhere() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in chapters())
    shown = {key for match in TIED.finditer(text) for key in match[1].split()}
    assert equations().keys() - shown == set()


@pytest.mark.parametrize(
    "text",
    [
        "$$\\bar W = x^\\top \\bar y$$",
        "$$\n\\frac{\\partial L}{\\partial W} = 0\n$$",
        "```{math}\n:label: a\n\\nabla L = 0\n```",
        ":::{math}\n\\bar x\n:::",
        "````{tab-set}\n```{tab-item} x\n$$ \\sigma'(z) = 1 $$\n```\n````",
    ],
)
def test_an_untied_equation_is_found(text: str) -> None:
    assert untied(text)


@pytest.mark.parametrize(
    "text",
    [
        "$$ y = x W + b $$",
        "$$\n\\bar y = \\partial L / \\partial y\n% definition\n$$",
        "the adjoint $\\bar y$ in a line",
        "```{code-cell} ipython3\nMath(r'$$\\bar y = 1$$')\n```",
    ],
)
def test_what_need_not_be_tied_is_left_alone(text: str) -> None:
    assert not untied(text)
