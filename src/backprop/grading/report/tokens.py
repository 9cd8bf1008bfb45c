"""Code without what is easy to change: names, comments, layout. What remains tells who wrote with whom."""

import builtins
import keyword
import re
from functools import lru_cache

LENGTH = 8
"""Tokens in a passage. Shorter ones are in everybody's code, longer ones miss what was edited a little."""

LONGEST = 20_000
"""Characters of a cell that are looked at."""

TOKEN = re.compile(
    r'(?P<string>[rbfuRBFU]{0,2}(?:"""(?:.|\n)*?"""|\'\'\'(?:.|\n)*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'))'
    r"|(?P<comment>#[^\n]*)|(?P<number>\d[\w.]*|\.\d[\w]*)|(?P<name>[^\W\d]\w*)"
    r"|(?P<sign>\*\*=?|//=?|->|:=|[<>=!]=|[-+*/@%&|^]=|<<|>>|[^\s\w])"
)
KEPT = {*keyword.kwlist, *(name for name in dir(builtins) if name.islower()), "np", "numpy", "torch"}

Tokens = tuple[str, ...]


@lru_cache(65_536)
def tokens(source: str) -> Tokens:
    """Keywords, signs, attributes, small whole numbers and known names as they are; other names and texts as one.

    A text that stands alone in its line, such as a docstring, is left out. Code with errors in it is read as well.
    """
    found: list[str] = []
    line_begins = True
    end = 0
    source = source[:LONGEST]
    for match in TOKEN.finditer(source):
        kind, text = match.lastgroup, match[0]
        line_begins = line_begins or "\n" in source[end : match.start()] or not found
        end = match.end()
        if kind == "comment" or (kind == "string" and line_begins and source[end : end + 1] in ("\n", "")):
            continue
        line_begins = False
        if kind == "string":
            found.append("'")
        elif kind == "number":
            found.append(text if len(text) < 3 else "0.")
        elif kind == "name" and text not in KEPT and not (found and found[-1] == "."):
            found.append("v")
        elif text != ";":
            found.append(text)
    return tuple(found)


def passages(sequence: Tokens) -> list[int]:
    """A number for every run of LENGTH tokens, in their order; equal runs have equal numbers."""
    return [hash(sequence[i : i + LENGTH]) for i in range(len(sequence) - LENGTH + 1)]


def covered(positions: list[int]) -> int:
    """How many tokens lie in passages that begin at these positions, in rising order."""
    total, reached = 0, 0
    for position in positions:
        total += position + LENGTH - max(position, reached)
        reached = position + LENGTH
    return total
