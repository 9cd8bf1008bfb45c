"""A cell of a graded notebook as it stands on a feedback page: its text or code, its outputs, the verdict on it."""

import json
from base64 import b64encode
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from ..tasks.words import RIGHT, WRONG
from . import safe
from .hidden import about, joined

PICTURES = ("image/png", "image/jpeg", "image/gif")


@dataclass
class Verdict:
    """The diagnosis of a test cell, line by line: what is wrong, what is right, the rest."""

    wrong: list[str] = field(default_factory=list)
    right: list[str] = field(default_factory=list)


def content(cell: Any, plainly: bool = False) -> Markup:
    """The cell without its outputs."""
    source = joined(cell["source"])
    if cell["cell_type"] == "code" and not plainly:
        return safe.code(source)
    if plainly or cell["cell_type"] != "markdown":
        return safe.plain(source)
    attachments = cell.get("attachments")
    return safe.markdown_with(source, attachments) if attachments else safe.markdown(source)


def read_verdict(cell: Any) -> tuple[Verdict, list[Markup]]:
    """The verdict that a test cell prints, and its other outputs. The score stands beside the cell already."""
    verdict, rest = Verdict(), []
    for output in cell.get("outputs", []):
        if output["output_type"] == "stream" and output.get("name") == "stdout":
            other: list[str] = []
            for line in joined(output["text"]).split("\n"):
                for mark, lines in ((WRONG, verdict.wrong), (RIGHT, verdict.right), ("", other)):
                    if line.startswith(mark):
                        lines.append(line.removeprefix(mark))
                        break
            if other and other[0].endswith(" points"):
                del other[0]
            if any(other):
                rest.append(Markup("<div class='stream'>") + safe.terminal("\n".join(other).strip("\n")) + _END)
        elif output["output_type"] != "execute_result":
            rest.append(shown(output))
    return verdict, rest


def outputs(cell: Any, plainly: bool = False) -> list[Markup]:
    """All outputs of a cell."""
    if plainly:
        return [safe.plain("(outputs that take too long to show)")] if cell.get("outputs") else []
    return [shown(output) for output in cell.get("outputs", [])]


_END = Markup("</div>")


def shown(output: Any) -> Markup:
    """One output. Of several forms of the same thing the best one that is harmless."""
    kind = output["output_type"]
    if kind == "stream":
        head = Markup("<div class='stream{}'>").format(" bad" if output.get("name") == "stderr" else "")
        return head + safe.terminal(joined(output["text"])) + _END
    if kind == "error":
        lines = "\n".join(map(str, output.get("traceback") or [f"{output['ename']}: {output['evalue']}"]))
        return Markup("<div class='stream bad'>") + safe.terminal(lines) + _END
    return Markup("<div class='result'>") + _best(output.get("data", {})) + _END


def _best(data: Any) -> Markup:
    for kind in PICTURES:
        if kind in data and safe.BASE64.fullmatch(joined(data[kind])):
            return _picture(kind, "".join(joined(data[kind]).split()))
    if "image/svg+xml" in data:  # as a picture it runs nothing and fetches nothing
        return _picture("image/svg+xml", b64encode(joined(data["image/svg+xml"]).encode()).decode())
    for kind, harmless in (("text/html", safe.clean), ("text/markdown", safe.markdown)):
        if kind in data and not ("text/plain" in data and safe.heavy(joined(data[kind]))):
            made = harmless(joined(data[kind]))
            if made.striptags().strip() or "<img" in made:
                return made
    if "text/latex" in data:
        return Markup("<div class='formula'>{}</div>").format(joined(data["text/latex"]))
    if "text/plain" in data:
        return safe.terminal(joined(data["text/plain"]))
    if "application/json" in data:
        return safe.plain(json.dumps(data["application/json"], indent=1))
    return Markup("<p class='label'>An output that cannot be shown here.</p>")


def _picture(kind: str, base64: str) -> Markup:
    return Markup('<img alt="What this cell draws" src="data:{};base64,{}">').format(kind, base64)


def role(cell: Any) -> str:
    """Whose cell it is: an "answer", a "check" of one, a "task" of several cells, or none of these."""
    meta = about(cell)
    if meta.get("solution"):
        return "answer"
    return "check" if meta.get("grade") else "task" if meta.get("task") else ""


def comment(text: str) -> Markup:
    """What a grader wrote about an answer."""
    return safe.markdown(text)


def number(value: float) -> str:
    """Points as people write them."""
    return f"{round(value, 2):g}"


def breakable(name: str) -> Markup:
    """A name that may go on in the next line after an underscore."""
    return Markup("_<wbr>").join(name.split("_"))
