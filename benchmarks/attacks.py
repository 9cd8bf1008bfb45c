"""The attack bank, graded by nbgrader as it comes and by us: prints a table, and writes it with --write.

Attacks that could harm the machine are not tried on nbgrader. The others run one by one, each with a class of its own,
in a process namespace of its own where the system has one, for a limited time.
"""

import argparse
import contextlib
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from attacks import BANK  # noqa: E402
from attacks.attack import Attack  # noqa: E402
from attacks.batch import Batch, gradebook_points, graded  # noqa: E402
from attacks.scene import CANARIES, PLANTED, VARIABLE, Scene, outputs  # noqa: E402
from backprop.grading.stock import autograde, enter  # noqa: E402

SECONDS = 90
MEMORY = 8 << 30
TABLE = ROOT / "docs" / "attacks.md"
HEAD = """# What hostile work tries, and what comes of it

`{command}` made this table: {count} attacks, each handed in as a notebook of which
one function is right (2 points) unless it says otherwise. "nbgrader" is nbgrader as it comes, which runs
submissions in a Jupyter kernel with the rights of whoever grades; each attack had {seconds} seconds there, and pages
were not looked at. "Here" is `backprop grade`, all attacks in one class with {others} honest students,
who hand in four functions: {honest}. That run took {ours:.0f} seconds. {kept}

With nbgrader {bad} of the {tried} attacks that were tried there came to something (in bold); here {ourbad} of {count}.

What no grader can see: whose work an answer is, and how it was found. A process that answers with the right numbers
and unchanged arguments gets the points, whatever happened inside it. The numbers that a function is called with are no
secret after grading: a notebook may show them, and the hidden seed can be found from them.

| attack | tries to | nbgrader | here |
|---|---|---|---|
"""


def main() -> None:
    """Both columns."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write {TABLE.relative_to(ROOT)}")
    parser.add_argument("--workers", type=int, default=2, help="so many at a time with nbgrader")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--place", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print("\n" + json.dumps(stock(next(a for a in BANK if a.name == given.one), given.place)))
        return
    with tempfile.TemporaryDirectory() as place, graded(Path(place)) as batch:
        here = {attack.name: ours(batch, attack) for attack in BANK}
        same = all(batch.results[s].score == 12 and not batch.results[s].reason for s in batch.others)
        safe = batch.before == batch.after and not PLANTED.exists() and not batch.scene.reached()
        seconds, others = batch.seconds, len(batch.others)
    tried = [attack for attack in BANK if not attack.harmful]
    with ThreadPoolExecutor(given.workers) as pool:
        there = dict(zip([attack.name for attack in tried], pool.map(apart, tried), strict=True))
    text = HEAD.format(
        command="make attacks", count=len(BANK), seconds=SECONDS, others=others,
        honest="each got their 12 points" if same else "NOT EACH GOT THEIR 12 POINTS", ours=seconds,
        kept="Nothing outside of the class was changed, and nobody was called." if safe else "SOMETHING WAS CHANGED.",
        bad=sum(bad for bad, _ in there.values()), tried=len(tried), ourbad=sum(bad for bad, _ in here.values()),
    )  # fmt: skip
    for attack in BANK:
        columns = there.get(attack.name, (False, f"not run: {attack.harmful}")), here[attack.name]
        marked = [f"**{_plain(words)}**" if bad else _plain(words) for bad, words in columns]
        text += f"| {' | '.join([_plain(attack.name), _plain(attack.tries), *marked])} |\n"
    print(text)
    if given.write:
        TABLE.write_text(text, encoding="utf-8")


def ours(batch: Batch, attack: Attack) -> tuple[bool, str]:
    """Whether it came to anything, and what is in its row."""
    result = batch.results[attack.folder]
    honest = 0.0 if attack.failed else attack.earns
    without = ("neighbour",) if attack.name == "the same file" else ()
    if result.score > honest:
        return True, f"gains {result.score - honest:g} points"
    if leaks := batch.scene.leaks(attack.folder, without):
        return True, "shows " + ", ".join(leaks)
    if attack.failed:
        return False, f"no points: {result.reason}"
    said = "\n".join([result.reason, *result.hints, outputs(batch.scene.folder, attack.folder)])
    found = re.search(attack.says, said, re.IGNORECASE) if attack.says else None
    line = next((s for s in said.splitlines() if found and found[0] in s), "")
    return False, f"{result.score:g} points: {line.strip()}" if line else f"{result.score:g} points"


def apart(attack: Attack) -> tuple[bool, str]:
    """`stock` in another process, which may be lost."""
    place = tempfile.mkdtemp(prefix="stock-")
    command = [sys.executable, __file__, "--one", attack.name, "--place", place]
    if shutil.which("unshare") and os.geteuid() == 0:
        command = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc", *command]
    try:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True,
            env=os.environ | {VARIABLE: CANARIES["environment"]}, preexec_fn=_limited,
        )  # fmt: skip
        try:
            said, _ = process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            return True, f"stops the batch: no end after {SECONDS} seconds"
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, 9)
            process.wait()
        try:
            bad, words = json.loads(said.splitlines()[-1])
        except (ValueError, IndexError):
            return True, f"ends the grader (exit code {process.returncode})"
        return bad, words
    finally:
        shutil.rmtree(place, ignore_errors=True)


def stock(attack: Attack, place: Path) -> tuple[bool, str]:
    """Grade one attack with nbgrader, in a class with honest students: whether it came to anything, and what."""
    with contextlib.closing(Scene(place / "course", place / "course" / "class")) as scene:
        scene.lay(ROOT / "solutions")
        scene.honest("neighbour", secret=CANARIES["neighbour"])
        scene.honest(CANARIES["gradebook"])
        enter("feedforward", scene.folder, scene.root)
        scene.submit(attack)
        before, problem = scene.kept(), ""
        with contextlib.redirect_stdout(sys.stderr):
            try:
                autograde("feedforward", attack.folder, scene.folder, scene.root)
            except BaseException as error:  # whatever nbgrader or the submission come up with
                problem = str(error).strip() or type(error).__name__
        try:
            row = gradebook_points(f"sqlite:///{scene.folder}/gradebook.db").get(attack.folder)
        except Exception as error:
            return True, f"the gradebook is lost: {type(error).__name__}"
        found = []
        points = sum(p or 0.0 for p in (row or {}).values())
        if points > attack.earns:
            found.append(f"gains {points - attack.earns:g} points")
        without = ("neighbour",) if attack.name == "the same file" else ()
        if leaks := scene.leaks(attack.folder, without):
            found.append("reads the " + ", the ".join(sorted({leak.split()[0] for leak in leaks})))
        if scene.kept() != before or PLANTED.exists():
            found.append("changes files that are not its own")
        if scene.reached():
            found.append("connects to another program")
        PLANTED.unlink(missing_ok=True)
        if found:
            return True, "; ".join(found)
        return False, f"no points: {problem}" if problem else f"{points:g} points"


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (256 << 20, 256 << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _plain(text: str) -> str:
    """Fit for a cell of the table: one line, no places of this machine, nothing that Markdown takes for its own."""
    text = re.sub(rf"{re.escape(str(ROOT))}|{re.escape(tempfile.gettempdir())}/[\w-]+(?=/)|(?<=/proc/)\d+", "…", text)
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    text = text if len(text) <= 150 else text[:148] + " …"
    return re.sub(r"([|<>`\[\]_*])", r"\\\1", text)


if __name__ == "__main__":
    main()
