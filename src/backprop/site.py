"""Build and serve the book. Knows Jupyter Book, and that its cache of executed chapters does not watch our code."""

import functools
import hashlib
import http.server
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

Say = Callable[[str], None]

# Everything that a page can depend on; chapters run the code of these folders.
CODE = ("numpy", "torch", "models", "data", "figures", "worked", "check.py", "init.py", "optim.py", "train.py",
        "train_torch.py", "units.py", "tape.py", "equations", "mutants", "tasks",
        "answers.py", "called.py", "forbidden.py")  # fmt: skip


class BuildError(Exception):
    """The book did not build without warnings; the message lists them."""


def find_root(start: Path | None = None) -> Path:
    """The course folder: the nearest one upwards from `start` that holds _config.yml and _toc.yml."""
    here = (start or Path.cwd()).resolve()
    for folder in [here, *here.parents]:
        if (folder / "_config.yml").exists() and (folder / "_toc.yml").exists():
            return folder
    raise FileNotFoundError(f"{here} is not inside the course folder: go to the folder that holds _toc.yml")


def parts(root: Path) -> list[Path]:
    """What the pages compute with: code of the package, and the solutions that the grader is examined by."""
    return [*(root / "src" / "backprop" / name for name in CODE), root / "solutions"]


def build(root: Path, say: Say) -> Path:
    """Build the book with warnings as errors, unless nothing has changed since the last time. Return its first page."""
    out = root / "_build"
    page = out / "html" / "index.html"
    code = digest(path for part in parts(root) for path in files(part))
    pages = [root / "_config.yml", root / "_toc.yml", root / "constraints.txt", *files(root / "book")]
    whole = digest(pages) + code
    stamp, cache = out / "book.digest", out / ".jupyter_cache"
    if page.exists() and stamp.exists() and stamp.read_text() == whole:
        say("The book is up to date.")
        return page
    stamp.unlink(missing_ok=True)
    shutil.rmtree(out / "html", ignore_errors=True)
    shutil.rmtree(out / "jupyter_execute", ignore_errors=True)
    _keep_cache_only_for(cache, code)
    say("Building the book.")
    log = out / "book.log"
    if run_jupyter_book(root, log, say):
        raise BuildError(f"The book has faults; the whole log is {log}\n" + "\n".join(faults(log.read_text())))
    collect_executed(out)
    stamp.write_text(whole)
    return page


def _keep_cache_only_for(cache: Path, code: str) -> None:
    """Jupyter Book runs a chapter again only when its own text changes, so forget the runs when our code does."""
    known = cache / "code.digest"
    if cache.exists() and not (known.exists() and known.read_text() == code):
        shutil.rmtree(cache)
    cache.mkdir(parents=True, exist_ok=True)
    known.write_text(code)


def collect_executed(out: Path) -> None:
    """Write every chapter with its outputs to `executed`; what Jupyter Book leaves has none if they were cached."""
    import nbformat
    from jupyter_cache import get_cache

    shutil.rmtree(out / "executed", ignore_errors=True)
    for path in sorted((out / "jupyter_execute").rglob("*.ipynb")):
        _, notebook = get_cache(out / ".jupyter_cache").merge_match_into_notebook(nbformat.read(path, as_version=4))
        target = out / "executed" / path.relative_to(out / "jupyter_execute")
        target.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, target)


def run_jupyter_book(root: Path, log: Path, say: Say) -> int:
    """The one command that fails on a failing cell, a broken reference or any other warning."""
    start = "from jupyter_book.cli.main import main; main()"  # this interpreter's, whatever is first on the PATH
    command = [sys.executable, "-c", start, "build", ".", "-W", "--keep-going", "-n", "--all"]
    # One thread: sums come out the same each time, and chapters do not get in one another's way.
    environment = {"NO_COLOR": "1", "OMP_NUM_THREADS": "1"} | os.environ
    with (
        log.open("w") as file,
        subprocess.Popen(
            command, cwd=root, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        ) as process,
    ):
        assert process.stdout is not None
        for line in process.stdout:
            file.write(line)
            if match := re.search(r"(\S+)\.md: (Executing notebook|Executed notebook in .*seconds)", line):
                chapter = Path(match[1]).relative_to(root / "book")
                say(f"  {chapter}: " + match[2].replace("Executing notebook", "running").replace("Executed", "ran"))
    return process.returncode


def faults(log: str) -> list[str]:
    """The lines of a build log that say what is wrong."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", log)
    return [line for line in plain.splitlines() if re.search(r"WARNING:|ERROR:|Error:", line)] or plain.splitlines()[
        -5:
    ]


def files(path: Path) -> list[Path]:
    """The file itself, or all files below a folder but for Python's own by-products, in a fixed order."""
    found = [path] if path.is_file() else sorted(path.rglob("*"))
    return [p for p in found if p.is_file() and "__pycache__" not in p.parts]


def digest(paths: Iterable[Path]) -> str:
    """A fingerprint of names and contents."""
    total = hashlib.sha256()
    for path in paths:
        total.update(str(path).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def serve(folder: Path, port: int, say: Say) -> None:
    """Serve the book on this machine only, until Ctrl-C. Raises OSError if the port is taken."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        say(f"The book is at http://127.0.0.1:{port}/ (Ctrl-C stops)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            say("Stopped.")
