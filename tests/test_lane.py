"""A lane keeps its judge alive, and nbgrader's own autograde takes its scores from it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde

from backprop.grading import lane as lanes
from backprop.grading.judge.caps import Caps
from backprop.grading.judge.master import Master
from backprop.grading.lane import Lane, grade_bytes, pack
from backprop.grading.release import convert
from backprop.grading.sample_class import make_sample_class
from backprop.grading.settings import settings
from backprop.grading.stock import enter
from conftest import ROOT
from honest import ORDER, cell
from test_grading import EXPECTED
from test_judge import handed_in

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL"),
]
MASTER = Master.load(ROOT / "solutions" / "feedforward").to_bytes()


def submission(*more: dict[str, Any]) -> bytes:
    return pack("ann", {"feedforward": json.dumps(handed_in({}, *more)).encode()})


def total(answer: bytes) -> float:
    result = json.loads(answer)
    assert result["status"] == "graded", result["reason"]
    return sum(part["points"] or 0 for part in result["notebooks"]["feedforward"]["parts"].values())


@pytest.fixture(scope="module")
def lane() -> Iterator[Lane]:
    with Lane() as made:
        yield made


def soon(what: Callable[[], Any], seconds: float = 20) -> Any:
    """What it returns, once that is true."""
    end = time.monotonic() + seconds
    while not (found := what()) and time.monotonic() < end:
        time.sleep(0.01)
    assert found
    return found


def descendants(process: int) -> set[int]:
    """All processes below one, by /proc."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found, new = set(), {process}
    while new := {child for child, parent in parents.items() if parent in new} - found:
        found |= new
    return found


def test_results_are_the_same_bytes_each_time_but_for_the_seconds(lane: Lane) -> None:
    first, second = (json.loads(lane.grade(MASTER, submission())) for _ in range(2))
    assert first.pop("seconds") > 0
    assert second.pop("seconds") > 0
    assert first == second
    assert lane.isolation == first["isolation"] != ""


def test_a_judge_that_is_killed_is_replaced_and_asked_again(lane: Lane) -> None:
    lane.warm(MASTER)
    os.kill(lane._process.pid, signal.SIGKILL)
    assert total(lane.grade(MASTER, submission())) == 12
    slow = submission(cell("import time\ntime.sleep(1)"))
    before = lane._process.pid
    threading.Timer(0.4, os.kill, (before, signal.SIGKILL)).start()
    assert total(lane.grade(MASTER, slow)) == 12
    assert lane._process.pid != before


def test_a_judge_that_is_lost_twice_costs_one_submission(lane: Lane) -> None:
    stop = threading.Event()

    def kill() -> None:
        while not stop.wait(0.3):
            if lane._process is not None and lane._master:
                os.kill(lane._process.pid, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    result = json.loads(lane.grade(MASTER, submission(cell("import time\ntime.sleep(2)"))))
    stop.set()
    killer.join()
    assert result["status"] == "failed"
    assert result["reason"].startswith(
        "the judge was lost twice: it was ended by signal 9, then it was ended by signal 9"
    )
    assert total(lane.grade(MASTER, submission())) == 12


def test_a_judge_that_does_not_come_to_an_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "SPARE_SECONDS", -3.0)
    with Lane(Caps(seconds=4)) as lane:
        lane.warm(MASTER)
        start = time.monotonic()
        result = json.loads(lane.grade(MASTER, submission(cell("import time\ntime.sleep(3)"))))
        assert "lost twice: it did not come to an end within 1 seconds" in result["reason"]
        assert time.monotonic() - start < 40


def test_what_is_no_submission_is_a_failure_with_a_reason(lane: Lane) -> None:
    for data in (b"", b"BPW1 and more", b"\x80\x04pickle", lanes.encode([1], 99)):
        result = json.loads(lane.grade(MASTER, data))
        assert result["status"] == "failed"
        assert result["reason"].startswith("no submission: ")


def test_another_assignment_in_between(lane: Lane) -> None:
    data = json.loads(MASTER)
    for c in data["notebooks"]["feedforward"]["cells"]:
        for check in c["checks"]:
            check["task"] = check["function"] = "linear_forward"
    other = json.dumps(data).encode()
    after = len(ORDER) - ORDER.index("linear_forward")
    assert total(lane.grade(other, submission())) == 2 * after  # all that come after that function
    assert total(lane.grade(MASTER, submission())) == 12


def test_closing_ends_everything_at_once_also_from_another_thread() -> None:
    lane = Lane()
    lane.warm(MASTER)
    began = time.monotonic()
    threading.Timer(0.5, lane.close).start()
    family = descendants(lane._process.pid)
    assert family, "the nursery"
    with pytest.raises(RuntimeError, match="the lane is closed"):
        lane.grade(MASTER, submission(cell("import time\ntime.sleep(20)")))
    assert time.monotonic() - began < 8
    soon(lambda: not any(Path(f"/proc/{process}").exists() for process in family))
    with pytest.raises(RuntimeError, match="the lane is closed"):
        lane.grade(MASTER, submission())


def test_the_judge_ends_with_whoever_asks_whatever_it_is_doing(tmp_path: Path) -> None:
    script = tmp_path / "ask.py"
    script.write_text(
        "import sys\nfrom pathlib import Path\nfrom backprop.grading.lane import Lane\n"
        "lane = Lane()\nmaster = Path(sys.argv[1]).read_bytes()\nlane.warm(master)\n"
        "print(lane._process.pid, flush=True)\nlane.grade(master, Path(sys.argv[2]).read_bytes())\n"
    )
    (tmp_path / "m").write_bytes(MASTER)
    (tmp_path / "s").write_bytes(submission(cell("import time\ntime.sleep(25)")))
    command = [sys.executable, script, tmp_path / "m", tmp_path / "s"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        judge = int(process.stdout.readline())
        family = soon(lambda: len(found := descendants(judge)) >= 2 and found)
        process.kill()
    soon(lambda: not any(Path(f"/proc/{one}").exists() for one in {judge, *family}), 10)


def test_the_judge_loads_no_gradebook_and_nothing_that_runs_notebooks() -> None:
    code = "import sys, backprop.grading.judge.__main__; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    heavy = {"nbgrader", "sqlalchemy", "nbformat", "nbclient", "IPython", "torch", "matplotlib", "jupyter_client"}
    assert not heavy & set(loaded)


def test_threads_have_lanes_of_their_own() -> None:
    answers: dict[int, float] = {}

    def work(number: int) -> None:
        answers[number] = total(grade_bytes(MASTER, submission()))
        answers[number] += total(grade_bytes(MASTER, submission()))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(2)]
    before = descendants(os.getpid())
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {0: 24, 1: 24}
    soon(lambda: not descendants(os.getpid()) - before)


# nbgrader's own commands


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "solutions", root / "solutions")
    make_sample_class(root / "class", root)
    enter("feedforward", root / "class", root)
    return root


def autograde(root: Path, student: str) -> tuple[dict[str, float], bool]:
    c = settings(root, root / "class")
    convert(Autograde, c, "feedforward", student)
    with Gradebook(c.CourseDirectory.db_url, "backprop") as book:
        found = book.find_submission("feedforward", student)
        scores = {grade.name: grade.auto_score for notebook in found.notebooks for grade in notebook.grades}
        return scores, found.needs_manual_grade


@pytest.mark.parametrize("student", ["chen", "fatima", "hugo", "iris"])
def test_nbgraders_autograde_gives_the_judges_scores(student: str, course: Path) -> None:
    scores, waiting = autograde(course, student)
    points, status = EXPECTED[student]
    assert tuple(scores[f"test_{name}"] for name in ORDER) == points
    assert waiting == (status == "needs manual grading")
    notebook = json.loads((course / "class/autograded" / student / "feedforward/feedforward.ipynb").read_text("utf-8"))
    released = json.loads((course / "class/released/feedforward/feedforward.ipynb").read_text("utf-8"))
    assert [c["id"] for c in notebook["cells"]] == [c["id"] for c in released["cells"]]
    assert "left out here" in json.dumps(notebook)


def test_nbgraders_autograde_and_a_hostile_notebook(course: Path, tmp_path: Path) -> None:
    path = course / "class" / "submitted" / "mal" / "feedforward" / "feedforward.ipynb"
    path.parent.mkdir(parents=True)
    mark = tmp_path / "from_a_submission"
    trick = f"open({str(mark)!r}, 'w').write('here')"
    path.write_text(json.dumps(handed_in({}, cell(trick), cell("import os\nos._exit(1)"))))
    scores, _ = autograde(course, "mal")
    assert sum(score or 0 for score in scores.values()) == 12
    assert not mark.exists()
    too_many = handed_in()
    too_many["cells"] = too_many["cells"] + [cell("1", name=f"n{n}") for n in range(2001)]
    path.write_text(json.dumps(too_many))
    with pytest.raises(RuntimeError, match=r"feedforward.ipynb is not a notebook: it has 20\d\d cells, at most 2000"):
        autograde(course, "mal")
