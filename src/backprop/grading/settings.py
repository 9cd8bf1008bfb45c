"""nbgrader's settings, once: for `nbgrader_config.py` and for the functions in here."""

from pathlib import Path

from traitlets.config import Config

CLASS = Path("_build") / "class"
"""Where a class lives below the root unless somebody says otherwise: submissions, gradebook, feedback."""

MATHJAX = "_mathjax"
"""The folder inside the feedback folder that its pages take MathJax from."""

CELL_SECONDS = 30
"""A cell may run this long. `check` has a shorter limit of its own; this one is for all other cells."""


def settings(root: Path, folder: Path | None = None) -> Config:
    """Settings for the course at `root` and the class in `folder`, `_build/class` by default."""
    root = Path(root).resolve()
    folder = (root / CLASS if folder is None else Path(folder)).resolve()
    inside = folder.relative_to(root) if folder.is_relative_to(root) else folder  # the formgrader wants it relative
    c = Config()
    c.CourseDirectory.root = str(root)
    c.CourseDirectory.course_id = "backprop"
    c.CourseDirectory.source_directory = "solutions"
    c.CourseDirectory.release_directory = "exercises"
    for step in ("submitted", "autograded", "feedback", "source_with_tests"):
        c.CourseDirectory[f"{step}_directory"] = str(inside / step)
    # Two graders may write at once: one waits for the other.
    c.CourseDirectory.db_url = f"sqlite:///{(folder / 'gradebook.db').as_posix()}?timeout=60"

    c.Execute.timeout = CELL_SECONDS
    c.Execute.interrupt_on_timeout = True
    c.KernelManager.transport_encryption = "auto"  # else the kernel warns on each start
    c.Autograde.sanitize_preprocessors = [
        "nbgrader.preprocessors.ClearOutput",
        "backprop.grading.mend.MendCells",
        "nbgrader.preprocessors.OverwriteKernelspec",
        "nbgrader.preprocessors.OverwriteCells",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    c.Autograde.autograde_preprocessors = [
        "backprop.grading.execute.ExecuteHere",
        "nbgrader.preprocessors.IgnorePattern",
        "nbconvert.preprocessors.ClearMetadataPreprocessor",
        "nbgrader.preprocessors.LimitOutput",
        "backprop.grading.execute.SaveScores",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    c.GenerateFeedback.preprocessors = [
        "backprop.grading.feedback.Grades",
        "backprop.grading.feedback.HideTests",
        "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
    ]
    c.HTMLExporter.template_name = "feedback"
    c.HTMLExporter.extra_template_basedirs = [str(Path(__file__).parent / "templates")]
    c.HTMLExporter.mathjax_url = f"../../{MATHJAX}/tex-mml-chtml.js"
    return c
