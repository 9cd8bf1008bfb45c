"""What a graded notebook must not tell, taken out; and what it says about each graded cell, collected."""

import re
from typing import Any

from ..tasks.foreign import tame
from ..tasks.words import WRONG

BEGIN, END = "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"
READ_AS_TEXT = ("text", "text/plain", "text/html", "text/markdown", "text/latex", "evalue", "traceback")


def about(cell: Any) -> dict[str, Any]:
    """nbgrader's metadata of a cell; none if it is the student's own."""
    found = cell["metadata"].get("nbgrader")
    return found if isinstance(found, dict) else {}


def joined(text: Any) -> str:
    """A text of a notebook: a string, or its lines in a list."""
    return "".join(map(str, text)) if isinstance(text, list) else str(text)


def hide(nb: Any, begin: str = BEGIN, end: str = END) -> None:
    """Take hidden tests out of the cells, out of tracebacks that quote them, and their numbers out of all outputs."""
    secrets: set[str] = set()
    for cell in nb["cells"]:
        if cell["cell_type"] == "code" and about(cell).get("grade"):
            whole = joined(cell["source"])
            cell["source"] = shown = _without_region(whole, begin, end)
            secrets |= set(re.findall(r"\d{4,}", whole)) - set(re.findall(r"\d{4,}", shown))
            for output in cell["outputs"]:
                if output["output_type"] == "error":
                    output["traceback"] = [f"{output['ename']}: {output['evalue']}"]
    for cell in nb["cells"] if secrets else ():
        for output in cell.get("outputs", []):
            _redact(output, secrets)


def _without_region(source: str, begin: str, end: str) -> str:
    """A region without an end goes on to the last line."""
    kept, inside = [], False
    for line in source.split("\n"):
        if begin in line or end in line:
            inside = begin in line
        elif not inside:
            kept.append(line)
    return "\n".join(kept)


def _redact(output: Any, secrets: set[str]) -> None:
    """Only in what is read as text: a picture's numbers are not a student's."""
    pattern = re.compile(rf"(?<![\d.])(?:{'|'.join(sorted(secrets))})(?!\d)")
    for node in (output, output.get("data", {})):
        for key in READ_AS_TEXT:
            if value := node.get(key):
                lines = [pattern.sub("(hidden)", line) for line in ([value] if isinstance(value, str) else value)]
                node[key] = lines[0] if isinstance(value, str) else lines


def hints(nb: Any) -> dict[str, list[str]]:
    """What the student reads about each graded cell: first why the cell with the function stopped, if it did."""
    stopped: dict[str, list[str]] = {}
    found = {}
    for cell in nb["cells"]:
        name = about(cell).get("grade_id", "")
        outputs = cell.get("outputs", [])
        reasons = [_reason(o) for o in outputs if o["output_type"] == "error"]
        if about(cell).get("grade"):
            printed = "".join(joined(o["text"]) for o in outputs if o.get("name") == "stdout")
            wrong = [line.removeprefix(WRONG) for line in printed.splitlines() if line.startswith(WRONG)]
            found[name] = stopped.get(name.removeprefix("test_"), []) + wrong + reasons
        elif reasons:
            stopped[name] = [f"Your cell stops with {reason}" for reason in reasons]
    return found


def _reason(error: Any) -> str:
    """The error in one line, without the name of the file that the kernel made of the cell."""
    value = re.sub(r"\((?:\d{1,9}\.py|<[^<>()]{0,80}>), (line \d{1,9})\)$", r"(\1)", error["evalue"])
    return tame(f"{error['ename']}: {value}".removesuffix(": "))
