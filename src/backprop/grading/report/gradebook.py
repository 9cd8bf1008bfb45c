"""What the gradebook holds about a whole class."""

from nbgrader import api
from sqlalchemy import create_engine, select

from ..late import Submitted
from ..plan import exists
from ..standing import Standing, read_standings

CHUNK = 500
"""Students asked for at once."""


def read_class(url: str, assignment: str) -> tuple[dict[str, Standing], dict[str, float]]:
    """By student what it holds, and how many seconds late the work came. Both empty if there is no gradebook."""
    if not exists(url):
        return {}, {}
    work, about = api.SubmittedAssignment, api.Assignment
    engine = create_engine(url)
    try:
        with engine.connect() as c:
            query = select(work.student_id, work.id, work.timestamp, work.extension, about.duedate, about.id)
            rows = c.execute(query.join(about, about.id == work.assignment_id).where(about.name == assignment)).all()
            late = {row[0]: Submitted(*row[1:5]).seconds_late for row in rows}
            students = list(late)
            found: dict[str, Standing] = {}
            for start in range(0, len(students), CHUNK):
                found |= read_standings(c, rows[0][5], students[start : start + CHUNK])
            return found, late
    finally:
        engine.dispose()
