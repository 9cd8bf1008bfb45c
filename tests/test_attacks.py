"""What hostile work tries from inside a worker, and what comes of it."""

import os
import re
import shutil
import stat
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

import numpy as np
import pytest

import backprop
import sandboxed
from backprop.answers import Answer
from backprop.grading.sandbox.client import (
    Handle,
    Limits,
    Sandbox,
    Tampered,
    Worker,
    WorkerDied,
    WorkerGone,
    WorkerTimedOut,
)
from sandboxed import SECRET, printed, told

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the locks are those of Linux")

sandbox, worker = sandboxed.sandbox, sandboxed.worker

PACKAGE = Path(backprop.__file__).parent
REPOSITORY = PACKAGE.parent.parent
SITE = sysconfig.get_path("purelib")


def refused(worker: Worker, source: str, errors: str = "PermissionError|OSError") -> str:
    """Run a line that must be refused with one of these errors."""
    cell = worker.run(source, "cell", 20)
    text = told(cell)
    assert cell.error, f"{source}\ngave {text!r}"
    assert re.match(errors, text.splitlines()[-1]), text
    return text


# Files

FORBIDDEN = [
    "/etc/passwd", "/etc/hostname", "/proc/1/environ", "/proc/self/environ", "/proc/self/mem", "/proc/self/maps",
    "/proc/meminfo", "/proc/sys/kernel/hostname", str(PACKAGE / "__init__.py"), str(PACKAGE / "tasks" / "bank.py"),
    str(PACKAGE / "grading" / "sandbox" / "worker.py"), str(REPOSITORY / "pyproject.toml"),
    str(REPOSITORY / "solutions" / "feedforward" / "feedforward.ipynb"), __file__, "/bin/sh", "/dev/kmsg",
]  # fmt: skip


@pytest.mark.parametrize("path", FORBIDDEN)
def test_no_file_of_others_can_be_read(worker: Worker, path: str) -> None:
    if not Path(path).exists():
        pytest.skip("there is no such file here")
    refused(worker, f"open({path!r}, 'rb').read(1)", "PermissionError")


@pytest.mark.parametrize(
    "path", ["/", "/proc", "/proc/1", "/tmp", "/etc", "/root", "../..", str(REPOSITORY), str(PACKAGE), SITE]
)
def test_no_folder_of_others_can_be_listed(worker: Worker, path: str) -> None:
    refused(worker, f"import os; os.listdir({path!r})", "PermissionError")


def test_what_work_needs_can_be_read(worker: Worker) -> None:
    """Else the tests above would pass where nothing works."""
    for module in ("this", "colorsys", "numpy.matlib", "numpy.polynomial.laguerre", "matplotlib.sankey", "sqlite3"):
        assert not worker.run(f"import warnings; warnings.simplefilter('ignore'); import {module}", "c", 20).error, (
            module
        )
    for path in (np.__file__, os.__file__, "/dev/null", "/dev/urandom"):
        assert printed(worker.run(f"len(open({path!r}, 'rb').read(0))", "cell", 5)) == "0"
    assert printed(worker.run("open('own', 'w').write('abc'); open('own').read()", "cell", 5)) == "'abc'"


WRITES = [
    "open({0!r}, 'w')", "open({0!r}, 'a')", "import os; os.mkdir({0!r} + 'x')", "import os; os.unlink({0!r})",
    "import os; os.symlink('/etc', {0!r} + 'x')", "import os; os.rename({0!r}, {0!r} + 'x')",
    "import os; os.truncate({0!r}, 0)", "import os; os.chmod({0!r}, 0)", "import os; os.utime({0!r}, (0, 0))",
    "import os; os.chown({0!r}, 1, 1)", "import os; os.setxattr({0!r}, 'user.x', b'1')",
    "import os; os.link({0!r}, 'mine')", "import os; os.mkfifo({0!r} + 'x')",
]  # fmt: skip


@pytest.mark.parametrize("line", WRITES)
def test_nothing_outside_can_be_written(worker: Worker, tmp_path: Path, line: str) -> None:
    target = tmp_path / "target"
    target.write_text("kept")
    before = target.stat()
    for path in (str(target), np.__file__):
        refused(worker, line.format(path), "PermissionError|OSError")
    after = target.stat()
    assert (after.st_mode, after.st_mtime, after.st_nlink) == (before.st_mode, before.st_mtime, before.st_nlink)
    assert [path.name for path in tmp_path.iterdir()] == ["target"]
    assert target.read_text() == "kept"


def test_the_file_system_itself_cannot_be_written(worker: Worker) -> None:
    for folder in ("/tmp", "/dev/shm", "/var/tmp", str(REPOSITORY), os.path.dirname(np.__file__), "..", "../.."):
        refused(worker, f"open({folder!r} + '/planted', 'w')", "PermissionError|OSError")
        assert not os.path.exists(os.path.join(folder, "planted"))


def test_links_lead_nowhere(worker: Worker) -> None:
    worker.run("import os; os.symlink('/etc/passwd', 'p'); os.symlink('/proc/1', 'q'); os.symlink('/', 'r')", "cell", 5)
    for path in ("p", "q/environ", "r/etc/passwd"):
        refused(worker, f"open({path!r}).read()", "PermissionError")
    # And the judge's clean-up does not follow them.
    assert os.path.exists("/etc/passwd")


def test_the_scratch_folder_is_limited_in_size_and_number(sandbox: Sandbox) -> None:
    with sandbox.worker(Limits(scratch=8 << 20, memory=1 << 30)) as worker:
        free = shutil.disk_usage(tempfile.gettempdir()).free
        refused(worker, "open('one', 'wb').write(bytes(64 << 20))", "OSError")
        text = refused(worker, "for i in range(99): open(f'part{i}', 'wb').write(bytes(1 << 20))", "OSError")
        assert "No space left" in text
        refused(worker, "import os\nfor i in range(10**5): os.mkdir(f'd{i}')", "OSError.*No space left")
        assert free - shutil.disk_usage(tempfile.gettempdir()).free < 64 << 20
    with sandbox.worker() as worker:
        assert printed(worker.run("open('a', 'wb').write(bytes(8 << 20))", "cell", 5)) == str(8 << 20)


def test_programs_in_the_scratch_folder_do_not_run(worker: Worker) -> None:
    refused(worker, "import os; open('p', 'w').write('#!/bin/sh'); os.execv('p', ['p'])", "PermissionError")


# The environment, and other processes


def test_the_judges_environment_stays_there(worker: Worker) -> None:
    assert os.environ["BACKPROP_TEST_SECRET"] == SECRET
    text = printed(worker.run("import os; print(dict(os.environ), os.environb)", "cell", 5))
    assert "SECRET" not in text
    assert SECRET not in text
    assert "USER" not in text
    # What C sees, too: the memory that the environment lay in when the process started.
    source = "import ctypes\nenviron = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), 'environ')\ni = 0\n"
    source += "while environ[i]: print(environ[i]); i += 1"
    assert SECRET not in printed(worker.run(source, "cell", 5))


NETWORK = [
    "socket.socket()", "socket.socket(socket.AF_INET6)", "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    "socket.socket(socket.AF_UNIX)", "socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)",
    "socket.socket(socket.AF_UNIX).connect('\\0abstract')", "socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)",
    "socket.create_connection(('127.0.0.1', 22), 1)", "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)",
    "import urllib.request; urllib.request.urlopen('http://127.0.0.1')",
    "a, b = socket.socketpair(); socket.send_fds(a, [b'x'], [0])", "a, b = socket.socketpair(); a.bind('name')",
]  # fmt: skip


@pytest.mark.parametrize("line", NETWORK)
def test_there_is_no_network(worker: Worker, line: str) -> None:
    refused(worker, f"import socket\n{line}", "PermissionError|URLError|OSError|gaierror")


PROCESSES = [
    "os.fork()", "os.forkpty()", "os.execv('/bin/true', ['true'])", "os.posix_spawn('/bin/true', ['true'], {})",
    "import subprocess; subprocess.run(['true'])", "import subprocess; subprocess.run('true', shell=True)",
    "import multiprocessing as m; m.get_context('fork').Process(target=print).start()",
    "import multiprocessing as m; m.get_context('spawn').Process(target=print).start()",
    "while True: os.fork()", "os.popen('true').read()", "assert os.system('true') == 0, os.pidfd_open(1)",
]  # fmt: skip


@pytest.mark.parametrize("line", PROCESSES)
def test_no_process_can_be_started(sandbox: Sandbox, worker: Worker, line: str) -> None:
    refused(worker, f"import os\n{line}", "PermissionError|OSError")
    listed = subprocess.run(["ps", "--ppid", str(worker.process)], capture_output=True, text=True, check=False)
    assert len(listed.stdout.splitlines()) == 1


def test_nobody_else_can_be_killed(sandbox: Sandbox, worker: Worker) -> None:
    for target in (sandbox._nursery.pid, os.getpid(), 1, 0, -1, worker.process, f"-{worker.process}"):
        for number in (9, 15, 19, 0):
            refused(worker, f"import os; os.kill({target}, {number})", "PermissionError|ProcessLookupError")
    refused(worker, "import os; os.killpg(os.getpgid(os.getppid()), 9)", "PermissionError|ProcessLookupError")
    refused(
        worker, "import signal, threading; signal.pthread_kill(threading.get_ident(), 9)", "PermissionError|OSError"
    )
    assert printed(worker.run("'alive'", "cell", 5)) == "'alive'"
    assert sandbox._nursery.poll() is None


# System calls of x86-64 that Python has no function for, or not everywhere, and that nobody's homework needs.
CALLS = {
    "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "mount": 165, "umount2": 166, "unshare": 272,
    "setns": 308, "pivot_root": 155, "chroot": 161, "keyctl": 250, "add_key": 248, "bpf": 321, "userfaultfd": 323,
    "io_uring_setup": 425, "memfd_create": 319, "memfd_secret": 447, "perf_event_open": 298, "pidfd_open": 434,
    "pidfd_getfd": 438, "pidfd_send_signal": 424, "open_by_handle_at": 304, "name_to_handle_at": 303, "setuid": 105,
    "setgid": 106, "setresuid": 117, "setgroups": 116, "capset": 126, "setrlimit": 160, "kill": 62, "tkill": 200,
    "tgkill": 234, "rt_sigqueueinfo": 129, "chmod": 90, "fchmod": 91, "fchmodat": 268, "fchmodat2": 452, "chown": 92,
    "utimensat": 280, "mknod": 133, "fork": 57, "vfork": 58, "execve": 59, "execveat": 322, "socket": 41, "connect": 42,
    "bind": 49, "sendmsg": 46, "reboot": 169, "kexec_load": 246, "init_module": 175, "swapon": 167, "sethostname": 170,
    "settimeofday": 164, "clock_settime": 227, "adjtimex": 159, "syslog": 103, "personality": 135, "acct": 163,
    "shmget": 29, "semget": 64, "msgget": 68, "mq_open": 240, "setpgid": 109, "setsid": 112, "setpriority": 141,
    "sched_setscheduler": 144, "sched_setaffinity": 203, "ioprio_set": 251, "vmsplice": 278, "splice": 275, "tee": 276,
    "fanotify_init": 300, "inotify_init": 253, "quotactl": 179, "iopl": 172, "ioperm": 173, "seccomp": 317,
    "landlock_create_ruleset": 444, "mount_setattr": 442, "open_tree": 428, "fsopen": 430, "move_mount": 429,
}  # fmt: skip


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the numbers are those of x86-64")
def test_dangerous_system_calls_are_refused(worker: Worker) -> None:
    source = f"""
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
allowed = []
for name, number in {CALLS!r}.items():
    if libc.syscall(number, 0, 0, 0, 0, 0, 0) != -1 or ctypes.get_errno() != 1:
        allowed.append((name, ctypes.get_errno()))
print(allowed)
"""
    assert printed(worker.run(source, "cell", 10)) == "[]\n"


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the numbers are those of x86-64")
def test_a_process_hidden_in_clone_is_refused(worker: Worker) -> None:
    source = "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nprint(libc.syscall({}), ctypes.get_errno())"
    for flags in (17, 0, 0x100, 0x4000, 0x10000000, 0x20000000 | 17):  # SIGCHLD, VM, vfork, user and PID namespaces
        assert printed(worker.run(source.format(f"56, {flags}, 0, 0, 0, 0"), "cell", 5)) == "-1 1\n"
    assert (
        printed(worker.run(source.format("435, 0, 0"), "cell", 5)) == "-1 38\n"
    )  # clone3: not there, as for old kernels


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the other door is one of x86-64")
def test_the_other_numbering_of_system_calls_is_closed(sandbox: Sandbox) -> None:
    source = "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nprint(libc.syscall({}), ctypes.get_errno())"
    for number in (39, 41, 57):
        with sandbox.worker() as worker:
            try:
                said = printed(worker.run(source.format(number | 0x40000000), "cell", 5))
            except WorkerDied as error:
                said = str(error)
            assert said in ("-1 1\n", "-1 38\n") or "SIGSYS" in said


def test_limits_cannot_be_raised_nor_rights_be_gained(worker: Worker) -> None:
    for name in ("AS", "DATA", "CPU", "FSIZE", "NOFILE", "NPROC", "CORE"):
        refused(
            worker,
            f"import resource as r; r.setrlimit(r.RLIMIT_{name}, (r.RLIM_INFINITY,) * 2)",
            "ValueError|PermissionE",
        )
        soft, hard = eval(printed(worker.run(f"import resource as r; r.getrlimit(r.RLIMIT_{name})", "cell", 5)))
        assert soft == hard >= 0
        refused(
            worker, f"import resource as r; r.setrlimit(r.RLIMIT_{name}, (0, 0))", "ValueError|PermissionError|OSError"
        )
    refused(worker, "import os, resource as r; r.prlimit(os.getppid(), r.RLIMIT_CPU, (1, 1))", "PermissionError")
    refused(worker, "import os, resource as r; r.prlimit(os.getppid(), r.RLIMIT_CPU)", "PermissionError")
    for line in (
        "os.setuid(0)",
        "os.setgid(0)",
        "os.setresuid(0, 0, 0)",
        "os.setgroups([])",
        "os.chroot('.')",
        "os.nice(-5)",
    ):
        refused(worker, f"import os; {line}", "PermissionError|OSError")
    with open(f"/proc/{worker.process}/status", encoding="ascii") as file:
        fields = dict(line.split(":", 1) for line in file)
    assert {int(fields[f"Cap{kind}"], 16) for kind in ("Inh", "Prm", "Eff", "Bnd", "Amb")} == {0}
    assert fields["NoNewPrivs"].strip() == "1"
    assert fields["Seccomp"].strip() == "2"


# Memory, threads, time


@pytest.mark.parametrize(
    "line",
    [
        "x = bytearray(8 << 30)", "import numpy as np; x = np.ones(10**9)", "x = [0] * 10**9",
        "x = []\nwhile True: x.append(bytes(1 << 20))", "x = 'a'\nwhile True: x += x",
        "import mmap; x = mmap.mmap(-1, 8 << 30)", "import ctypes; x = (ctypes.c_char * (8 << 30))()",
    ],
)  # fmt: skip
def test_memory_is_limited_and_that_is_an_ordinary_error(sandbox: Sandbox, line: str) -> None:
    with sandbox.worker(Limits(memory=256 << 20)) as worker:
        refused(worker, line, "MemoryError|OSError|ValueError|.*ArrayMemoryError|numpy")
        with open(f"/proc/{worker.process}/status", encoding="ascii") as file:
            peak = next(int(row.split()[1]) for row in file if row.startswith("VmHWM"))
        assert peak < 600_000
        worker.run("x = None", "cell", 5)
        assert printed(worker.run("1 + 1", "cell", 5)) == "2"


def test_memory_used_up_in_a_function_is_told(sandbox: Sandbox) -> None:
    with sandbox.worker(Limits(memory=256 << 20)) as worker:
        worker.run("kept = []\ndef f(x):\n    while True: kept.append(bytes(1 << 20))", "cell", 5)
        try:
            said = worker.answers("f", [(1.0,)])[0].error
        except WorkerDied as error:
            said = str(error)
        assert re.match("MemoryError|.*used more memory than 256 MB", said)


def test_threads_are_allowed_and_bounded(sandbox: Sandbox) -> None:
    with sandbox.worker(Limits(memory=256 << 20)) as worker:
        source = "import concurrent.futures as c\nwith c.ThreadPoolExecutor(4) as p: print(list(p.map(abs, [-1, 2])))"
        assert printed(worker.run(source, "cell", 10)) == "[1, 2]\n"
        source = (
            "import threading, time\nn = 0\ntry:\n    while True:\n        "
            "threading.Thread(target=time.sleep, args=(9,), daemon=True).start(); n += 1\n"
            "except (RuntimeError, MemoryError): print(n)"
        )
        assert 4 <= int(printed(worker.run(source, "cell", 10))) <= 200


# The alarm in a loop at the very beginning of a `try` counts as before it: hence the lines before the loops.
ENDLESS = {
    "a cell that catches everything": (
        "while True:\n  try:\n    x = 0\n    while True: x = 1\n  except BaseException: pass"
    ),
    "a cell without the alarm": "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: pass",
    "a cell that stops the clock": "import signal\nsignal.setitimer(signal.ITIMER_REAL, 0)\nwhile True: pass",
    "a cell that blocks the alarm": "import signal\nsignal.pthread_sigmask(0, [14])\nwhile True: pass",
    "a sum that holds the interpreter": "sum(range(10**12))",
    "a repr that catches": (
        "class R:\n  def __repr__(self):\n    while True:\n      try:\n        x = 0\n        while True: x = 1\n"
        "      except BaseException: pass\nR()"
    ),
    "an error whose text has no end": (
        "class E(Exception):\n  def __str__(self):\n    while True:\n      try:\n        x = 0\n"
        "        while True: x = 1\n      except BaseException: pass\nraise E"
    ),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_what_the_alarm_cannot_stop_is_killed(sandbox: Sandbox, name: str) -> None:
    with sandbox.worker() as worker:
        start = time.monotonic()
        with pytest.raises(WorkerTimedOut, match=r"no end after 0\.3 seconds in cell c"):
            worker.run(ENDLESS[name], "c", 0.3)
        assert 0.3 < time.monotonic() - start < 6
        assert not os.path.exists(f"/proc/{worker.process}/exe") or state(worker.process) == "Z"


def state(process: int) -> str:
    """The letter that the system has for what a process does."""
    time.sleep(0.3)
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return "Z"


STOPPED = {
    "a loop": "while True: pass",
    "a repr": "class R:\n  def __repr__(self):\n    while True: pass\nR()",
    "a regular expression": "import re; re.match('(a+)+$', 'a' * 40 + 'b')",
    "a sleep": "import time; time.sleep(99)",
    "a wait for nobody": "import threading; threading.Event().wait()",
    "a long power": "9 ** 9 ** 9",
    "a finally without end": "try:\n  while True: x = 1\nfinally:\n  while True: x = 1",
    "a comparison": "class E:\n  def __eq__(self, o):\n    while True: pass\nE() == 1",
    "a join": "import threading, time\nt = threading.Thread(target=time.sleep, args=(9,)); t.start(); t.join()",
    "await": "import asyncio; await asyncio.sleep(99)",
}


@pytest.mark.parametrize("name", STOPPED)
def test_what_the_alarm_can_stop_is_an_error_in_the_cell(worker: Worker, name: str) -> None:
    start = time.monotonic()
    cell = worker.run(STOPPED[name], "cell", 0.3)
    assert 0.25 < time.monotonic() - start < 2.2
    assert cell.error
    assert "stopped after 0.3 seconds" in told(cell)


def test_objects_that_loop_when_they_are_looked_at(worker: Worker) -> None:
    source = """
class Loop:
    def loop(self, *_):
        while True: pass
    __eq__ = __bool__ = __len__ = __iter__ = __array__ = __float__ = __str__ = __repr__ = __hash__ = loop
    __reduce__ = __reduce_ex__ = __getattr__ = __instancecheck__ = __deepcopy__ = loop
    @property
    def __class__(self): self.loop()
def f(x): return Loop(), [Loop()], {"a": Loop()}
"""
    worker.run(source, "cell", 5)
    start = time.monotonic()
    (answer,) = worker.answers("f", [(1.0,)], 1.0)
    assert time.monotonic() - start < 2.5
    one, two, three = answer.returned
    assert [h.type for h in (one, two[0], three["a"])] == ["Loop"] * 3


def test_endless_clean_up_holds_nobody_up(sandbox: Sandbox) -> None:
    source = (
        "import atexit, threading\ndef loop(*_):\n  while True:\n    try:\n      x = 0\n      while True: x = 1\n"
        "    except BaseException: pass\n"
        "atexit.register(loop)\nclass D: __del__ = loop\nd = D()\nthreading.Thread(target=loop).start()"
    )
    start = time.monotonic()
    with sandbox.worker() as worker:
        worker.run(source, "cell", 5)
        closing = time.monotonic()
    assert time.monotonic() - closing < 0.5
    assert state(worker.process) == "Z"
    with sandbox.worker() as worker, pytest.raises(WorkerTimedOut):
        worker.run(source + "\ndel d", "cell", 0.3)
    assert time.monotonic() - start < 20


# The channel

SERVER = "import gc\nw = next(o for o in gc.get_objects() if type(o).__name__ == 'Worker')\n"

JUNK = {
    "noise": "b'x' * 1000",
    "a frame that lies about its length": "b'BPW1' + b'\\xff' * 8",
    "a forged answer": (
        "b'BPW1' + (40).to_bytes(4, 'little') + bytes(4) + b'{\"dict\":[[\"id\",2],[\"answers\",[]]]}'.ljust(40)"
    ),
    "a frame that never ends": "b'BPW1' + (40).to_bytes(4, 'little') + bytes(4) + b'{'",
}


@pytest.mark.parametrize("name", JUNK)
def test_junk_on_every_descriptor_is_noticed(sandbox: Sandbox, name: str) -> None:
    source = f"import os\nfor n in range(3, 64):\n    try: os.write(n, {JUNK[name]})\n    except OSError: pass"
    with sandbox.worker() as worker:

        def ask() -> None:
            worker.run(source, "c", 5)
            worker.run("1", "c", 5)

        with pytest.raises(Tampered, match="something that is no answer in cell c: "):
            ask()
        assert state(worker.process) == "Z"


def test_answers_given_before_the_question_are_refused(sandbox: Sandbox) -> None:
    """Full frames, made with the very functions of the worker, after a real answer: for the questions to come."""
    source = """
send, encode = w._send, w._send.__func__.__globals__["encode"]
answer = encode({"returned": 1.0, "arguments": (1.0,)}, 10**6)
def early(reply):
    send(reply)
    for ahead in (1, 2): send({"id": reply["id"] + ahead, "answers": [answer]})
w._send = early
def f(x): return 2.0
"""
    for pause in (0.0, 0.3):  # whether or not they are there when the next question is asked
        with sandbox.worker() as worker:
            assert not worker.run(SERVER + source, "c", 5).error
            time.sleep(pause)
            with pytest.raises(Tampered, match=r"it spoke without being asked|the answer to another"):
                worker.answers("f", [(1.0,)])


def test_an_answer_in_place_of_the_answer_must_know_the_question(worker: Worker) -> None:
    source = SERVER + "w._send({'id': 1, 'outputs': [], 'error': False})"
    with pytest.raises(Tampered, match="in cell c: the answer to another question"):
        worker.run(source, "c", 5)


def test_dribbling_does_not_buy_time(sandbox: Sandbox) -> None:
    source = (
        "import os, time\nhead = b'BPW1' + (10**6).to_bytes(4, 'little') + bytes(4)\n"
        "for n in range(3, 64):\n    try: os.write(n, head); channel = n\n    except OSError: pass\n"
        "while True:\n    try:\n        time.sleep(0.01); os.write(channel, b' ')\n    except BaseException: pass"
    )
    with sandbox.worker() as worker:
        start = time.monotonic()
        with pytest.raises(WorkerTimedOut):
            worker.run(source, "c", 0.5)
        assert time.monotonic() - start < 6


def test_a_closed_channel_is_the_end(sandbox: Sandbox) -> None:
    for source in (
        "import os; os.closerange(3, 256)",
        "import os\nfor n in range(3, 99):\n  try: os.dup2(0, n)\n  except OSError: 0",
    ):
        with sandbox.worker() as worker, pytest.raises(WorkerDied, match=r"process ended by itself|was ended by"):
            worker.run(source, "c", 5)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import os; os._exit(0)", r"ended by itself \(exit code 0\) in cell c"),
        ("import os; os._exit(77)", r"ended by itself \(exit code 77\) in cell c"),
        ("import ctypes; ctypes.string_at(0)", r"ended by signal 11 \(SIGSEGV\) in cell c"),
        ("import os; os.abort()", r"ended by signal \d+ \(SIG(ABRT|SEGV|ILL|TRAP)\) in cell c"),
        ("import os; os._exit(87)", "used more memory than 1024 MB in cell c"),
    ],
)
def test_how_a_process_ended_is_told(worker: Worker, source: str, reason: str) -> None:
    with pytest.raises(WorkerDied, match=reason):
        worker.run(source, "c", 5)


# Tools turned around

PATCHES = [
    "import numpy\nfor n in 'asarray ascontiguousarray ndarray generic dtype'.split(): setattr(numpy, n, 1)",
    "import builtins as b\nfor n in 'isinstance type len issubclass getattr int'.split(): setattr(b, n, lambda *a: 1)",
    "import json\njson.dumps = lambda *a, **k: '{\"dict\": []}'",
    "import os\nos.write = os.read = lambda *a: 1",
    "import select\nselect.poll = None",
    "import signal\nsignal.setitimer = signal.signal = lambda *a: None",
    "import sys\nsys.modules.clear()",
    "import sys\nsys.settrace(lambda *a: 1 / 0)",
    "import sys\nsys.setrecursionlimit(50)",
    SERVER + "w.limits.clear(); w.shell = None",
    SERVER + "type(w)._turn = lambda *a, **k: 1",
    SERVER + "w.do_answers = lambda *a, **k: {'answers': [b'']}",
    SERVER + "w.do_run = lambda *a, **k: {'outputs': 3}",
    "get_ipython().run_cell = lambda *a, **k: 1 / 0",
    "get_ipython().outputs = None",
    "get_ipython().display_formatter = None",
    "get_ipython().input_transformers_post.append(lambda lines: ['1/0'])",
    "import ast\nclass T(ast.NodeTransformer): visit_Constant = 7\nget_ipython().ast_transformers.append(T())",
    "get_ipython().set_custom_exc((Exception,), lambda *a: 1 / 0)",
    "get_ipython().events.register('post_execute', lambda: exit())",
    "import threading, os\nthreading.Timer(0.01, lambda: [os.write(n, b'x') for n in range(3, 9)]).start()",
]  # fmt: skip


@pytest.mark.parametrize("source", PATCHES, ids=range(len(PATCHES)))
def test_patched_tools_hurt_only_whoever_patches(sandbox: Sandbox, source: str) -> None:
    case = (np.arange(3.0), (np.ones(2),))
    with sandbox.worker() as worker:
        try:
            worker.run("def f(dy, cache): return dy * 2, cache", "c", 2)
            worker.run(source, "c", 2)
            worker.run("1 + 1", "c", 2)
            for answer in worker.answers("f", [case, case], 2):
                assert type(answer) is Answer
                assert type(answer.returned) in (tuple, Handle, type(None), float, int)
        except WorkerGone:
            pass
    with sandbox.worker() as worker:
        worker.run("def f(dy, cache): return dy * 2, cache", "c", 2)
        np.testing.assert_array_equal(worker.answers("f", [case])[0].returned[0], [0.0, 2.0, 4.0], strict=True)


LIARS = {
    "a subclass": ("class L(np.ndarray):\n  shape = (3,); dtype = 'x'\n  def __eq__(s, o): return True\n"
                   "  def __array_ufunc__(s, *a, **k): return True\n  def __array_function__(s, *a, **k): return True",
                   "np.zeros(2).view(L)"),
    "a float": ("class L(float):\n  def __eq__(s, o): return True\n  def __float__(s): return 7.0", "L(3)"),
    "an int": ("class L(int):\n  def __int__(s): return 7\n  __index__ = __int__", "L(3)"),
    "a text": ("class L(str):\n  def __str__(s): return 'no'\n  encode = None", "L('yes')"),
    "a list": ("class L(list):\n  def __iter__(s): return iter([7])\n  def __len__(s): return 1", "L([1.0, 2.0])"),
    "a tuple": ("class L(tuple):\n  def __iter__(s): return iter([7])", "L((1.0, 2.0))"),
    "a dict": ("class L(dict):\n  def items(s): return [(1, 2)]\n  keys = items", "L(a=1.0)"),
}  # fmt: skip
TRUTH = {
    "a subclass": np.zeros(2), "a float": 3.0, "an int": 3, "a text": "yes", "a list": [1.0, 2.0],
    "a tuple": (1.0, 2.0), "a dict": {"a": 1.0},
}  # fmt: skip


@pytest.mark.parametrize("name", LIARS)
def test_values_that_lie_about_themselves_arrive_plain(worker: Worker, name: str) -> None:
    declared, value = LIARS[name]
    worker.run(f"import numpy as np\n{declared}\ndef f(x): return {value}", "cell", 5)
    (answer,) = worker.answers("f", [(1.0,)])
    assert type(answer.returned) is type(TRUTH[name])
    np.testing.assert_equal(answer.returned, TRUTH[name])


def test_what_could_run_on_arrival_never_arrives(worker: Worker) -> None:
    source = """
import numpy as np
class Bomb:
    def __reduce__(self): return (__import__('os').system, ('touch /tmp/bomb',))
    def __array__(self, *_, **__): return np.zeros(3)
def f(x): return [Bomb(), np.array([Bomb, 1]), lambda: 1, Bomb, 2**64, 1j, {1: 2}, b'ok', np.array('2020', 'M8[D]')]
"""
    worker.run(source, "cell", 5)
    (answer,) = worker.answers("f", [(1.0,)])
    found = [(v.type, v.dtype) if isinstance(v, Handle) else v for v in answer.returned]
    assert found == [
        ("Bomb", ""), ("ndarray", "object"), ("function", ""), ("type", ""), ("int", ""), ("complex", ""), ("dict", ""),
        b"ok", ("ndarray", "datetime64[D]"),
    ]  # fmt: skip


def test_lies_about_the_arguments_are_seen_or_refused(sandbox: Sandbox) -> None:
    source = """
import gc, numpy as np
def f(dy, cache):
    dy[:] = 0
    return dy
def g(dy, cache):
    for o in gc.get_objects():
        if type(o) is tuple and len(o) == 2 and o[0] is dy: pass
    dy.dtype = 'V8'
    return 1.0
def h(dy, cache):
    dy.resize((2, 2), refcheck=False)
    return 1.0
"""
    case = (np.arange(1.0, 4.0), (np.ones(2),))
    for name in "fgh":
        with sandbox.worker() as worker:
            worker.run(source, "c", 5)
            assert worker.answers(name, [case])[0].changed == (0,), name


# What there is to find


def test_the_nursery_has_never_seen_what_it_must_not(worker: Worker) -> None:
    names = set(printed(worker.run("import sys; print(*sys.modules)", "cell", 5)).split())
    assert {name for name in names if name.partition(".")[0] == "backprop"} <= {"backprop", "backprop.tasks"}
    assert not {"nbgrader", "sqlalchemy", "nbformat", "torch", "sqlite3", "pytest", "ipykernel", "zmq"} & names
    assert {"numpy", "IPython", "matplotlib.pyplot"} <= names
    text = printed(worker.run("import sys; print(sys.path, sys.argv, sys.orig_argv)", "cell", 5))
    assert "'" + str(PACKAGE.parent) + "'" not in text
    assert "pytest" not in text
    for name in (
        "numpy.linear",
        "models.mlp",
        "tasks.bank",
        "tasks.feedforward.linear_backward",
        "grading.wire",
        "answers",
    ):
        refused(worker, f"import backprop.{name}", "ImportError: the course's own code")
    refused(worker, "import sys; sys.meta_path.clear(); import backprop.units", ".*Error")


def test_nothing_of_the_judges_is_in_its_memory(sandbox: Sandbox) -> None:
    other = "a word of another submission"
    # In hexadecimal: else the search would find itself.
    wanted = [text.encode().hex() for text in (SECRET, other, "weights_transposed", "gradebook.db", "a planted word")]
    source = f"""
import gc, sys
seen, queue, found = set(), [*gc.get_objects(), *sys._current_frames().values(), sys.modules], []
frame = sys._getframe()
while frame: queue += [frame, frame.f_locals, frame.f_globals]; frame = frame.f_back
wanted = {wanted}
while queue:
    o = queue.pop()
    if id(o) in seen: continue
    seen.add(id(o))
    if type(o) in (str, bytes):
        text = o if type(o) is str else o.decode("latin-1")
        found += [i for i, w in enumerate(wanted) if bytes.fromhex(w).decode() in text]
    else: queue += gc.get_referents(o)
print(len(seen) > 50_000, found)
"""
    with sandbox.worker() as first, sandbox.worker() as worker:
        first.run(f"kept = {other!r}", "cell", 5)
        assert printed(worker.run(source, "cell", 60)) == "True []\n"
        worker.run("import collections; collections.hidden = ['a planted ' + 'word']", "cell", 5)
        assert printed(worker.run(source, "cell", 60)) == "True [4]\n"


# Another user


@pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("setpriv") or not shutil.which("unshare"), reason="needs root"
)
def test_it_works_for_an_unprivileged_user_too() -> None:
    """As nobody, in a name space where the interpreter is reachable even if it lies below a closed home folder."""
    code = (
        "import os; from backprop.grading.sandbox.client import Sandbox\n"
        "with Sandbox() as s, s.worker() as w:\n"
        "    print(os.getuid(), s.isolation.complete)\n"
        "    print(w.run('import os; print(os.getuid())', 'c', 5).outputs[0]['text'])\n"
        "    for line in ('open(\"/etc/passwd\")', 'import os; os.fork()', 'open(\"/tmp/planted\", \"w\")'):\n"
        "        print(w.run(line, 'c', 5).outputs[-1]['ename'])\n"
        "    n = 0\n"
        "    c = w.run('import threading, time\\nn = 0\\ntry:\\n  while True: threading.Thread(target=time.sleep,"
        " args=(9,), daemon=True).start(); n += 1\\nexcept RuntimeError: print(n)', 'c', 5)\n"
        "    print(c.outputs[0]['text'])\n"
    )
    home = Path(sys.base_prefix).resolve()
    closed = [p for p in home.parents if not stat.S_IMODE(p.stat().st_mode) & 0o001]
    steps = ["set -e"]
    if closed:
        room = closed[-1]
        steps += [f"mount --bind {home} /mnt", f"mount -t tmpfs -o mode=755 none {room}",
                  f"mkdir -p {home}", f"mount --move /mnt {home} || mount --bind /mnt {home}"]  # fmt: skip
    steps.append('exec setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all "$0" -c "$1"')
    run = subprocess.run(
        ["unshare", "--mount", "--propagation", "private", "sh", "-c", "\n".join(steps), sys.executable, code],
        capture_output=True, text=True, timeout=120, check=False, cwd="/", env={"PATH": os.environ["PATH"]},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    *said, threads = run.stdout.split()
    assert said == ["65534", "True", "65534", "PermissionError", "PermissionError", "OSError"]
    assert int(threads) <= 70
