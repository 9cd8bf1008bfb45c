"""The LaTeX of an equation as a tree: the notation of this book and no more. Anything else raises `UnreadableError`."""

import re
from collections.abc import Container
from typing import Any

SPACE = re.compile(r"\\[,;:!> ]|~|\\(?:displaystyle|[bB]igg?[lrm]?|left|right|limits)(?![a-zA-Z])")
TOKEN = re.compile(r"\\[a-zA-Z]+|\\[|{}]|\d+(?:\.\d+)?|[a-zA-Z]|\S")
LETTER = re.compile(r"[a-zA-Z]|\\(?:alpha|beta|gamma|delta|eta|lambda|mu|theta|varepsilon|sigma|ell|Phi|varphi)")
ACCENTS = {r"\bar": "d{}", r"\hat": "{}hat"}
FUNCTIONS = {r"\tanh", r"\log", r"\exp", r"\sigma", r"\max", r"\min", "sign"}
RELATIONS = {"=", ">", "<", r"\leq", r"\geq", r"\neq"}
ENDS = RELATIONS | {"", "+", "-", ")", "]", "}", ",", ".", r"\odot", r"\cdot", "/", r"\rangle", r"\rVert"}
FRACTIONS = {r"\frac", r"\tfrac", r"\dfrac"}

Node = tuple[Any, ...]


class UnreadableError(Exception):
    """The LaTeX goes beyond this reader."""


def lines(latex: str) -> list[str]:
    """The equations of a display: each line of aligned ones; the first of gathered ones, the others explain it."""
    match = re.fullmatch(r"\\begin\{(aligned|gathered)\}(.*)\\end\{\1\}", latex, re.S)
    if match is None:
        return [latex]
    found = [line.replace("&", " ") for line in match[2].split(r"\\")]
    return found if match[1] == "aligned" else found[:1]


def read(latex: str, symbols: Container[str] = ()) -> list[Node]:
    """The sides of an equation, two or more. What follows a comma is a remark; a letter in `symbols` is no function."""
    if re.search(r"\\q?quad\s*(\(|\\text\{if)", latex):
        raise UnreadableError("it holds for some indices only")
    parser = Parser(TOKEN.findall(SPACE.sub(" ", re.sub(r"\\q?quad.*", "", latex, flags=re.S))), symbols)
    found = [parser.sum()]
    while parser.next_is("="):
        found.append(parser.sum())
    if parser.peek() not in ("", ",", ".") or len(found) < 2:
        raise UnreadableError(f"{latex!r} ends at {parser.peek()!r}")
    return found


class Parser:
    """Reads tokens from left to right. Products bind tighter than ⊙, ⊙ tighter than +."""

    def __init__(self, tokens: list[str], symbols: Container[str]) -> None:
        self.tokens, self.symbols, self.at = tokens, symbols, 0

    def peek(self, ahead: int = 0) -> str:
        return self.tokens[self.at + ahead] if self.at + ahead < len(self.tokens) else ""

    def next_is(self, *wanted: str) -> bool:
        """Whether the next token is one of these; if so, it is taken."""
        found = self.peek() in wanted and self.peek() != ""
        self.at += found
        return found

    def take(self, wanted: str = "") -> str:
        if not self.peek() or (wanted and self.peek() != wanted):
            raise UnreadableError(f"expected {wanted or 'more'}, got {self.peek()!r}")
        self.at += 1
        return self.tokens[self.at - 1]

    def inside(self, tokens: list[str]) -> Node:
        parser = Parser(tokens, self.symbols)
        node = parser.sum()
        if parser.peek():
            raise UnreadableError(f"{' '.join(tokens)} goes on at {parser.peek()!r}")
        return node

    def sum(self) -> Node:
        node: Node = ("negative", self.entrywise()) if self.next_is("-") else self.entrywise()
        while self.peek() in ("+", "-"):
            node = (self.take(), node, self.entrywise())
        return node

    def entrywise(self) -> Node:
        node = self.product()
        while self.peek() in (r"\odot", r"\cdot", "/"):
            node = ("/" if self.take() == "/" else "*", node, self.product())
        return node

    def product(self) -> Node:
        node = self.factor()
        while self.peek() not in ENDS:
            node = ("product", node, self.factor())
        return node

    def factor(self) -> Node:
        node = self.atom()
        while self.next_is("^"):
            power = self.braces()
            node = ("transpose", node) if power == [r"\top"] else ("power", node, self.inside(power))
        return node

    def braces(self) -> list[str]:
        """The tokens in braces, or a single one."""
        if not self.next_is("{"):
            token = self.take()
            if re.fullmatch(r"\d{2,}", token):  # \frac12 is one half
                self.tokens[self.at - 1 : self.at] = [token[0], token[1:]]
            return [self.tokens[self.at - 1]]
        found, depth = [], 1
        while depth:
            found.append(self.take())
            depth += (found[-1] == "{") - (found[-1] == "}")
        return found[:-1]

    def atom(self) -> Node:
        token = self.take()
        if token[0].isdigit():
            return "number", float(token)
        if token == "(":
            return self.until(")")
        if token == r"\langle":
            left = self.until(",")
            return "inner", left, self.until(r"\rangle")
        if token == r"\lVert":
            return "norm", self.until(r"\rVert")
        if token == "[":
            return self.bracket()
        if token in FRACTIONS:
            return self.fraction()
        if token == r"\sqrt":
            return "power", self.inside(self.braces()), ("number", 0.5)
        if token == r"\sum":
            self.take("_")
            return "sum", self.braces(), self.entrywise()
        if token == r"\operatorname":
            name = "".join(self.braces())
            return ("diag", self.factor()) if name == "diag" else self.call(name)
        if token == "e" and self.next_is("^"):
            return "call", r"\exp", [self.inside(self.braces())]
        if token in FUNCTIONS and token not in self.symbols:
            return self.call(token)
        return self.symbol(token)

    def until(self, closing: str) -> Node:
        node = self.sum()
        self.take(closing)
        return node

    def call(self, name: str) -> Node:
        if name not in FUNCTIONS:
            raise UnreadableError(name)
        power = self.braces() if self.next_is("^") else None  # tanh² u
        if self.next_is("("):
            arguments = [self.sum()]
            while self.next_is(","):
                arguments.append(self.sum())
            self.take(")")
        else:
            arguments = [self.product()]
        node: Node = ("call", name, arguments)
        return ("power", node, self.inside(power)) if power else node

    def bracket(self) -> Node:
        """[statement], or arrays side by side."""
        parts = [self.sum()]
        if self.peek() in RELATIONS:
            return "call", self.take(), [*parts, self.until("]")]
        while self.next_is(","):
            parts.append(self.sum())
        self.take("]")
        return "beside", parts

    def fraction(self) -> Node:
        above, below = self.braces(), self.braces()
        if r"\partial" in (above[0], below[0]):
            return "slope", self.inside(above[1:]), self.inside(below[1:])
        return "/", self.inside(above), self.inside(below)

    def symbol(self, token: str) -> Node:
        """(symbol, accents, letter, its subscript): a bar, a hat, a plus and an index belong to the letter."""
        accents = []
        while token in ACCENTS:
            accents.append(token)
            token = self.take()
            if token == "{":
                self.at -= 1
                inner = self.braces()
                self.tokens[self.at : self.at] = inner[1:] if inner[0] in ACCENTS else []
                token = inner[0] if inner[0] in ACCENTS or len(inner) == 1 else "{" + "".join(inner) + "}"
        if token in (r"\Phi", r"\varphi") and self.next_is("("):
            token += f"({self.take()}{self.take(')')}"
            return "symbol", (), token, ()
        if token == r"\mathbf" and self.next_is("1"):
            return ("ones",)
        if not LETTER.fullmatch(token) and token[0] != "{":
            raise UnreadableError(f"what is {token}?")
        subscript: list[str] = []
        while self.peek() == "_" or (self.peek() == "^" and self.peek(1) == "+"):
            if self.next_is("_"):
                subscript = self.braces()
            else:
                self.at += 2
                token += "^+"
        return "symbol", tuple(accents), token, tuple(subscript)


def written(node: Node) -> str:
    """A symbol with its subscript."""
    subscript = "".join(token for token in node[3] if token not in "{},") if node[0] == "symbol" else ""
    return spelled(node) + (f"_{subscript}" if subscript else "")


def spelled(node: Node) -> str:
    """A symbol without its subscript, in one way of writing it: `\\bar h^+`; a norm is |x|."""
    if node[0] == "norm":
        return f"|{spelled(node[1])}|"
    if node[0] != "symbol":
        raise UnreadableError(f"a derivative of {node[0]}")
    return " ".join([*node[1], node[2]])
