"""What the gradebook holds about a submission: the points, who gave them, and what is still to be read."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from nbgrader.api import Assignment, BaseCell, Comment, Grade, GradeCell, Notebook, TaskCell
from nbgrader.api import SubmittedAssignment as Submission
from nbgrader.api import SubmittedNotebook as Work
from sqlalchemy import Connection, func, select


class Mark(NamedTuple):
    """One graded cell. `score` is what counts: the person's points, else the grader's, and extra credit."""

    notebook: str
    cell: str
    auto: float | None
    score: float
    max_score: float
    waiting: bool


@dataclass
class Standing:
    """One submission. `due` changes with anything that makes it late or not."""

    due: str = ""
    marks: list[Mark] = field(default_factory=list)
    comments: list[tuple[str, str, str | None]] = field(default_factory=list)
    penalty: float = 0.0

    @property
    def given(self) -> str:
        """Changes with everything on a feedback page that a person may change after grading."""
        marks = [(m.notebook, m.cell, m.score, m.waiting) for m in sorted(self.marks)]
        return _digest((marks, sorted(self.comments, key=repr), self.penalty, self.due))

    @property
    def found(self) -> str:
        """Changes with the grader's own points only."""
        return _digest(sorted((m.notebook, m.cell, m.auto) for m in self.marks))


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()


def read_standings(c: Connection, assignment: str, students: Sequence[str]) -> dict[str, Standing]:
    """The standing of each of the students who is in the gradebook with that assignment (its id)."""
    here = (Submission.assignment_id == assignment, Submission.student_id.in_(students))
    submissions = (
        select(Submission.student_id, Submission.timestamp, Submission.extension, Assignment.duedate)
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .where(*here)
    )
    found = {student: Standing(repr(due)) for student, *due in c.execute(submissions)}
    works = select(Submission.student_id, Work.late_submission_penalty).join(Work, Work.assignment_id == Submission.id)
    for student, penalty in c.execute(works.where(*here)):
        found[student].penalty += penalty or 0.0
    marks = (
        select(
            Submission.student_id,
            Notebook.name,
            BaseCell.__table__.c.name,
            Grade.auto_score,
            Grade.score,
            func.coalesce(GradeCell.__table__.c.max_score, TaskCell.__table__.c.max_score),
            Grade.needs_manual_grade,
        )
        .join(Work, Work.assignment_id == Submission.id)
        .join(Notebook, Notebook.id == Work.notebook_id)
        .join(Grade, Grade.notebook_id == Work.id)
        .join(BaseCell.__table__, BaseCell.__table__.c.id == Grade.cell_id)
        .outerjoin(GradeCell.__table__, GradeCell.__table__.c.id == Grade.cell_id)
        .outerjoin(TaskCell.__table__, TaskCell.__table__.c.id == Grade.cell_id)
    )
    for student, notebook, cell, auto, score, most, waiting in c.execute(marks.where(*here)):
        found[student].marks.append(Mark(notebook, cell, auto, float(score), float(most or 0), bool(waiting)))
    comments = (
        select(Submission.student_id, Notebook.name, BaseCell.__table__.c.name, Comment.comment)
        .join(Work, Work.assignment_id == Submission.id)
        .join(Notebook, Notebook.id == Work.notebook_id)
        .join(Comment, Comment.notebook_id == Work.id)
        .join(BaseCell.__table__, BaseCell.__table__.c.id == Comment.cell_id)
    )
    for student, notebook, cell, comment in c.execute(comments.where(*here)):
        found[student].comments.append((notebook, cell, comment))
    return found
