"""The directive `{tied} ID ...`: show equations whose LaTeX, like their test, lives in `backprop.equations`.

An equation that does not hold is an error, so a book with a wrong one cannot be built.
"""

import numpy as np
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from backprop.equations import TOLERANCE, equations


class Tied(SphinxDirective):
    """One numbered, referable equation per id, each with the code that it is tested to equal."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        found = []
        for key in self.arguments[0].split():
            equation = equations().get(key)
            if equation is None:
                raise self.error(f"there is no equation {key!r} in backprop.equations")
            if max(equation.error(scope) for scope in equation.scopes(np.random.default_rng(0))) > TOLERANCE:
                raise self.error(f"{key} does not hold: {equation.left} is not {equation.right}")
            found += self.parse_text_to_nodes(f"```{{math}}\n:label: {key}\n{equation.latex}\n```")
            code = nodes.literal(text=f"{equation.left} == {equation.right}")
            found.append(nodes.paragraph("", "", code, classes=["tied"]))
        return found


def setup(app):
    app.add_directive("tied", Tied)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
