"""The gradebook's rows of grades and comments: read for some submissions, changed, written back together."""

from collections.abc import Sequence
from typing import Any

from nbgrader import api
from sqlalchemy import Connection, bindparam, select

GRADE, COMMENT = api.Grade.__table__, api.Comment.__table__


class Rows:
    """Grades and comments of the submitted notebooks `works`, known by (notebook, cell)."""

    def __init__(self, c: Connection, works: Sequence[str]) -> None:
        columns = ("id", "notebook_id", "cell_id", "auto_score", "manual_score", "extra_credit", "needs_manual_grade")
        self._grades, self._comments = (
            {
                (row["notebook_id"], row["cell_id"]): dict(row)
                for row in c.execute(
                    select(*(table.c[name] for name in names))
                    .where(table.c.notebook_id.in_(works))
                    .with_for_update()  # a person may be giving points at this moment
                ).mappings()
            }
            for table, names in ((GRADE, columns), (COMMENT, ("id", "notebook_id", "cell_id", "auto_comment")))
        )
        self._fresh: set[str] = set()
        self._new: dict[Any, list[dict]] = {GRADE: [], COMMENT: []}
        self._changed: dict[Any, list[dict]] = {GRADE: [], COMMENT: []}

    def grade(self, work: str, cell: str, score: float | None, waiting: bool | None = None) -> None:
        """What the grader found. A person has to look if it found nothing, or if somebody gave points before."""
        row = self.keep_grade(work, cell)
        if waiting is None:
            waiting = score is None or row["manual_score"] is not None
        self._set(GRADE, row, auto_score=score, needs_manual_grade=waiting)

    def comment(self, work: str, cell: str, comment: str | None) -> None:
        self._set(COMMENT, self.keep_comment(work, cell), auto_comment=comment)

    def keep_grade(self, work: str, cell: str) -> dict[str, Any]:
        """The row as it is, or as a new one begins."""
        blank = {"auto_score": None, "manual_score": None, "extra_credit": None, "needs_manual_grade": True}
        return self._row(GRADE, self._grades, work, cell, blank)

    def keep_comment(self, work: str, cell: str) -> dict[str, Any]:
        return self._row(COMMENT, self._comments, work, cell, {"auto_comment": None})

    def score(self, work: str) -> float:
        """The points of a submitted notebook, as nbgrader adds them up: extra credit counts beside a score only."""
        total = 0.0
        for (notebook, _), row in self._grades.items():
            given = row["auto_score"] if row["manual_score"] is None else row["manual_score"]
            if notebook == work and given is not None:
                total += given + (row["extra_credit"] or 0.0)
        return total

    def write(self, c: Connection) -> None:
        for table, rows in self._new.items():
            if rows:
                c.execute(table.insert(), rows)
        for table, rows in self._changed.items():
            if rows:
                names = [name for name in rows[0] if name != "b_id"]
                values: dict[str, Any] = {name: bindparam(name) for name in names}
                c.execute(table.update().where(table.c.id == bindparam("b_id")).values(values), rows)

    def _row(self, table: Any, rows: dict, work: str, cell: str, blank: dict[str, Any]) -> dict[str, Any]:
        if (work, cell) not in rows:
            row = {"id": api.new_uuid(), "notebook_id": work, "cell_id": cell, **blank}
            rows[work, cell] = row
            self._new[table].append(row)
            self._fresh.add(row["id"])
        return rows[work, cell]

    def _set(self, table: Any, row: dict[str, Any], **values: Any) -> None:
        if all(row[name] == value for name, value in values.items()):
            return
        row.update(values)
        if row["id"] not in self._fresh:  # a new row is written as it is by then
            self._changed[table].append({"b_id": row["id"], **values})
