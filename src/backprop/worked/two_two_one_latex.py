"""The steps of the 2-2-1 network as LaTeX, with the computed numbers set into the formulas.

A template writes `{u11}` where a number goes; the number comes from the computation itself, so no formula in the book
can show one that the code did not produce. Given numbers are printed as they are, computed ones with four decimals.
"""

import re

from .two_two_one import PARAMETERS, SAMPLE, Numbers

GIVEN = {*SAMPLE, *PARAMETERS}

FORWARD = {
    "hidden": [
        ("a1", "a_1", "x_1u_{11}+x_2u_{21}+b_1", r"{x1}\cdot{u11}+{x2}\cdot{u21}+{b1}"),
        ("h1", "h_1", r"\sigma(a_1)", r"1/(1+e^{-[a1]})"),
        ("a2", "a_2", "x_1u_{12}+x_2u_{22}+b_2", r"{x1}\cdot{u12}+{x2}\cdot{u22}+{b2}"),
        ("h2", "h_2", r"\sigma(a_2)", r"1/(1+e^{-[a2]})"),
    ],
    "output": [
        ("s", "s", "h_1v_1+h_2v_2+c", r"{h1}\cdot{v1}+{h2}\cdot{v2}+{c}"),
        ("y", "y", r"\sigma(s)", r"1/(1+e^{-[s]})"),
    ],
    "loss": [("L", "L", "(y-t)^2", "({y}-{t})^2")],
}
BACKWARD = {
    "loss": [("dy", r"\bar y", r"2\,(y-t)", r"2\cdot({y}-{t})")],
    "slope": [
        ("ds", r"\bar s", r"\bar y\,y\,(1-y)", r"{dy}\cdot{y}\cdot(1-{y})"),
    ],
    "output": [
        ("dv1", r"\bar v_1", r"\bar s\,h_1", r"{ds}\cdot{h1}"),
        ("dv2", r"\bar v_2", r"\bar s\,h_2", r"{ds}\cdot{h2}"),
        ("dc", r"\bar c", r"\bar s", ""),
        ("dh1", r"\bar h_1", r"\bar s\,v_1", r"{ds}\cdot{v1}"),
        ("dh2", r"\bar h_2", r"\bar s\,v_2", r"{ds}\cdot{v2}"),
    ],
    "hidden": [
        ("da1", r"\bar a_1", r"\bar h_1\,h_1(1-h_1)", r"{dh1}\cdot{h1}\cdot(1-{h1})"),
        ("da2", r"\bar a_2", r"\bar h_2\,h_2(1-h_2)", r"{dh2}\cdot{h2}\cdot(1-{h2})"),
    ],
    "first": [
        ("du11", r"\bar u_{11}", r"\bar a_1\,x_1", r"{da1}\cdot{x1}"),
        ("du21", r"\bar u_{21}", r"\bar a_1\,x_2", r"{da1}\cdot{x2}"),
        ("db1", r"\bar b_1", r"\bar a_1", ""),
        ("du12", r"\bar u_{12}", r"\bar a_2\,x_1", r"{da2}\cdot{x1}"),
        ("du22", r"\bar u_{22}", r"\bar a_2\,x_2", r"{da2}\cdot{x2}"),
        ("db2", r"\bar b_2", r"\bar a_2", ""),
    ],
}
PARAMETER_TEX = {name: f"{name[0]}_{{{name[1:]}}}" if len(name) > 1 else name for name in PARAMETERS}


def number(q: Numbers, name: str) -> str:
    """A given number as it is, a computed one with four decimals."""
    return f"{q[name]:g}" if name in GIVEN else f"{q[name]:.4f}"


def substituted(template: str, q: Numbers) -> str:
    """Put numbers for {name}, in parentheses if negative and not first, and for [name] after a minus sign."""

    def plain(match: re.Match) -> str:
        text = number(q, match[1])
        first = match.start() == 0 or template[match.start() - 1] == "("
        return f"({text})" if text.startswith("-") and not first else text

    def after_minus(match: re.Match) -> str:
        return f"({number(q, match[1])})" if q[match[1]] < 0 else number(q, match[1])

    template = re.sub(r"\[(\w+)\]", after_minus, template)
    return re.sub(r"\{([a-zA-Z]+\d*)\}", plain, template)


def aligned(rows: list[tuple[str, str, str, str]], q: Numbers) -> str:
    """Two or three lines per step, so that a phone can show them: the formula, then its numbers, then its value."""
    lines = []
    for name, symbol, formula, template in rows:
        value = f"{q[name]:.4f}"
        if template:
            numbers = substituted(template, q)
            long = len(numbers.replace(r"\cdot", "·")) > 20
            lines += [rf"{symbol} &= {formula}", f"&= {numbers}" + (r"\\&" if long else "") + rf" = \mathbf{{{value}}}"]
        else:
            lines.append(rf"{symbol} &= {formula} = \mathbf{{{value}}}")
    return r"\begin{aligned}" + r"\\".join(lines) + r"\end{aligned}"


def forward_latex(part: str, q: Numbers) -> str:
    """The forward steps of one part ('hidden', 'output' or 'loss') with the numbers of q."""
    return aligned(FORWARD[part], q)


def backward_latex(part: str, q: Numbers, d: Numbers) -> str:
    """The backward steps of one part ('loss', 'slope', 'output', 'hidden' or 'first') with the numbers of q and d."""
    return aligned(BACKWARD[part], q | d)


def update_latex(q: Numbers, d: Numbers, new: Numbers, lr: float) -> str:
    """The nine updates with their numbers."""
    lines = [
        rf"{tex} &\leftarrow {q[name]:g}-{lr:g}\cdot{_signed(d[f'd{name}'])} = \mathbf{{{new[name]:.4f}}}"
        for name, tex in PARAMETER_TEX.items()
    ]
    return r"\begin{aligned}" + r"\\".join(lines) + r"\end{aligned}"


def path_latex(q: Numbers, d: Numbers) -> str:
    """The one path from u11 to L: the product of five local derivatives."""
    template = r"{dy}\cdot{y}\,(1-{y})\cdot{v1}\\&\qquad\cdot{h1}\,(1-{h1})\cdot{x1}"
    value = rf"\mathbf{{{d['du11']:.4f}}}"
    return rf"\begin{{aligned}}\bar u_{{11}} &= {substituted(template, q | d)}\\&= {value}\end{{aligned}}"


def paths_latex(q: Numbers, d: Numbers) -> str:
    """The two paths from x1 to L: their contributions, and the sum."""
    one, two = d["da1"] * q["u11"], d["da2"] * q["u12"]
    first, second = (substituted(template, q | d) for template in (r"{da1}\cdot{u11}", r"{da2}\cdot{u12}"))
    return (
        r"\begin{aligned}"
        rf"\text{{through }}h_1&:\quad \bar a_1 u_{{11}} = {first} = {one:.4f}\\"
        rf"\text{{through }}h_2&:\quad \bar a_2 u_{{12}} = {second} = {two:.4f}\\"
        rf"\bar x_1 &= {one:.4f}+{_signed(two)} = \mathbf{{{one + two:.4f}}}"
        r"\end{aligned}"
    )


def _signed(value: float) -> str:
    return f"({value:.4f})" if value < 0 else f"{value:.4f}"
