"""The directive `{tied} ID ...`: show equations whose LaTeX, like their test, lives in `backprop.equations`.

An equation that does not hold is an error, so a book with a wrong one cannot be built.
"""

import numpy as np
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from backprop.equations import TOLERANCE, Equation, equations


class Shown(SphinxDirective):
    """What the directives that show equations share."""

    def show(self, equation: Equation, *, label: str | None) -> list[nodes.Node]:
        """The equation, numbered if it has a label, and under it the code that it is tested to equal."""
        if equation.worst(np.random.default_rng(0)) > TOLERANCE:
            raise self.error(f"{equation.id} does not hold: {equation.left} is not {equation.right}")
        option = f":label: {label}\n" if label else ""
        found = self.parse_text_to_nodes(f"```{{math}}\n{option}{equation.latex}\n```")
        for node in found:
            for block in node.findall(nodes.math_block):
                block["tied"] = equation.id
        return [*found, nodes.paragraph("", "", nodes.literal(text=_test(equation)), classes=["tied"])]


def _test(equation: Equation) -> str:
    where = {"": "", "plain": "  # without options"}.get(equation.where, f"  # where {equation.where}")
    return f"{equation.left} == {equation.right}{where}"


class Tied(Shown):
    """One numbered, referable equation per id."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        found = []
        for key in self.arguments[0].split():
            equation = equations().get(key)
            if equation is None:
                raise self.error(f"there is no equation {key!r} in backprop.equations")
            found += self.show(equation, label=key)
        return found


def setup(app):
    app.add_directive("tied", Tied)
    app.setup_extension("gate")
    app.setup_extension("gradients")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
