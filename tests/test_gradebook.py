"""The gradebook: row for row what nbgrader writes, whoever gave points keeps having given them, and PostgreSQL too."""

import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import nbformat
import pytest
from nbgrader import utils
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.plugins import BasePlugin
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config import Config

from backprop.grading import runner, writer
from backprop.grading.database import check_url, prepare
from backprop.grading.gradebook import Book, Entry
from backprop.grading.late import Late
from backprop.grading.outcome import _comments
from backprop.grading.release import convert
from backprop.grading.results import GRADED, WAITING
from backprop.grading.settings import settings
from backprop.grading.writer import GradebookError
from classes import Course, rows
from honest import ORDER, TOTAL
from postgres import Server

CODE = """def linear_forward(x, W, b):
    return x @ W + b, (x, W)"""
DUE = datetime(2026, 3, 1, 12)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return Course(tmp_path_factory.mktemp("gradebook"))


def nbgrader_settings(course: Course, folder: Path) -> Config:
    """Plain nbgrader: a kernel, its own preprocessors, points from outputs."""
    c = settings(course.root, folder)
    c.CourseDirectory.release_directory = str(folder / "released")
    c.Autograde.sanitize_preprocessors = Autograde.sanitize_preprocessors.default_args[0]
    c.Autograde.autograde_preprocessors = Autograde.autograde_preprocessors.default_args[0]
    c.LateSubmissionPlugin.penalty_method = "zero"
    return c


def entry_of(folder: Path, student: str) -> Entry:
    """What stock nbgrader found, read from the notebook that it graded."""
    place = folder / "autograded" / student / "feedforward"
    scores, comments = {}, {}
    for path in place.glob("*.ipynb"):
        nb = nbformat.read(path, as_version=4)
        graded = [cell for cell in nb.cells if utils.is_grade(cell)]
        scores[path.stem] = {c.metadata.nbgrader.grade_id: utils.determine_grade(c)[0] for c in graded}
        comments[path.stem] = _comments(nb)
    stamp = place / "timestamp.txt"
    return Entry(student, scores, comments, utils.parse_utc(stamp.read_text()) if stamp.exists() else None)


def set_due(url: str, due: datetime | None) -> None:
    with Gradebook(url, "backprop") as gradebook:
        gradebook.update_or_create_assignment("feedforward", duedate=due)


def marks(url: str, student: str, cell: str, **values) -> None:
    """What a person does in the formgrader."""
    with Gradebook(url, "backprop") as gradebook:
        grade = gradebook.find_grade(cell, "feedforward", "feedforward", student)
        for name, value in values.items():
            setattr(grade, name, value)
        gradebook.db.commit()


@pytest.mark.slow
def test_every_row_is_what_nbgrader_writes(course: Course, tmp_path: Path) -> None:
    """Four submissions, then the same again after a person has given points, one of them handed in anew and late."""
    stock, ours = tmp_path / "stock", tmp_path / "ours"
    answers = {
        "ann": ({"linear_forward": CODE, "derivation": "Because."}, "2026-03-01 11:59:59 UTC"),
        "bob": ({"linear_forward": CODE + "\nprint('hello')"}, "2026-03-02 08:00:00.25 UTC"),
        "cy d'é": ({}, ""),
        "dot..": ({"derivation": "Because.", "relu_backward": "1 / 0"}, "2026-03-03 08:00:00 +0200"),
    }
    for student, (cells, came) in answers.items():
        course.submit(student, cells, came, stock)
    c = nbgrader_settings(course, stock)
    convert(GenerateAssignment, c, "feedforward", ".")
    url, other = c.CourseDirectory.db_url, course.url(ours)
    set_due(url, DUE)
    ours.mkdir()
    shutil.copy(stock / "gradebook.db", ours / "gradebook.db")
    late = Late(c)

    def both(students: list[str]) -> None:
        for student in students:
            convert(Autograde, c, "feedforward", student)
        with Book(other, "feedforward", late) as book:
            book.store([entry_of(stock, student) for student in students])
        found, expected = rows(other), rows(url)
        assert found.keys() == expected.keys()
        for table in expected:
            assert found[table] == expected[table], table

    both(list(answers))
    assert len(rows(url)["grade"]) == 4 * (len(ORDER) + 1)
    for gradebook in (url, other):
        with Gradebook(gradebook, "backprop") as gb:
            assert gb.find_submission("feedforward", "dot..").late_submission_penalty == 0
            assert gb.find_submission("feedforward", "bob").late_submission_penalty == 2
            comment = gb.find_comment("derivation", "feedforward", "feedforward", "ann")
            comment.manual_comment = "well done"
            gb.find_submission("feedforward", "dot..").extension = timedelta(days=1)
            gb.db.commit()
        marks(gradebook, "ann", "derivation", manual_score=2.5, needs_manual_grade=False, extra_credit=0.5)
        marks(gradebook, "dot..", "derivation", manual_score=3.0, needs_manual_grade=False)
        marks(gradebook, "bob", "test_linear_forward", manual_score=1.0, extra_credit=0.25, needs_manual_grade=False)
    course.submit("ann", {"linear_forward": CODE, "derivation": "Therefore."}, "2026-03-05 00:00:00 UTC", stock)
    (stock / "submitted" / "bob" / "feedforward" / "timestamp.txt").unlink()
    both(["ann", "bob", "dot.."])
    with Gradebook(other, "backprop") as gb:
        ann = gb.find_grade("derivation", "feedforward", "feedforward", "ann")
        assert (ann.manual_score, ann.extra_credit, ann.auto_score, ann.needs_manual_grade) == (2.5, 0.5, None, True)
        assert gb.find_comment("derivation", "feedforward", "feedforward", "ann").comment == "well done"
        assert gb.find_grade("test_linear_forward", "feedforward", "feedforward", "bob").needs_manual_grade
        penalties = {s: gb.find_submission("feedforward", s).late_submission_penalty for s in answers}
        assert penalties == {"ann": 5.0, "bob": 1.25, "cy d'é": 0.0, "dot..": 3.0}


def test_the_penalty_is_the_configured_plugins_and_stays_between_nothing_and_the_score() -> None:
    c = Config()
    c.AssignLatePenalties.plugin_class = HalfAPointAnHour
    late = Late(c)
    assert late.penalty("ann", 10.0, 7200.0) == 1.0
    assert late.penalty("ann", 0.25, 7200.0) == 0.25
    assert late.penalty("early", 10.0, 7200.0) == 0
    assert late.penalty("ann", 10.0, 0) is None
    assert Late().penalty("ann", 10.0, 7200.0) is None
    with pytest.raises(ValueError, match=r"\(HalfAPointAnHour\) cannot be worked out: .no such student"):
        late.penalty("nobody", 10.0, 1.0)


class HalfAPointAnHour(BasePlugin):
    """A plugin as an instructor would write one, with a fault or two."""

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float | None:
        if student_id == "nobody":
            raise KeyError("no such student")
        return -1.0 if student_id == "early" else 0.5 * total_seconds_late / 3600


def test_a_due_date_that_is_set_later_counts_and_stays_after_a_regrade(course: Course) -> None:
    folder = course.root / "late"
    course.submit("ann", {"linear_forward": "right"}, "2026-03-01 14:00:00 UTC", folder)
    course.submit("bob", {"linear_forward": "right"}, "2026-03-01 10:00:00 UTC", folder)
    (folder / "nbgrader_config.py").write_text("c = get_config()\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    assert {r.penalty for r in course.grade(folder).values()} == {0}
    set_due(course.url(folder), DUE)
    again = course.grade(folder)
    assert {s: (r.score, r.penalty, r.new) for s, r in again.items()} == {"ann": (2, 2, False), "bob": (2, 0, False)}
    assert again["ann"].points == f"2 of {TOTAL:g}, 2 off for being late"
    course.submit("ann", {"linear_forward": "right", "relu_backward": "half"}, "", folder)
    assert course.grade(folder)["ann"].penalty == 3
    marks(course.url(folder), "ann", "derivation", manual_score=1.0)
    assert course.grade(folder)["ann"].penalty == 4


def test_a_batch_is_written_whole_or_not_at_all(course: Course) -> None:
    folder = course.root / "whole"
    folder.mkdir()
    url = course.url(folder)
    prepare(url)
    with pytest.raises(LookupError, match="the gradebook has no assignment feedforward"):
        Book(url, "feedforward")
    c = settings(course.root, folder)
    c.CourseDirectory.release_directory = str(folder / "released")
    convert(GenerateAssignment, c, "feedforward", ".")
    before = rows(url)
    with Book(url, "feedforward") as book:
        good = Entry("ann", {"feedforward": {"test_linear_forward": 1.0}})
        with pytest.raises(SQLAlchemyError):
            book.store([good, Entry("bob", {"feedforward": {"test_linear_forward": "many"}})])
        assert rows(url) == before
        book.store([good])
        once = rows(url)
        book.store([good])
    assert rows(url) == once
    assert once != before


def test_no_query_reads_a_whole_table(course: Course, tmp_path: Path) -> None:
    """Else a class of 10,000 takes a hundred times as long as one of 1,000."""
    course.submit("a", {"linear_forward": "right", "derivation": "Why?"}, folder=tmp_path)
    course.grade(tmp_path)
    seen: list[tuple[str, object]] = []
    with Book(course.url(tmp_path), "feedforward") as book:
        event.listen(
            book.engine, "before_cursor_execute", lambda c, _, query, values, *__: seen.append((query, values))
        )
        book.store([Entry("b", {"feedforward": {"test_linear_forward": 2.0}})])
        book.store([Entry("b", {"feedforward": {"test_linear_forward": 1.0}})])
        book.standings(["a", "b"])
        book.penalise({"b": ["feedforward"]})
        queries = [(query, values) for query, values in seen if query.lstrip().startswith(("SELECT", "UPDATE"))]
        assert len(queries) > 10
        with book.engine.connect() as c:
            for query, values in queries:
                one = values[0] if isinstance(values, list) else values
                steps = [row[3] for row in c.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", one)]
                grows = ("grade", "comment", "submitted_notebook", "submitted_assignment", "student")
                assert not [step for step in steps for table in grows if step == f"SCAN {table}"], (query, steps)


def test_a_notebook_that_was_not_handed_in_earns_nothing(course: Course) -> None:
    folder = course.root / "missing"
    course.submit("ann", {"linear_forward": "right"}, "", folder)
    course.grade(folder)
    with Book(course.url(folder), "feedforward") as book:
        book.store([Entry("ann", {})])
        standing = book.standings(["ann", "nobody"])["ann"]
    assert {(mark.auto, mark.waiting) for mark in standing.marks} == {(0.0, False)}


def test_a_url_that_is_none_is_refused_without_its_password() -> None:
    for url in ("gradebook.db", "mysql://me:secret@host/db", "postgresql://me:secret@host:port/db"):
        with pytest.raises(ValueError, match="a gradebook is sqlite:///FILE or postgresql://") as error:
            check_url(url)
        assert "secret" not in str(error.value)


def test_a_gradebook_whose_making_was_cut_off_is_completed(tmp_path: Path) -> None:
    urls = [f"sqlite:///{tmp_path}/{name}.db" for name in ("whole", "cut")]
    for url in urls:
        prepare(url)
    versions = []
    for number, url in enumerate(urls):
        engine = create_engine(url)
        if number:
            with engine.begin() as c:
                c.execute(text("DROP TABLE alembic_version"))
            prepare(url)
        with engine.connect() as c:
            versions.append(c.scalar(text("SELECT version_num FROM alembic_version")))
        engine.dispose()
    assert versions[0] == versions[1] is not None


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    place = Path(tempfile.mkdtemp(prefix="postgres"))  # where another user may go: pytest's own folders are closed
    server = None
    try:
        server = Server(place)
        yield server
    finally:
        if server is not None:
            server.stop()
        shutil.rmtree(place, ignore_errors=True)


def various(course: Course, folder: Path, count: int) -> None:
    for number in range(count):
        answers = {
            "linear_forward": ["right", "half", "wrong"][number % 3] + " #sleep 0.03",
            "derivation": "é" * number,
        }
        course.submit(f"s{number:02} é", answers, f"2026-03-01 1{number % 9}:00:00 UTC", folder)


@pytest.mark.slow
def test_postgresql_holds_the_same_rows(course: Course, server: Server) -> None:
    folder, other = course.root / "in_sqlite", course.root / "in_postgres"
    url = server.url("same")
    for place, db in ((folder, ""), (other, url)):
        various(course, place, 5)
        course.grade(place, db=db)
        marks(db or course.url(place), "s01 é", "derivation", manual_score=2.0, needs_manual_grade=False)
        course.submit("s01 é", {"linear_forward": "right", "derivation": "anew"}, "", place)
        results = course.grade(place, db=db)
        assert [student for student, result in results.items() if result.new] == ["s01 é"]
    assert rows(url) == rows(course.url(folder))
    assert not (other / "gradebook.db").exists()
    html = (other / "feedback" / "s01 é" / "feedforward" / "feedforward.html").read_text("utf-8")
    assert "s01 é" in html or "linear_forward" in html


@pytest.mark.slow
def test_postgresql_killed_in_mid_run(course: Course, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run ends with a reason; the server comes back; another run completes the gradebook."""
    calm, rough = course.root / "calm", course.root / "rough"
    url, other = server.url("calm"), server.url("rough")
    for place in (calm, rough):
        various(course, place, 12)
    course.grade(calm, db=url)
    monkeypatch.setattr(runner, "BATCH", 3)
    monkeypatch.setattr(writer, "PAUSES", (0.05,))
    killer = threading.Thread(target=lambda: (wait_for(rough / "notes" / "feedforward", 3), server.kill()))
    killer.start()
    with pytest.raises(GradebookError, match="the gradebook cannot be used"):
        course.grade(rough, db=other)
    killer.join()
    kept = {path.stem for path in (rough / "notes" / "feedforward").glob("*.json")}
    assert 3 <= len(kept) < 12
    server.start()
    monkeypatch.undo()
    results = course.grade(rough, db=other)
    assert {result.status for result in results.values()} <= {GRADED, WAITING}
    assert {student for student, result in results.items() if not result.new} == kept
    assert rows(other) == rows(url)


def wait_for(folder: Path, count: int) -> None:
    end = time.monotonic() + 60
    while len(list(folder.glob("*.json"))) < count and time.monotonic() < end:
        time.sleep(0.005)
