"""A PostgreSQL server of the test's own: Debian's package, a cluster in a temporary folder, a port of 127.0.0.1."""

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from classes import unprivileged


class Server:
    """Starts, stops, and can be killed with all its children, as a power cut would."""

    def __init__(self, place: Path) -> None:
        self.place, self.data = place, place / "data"
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
        path = found[-1] if found else shutil.which("initdb")
        if path is None:
            message = "no PostgreSQL found: install it (Debian: apt install postgresql) to run these tests"
            if os.environ.get("BACKPROP_REQUIRE_POSTGRES"):
                pytest.fail(message)
            pytest.skip(message)
        self.binaries = Path(path).parent
        if unprivileged():
            shutil.chown(place, "nobody", "nogroup")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._call("initdb", "-D", self.data, "-U", "teacher", "-A", "trust", "-E", "UTF8", "--no-locale")
        self.process: subprocess.Popen | None = None
        self.start()

    def _call(self, name: str, *arguments: str | Path) -> None:
        command = [str(self.binaries / name), *map(str, arguments)]
        subprocess.run(command, check=True, capture_output=True, cwd=self.place, **unprivileged())

    def start(self) -> None:
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        options = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": "",
            "max_connections": 40,
        }
        flags = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        with open(self.place / "log", "a") as log:
            self.process = subprocess.Popen(
                [str(self.binaries / "postgres"), "-D", str(self.data), *flags],
                stdout=log, stderr=log, cwd=self.place, start_new_session=True, **unprivileged(),
            )  # fmt: skip
        end = time.monotonic() + 30
        while time.monotonic() < end:
            try:
                return self._call("pg_isready", "-h", "127.0.0.1", "-p", str(self.port))
            except subprocess.CalledProcessError:
                time.sleep(0.05)
        raise RuntimeError((self.place / "log").read_text()[-2000:])

    def kill(self) -> None:
        assert self.process is not None
        family = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True).stdout.split()
        for number in [self.process.pid, *map(int, family)]:
            os.kill(number, signal.SIGKILL)
        self.process.wait()
        time.sleep(0.2)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)

    def url(self, name: str, template: str = "template0") -> str:
        """Of a fresh database, or of a copy of another."""
        self._call("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "teacher", "-T", template, name)
        return f"postgresql://teacher@127.0.0.1:{self.port}/{name}"
