"""The warm parent: imports once what submissions use, then forks a worker for each.

It runs no code of a student's and holds nothing that a student might not see.
"""

import contextlib
import gc
import glob
import importlib
import json
import os
import signal
import socket
import sys
import sysconfig
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from . import locks

ALWAYS = (
    "numpy", "numpy.random", "numpy.linalg", "numpy.fft", "numpy.ma", "numpy.polynomial", "numpy.testing",
    "matplotlib.pyplot", "matplotlib.backends.backend_svg", "IPython.display", "pdb", "unittest", "doctest", "timeit",
)  # fmt: skip
REHEARSAL = (
    "import warnings; warnings.warn('rehearsal')",
    "def f(x): return 1 / x\nf(0)",
    "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([0, 1]); plt.title('$x$'); plt.show()",
    "import asyncio\nawait asyncio.sleep(0)",
    "%%time\n(",
)
"""Cells that are run once so that what they load is there: modules, fonts, colours of tracebacks."""
WITH = {
    "torch": "import torch\nx = torch.ones(2, requires_grad=True)\nx.sum().backward(); torch.optim.Adam([x]).step()",
}
"""One cell more for a package: what it loads only when it is used."""
FILES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random", "/usr/share/zoneinfo", "/etc/localtime",
         "/etc/ld.so.cache", "/usr/share/fonts")  # fmt: skip


def main(settings: dict[str, Any], seal: Callable[[], None]) -> None:
    """Make ready, then fork whenever asked on the control socket, until that ends."""
    control = socket.socket(fileno=settings["control"])
    namespaces = locks.separate(settings["without"])
    try:
        shell, worker = _warm(settings)
        plan = locks.prepare(settings["base"], namespaces, settings["without"], _readable())
    except Exception as error:
        control.sendall(json.dumps({"failed": f"{type(error).__name__}: {error}"}).encode())
        return
    seal()
    for folder in settings["paths"]:
        # What is installed and not imported by now cannot be read later: let it not be found at all.
        sys.path_importer_cache.pop(folder, None)
    sys.argv[:], sys.orig_argv[:] = [""], [""]
    gc.collect()
    gc.freeze()
    control.sendall(json.dumps({"ready": os.getpid()}).encode())
    _serve(control, plan, partial(worker, shell))


def _serve(control: socket.socket, plan: locks.Plan, worker: Callable[..., Any]) -> None:
    """One request, one reply: {"fork": limits} gives a process, {"end": process, "ask": whether how it ended}."""
    number, ending = 0, []
    while True:
        text, descriptors, _, _ = socket.recv_fds(control, 1 << 16, 1)
        if not text:
            return
        request = json.loads(text)
        if "end" in request:
            reply = _end(request["end"], request["ask"])
            ending += [] if request["ask"] else [request["end"]]
        else:
            ending = [process for process in ending if not os.waitpid(process, os.WNOHANG)[0]]
            number += 1
            reply = os.fork()
            if not reply:
                control.close()
                _work(plan, worker, descriptors[0], request["fork"], number)
            os.close(descriptors[0])
        control.sendall(json.dumps(reply).encode())


def _work(plan: locks.Plan, worker: Callable[..., Any], channel: int, limits: dict[str, Any], number: int) -> None:
    """In the child: lock up, then serve. Never returns."""
    try:
        held = locks.lock(plan, limits, number)
        worker(channel, limits).serve(held)
    finally:
        os._exit(1)


def _end(process: int, ask: bool) -> int:
    """Kill a process; if it is asked how it ended, give it a moment to end by itself. What `waitpid` says of it."""
    until = time.monotonic() + (0.5 if ask else 0.0)
    while time.monotonic() < until:
        ended, status = os.waitpid(process, os.WNOHANG)
        if ended:
            return status
        time.sleep(0.0005)
    os.kill(process, signal.SIGKILL)
    return os.waitpid(process, 0)[1] if ask else 0


def _warm(settings: dict[str, Any]) -> tuple[Any, Callable[..., Any]]:
    """Import everything and start the shell; it, and what serves with it. Imports only now: locks come first."""
    home = os.path.join(settings["base"], "home")
    os.mkdir(home)
    os.chdir(home)
    os.environ.update(HOME=home, MPLCONFIGDIR=home)
    from .shell import Shell
    from .worker import Worker

    shell = Shell.started(home)  # before Matplotlib, which looks for it
    for name in (*ALWAYS, *settings["packages"], *(f"backprop.{name}" for name in settings["provides"])):
        importlib.import_module(name)
    for cell in (*REHEARSAL, *(WITH[name] for name in settings["packages"] if name in WITH)):
        shell.run(cell, 30.0, 1 << 20, 100)
    shell.reset(new_session=True)
    shell.forget()
    return shell, Worker


def _readable() -> list[str]:
    """The standard library, and the packages that have been imported; never a folder that may hold this course."""
    library, multiarch = sysconfig.get_path("stdlib"), []
    with contextlib.suppress(OSError), open("/proc/self/maps", encoding="utf-8") as maps:
        for line in maps:
            if "/libc.so" in line or "/libc-" in line:
                multiarch.append(os.path.dirname(line.split()[-1]))
    found: list[str] = [path for path in glob.glob(os.path.join(library, "*")) if not path.endswith("-packages")]
    for name, module in list(sys.modules.items()):
        if "." in name or name == "backprop":
            continue
        if hasattr(module, "__path__"):
            found += list(module.__path__)
        elif getattr(module, "__file__", None):
            found.append(str(module.__file__))
    found += [path + ".libs" for path in found]
    return [*FILES, *sorted(set(multiarch)), *found]
