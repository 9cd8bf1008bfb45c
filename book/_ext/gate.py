"""No displayed equation with a derivative in it without a tie to code.

Twice: in the text of a chapter, which takes no time and needs no build, and in what the build has made of it, where
nothing that will be displayed can hide. An equation that only introduces a notation says so itself, with the comment
`% definition` in its LaTeX.
"""

import ast
import re
from collections.abc import Iterator

DEFINITION = "% definition"

# A derivative, however it is written: ∂, a bar, ∇, a dot, an error term δ, d/dx, a prime on a function.
DERIVATIVE = re.compile(
    r"""\\(?:partial|bar|overline|nabla|dot|ddot|delta|prime) (?![a-zA-Z])
      | \\(?:mathrm|text|operatorname|rm) \s* \{? \s* (?:[dD]|grad) \s* \}? (?![a-zA-Z])
      | \\[dt]?frac \s* (?: d | \{ \s* d [^{}]* (?:\{[^{}]*\}[^{}]*)* \} ) \s* \{ \s* d \s* \\?[a-zA-Z]
      | (?<![a-zA-Z\\]) d \s* [a-zA-Z]? \s* / \s* d \s* [a-zA-Z]
      | [a-zA-Z}] ' \s* (?: \\(?:[bB]igg?[lr]? | left) )? \s* [(\[]
      | (?: \b[fgFGLJ] | \\[a-zA-Z]+ ) ' """,
    re.X,
)

_FENCE = re.compile(
    r"^[ \t>]*(?:[-*+][ \t]+)?(?P<fence>`{3,}|~{3,}|:{3,})[ \t]*(?:\{(?P<directive>[^}]*)\})?(?P<rest>.*)$"
)
_CODE = {"code", "code-block", "sourcecode", "literalinclude", "code-cell", "math"}
_NAME = r"(?:equation|align|alignat|flalign|gather|multline|eqnarray|displaymath|math|subequations)\*?"
_DISPLAY = re.compile(
    rf"\$\$(?P<dollars>.+?)\$\$ | \\\[(?P<brackets>.+?)\\\]"
    rf"| \\begin\{{(?P<name>{_NAME})\}}(?P<amsmath>.+?)\\end\{{(?P=name)\}}"
    rf"| ^[ \t]*\.\.[ ]math::(?P<rst>.*?)(?=\n[ \t]*\n\S|\Z)",
    re.S | re.M | re.X,
)
_TIED = re.compile(r"^[ \t>]*[`~:]{3,}\{tied\}[ \t]+(.+)$", re.M)


def untied(text: str) -> list[str]:
    """The displayed equations of a chapter, as LaTeX, that hold a derivative and are not marked as a definition."""
    return [latex for latex in displayed(text) if needs_tie(latex)]


def needs_tie(latex: str) -> bool:
    """Whether LaTeX holds a derivative and does not say that it is a definition."""
    return bool(DERIVATIVE.search(latex)) and DEFINITION not in latex


def tied(text: str) -> list[str]:
    """All ids that a chapter ties to."""
    return [key for match in _TIED.finditer(text) for key in match[1].split()]


def displayed(text: str) -> list[str]:
    """The LaTeX of every display: dollars, directives, environments of amsmath, and what a cell passes to Math."""
    found, prose = [], []
    for directive, body in _blocks(text):
        if directive == "math":
            found.append(body)
        elif directive == "code-cell":
            found += _typed_into(body)
        elif directive == "":
            prose.append(body)
    for match in _DISPLAY.finditer("\n".join(prose)):
        found += [part for name, part in match.groupdict().items() if part and name != "name"]
    return found


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """The lines of a text, with "" before each; blocks of code, whole, with the name of their directive."""
    around: list[str] = []  # fences of directives that hold text
    code, directive, body = "", "", []
    for line in text.splitlines():
        match = _FENCE.match(line)
        fence, empty = (match["fence"], not match["directive"] and not match["rest"].strip()) if match else ("", False)
        if code:
            if empty and fence.startswith(code):
                yield directive, "\n".join(body)
                code = ""
            else:
                body.append(line)
        elif match and empty and around and fence.startswith(around[-1]):
            around.pop()
        elif match and (match["directive"] or "code") not in _CODE:
            around.append(fence)
        elif match and (match["directive"] or fence[0] != ":"):
            code, directive, body = fence, match["directive"] or "code", [match["rest"]]
        else:
            yield "", line
    if code:  # it goes on to the end
        yield directive, "\n".join(body)


def _typed_into(cell: str) -> list[str]:
    """Formulas that stand in a cell as they are. Those with computed numbers in them are left alone."""
    body = re.sub(r"^---\n.*?^---$", "", cell.partition("\n")[2], count=1, flags=re.S | re.M)
    try:
        calls = [node for node in ast.walk(ast.parse(body)) if isinstance(node, ast.Call)]
    except SyntaxError:  # a magic command, which shows no formula
        return []
    shown = [call for call in calls if getattr(call.func, "id", getattr(call.func, "attr", "")) in ("Math", "Latex")]
    arguments = [argument for call in shown for argument in call.args]
    return [a.value for a in arguments if isinstance(a, ast.Constant) and isinstance(a.value, str)]


def check(app, doctree):
    """Warn, and so fail the build, about an untied derivative on the page that has just been read."""
    from docutils import nodes
    from sphinx.util import logging

    for node in doctree.findall(nodes.math_block):
        if not node.get("tied") and not _computed(node) and needs_tie(node.astext()):
            message = "this equation holds a derivative: tie it to code, or mark it with %r: %s"
            text = " ".join(node.astext().split())
            logging.getLogger(__name__).warning(message, DEFINITION, text, location=node)


def _computed(node) -> bool:
    """Whether a display is the output of a cell."""
    while (node := node.parent) is not None:
        if "cell_output" in node.get("classes", []):
            return True
    return False


def setup(app):
    app.connect("doctree-read", check)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
