"""Code as another student would have typed it: other names, or lines of one's own in it. What it does stays."""

import ast
import random

import numpy as np

WORDS = tuple(
    f"{a}{b}"
    for b in ("", "2", "_out", "_in")
    for a in ("acc", "back", "batch", "cur", "delta", "err", "g", "left", "new", "q", "res", "tmp", "val", "z")
)
FUNCTIONS = ("max", "min", "sorted", "sum")


def renamed(source: str, rng: np.random.Generator) -> str:
    """Arguments and local variables have other names; unchanged if it does not parse."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return source
    arguments = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    stored = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    old = sorted(arguments | stored)
    free = [word for word in WORDS if word not in used]
    new = [free[i] if i < len(free) else f"x{i}" for i in rng.permutation(max(len(free), len(old)))[: len(old)]]
    names = dict(zip(old, new, strict=True))
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            node.id = names.get(node.id, node.id)
        elif isinstance(node, ast.arg):
            node.arg = names.get(node.arg, node.arg)
    return ast.unparse(tree)


def with_asides(source: str, rng: np.random.Generator) -> str:
    """A handful of lines before the last one that compute something for nobody, as left behind after a search."""
    tree = ast.parse(source)
    function = last_function(tree)
    dice = random.Random(int(rng.integers(2**32)))  # for single draws it is much faster than NumPy's
    lines = [_aside(i, dice) for i in range(dice.randrange(5, 9))]
    function.body[-1:-1] = ast.parse("\n".join(lines)).body
    return ast.unparse(tree)


def last_function(tree: ast.Module) -> ast.FunctionDef:
    """The last one in the code, which may be a method."""
    functions = [part for part in tree.body if isinstance(part, ast.FunctionDef | ast.ClassDef)]
    while isinstance(functions[-1], ast.ClassDef):
        functions = [part for part in functions[-1].body if isinstance(part, ast.FunctionDef | ast.ClassDef)]
    return functions[-1]


def _aside(i: int, dice: random.Random) -> str:
    name, before = f"aside_{i}", f"aside_{i - 1}" if i else str(dice.randrange(2, 9))
    a, b, function, sign = dice.randrange(1, 99), dice.randrange(1, 99), dice.choice(FUNCTIONS), dice.choice("<>")
    kinds = (
        f"{name} = [{_sum(dice)} for q in range({a})]",
        f"{name} = ({_sum(dice, '3')}, {before}, {_sum(dice, '5')})",
        f"{name} = {{'{b}': {_sum(dice, '2')}, 'n': {before}}}",
        f"{name} = {_sum(dice, '7')} if {b} {sign} {a} else {before}",
        f"{name} = {function}([{_sum(dice, '4')}]) if {before} else None",
    )
    return dice.choice(kinds)


def _sum(dice: random.Random, operand: str = "q") -> str:
    terms = [f"{dice.choice((operand, dice.randrange(99)))} {dice.choice('+-*%')} {dice.randrange(1, 99)}"
             for _ in range(dice.randrange(1, 4))]  # fmt: skip
    return dice.choice((" + ", " - ", " * ")).join(terms)
