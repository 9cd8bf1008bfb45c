"""A class that is graded while somebody kills what grades it, then graded again, and what there must be then."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from backprop.grading.generated_class import Rates, make_class
from classes import rows
from conftest import ROOT
from postgres import Server

STUDENTS = 24
VICTIMS = ("runner", "judge", "nursery", "worker", "database")
CHILD = """
import sys
from pathlib import Path
from rich.console import Console
import backprop.grading.runner as runner
runner.BATCH = 4
folder, root, db = sys.argv[1:]
for result in runner.grade("feedforward", Path(folder), Path(root), console=Console(quiet=True), db=db):
    if result.status == "failed":
        print(result.student, result.reason, file=sys.stderr)
"""


@dataclass(frozen=True)
class Kill:
    """Who is killed, how far into the run (0 to 1), and from where on: a new class, or one already entered."""

    victim: str
    moment: float
    new: bool
    postgres: bool

    def __str__(self) -> str:
        where = "PostgreSQL" if self.postgres else "SQLite"
        return f"{self.victim} at {self.moment:.2f} of a run from {'nothing' if self.new else 'an entry'}, {where}"


class Killing:
    """One class, what an undisturbed run makes of it, and a way to disturb others."""

    def __init__(self, place: Path, server: Server | None) -> None:
        self.root, self.server, self.count = place, server, 0
        (place / "book").mkdir()
        for name in ("solutions", "book/_static"):
            os.symlink(ROOT / name, place / name)
        self.new, self.entered, self.calm = (place / name for name in ("new", "entered", "calm"))
        make_class(self.new, place, STUDENTS, seed=3, rates=Rates(endless=0.0, broken=0.05))
        shutil.copytree(self.new, self.calm)
        start = time.monotonic()
        self.run(self.calm, "")
        self.seconds = {True: time.monotonic() - start}
        self.rows, self.files = rows(self.url(self.calm)), _files(self.calm)
        self.kept = _notes(self.calm)
        if server is not None:
            self._enter(server.url("entered"))
        self._enter("")
        shutil.copytree(self.entered, place / "timed")
        start = time.monotonic()
        self.run(place / "timed", "")
        self.seconds[False] = time.monotonic() - start

    def _enter(self, db: str) -> None:
        """Up to where the first submission would be looked at."""
        shutil.rmtree(self.entered, ignore_errors=True)
        shutil.copytree(self.new, self.entered)
        script = CHILD.replace("for result", "runner._Run.results = lambda *_: []\nfor result")
        self.run(self.entered, db, script)

    def url(self, folder: Path) -> str:
        return f"sqlite:///{folder}/gradebook.db"

    def start(self, folder: Path, db: str, script: str = CHILD) -> subprocess.Popen:
        command = [sys.executable, "-c", script, str(folder), str(self.root), db]
        return subprocess.Popen(command, stderr=subprocess.PIPE, env=os.environ | {"OMP_NUM_THREADS": "1"})

    def run(self, folder: Path, db: str, script: str = CHILD) -> None:
        """Undisturbed, to its end."""
        process = self.start(folder, db, script)
        _, said = process.communicate(timeout=600)
        assert process.returncode == 0, said.decode()

    def disturb(self, kill: Kill) -> str:
        """Kill, run again, compare. What happened, in words; AssertionError if something is lost or doubled."""
        self.count += 1
        folder = self.root / f"class{self.count}"
        shutil.copytree(self.new if kill.new else self.entered, folder)
        db = self._database(kill) if kill.postgres else ""
        process = self.start(folder, db)
        time.sleep(kill.moment * self.seconds[kill.new])
        hit, family = self._strike(kill.victim, process)
        _, said = process.communicate(timeout=600)
        first, kept = process.returncode, _notes(folder)
        _await(lambda: not any(map(_alive, family)), "something goes on running")
        if kill.victim == "database" and hit:
            self.server.start()  # type: ignore[union-attr]
        elif kill.victim in ("judge", "nursery", "worker"):
            assert first == 0, said.decode()
            assert kept == self.kept, f"{kept} kept: {said.decode()}"
        whole(folder)
        self.run(folder, db)
        found = rows(db or self.url(folder))
        for table, expected in self.rows.items():
            assert len(set(map(repr, found[table]))) == len(found[table]), f"{table} has a row twice"
            assert found[table] == expected, table
        assert _files(folder) == self.files
        assert not list(folder.rglob("*.partial"))
        shutil.rmtree(folder)
        return f"{kill}: {hit or 'nobody was there any more'}; exit code {first}, {kept} kept, then the same"

    def _database(self, kill: Kill) -> str:
        """A copy of the one that was entered has another URL, so the run enters it once more: nothing must double."""
        assert self.server is not None
        return self.server.url(f"class{self.count}", "template0" if kill.new else "entered")

    def _strike(self, victim: str, process: subprocess.Popen) -> tuple[str, list[int]]:
        """Who was killed, empty if it was too late, and the family of the runner at that moment."""
        while process.poll() is None:
            family = _family(process.pid)
            if victim == "database":
                self.server.kill()  # type: ignore[union-attr]
                return "the server", []
            found = [process.pid] if victim == "runner" else family[victim]
            if found:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(found[-1], signal.SIGKILL)
                    everybody = [pid for members in family.values() for pid in members] if victim == "runner" else []
                    return f"process {found[-1]}", everybody
            time.sleep(0.001)
        return "", []


def kills(count: int, rng, postgres: bool) -> Iterator[Kill]:
    """Victims in turn, everything else drawn."""
    victims = VICTIMS if postgres else VICTIMS[:-1]
    for number in range(count):
        victim = victims[number % len(victims)]
        elsewhere = bool(postgres and (victim == "database" or rng.random() < 0.25))
        yield Kill(victim, float(rng.uniform(0.0, 1.0)), bool(rng.random() < 0.25), elsewhere)


def whole(folder: Path) -> None:
    """No file of ours is half written, whatever has been killed."""
    for path in folder.glob("notes/**/*.json"):
        assert isinstance(json.loads(path.read_bytes()), dict), path
    for path in folder.glob("autograded/*/*/*.ipynb"):
        assert json.loads(path.read_bytes())["nbformat"] == 4, path
    for path in folder.glob("feedback/*/*/*.html"):
        assert path.read_text("utf-8").rstrip().endswith("</html>"), path


def _notes(folder: Path) -> int:
    return len(list((folder / "notes").glob("feedforward/*.json")))


def _files(folder: Path) -> dict[str, bytes]:
    """The content of all that a student gets to see."""
    places = ("autograded/*/*/*", "feedback/*/*/*.html")
    return {str(path.relative_to(folder)): path.read_bytes() for place in places for path in folder.glob(place)}


def _family(pid: int) -> dict[str, list[int]]:
    """The runner's judges, their nurseries, and the workers of these."""
    judges = [child for child in _children(pid) if b"backprop.grading.judge" in _command(child)]
    nurseries = [child for judge in judges for child in _children(judge) if b"hollow.py" in _command(child)]
    return {"judge": judges, "nursery": nurseries, "worker": [w for n in nurseries for w in _children(n) if _alive(w)]}


def _children(pid: int) -> list[int]:
    found = []
    with contextlib.suppress(OSError):
        for thread in os.listdir(f"/proc/{pid}/task"):
            with contextlib.suppress(OSError):
                found += Path(f"/proc/{pid}/task/{thread}/children").read_text().split()
    return [int(child) for child in found]


def _command(pid: int) -> bytes:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def _alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def _await(condition: Callable[[], bool], message: str) -> None:
    end = time.monotonic() + 15
    while not condition():
        assert time.monotonic() < end, message
        time.sleep(0.02)
