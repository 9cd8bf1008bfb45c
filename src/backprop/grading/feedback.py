"""Feedback pages by nbgrader's own `generate_feedback`: the same page as `pages` writes, with the gradebook's marks."""

import copy
import shutil
from pathlib import Path
from typing import Any

from nbgrader import utils
from nbgrader.preprocessors import ClearHiddenTests, GetGrades, NbGraderPreprocessor

from .hidden import hide, hints
from .pages import Marks, page
from .settings import MATHJAX

__all__ = ["Grades", "HideTests", "LayOut", "hints", "install_mathjax"]


class Grades(GetGrades):
    """nbgrader's GetGrades, and for each graded cell whether a person still has to read it."""

    def _get_score(self, cell: Any, resources: Any) -> None:
        super()._get_score(cell, resources)
        grade = self.gradebook.find_grade(
            cell.metadata.nbgrader["grade_id"], self.notebook_id, self.assignment_id, self.student_id
        )
        cell.metadata.nbgrader["waiting"] = bool(grade.needs_manual_grade)


class HideTests(ClearHiddenTests):
    """Hidden tests and their numbers go, with the delimiters that nbgrader is configured with."""

    def preprocess(self, nb: Any, resources: Any) -> Any:
        hide(nb, self.begin_test_delimeter, self.end_test_delimeter)
        return nb, resources


class LayOut(NbGraderPreprocessor):
    """Write the whole page; the template has only to hand it on."""

    def preprocess(self, nb: Any, resources: Any) -> Any:
        here = resources["nbgrader"]
        scores, comments = {}, {}
        for cell in nb.cells:
            meta = cell.metadata.get("nbgrader", {})
            if utils.is_grade(cell) or utils.is_task(cell):
                scores[meta["grade_id"]] = (float(meta["score"]), float(meta["points"]), bool(meta["waiting"]))
            if meta.get("comment"):
                comments[meta["grade_id"]] = meta["comment"]
        marks = Marks(
            here["student"], here["assignment"], here["notebook"], scores, comments, float(here["late_penalty"])
        )
        resources["feedback_page"] = page(copy.deepcopy(nb), marks, mathjax=resources["mathjax_url"])
        return nb, resources


def install_mathjax(root: Path, feedback: Path) -> None:
    """Copy the book's MathJax beside the pages, once for the whole class."""
    source, target = root / "book" / "_static" / "mathjax", feedback / MATHJAX
    if source.is_dir() and not target.exists():
        partial = target.with_name(f"{MATHJAX}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(source, partial)
        partial.rename(target)
