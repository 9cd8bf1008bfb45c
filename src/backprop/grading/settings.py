"""nbgrader's settings, once: for `nbgrader_config.py` and for the functions in here."""

from pathlib import Path

from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from .variants import variants

CLASS = Path("_build") / "class"
"""Where a class lives below the root unless somebody says otherwise: submissions, gradebook, feedback."""

MATHJAX = "_mathjax"
"""The folder inside the feedback folder that its pages take MathJax from."""

CELL_SECONDS = 30
"""A cell may run this long. `check` has a shorter limit of its own; this one is for all other cells."""

GENERATE = [
    *("nbgrader.preprocessors." + name for name in ("IncludeHeaderFooter", "InstantiateTests", "LockCells")),
    *("nbgrader.preprocessors." + name for name in ("ClearSolutions", "ClearOutput", "CheckCellMetadata")),
    *("nbgrader.preprocessors." + name for name in ("ComputeChecksums", "SaveCells", "ClearHiddenTests")),
    *("nbgrader.preprocessors." + name for name in ("ClearMarkScheme", "ComputeChecksums", "CheckCellMetadata")),
]
"""What nbgrader's generate_assignment does by itself; a test compares."""

NOTEBOOK_BYTES = 20 << 20
"""A notebook of more than this is not read."""


def settings(root: Path, folder: Path | None = None, db: str = "") -> Config:
    """Settings for the course at `root` and the class in `folder`, `_build/class` by default.

    `db` is the URL of the gradebook, by default that of an SQLite file in the folder.
    """
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
    c.CourseDirectory.db_url = db or f"sqlite:///{(folder / 'gradebook.db').as_posix()}?timeout=60"

    c.GenerateAssignment.preprocessors = ["backprop.grading.cohort.SetVariant", *GENERATE]
    c.SetVariant.variants = variants(folder)
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
        "backprop.grading.preprocessor.Judged",
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
        "backprop.grading.feedback.LayOut",
    ]
    c.HTMLExporter.template_name = "feedback"
    c.HTMLExporter.extra_template_basedirs = [str(Path(__file__).parent / "templates")]
    c.HTMLExporter.mathjax_url = f"../../{MATHJAX}/tex-mml-chtml.js"
    return c


def configured(root: Path, folder: Path, db: str = "") -> Config:
    """`settings`, and what the course's and the class's own nbgrader_config.py add: a late penalty, for example."""
    c = Config()
    for place in dict.fromkeys([Path(root).resolve(), Path(folder).resolve()]):
        if (place / "nbgrader_config.py").is_file():
            c.merge(PyFileConfigLoader("nbgrader_config.py", path=str(place)).load_config())
    c.merge(settings(root, folder, db))
    return c
