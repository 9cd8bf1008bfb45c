"""The ways in which one line of a backward pass can be wrong.

term       a term is dropped, or two branches are exchanged
factor     a factor or divisor is dropped, or the result is off by 0.1 %
sign       plus for minus, or the mask for its complement
transpose  a transpose too many or too few, axes in another order
axis       a sum over another axis, an axis run through in the other direction
time       another time step: its neighbour, or the steps in the other order
"""

import ast
import copy
from collections.abc import Iterator
from typing import NamedTuple

KINDS = ("term", "factor", "sign", "transpose", "axis", "time")

_OTHER = {"add": "subtract", "subtract": "add"}


class Defect(NamedTuple):
    """What is wrong, in words, and the node to put in place of the right one."""

    kind: str
    change: str
    node: ast.AST


def defects(node: ast.AST) -> Iterator[Defect]:
    """The defects that one node of the syntax tree can have."""
    text = ast.unparse(node) if isinstance(node, ast.expr | ast.AugAssign) else ""
    match node:
        case ast.BinOp(left, ast.Add() | ast.Sub() as op, right):
            added = isinstance(op, ast.Add)
            yield Defect("term", f"{text} -> {ast.unparse(left)}", left)
            yield Defect("term", f"{text} -> the right one", right if added else ast.UnaryOp(ast.USub(), right))
            yield Defect("sign", text, ast.BinOp(left, ast.Sub() if added else ast.Add(), right))
        case ast.BinOp(left, ast.Mult(), right):
            yield Defect("factor", f"{text} -> {ast.unparse(left)}", left)
            yield Defect("factor", f"{text} -> {ast.unparse(right)}", right)
        case ast.BinOp(left, ast.Div(), right):
            yield Defect("factor", f"{text} -> {ast.unparse(left)}", left)
        case ast.BinOp(left, ast.MatMult(), right):
            yield Defect("factor", f"1.001 ({text})", _times(1.001, node))
            yield Defect("transpose", f"({text}).T", ast.Attribute(node, "T", ast.Load()))
        case ast.AugAssign(target, ast.Add() | ast.Sub() as op, value):
            yield Defect("term", f"without {text}", ast.Pass())
            turned = ast.Sub() if isinstance(op, ast.Add) else ast.Add()
            yield Defect("sign", text, ast.AugAssign(target, turned, value))
        case ast.AugAssign(target, ast.Mult() | ast.Div(), _):
            yield Defect("factor", f"without {text}", ast.Pass())
        case ast.Attribute(value, "T"):
            yield Defect("transpose", f"{text} -> {ast.unparse(value)}", value)
        case ast.UnaryOp(ast.USub() | ast.Invert(), operand) if not isinstance(operand, ast.Constant):
            yield Defect("sign", f"{text} -> {ast.unparse(operand)}", operand)
        case ast.Subscript():
            yield from _in_time(node, text)
        case ast.Slice(lower, upper, ast.UnaryOp(ast.USub(), ast.Constant(1))):
            yield Defect("axis", f"{text} -> forwards", ast.Slice(lower, upper, None))
        case ast.Call():
            yield from _of_a_call(node, text)


def of_the_gradients(node: ast.AST) -> Iterator[Defect]:
    """Defects of what a backward pass returns: each gradient in turn with the wrong sign, off by 0.1 %, forgotten."""
    if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
        elements = node.value.elts
        for i, element in enumerate(elements):
            for kind, change, number in (
                ("sign", "sign", -1),
                ("factor", "1.001 times", 1.001),
                ("term", "zero for", 0),
            ):
                changed = [*elements[:i], _times(number, element), *elements[i + 1 :]]
                yield Defect(kind, f"{change} gradient {i + 1}", ast.Return(ast.Tuple(changed, ast.Load())))


def _of_a_call(node: ast.Call, text: str) -> Iterator[Defect]:
    match node:
        case ast.Call(ast.Name("reversed"), [steps]):
            yield Defect("time", f"{text} -> {ast.unparse(steps)}", steps)
        case ast.Call(ast.Attribute(ast.Name("np") as np, "add" | "subtract" as name), arguments, keywords):
            other = ast.Attribute(np, _OTHER[name], ast.Load())
            yield Defect("sign", text, ast.Call(other, arguments, keywords))
        case ast.Call(ast.Attribute(ast.Name("np"), "multiply"), [left, right], keywords):
            yield Defect("factor", f"1.001 in {text}", ast.Call(node.func, [left, _times(1.001, right)], keywords))
        case ast.Call(ast.Attribute(ast.Name("np"), "einsum" | "vecdot")):
            yield Defect("factor", f"1.001 {text}", _times(1.001, node))
        case ast.Call(ast.Attribute(ast.Name("np"), "where"), [condition, yes, no]):
            yield Defect("term", f"exchange the branches of {text}", ast.Call(node.func, [condition, no, yes], []))
        case ast.Call(ast.Attribute(value, "swapaxes"), [_, _]):
            yield Defect("transpose", f"{text} -> {ast.unparse(value)}", value)
        case ast.Call(ast.Attribute(_, "transpose"), [*first, left, right]):
            yield Defect("transpose", f"{text}, last two exchanged", ast.Call(node.func, [*first, right, left], []))
        case ast.Call(ast.Attribute(_, "sum" | "mean"), [axis, *rest], keywords) if (moved := _moved(axis)) is not None:
            yield Defect("axis", text, ast.Call(node.func, [moved, *rest], keywords))
        case ast.Call(ast.Attribute(_, "sum" | "mean"), [ast.Tuple([*_, last] as axes), *rest], keywords):
            fewer = ast.Tuple([a for a in axes if a is not last], ast.Load())
            yield Defect("axis", f"{text}, without the last", ast.Call(node.func, [fewer, *rest], keywords))
    for i, keyword in enumerate(node.keywords):
        if keyword.arg == "axis" and (moved := _moved(keyword.value)) is not None:
            changed = copy.deepcopy(node)
            changed.keywords[i].value = moved
            yield Defect("axis", text, changed)


def _in_time(node: ast.Subscript, text: str) -> Iterator[Defect]:
    """Step t - 1 for t, t for t + 1, and all steps but the first for all but the last."""
    if not isinstance(node.ctx, ast.Load):
        return
    places = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    for i, place in enumerate(places):
        match place:
            case ast.Name("t"):
                other: ast.expr = ast.BinOp(place, ast.Sub(), ast.Constant(1))
            case ast.BinOp(ast.Name("t") as step, ast.Add(), ast.Constant(1)):
                other = step
            case ast.Slice(None, ast.UnaryOp(ast.USub(), ast.Constant(1)), None):
                other = ast.Slice(ast.Constant(1), None, None)
            case _:
                continue
        moved = [*places[:i], other, *places[i + 1 :]]
        index = ast.Tuple(moved, ast.Load()) if isinstance(node.slice, ast.Tuple) else other
        changed = ast.Subscript(node.value, index, node.ctx)
        yield Defect("time", f"{text} -> {ast.unparse(changed)}", changed)


def _times(number: float, node: ast.expr) -> ast.BinOp:
    return ast.BinOp(ast.Constant(number), ast.Mult(), node)


def _moved(axis: ast.expr) -> ast.expr | None:
    """Another axis: 1 for 0 and 0 for 1, else the one before. None if it is no whole number."""
    match axis:
        case ast.Constant(int(number)):
            return ast.Constant(1 - number if number in (0, 1) else number - 1)
        case ast.UnaryOp(ast.USub(), ast.Constant(int(number))):
            return ast.UnaryOp(ast.USub(), ast.Constant(number + 1))
    return None
