"""nbgrader's own gradebook, written in bulk: the rows that its Autograde would have written, one transaction a batch.

What a person gave is never touched: manual scores, comments, extra credit, extensions, flags.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from nbgrader import api
from sqlalchemy import Connection, bindparam, create_engine, select

from .database import one_writer
from .late import Late, Submitted
from .rows import Rows
from .standing import Standing, read_standings

STUDENT, ASSIGNMENT, NOTEBOOK = api.Student.__table__, api.Assignment.__table__, api.Notebook.__table__
SUBMITTED, WORK, CELL = api.SubmittedAssignment.__table__, api.SubmittedNotebook.__table__, api.BaseCell.__table__


@dataclass(frozen=True)
class Entry:
    """What came out for one submission, by notebook and cell.

    A score is None where a person must read the cell. A notebook that is not in `scores` was not handed in.
    """

    student: str
    scores: Mapping[str, Mapping[str, float | None]]
    comments: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)
    timestamp: datetime | None = None


@dataclass(frozen=True)
class Cells:
    """A notebook of the assignment: its id, and those of its cells with grades and with comments, by their names."""

    id: str
    graded: dict[str, str]
    commented: dict[str, str]


class Book:
    """The gradebook at `url`, at the page of `assignment`. A context manager.

    Raises LookupError if the gradebook does not know the assignment; SQLAlchemy's errors if it cannot be read.
    """

    def __init__(self, url: str, assignment: str, late: Late | None = None) -> None:
        self.engine = create_engine(url, pool_pre_ping=True)  # the database may have been started anew
        self.late = late or Late()
        try:
            with self.engine.connect() as c:
                found = c.scalar(select(ASSIGNMENT.c.id).where(ASSIGNMENT.c.name == assignment))
                if found is None:
                    raise LookupError(f"the gradebook has no assignment {assignment}")
                self.assignment: str = found
                names = select(NOTEBOOK.c.name, NOTEBOOK.c.id).where(NOTEBOOK.c.assignment_id == found)
                self.notebooks = {name: _cells(c, id) for name, id in c.execute(names.order_by(NOTEBOOK.c.name))}
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> "Book":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.engine.dispose()

    def standings(self, students: Sequence[str]) -> dict[str, Standing]:
        """What the gradebook holds for those of the students who have handed in."""
        with self.engine.connect() as c:
            return read_standings(c, self.assignment, students)

    def store(self, entries: Sequence[Entry]) -> None:
        """Write them, all or none; any number of times with the same outcome.

        Raises ValueError if a late penalty cannot be worked out, SQLAlchemy's errors if it cannot be written.
        """
        with self.engine.begin() as c:
            one_writer(c)
            _add_students(c, [entry.student for entry in entries])
            submitted = self._submit(c, {entry.student: entry.timestamp for entry in entries})
            works = self._works(c, submitted)
            rows = Rows(c, list(works.values()))
            for entry in entries:
                for name, cells in self.notebooks.items():
                    _fill(rows, cells, works[entry.student, name], entry, name)
            rows.write(c)
            self._penalise(c, {entry.student: list(entry.scores) for entry in entries}, submitted, works, rows)

    def penalise(self, handed_in: Mapping[str, Sequence[str]]) -> None:
        """Work out late penalties anew for the notebooks by student: a due date or a score has changed."""
        with self.engine.begin() as c:
            one_writer(c)
            submitted = self._submitted(c, list(handed_in))
            works = self._works(c, submitted)
            self._penalise(c, handed_in, submitted, works, Rows(c, list(works.values())))

    def _submitted(self, c: Connection, students: Sequence[str]) -> dict[str, Submitted]:
        columns = (SUBMITTED.c[name] for name in ("student_id", "id", "timestamp", "extension"))
        query = select(*columns, ASSIGNMENT.c.duedate).join(ASSIGNMENT, ASSIGNMENT.c.id == SUBMITTED.c.assignment_id)
        query = query.where(ASSIGNMENT.c.id == self.assignment, SUBMITTED.c.student_id.in_(students))
        return {student: Submitted(*rest) for student, *rest in c.execute(query)}

    def _submit(self, c: Connection, times: Mapping[str, datetime | None]) -> dict[str, Submitted]:
        """As nbgrader does: without a new time an earlier one stays."""
        known = self._submitted(c, list(times))
        new = [
            {"id": api.new_uuid(), "assignment_id": self.assignment, "student_id": student, "timestamp": time}
            for student, time in times.items()
            if student not in known
        ]
        changed = [
            {"b_id": known[student].id, "timestamp": time}
            for student, time in times.items()
            if time is not None and student in known
        ]
        if new:
            c.execute(SUBMITTED.insert(), new)
        if changed:
            c.execute(SUBMITTED.update().where(SUBMITTED.c.id == bindparam("b_id")), changed)
        return self._submitted(c, list(times))

    def _works(self, c: Connection, submitted: Mapping[str, Submitted]) -> dict[tuple[str, str], str]:
        """The id of each submitted notebook, by student and notebook. One that is not there is made."""
        ids = [submission.id for submission in submitted.values()]
        query = select(WORK.c.assignment_id, WORK.c.notebook_id, WORK.c.id).where(WORK.c.assignment_id.in_(ids))
        known = {(submission, notebook): id for submission, notebook, id in c.execute(query)}
        works, new = {}, []
        for student, submission in submitted.items():
            for name, cells in self.notebooks.items():
                id = known.get((submission.id, cells.id))
                if id is None:
                    id = api.new_uuid()
                    new.append({"id": id, "assignment_id": submission.id, "notebook_id": cells.id})
                works[student, name] = id
        if new:
            c.execute(WORK.insert(), new)
        return works

    def _penalise(
        self,
        c: Connection,
        handed_in: Mapping[str, Sequence[str]],
        submitted: Mapping[str, Submitted],
        works: Mapping[tuple[str, str], str],
        rows: Rows,
    ) -> None:
        penalties = []
        for student, names in handed_in.items():
            for name in names if student in submitted else ():
                work = works[student, name]
                penalty = self.late.penalty(student, rows.score(work), submitted[student].seconds_late)
                penalties.append({"b_id": work, "late_submission_penalty": penalty})
        if penalties:
            c.execute(WORK.update().where(WORK.c.id == bindparam("b_id")), penalties)


def _cells(c: Connection, notebook: str) -> Cells:
    found = c.execute(select(CELL.c.name, CELL.c.id, CELL.c.type).where(CELL.c.notebook_id == notebook)).all()
    graded = {name: id for name, id, kind in found if kind in ("GradeCell", "TaskCell")}
    return Cells(notebook, graded, {name: id for name, id, kind in found if kind in ("SolutionCell", "TaskCell")})


def _add_students(c: Connection, students: Sequence[str]) -> None:
    known = set(c.scalars(select(STUDENT.c.id).where(STUDENT.c.id.in_(students))))
    if new := [{"id": student} for student in students if student not in known]:
        c.execute(STUDENT.insert(), new)


def _fill(rows: Rows, cells: Cells, work: str, entry: Entry, name: str) -> None:
    """One notebook of one submission, or zeros if it was not handed in."""
    scores, comments = entry.scores.get(name), entry.comments.get(name, {})
    for cell, id in cells.graded.items():
        if scores is None:
            rows.grade(work, id, 0.0, waiting=False)
        elif cell in scores:
            rows.grade(work, id, scores[cell])
        else:
            rows.keep_grade(work, id)
    for cell, id in cells.commented.items():
        if cell in comments:
            rows.comment(work, id, comments[cell])
        else:
            rows.keep_comment(work, id)
