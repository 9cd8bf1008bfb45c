"""Set up the course in `.venv`: run with any Python 3.11 or newer, needs nothing but the standard library.

Does nothing when `.venv` is complete and up to date. Says what is wrong in one line, with an exit code of 1.
"""

from __future__ import annotations  # so that an old Python gets as far as the message that says it is too old

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "complete"
BUSY = VENV / "busy"  # exists while pip writes: found at the start, it means that pip was killed half-way
LOG = VENV / "install.log"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
REQUIRED = (3, 11)

OFFLINE = (
    "NewConnectionError",
    "ConnectTimeout",
    "Temporary failure in name resolution",
    "Failed to resolve",
    "Network is unreachable",
    "ProxyError",
    "Connection refused",
    "No matching distribution found",
)


def main() -> int:
    if sys.version_info < REQUIRED:
        return fail(f"Python {'.'.join(map(str, REQUIRED))} or newer is needed, this is {sys.version.split()[0]}.")
    if is_complete():
        return 0
    STAMP.unlink(missing_ok=True)
    print(f"Setting up the course in {VENV.name} (about 2 GB, some minutes, once).", flush=True)
    try:
        return make_venv() or install_packages()
    except KeyboardInterrupt:
        return fail("Stopped. Run the same command again to go on.")


def fingerprint() -> str:
    """What an installation depends on: if any of it changes, pip runs again."""
    parts = [(ROOT / name).read_bytes() for name in ("pyproject.toml", "constraints.txt", "src/install.py")]
    place = f"{VENV} {sys.version_info[:2]} {os.environ.get('TORCH_INDEX', '')}".encode()  # a moved .venv is broken
    return hashlib.sha256(b"\0".join([*parts, place])).hexdigest()


def is_complete() -> bool:
    return PYTHON.exists() and STAMP.exists() and STAMP.read_text() == fingerprint()


def make_venv() -> int:
    works = PYTHON.exists() and subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True).returncode == 0
    if works and version_of(PYTHON) == sys.version_info[:2] and not BUSY.exists():
        return 0
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True, check=False
    )
    if made.returncode:
        return fail(
            "Could not make a virtual environment. On Debian and Ubuntu: sudo apt install python3-venv", made.stdout
        )
    return 0


def version_of(python: Path) -> tuple[int, ...]:
    code = "import sys; print(*sys.version_info[:2])"
    return tuple(map(int, subprocess.run([python, "-c", code], capture_output=True, text=True).stdout.split()))


def install_packages() -> int:
    index = os.environ.get("TORCH_INDEX")
    torch = next(line for line in (ROOT / "constraints.txt").read_text().split() if line.startswith("torch=="))
    steps = [
        # First and alone, so that the build chosen here is the one that everything else finds installed.
        ("PyTorch", [torch, *(["--index-url", index] if index else [])]),
        ("the course", ["-c", "constraints.txt", "-e", ".[book,grade,test]"]),
    ]
    for name, arguments in steps:
        started = time.monotonic()
        if pip(name, arguments):
            text = LOG.read_text(errors="replace")
            if any(sign in text for sign in OFFLINE):
                return fail("The packages cannot be reached: connect to the network and run the same command again.")
            return fail("The installation failed; run the same command again.", text)
        print(f"  installed {name} ({time.monotonic() - started:.0f} s)", flush=True)
    STAMP.write_text(fingerprint())
    return 0


def pip(name: str, arguments: list[str]) -> int:
    """Run pip with its output in a log file; on a terminal, show what it is at."""
    command = [str(PYTHON), "-m", "pip", "install", "--retries", "2", "--disable-pip-version-check", *arguments]
    BUSY.touch()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    with LOG.open("w") as log:
        for line in process.stdout or ():
            log.write(line)
            log.flush()
            if sys.stdout.isatty():
                print(f"\r\033[K  {name}: {line.strip()[:70]}", end="", flush=True)
    if sys.stdout.isatty():
        print("\r\033[K", end="", flush=True)
    process.wait()
    BUSY.unlink()
    return process.returncode


def fail(message: str, details: str = "") -> int:
    tail = [line for line in details.splitlines() if line.strip()][-1:]
    print(message + (f" ({tail[0].strip()})" if tail else ""), file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
