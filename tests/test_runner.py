"""The runner with a judge that runs nothing: whatever the files, the disk, the database or a cluster do."""

import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from rich.console import Console
from sqlalchemy.exc import OperationalError

from backprop.grading import writer
from backprop.grading.executors import Dask, Local
from backprop.grading.gradebook import Book
from backprop.grading.jobs import make_work
from backprop.grading.plan import plan
from backprop.grading.progress import Watcher
from backprop.grading.results import FAILED, GRADED, WAITING
from backprop.grading.writer import GradebookError
from classes import POINTS, Course, rows
from honest import TOTAL
from lane_double import Lane, grade_bytes

RIGHT = dict.fromkeys(POINTS, "right")


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return Course(tmp_path)


@pytest.fixture
def no_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are not what the test is about, and take long: an empty one each."""

    def render(assignment, students, config):
        for student in students:
            page = Path(config.CourseDirectory.root) / config.CourseDirectory.feedback_directory / student / assignment
            page.mkdir(parents=True, exist_ok=True)
            (page / "feedforward.html").write_text("")
            yield student, ""

    monkeypatch.setattr(writer, "render_pages", render)


def test_names_that_are_strange_and_files_that_are_the_same(course: Course, no_pages: None) -> None:
    names = ["a b", "Zoë Ångström", "..x", "a..b", "李雷", "o'neil; rm -rf", "%s{student_id}", "twin", "TWIN", "-rf"]
    good = [name for name in names if not name.startswith(".")]
    for name in [*names, "a*", "x[1]", "new\nline", "plus+", "n" * 129]:
        course.submit(name, RIGHT | {"derivation": name})
    course.submit("twin", RIGHT)
    course.submit("TWIN", RIGHT)
    os.mkdir(os.fsencode(course.folder / "submitted") + b"/\xff\xfe")
    os.mkdir(os.fsencode(course.folder / "submitted") + b"/\xff\xfe/feedforward")
    results = course.grade()
    assert {name for name, result in results.items() if result.status != FAILED} == set(good)
    assert {results[name].score for name in good} == {12.0}
    assert results["twin"].status == GRADED
    assert results["a b"].status == WAITING
    reasons = {name: result.reason for name, result in results.items() if result.status == FAILED}
    assert "takes it for a pattern" in reasons["a*"]
    assert "takes it for a pattern" in reasons["x[1]"]
    assert "begins with a dot" in reasons["..x"]
    assert "holds a +" in reasons["plus+"]
    assert "cannot be seen" in reasons["new\nline"]
    assert "longer than 128" in reasons["n" * 129]
    assert "not UTF-8" in reasons["\ufffd\ufffd"]
    for name in good:
        assert (course.folder / "autograded" / name / "feedforward" / "feedforward.ipynb").is_file()
    assert set(course.grade()) == set(results), "a second look sees the same"


def test_nothing_is_followed_out_of_a_submission(course: Course, tmp_path: Path, no_pages: None) -> None:
    secret = tmp_path / "secret.ipynb"
    secret.write_text(course.notebook(RIGHT | {"derivation": "the secret"}))
    submitted = course.folder / "submitted"
    outside = course.submit("outside", RIGHT, folder=tmp_path / "elsewhere").parent.parent
    (submitted / "whole").symlink_to(outside, target_is_directory=True)
    (submitted / "part").mkdir()
    (submitted / "part" / "feedforward").symlink_to(outside / "feedforward", target_is_directory=True)
    (submitted / "file" / "feedforward").mkdir(parents=True)
    (submitted / "file" / "feedforward" / "feedforward.ipynb").symlink_to(secret)
    course.submit("data", RIGHT).with_name("data.csv").symlink_to(secret)
    (submitted / "pipe" / "feedforward").mkdir(parents=True)
    os.mkfifo(submitted / "pipe" / "feedforward" / "feedforward.ipynb")
    (submitted / "folder" / "feedforward" / "feedforward.ipynb").mkdir(parents=True)
    (submitted / "flat").mkdir()
    (submitted / "flat" / "feedforward").write_text("{}")
    (submitted / "notes.txt").write_text("not a submission")
    results = course.grade()
    reasons = {name: result.reason for name, result in results.items() if result.status == FAILED}
    assert set(results) == {"whole", "part", "file", "data", "pipe", "folder", "flat"}
    assert reasons == {
        "whole": "its folder is a link, and links are not followed: put the files there",
        "part": "feedforward is a link, and links are not followed: put the files there",
        "file": "feedforward.ipynb is a link, and links are not followed",
        "pipe": "feedforward.ipynb is a folder or the like, not a file",
        "folder": "feedforward.ipynb is a folder or the like, not a file",
        "flat": "feedforward is a file; a folder with the notebooks is expected",
    }
    graded = [path for path in (course.folder / "autograded").rglob("*") if not path.is_dir()]
    assert [path.name for path in graded] == ["feedforward.ipynb"]
    assert not [path for path in graded if "the secret" in path.read_text()]


def test_files_that_cannot_be_read(course: Course, no_pages: None, monkeypatch: pytest.MonkeyPatch) -> None:
    course.submit("locked", RIGHT)
    course.submit("open", RIGHT)
    course.submit("huge", RIGHT).write_bytes(b" " * (21 << 20))
    course.submit("yesterday", RIGHT, "yesterday, I think")
    course.submit("crowd", RIGHT)
    for number in range(1001):
        (course.folder / "submitted" / "crowd" / "feedforward" / f"{number}.txt").touch()
    opened = os.open

    def refuse(path, *more, **options):
        if "locked/feedforward/feedforward.ipynb" in str(path):
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *more, **options)

    monkeypatch.setattr(os, "open", refuse)
    results = course.grade()
    assert results["locked"].reason == "feedforward.ipynb cannot be read: Permission denied"
    assert results["huge"].reason == "feedforward.ipynb has 22 MB; a notebook may have 21 MB"
    assert results["yesterday"].reason == "timestamp.txt does not hold a time: 'yesterday, I think'"
    assert results["crowd"].reason == "there are more than 1000 files in a folder"
    assert results["open"].status == GRADED


def test_what_cannot_be_judged_stops_nobody_and_is_tried_again(course: Course, no_pages: None) -> None:
    course.submit("crash", RIGHT | {"derivation": "#crash"})
    course.submit("refuse", RIGHT | {"derivation": "#refuse because"})
    course.submit("garbage", "{")
    course.submit("fine", RIGHT)
    results = course.grade()
    assert results["crash"].reason == "it could not be judged: the lane broke"
    assert results["refuse"].reason == "because"
    assert results["garbage"].status == FAILED
    assert results["fine"].status == GRADED
    assert {s["id"] for s in map(dict, rows(course.url())["student"])} == {"fine"}
    course.submit("crash", RIGHT)
    again = course.grade()
    assert (again["crash"].new, again["crash"].status, again["fine"].new) == (True, GRADED, False)
    course.submit("fine", RIGHT | {"derivation": "#refuse because"})
    third = course.grade()["fine"]
    assert third.reason == "because (the gradebook keeps what an earlier submission earned)"


def test_a_full_disk_costs_the_one_submission_that_met_it(
    course: Course, no_pages: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for student in ("ann", "bob", "cy"):
        course.submit(student, RIGHT)
    write = Path.write_bytes

    def full(path: Path, content: bytes) -> int:
        if "bob" in path.parts and "autograded" in path.parts:
            write(path, content[:100])
            raise OSError(28, "No space left on device", str(path))
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    results = course.grade()
    assert results["bob"].reason == "the graded notebook cannot be written: No space left on device"
    assert {results["ann"].status, results["cy"].status} == {GRADED}
    assert not [p for p in (course.folder / "autograded" / "bob").rglob("*") if p.is_file()], "half a file is left"
    assert {s["student_id"] for s in map(dict, rows(course.url())["submitted_assignment"])} == {"ann", "cy"}
    monkeypatch.undo()
    assert [course.grade(only=["bob"])["bob"].status] == [GRADED]


def test_a_page_that_cannot_be_written_is_written_next_time(course: Course) -> None:
    course.submit("ann", RIGHT)
    course.submit("bob", RIGHT)
    (course.folder / "feedback" / "bob").mkdir(parents=True)
    (course.folder / "feedback" / "bob" / "feedforward").write_text("in the way")
    results = course.grade()
    assert re.match(r"graded, but .* feedback page cannot be written: ", results["bob"].reason)
    assert results["ann"].status == GRADED
    (course.folder / "feedback" / "bob" / "feedforward").unlink()
    work = make_work("feedforward", course.folder, course.root)
    assert {job.student: (job.action, job.why) for job in plan(work)} == {
        "ann": ("leave", "graded already"),
        "bob": ("write the page of", "its page is missing"),
    }
    again = course.grade()["bob"]
    assert (again.status, again.new, again.score) == (GRADED, False, 12.0)


def test_a_plan_says_why_and_writes_nothing(course: Course, no_pages: None) -> None:
    for student in ("ann", "bob", "cy", "dee", "eve"):
        course.submit(student, RIGHT)
    work = make_work("feedforward", course.folder, course.root)
    before = sorted(course.folder.rglob("*"))
    assert {job.why for job in plan(work)} == {"not graded yet"}
    assert sorted(course.folder.rglob("*")) == before
    course.grade()
    course.submit("ann", RIGHT | {"derivation": "more"})
    with Gradebook(course.url(), "backprop") as gradebook:
        gradebook.find_grade("test_relu_backward", "feedforward", "feedforward", "bob").manual_score = 1.5
        gradebook.find_grade("test_relu_backward", "feedforward", "feedforward", "eve").auto_score = 1.5
        gradebook.remove_submission("feedforward", "cy")
        gradebook.db.commit()
    shutil.rmtree(course.folder / "autograded" / "dee")
    assert {job.student: job.why for job in plan(work)} == {
        "ann": "handed in anew",
        "bob": "points or comments changed",
        "cy": "the gradebook does not hold what was found",
        "dee": "its graded notebook is missing",
        "eve": "the gradebook does not hold what was found",
    }
    results = course.grade()
    assert (results["bob"].new, results["bob"].score) == (False, 11.5)
    assert all(results[student].new for student in ("ann", "cy", "dee", "eve"))
    assert results["eve"].score == 12
    assert {job.action for job in plan(work)} == {"leave"}


def test_only_some_students(course: Course, no_pages: None) -> None:
    for student in ("ann", "bob", "cy"):
        course.submit(student, RIGHT)
    assert set(course.grade(only=["ann", "cy"])) == {"ann", "cy"}
    with pytest.raises(FileNotFoundError, match="dee did not hand in feedforward"):
        course.grade(only=["ann", "dee"])
    assert {s["student_id"] for s in map(dict, rows(course.url())["submitted_assignment"])} == {"ann", "cy"}


def test_one_bad_row_does_not_keep_out_the_others(
    course: Course, no_pages: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for student in ("ann", "bob", "cy"):
        course.submit(student, RIGHT)
    store = Book.store

    def picky(book: Book, entries) -> None:
        store(book, entries)
        if any(entry.student == "bob" for entry in entries):
            raise ValueError("bob is impossible")

    monkeypatch.setattr(Book, "store", picky)
    results = course.grade()
    assert results["bob"].reason == "its points cannot be written to the gradebook: bob is impossible"
    assert {results["ann"].status, results["cy"].status} == {GRADED}


def test_a_gradebook_that_is_gone_ends_the_run_with_its_reason(
    course: Course, no_pages: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    course.submit("ann", RIGHT)
    course.grade()
    graded = course.folder / "autograded" / "ann" / "feedforward" / "feedforward.ipynb"
    first = graded.read_text()
    course.submit("ann", {"linear_forward": "half"})
    tries = []

    store = Book.store

    def away(book: Book, entries) -> None:
        tries.append(entries)
        raise OperationalError("INSERT", {}, Exception("connection refused"))

    monkeypatch.setattr(Book, "store", away)
    monkeypatch.setattr(writer, "PAUSES", (0.0, 0.0))
    with pytest.raises(GradebookError, match="the gradebook cannot be used: connection refused"):
        course.grade()
    assert len(tries) == 3
    assert graded.read_text() != first
    monkeypatch.setattr(Book, "store", store)
    course.submit("ann", RIGHT)  # as it was before: yet what lies there is of the other one
    assert course.grade()["ann"].new
    assert graded.read_text() == first


def test_a_reader_who_has_the_gradebook_open_does_not_disturb(course: Course, no_pages: None) -> None:
    for number in range(40):
        course.submit(f"s{number:02}", RIGHT)
    course.grade(only=["s00"])
    with Gradebook(course.url(), "backprop") as gradebook:
        assert gradebook.find_submission("feedforward", "s00").score == 12
        results = course.grade()
        assert {result.status for result in results.values()} == {GRADED}
        gradebook.db.rollback()
        assert len(gradebook.assignment_submissions("feedforward")) == 40


CHILD = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from rich.console import Console
from backprop.grading import writer
from backprop.grading.executors import Local
from backprop.grading.runner import grade
from lane_double import Lane, make_master
if sys.argv[4] == "slow":
    store = writer.Book.store
    def slow(book, entries):
        import time
        time.sleep(0.2)
        store(book, entries)
    writer.Book.store = slow
import backprop.grading.runner as runner
runner.BATCH = 3
folder, root = Path(sys.argv[1]), Path(sys.argv[2])
grade("feedforward", folder, root, console=Console(quiet=True), db=sys.argv[5],
      executor=Local(make_master(folder / "released" / "feedforward"), 2, Lane))
"""


def child(course: Course, db: str = "") -> subprocess.Popen:
    arguments = [str(course.folder), str(course.root), str(Path(__file__).parent), "slow", db]
    return subprocess.Popen([sys.executable, "-c", CHILD, *arguments], stderr=subprocess.PIPE, text=True)


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL, signal.SIGTERM])
def test_ended_at_any_moment_and_run_again_the_gradebook_is_the_same(how: int, course: Course, tmp_path: Path) -> None:
    for number in range(12):
        course.submit(f"s{number:02}", {"linear_forward": ["right", "half", "wrong"][number % 3] + " #sleep 0.05"})
    shutil.copytree(course.folder, course.root / "undisturbed")
    course.grade(course.root / "undisturbed")
    notes = course.folder / "notes" / "feedforward"
    for _ in range(3):
        process = child(course)
        before, end = len(list(notes.glob("*.json"))), time.monotonic() + 60
        while process.poll() is None and len(list(notes.glob("*.json"))) <= before and time.monotonic() < end:
            time.sleep(0.005)
        process.send_signal(how)
        start = time.monotonic()
        process.communicate()
        assert process.returncode != 0
        assert time.monotonic() - start < 8
        kept = len(list(notes.glob("*.json")))
        assert before < kept
        if kept == 12:
            break
    results = course.grade()
    assert sum(not result.new for result in results.values()) >= kept
    assert rows(course.url()) == rows(course.url(course.root / "undisturbed"))
    assert not list(course.folder.rglob("*.partial"))


def test_a_big_class_in_a_log_and_a_line_of_json_for_each(course: Course, no_pages: None) -> None:
    for number in range(3):
        course.submit(f"s{number}", {"linear_forward": "half"})
    course.submit("bad", "{")
    with open(course.root / "out.jsonl", "w+") as file:
        watcher = Watcher(Console(file=file), 4, as_json=True)
        course.grade(watcher=watcher)
        watcher.summary()
        file.seek(0)
        lines = [json.loads(line) for line in file]
    assert [line["event"] for line in lines] == ["result"] * 4 + ["summary"]
    assert sorted(line["student"] for line in lines[:4]) == ["bad", "s0", "s1", "s2"]
    s0 = next(line for line in lines if line.get("student") == "s0")
    assert (s0["score"], s0["max_score"]) == (1.0, TOTAL)
    assert s0["parts"]["relu_backward"]["hints"] == ["relu_backward is wrong"]
    assert lines[4] | {"seconds": 0} == {
        "event": "summary", "total": 4, "graded": 3, "needs_manual_grading": 0, "failed": 1, "new": 4, "seconds": 0
    }  # fmt: skip


@pytest.mark.slow
def test_memory_stays_flat(course: Course, no_pages: None) -> None:
    """Twelve hundred notebooks of half a megabyte: 600 MB would show."""
    padding = "right" + " " * 500_000
    first = course.submit("s0000", {"linear_forward": padding})
    for number in range(1, 1200):
        place = course.folder / "submitted" / f"s{number:04}" / "feedforward"
        place.mkdir(parents=True)
        os.link(first, place / "feedforward.ipynb")
    course.grade(only=["s0000"])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    results = course.grade()
    assert len(results) == 1200
    assert {result.score for result in results.values()} == {2.0}
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown < 150, f"{grown:.0f} MB more"


@pytest.mark.slow
def test_a_cluster_of_two_and_a_worker_that_is_killed(course: Course, tmp_path: Path, no_pages: None) -> None:
    from distributed import LocalCluster

    for number in range(12):
        course.submit(f"s{number:02}", {"linear_forward": ["right", "half", "wrong"][number % 3], "derivation": "Why?"})
    course.submit("s05", {"linear_forward": f"wrong #kill {tmp_path / 'killed'} "})
    shutil.copytree(course.folder, course.root / "local")
    course.grade(course.root / "local", executor=Local(course.master, 1, LaneThatLives))
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        results = course.grade(executor=Dask(course.master, cluster.scheduler_address, grade_bytes))
    assert (tmp_path / "killed").exists(), "no worker was killed"
    assert {result.status for result in results.values()} <= {GRADED, WAITING}
    assert rows(course.url()) == rows(course.url(course.root / "local"))


class LaneThatLives(Lane):
    """Without the killing."""

    def grade(self, master: bytes, submission: bytes) -> bytes:
        return super().grade(master, submission.replace(b"#kill", b"#live"))


def test_no_scheduler(course: Course) -> None:
    with pytest.raises(OSError, match=r"there is no scheduler at tcp://127\.0\.0\.1:9"):
        Dask(b"", "tcp://127.0.0.1:9", grade_bytes)
