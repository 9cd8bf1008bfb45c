"""The page: what was read, counted and compared, through the template."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from ...tasks import assignment_tasks
from ..fragments import number
from ..jobs import Work as Class
from ..jobs import make_work
from ..notes import write_whole
from ..pages import TEMPLATES
from .alike import Group, alike
from .gradebook import read_class
from .summary import Summary, summarise
from .works import Work, read_works, stubs

if TYPE_CHECKING:
    from jinja2 import Template

LISTED = 60
"""Lines of a list of students; the rest is counted."""


def write_report(assignment: str, folder: Path, root: Path, db: str = "") -> Path:
    """Write FOLDER/report/ASSIGNMENT.html about what is graded by now and return its path.

    Raises FileNotFoundError if there is no such assignment, or nobody has handed it in; SQLAlchemy's errors if the
    gradebook cannot be read.
    """
    here = make_work(assignment, folder, root, db)
    try:
        tasks = assignment_tasks(assignment)
    except ValueError:  # an assignment without functions
        tasks = {}
    works = list(read_works(here, tasks, *read_class(here.url, assignment)))
    if not works:
        raise FileNotFoundError(f"nobody has handed in {assignment}: {here.folder / 'submitted'} has no */{assignment}")
    given = stubs(_released(here, root))
    known = [
        task.source(function)
        for task in tasks.values()
        for function in [*(m.function for m in task.mistakes.values()), *task.alternates.values()]
    ] + list(stubs(here.solution).values())
    html = make_page(assignment, works, summarise(works), alike(works, given, known), list(here.expected))
    target = here.folder / "report" / f"{assignment}.html"
    target.parent.mkdir(parents=True, exist_ok=True)
    write_whole(target, html.encode("utf-8", "replace"))
    return target


def _released(here: Class, root: Path) -> Path:
    released = here.folder / "released" / here.assignment
    return released if released.is_dir() else Path(root) / "exercises" / here.assignment


def make_page(
    assignment: str, works: Sequence[Work], summary: Summary, groups: Sequence[Group], notebooks: Sequence[str]
) -> str:
    """The report as HTML. Links go to the feedback pages beside it."""

    def link(student: str) -> str:
        return "/".join(["../feedback", quote(student, safe=""), quote(assignment), f"{quote(notebooks[0])}.html"])

    return _template().render(
        assignment=assignment,
        works=works,
        summary=summary,
        groups=groups[:LISTED],
        more_groups=max(0, len(groups) - LISTED),
        late=[work for work in works if work.late or work.penalty],
        waiting=[work for work in works if work.waiting],
        failed=[work for work in works if work.problem],
        remarks=[work for work in works if work.remark],
        highest=max((bar.count for bar in summary.bars), default=0),
        several=len(notebooks) > 1,
        link=link,
        listed=LISTED,
    )


@cache
def _template() -> "Template":
    from jinja2 import Environment, FileSystemLoader

    env = Environment(loader=FileSystemLoader(TEMPLATES / "report"), autoescape=True, trim_blocks=True)
    env.filters |= {"points": number, "percent": percent, "time": time}
    return env.get_template("report.html.j2")


def percent(share: float) -> str:
    """Never 0 % for something that happened, nor 100 % for something that did not always."""
    whole = round(100 * share)
    if 0 < share < 0.01:
        return "< 1 %"
    return "> 99 %" if 0.99 < share < 1 else f"{whole} %"


def time(seconds: float) -> str:
    """As a person says it: in the largest unit that is at least two, or in minutes."""
    for unit, size in (("days", 86400), ("hours", 3600)):
        if seconds >= 2 * size:
            return f"{int(seconds / size)} {unit}"
    minutes = max(1, round(seconds / 60))
    return f"{minutes} minute{'s' if minutes > 1 else ''}"
