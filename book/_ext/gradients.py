"""The directives `{gradients}` and `{letters}`: tables that are made of the package itself when the book is built.

`{gradients}` goes through all units and shows of each its shapes, its files, the formula, the gradient of each argument
and the steps of the derivation: the same equations that chapters tie to. `{letters}` lists the letters for dimensions.
"""

import ast
import inspect
import itertools
import os
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from docutils import nodes
from gate import tied as tied_ids
from sphinx.addnodes import download_reference
from sphinx.util.docutils import SphinxDirective
from tied import Shown

import backprop
from backprop.equations import Equation, of_unit, results
from backprop.numpy._signature import GLOSSARY, Array, signature, split_size
from backprop.units import Unit, units

PACKAGE = Path(backprop.__file__).resolve().parent


class Gradients(Shown):
    """All units, file by file."""

    def run(self) -> list[nodes.Node]:
        self.env.note_reread()  # where the equations are derived stands in other pages
        for path in sorted((PACKAGE / "equations").glob("*.py")):
            self.env.note_dependency(str(path))
        chapters = dict(self.chapters())
        sections: dict[str, nodes.section] = {}
        index = self.parse_text_to_nodes("\n".join(f"- {title(u[0])}: {links(u)}" for u in by_file()))
        for unit in units().values():
            if unit.file not in sections:
                sections[unit.file] = self.section(title(unit), f"gradients-of-{unit.file}")
            sections[unit.file] += self.unit(unit, chapters)
        return [*index, *sections.values()]

    def unit(self, unit: Unit, chapters: dict[str, list[str]]) -> nodes.section:
        section = self.section(unit.name, f"gradients-{unit.name}")
        forward, backward = signature(unit.forward), signature(unit.backward)
        section += self.table(forward, backward)
        section += self.sources(unit)
        known, shown = results(unit), []
        for heading, specs in (("Forward", forward[1]), ("Backward", backward[1])):
            section += nodes.rubric("", heading)
            new = with_needs(unit, [equation for spec in specs for equation in known[spec.name]])
            section += [node for equation in new if equation not in shown for node in self.equation(equation)]
            shown += new
        section += self.names(unit)
        if steps := [equation for equation in of_unit(unit) if equation not in shown]:
            section += self.steps(steps)
        places = [f"{{doc}}`/{page}`: {', '.join(f'{{eq}}`{key}`' for key in own)}" for page, keys in chapters.items()
                  if (own := [key for key in keys if key.split(".")[0] == unit.name])]  # fmt: skip
        if places:
            section += self.parse_text_to_nodes("Derived in " + "; ".join(places) + ".")
        return section

    def equation(self, equation: Equation) -> Iterator[nodes.Node]:
        if equation.note:
            yield from self.parse_text_to_nodes(equation.note)
        yield nodes.target("", "", ids=[anchor(equation)])
        yield from self.show(equation, label=None)

    def steps(self, steps: list[Equation]) -> nodes.Node:
        """The derivation, folded."""
        box = nodes.admonition("", nodes.title("", "Step by step"), classes=["dropdown", "note"])
        box += [node for equation in steps for node in self.equation(equation)]
        return box

    def names(self, unit: Unit) -> list[nodes.Node]:
        """What the short names in the tests stand for, folded."""
        lines = [f"- `{name}`: {meaning}" for name, meaning in meanings(unit).items()]
        if not lines:
            return []
        box = nodes.admonition("", nodes.title("", "Names in the tests"), classes=["dropdown", "note"])
        box += self.parse_text_to_nodes("\n".join(lines))
        return [box]

    def table(self, forward: tuple, backward: tuple) -> nodes.Node:
        """What goes in and comes out, with shapes: forward, and backward in the other direction."""
        lines = ["| | in | out |", "|---|---|---|"]
        for name, (inputs, outputs) in {"forward": forward, "backward": backward}.items():
            lines.append(f"| {name} | {shapes(inputs)} | {shapes(outputs)} |")
        return nodes.container("", *self.parse_text_to_nodes("\n".join(lines)), classes=["shapes"])

    def sources(self, unit: Unit) -> nodes.Node:
        """The two files, to look into, and the literature that the forward pass names."""
        paragraph = nodes.paragraph("", "Code: ")
        for library in ("numpy", "torch"):
            path = PACKAGE / library / f"{unit.file}.py"
            self.env.note_dependency(str(path))
            relative = os.path.relpath(path, self.env.srcdir)
            link = download_reference("", "", reftarget=f"/{relative}", refdoc=self.env.docname, refexplicit=True)
            link += nodes.literal(text=f"{library}/{path.name}", classes=["download"])
            paragraph += [link, nodes.Text(", " if library == "numpy" else ". ")]
        source = re.search(r"Source: (.+?)\.?\s*$", inspect.getdoc(unit.forward) or "", re.S)
        if source:
            cited = re.sub(r"\b([a-z]+\d{4}[a-z]+)\b", r"{cite:t}`\1`", " ".join(source[1].split()))
            paragraph += self.parse_text_to_nodes(f"Source: {cited}.")[0].children
        return paragraph

    def section(self, text: str, name: str) -> nodes.section:
        section = nodes.section("", nodes.title("", text), names=[name])
        self.state.document.note_explicit_target(section)
        return section

    def chapters(self) -> Iterator[tuple[str, list[str]]]:
        """The pages that tie to equations, and which."""
        for page in sorted(self.env.found_docs):
            path = Path(self.env.doc2path(page))
            if path.suffix == ".md" and (keys := tied_ids(path.read_text(encoding="utf-8"))):
                yield page, keys


class Letters(SphinxDirective):
    """The glossary of dimensions, with some units that use each."""

    def run(self) -> list[nodes.Node]:
        lines = ["| letter | counts | for example in |", "|---|---|---|"]
        for letter, meaning in GLOSSARY.items():
            users = [unit for unit in units().values() if letter in letters(unit)]
            lines.append(f"| ${letter}$ | {meaning} | {links(users[:3])}{', …' * (len(users) > 3)} |")
        return self.parse_text_to_nodes("\n".join(lines))


def with_needs(unit: Unit, wanted: list[Equation]) -> list[Equation]:
    """Equations, and those that say what the names on their right sides are, in the order of the derivation."""
    said: dict[str, list[Equation]] = {}
    for equation in of_unit(unit):
        for name in subjects(ast.parse(equation.left, mode="eval").body):
            said.setdefault(name, []).append(equation)
    definitions = getattr(wanted[0].module, "DEFINITIONS", {}).get(unit.name, {})
    found, seen, todo = list(wanted), set(signature_names(unit)), [equation.right for equation in wanted]
    while todo:
        names = {node.id for node in ast.walk(ast.parse(todo.pop(), mode="eval")) if isinstance(node, ast.Name)} - seen
        seen |= names
        for name in names:
            todo += [definitions[name]] if isinstance(definitions.get(name), str) else []
            new = [equation for equation in said.get(name, []) if equation not in found]
            found += new
            todo += [equation.right for equation in new]
    return [equation for equation in of_unit(unit) if equation in found]


def subjects(left: ast.expr) -> Iterator[str]:
    """What an equation is about: the name on its left side, also if only some entries, or several names together."""
    if isinstance(left, ast.Name):
        yield left.id
    elif isinstance(left, ast.Subscript):
        yield from subjects(left.value)
    elif isinstance(left, ast.Call) and ast.unparse(left.func) in ("np.concatenate", "np.array"):
        for part in left.args[0].elts if isinstance(left.args[0], ast.List) else []:
            yield from subjects(part)


def signature_names(unit: Unit) -> set[str]:
    return {spec.name for side in (*signature(unit.forward), *signature(unit.backward)) for spec in side}


def meanings(unit: Unit) -> dict[str, str]:
    """The definitions of a unit: an expression as it is, a function by its docstring."""
    found = {}
    equation = of_unit(unit)[0]
    definitions = getattr(equation.module, "DEFINITIONS", {}).get(unit.name, {})
    scope = next(equation.scopes(np.random.default_rng(0)))
    for name, meaning in definitions.items():
        known = [part.__doc__ for part in (meaning, scope[name]) if callable(part) and part.__doc__]
        if isinstance(meaning, str):
            found[name] = f"`{meaning}`"
        elif known:
            found[name] = " ".join(known[0].split("\n\n")[0].split())
    return found


def letters(unit: Unit) -> set[str]:
    """The letters in the shapes of a unit."""
    dims = {dim for side in signature(unit.forward) for spec in side for dim in spec.dims if dim != "..."}
    return {split_size(dim)[1] for dim in dims}


def by_file() -> list[list[Unit]]:
    return [list(group) for _, group in itertools.groupby(units().values(), key=lambda unit: unit.file)]


def links(some: list[Unit]) -> str:
    return ", ".join(f"{{ref}}`{unit.name} <gradients-{unit.name}>`" for unit in some)


def shapes(arrays: list[Array]) -> str:
    return " ".join(f"`{array}`" for array in arrays)


def anchor(equation: Equation) -> str:
    return "gradients-" + nodes.make_id(equation.id.replace(".", "-")) + "-equation"


def title(unit: Unit) -> str:
    """What the file of a unit is about: its docstring up to the first mark, without what stands in parentheses."""
    first = re.sub(r"\s*\([^)]*\)", "", inspect.getdoc(unit.module) or unit.file)
    return re.split(r"[,.:;]", first)[0]


def setup(app):
    app.add_directive("gradients", Gradients)
    app.add_directive("letters", Letters)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
