"""The options of `backprop grade`. Imports nothing that takes time."""

from pathlib import Path
from typing import Annotated

from typer import Option

Folder = Annotated[
    Path | None,
    Option(help="The class: notebooks in FOLDER/submitted/STUDENT/ASSIGNMENT/.", show_default="a sample class"),
]
Variant = Annotated[
    int | None,
    Option(min=0, metavar="SEED", help="Numbers of its own for a class, where an assignment has given ones."),
]
Receiver = Annotated[Path | None, Option(help="The class that gets them.", show_default="_build/class")]
Only = Annotated[list[str] | None, Option(metavar="STUDENT", help="Only this student; may be repeated.")]
Workers = Annotated[
    int, Option(min=0, max=1024, help="Submissions judged at the same time.", show_default="one a core")
]
Scheduler = Annotated[str, Option(metavar="ADDRESS", help="Judge on the workers of this dask.distributed scheduler.")]
Database = Annotated[
    str,
    Option(
        metavar="URL",
        envvar="BACKPROP_DB",
        help="The gradebook: sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME.",
        show_default="FOLDER/gradebook.db",
    ),
]
DryRun = Annotated[bool, Option("--dry-run", help="Only say what would be done, and why.")]
AsJson = Annotated[bool, Option("--json", help="One JSON object a line: results, then a summary.")]
