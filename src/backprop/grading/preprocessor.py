"""The judge inside nbgrader's own autograde: `nbgrader autograde` and formgrader's button give the scores it gives."""

import functools
import json
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute

from .judge.grade import GRADED
from .judge.master import Master
from .lane import grade_bytes, pack
from .variants import variants


class Judged(Execute):
    """Stands where nbgrader's Execute stands: the notebook is run in the sandbox, and its test cells are judged."""

    def preprocess(self, nb: Any, resources: Any, km: Any = None) -> Any:
        about = resources["nbgrader"]
        course = CourseDirectory(parent=self)
        solution = Path(course.format_path(course.source_directory, ".", about["assignment"]))
        files = tuple((path.name, path.stat().st_mtime_ns) for path in sorted(solution.glob("*.ipynb")))
        submission = pack(about["student"], {about["notebook"]: nbformat.writes(nb).encode()})
        folder = Path(course.format_path(course.submitted_directory, ".", ".")).parent
        variant = variants(folder).get(about["assignment"], 0)
        result = json.loads(grade_bytes(_master(solution, files, variant), submission))
        if result["status"] != GRADED:
            raise RuntimeError(result["reason"])
        if result["isolation"].startswith("NOT"):
            self.log.warning(result["isolation"])
        if result["reason"]:
            self.log.warning("%s of %s: %s", about["notebook"], about["student"], result["reason"])
        (judged,) = result["notebooks"].values()
        return nbformat.reads(judged["notebook"], as_version=4), resources


@functools.lru_cache(maxsize=8)
def _master(solution: Path, files: tuple[tuple[str, int], ...], variant: int) -> bytes:
    """The assignment, read again if one of its files has changed."""
    return Master.load(solution, variant).to_bytes()
