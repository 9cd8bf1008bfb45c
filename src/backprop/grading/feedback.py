"""Feedback pages: what the student reads after grading. Nothing hidden is in them, nothing is fetched from outside."""

import re
import shutil
from pathlib import Path
from typing import Any

from nbgrader import utils
from nbgrader.preprocessors import ClearHiddenTests, GetGrades

from ..tasks.check import WRONG
from .settings import MATHJAX


class Grades(GetGrades):
    """nbgrader's GetGrades, and for each graded cell whether a person still has to read it, and its hints."""

    def preprocess(self, nb: Any, resources: Any) -> Any:
        nb, resources = super().preprocess(nb, resources)
        found = hints(nb)
        for cell in nb.cells:
            if utils.is_grade(cell):
                cell.metadata.nbgrader["hints"] = found[cell.metadata.nbgrader["grade_id"]]
        return nb, resources

    def _get_score(self, cell: Any, resources: Any) -> None:
        super()._get_score(cell, resources)
        grade = self.gradebook.find_grade(
            cell.metadata.nbgrader["grade_id"], self.notebook_id, self.assignment_id, self.student_id
        )
        cell.metadata.nbgrader["waiting"] = bool(grade.needs_manual_grade)


class HideTests(ClearHiddenTests):
    """Take hidden tests out of the cells, out of tracebacks that quote them, and their numbers out of all outputs."""

    def preprocess(self, nb: Any, resources: Any) -> Any:
        secrets: set[str] = set()
        for cell in nb.cells:
            if cell.cell_type == "code" and utils.is_grade(cell):
                whole = cell.source
                self._remove_hidden_test_region(cell)
                secrets |= set(re.findall(r"\d{4,}", whole)) - set(re.findall(r"\d{4,}", cell.source))
                for output in cell.outputs:
                    if output.output_type == "error":
                        output.traceback = [f"{output.ename}: {output.evalue}"]
        for cell in nb.cells:
            for output in cell.get("outputs", []):
                _redact(output, secrets)
        return nb, resources


def _redact(output: Any, secrets: set[str]) -> None:
    """Only in what is read as text: a picture's numbers are not a student's."""
    for node in (output, output.get("data", {})):
        for key in ("text", "text/plain", "text/html", "text/markdown", "text/latex", "evalue", "traceback"):
            value = node.get(key)
            for secret in secrets if value else ():
                pattern = rf"(?<![\d.]){secret}(?!\d)"
                lines = [re.sub(pattern, "(hidden)", line) for line in ([value] if isinstance(value, str) else value)]
                node[key] = value = lines[0] if isinstance(value, str) else lines


def hints(nb: Any) -> dict[str, list[str]]:
    """What the student reads about each graded cell: first why the cell with the function stopped, if it did."""
    stopped: dict[str, list[str]] = {}
    found = {}
    for cell in nb.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        errors = [o for o in cell.get("outputs", []) if o.output_type == "error"]
        reasons = [_reason(o) for o in errors]
        if utils.is_grade(cell):
            printed = "".join(o.text for o in cell.get("outputs", []) if o.get("name") == "stdout")
            wrong = [line.removeprefix(WRONG) for line in printed.splitlines() if line.startswith(WRONG)]
            found[name] = stopped.get(name.removeprefix("test_"), []) + wrong + reasons
        elif reasons:
            stopped[name] = [f"Your cell stops with {reason}" for reason in reasons]
    return found


def _reason(error: Any) -> str:
    """The error in one line, without the name of the file that the kernel made of the cell."""
    value = re.sub(r"\((?:\d+\.py|<[^>]*>), (line \d+)\)$", r"(\1)", error.evalue)
    return f"{error.ename}: {value}".removesuffix(": ")


def install_mathjax(root: Path, feedback: Path) -> None:
    """Copy the book's MathJax beside the pages, once for the whole class."""
    source, target = root / "book" / "_static" / "mathjax", feedback / MATHJAX
    if source.is_dir() and not target.exists():
        partial = target.with_name(f"{MATHJAX}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(source, partial)
        partial.rename(target)
