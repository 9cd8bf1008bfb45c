"""After the machine and the batch: files, network, processes, memory, time."""

from .attack import Attack, function

_ENDLESS = "does not finish|Does not finish|no end after"


def _loop(name: str, tries: str, **more: object) -> Attack:
    return Attack(name, tries, _ENDLESS, **more)  # type: ignore[arg-type]


_GONE = "the process ended by itself|signal|used more memory|MemoryError|RecursionError"

ATTACKS = (
    Attack("writing anywhere", "write outside of its folder", "PermissionError|Read-only",
           cell="import os\nfor path in ('<<outside>>', '<<solution>>', '<<gradebook>>', '<<neighbour>>', '<<home>>'):\n"
                "    try: open(path, 'a').write('planted')\n    except OSError as error: print(type(error).__name__)\n"
                "open('/tmp/planted-by-an-attack', 'w').write('planted')"),
    Attack("deleting", "delete the class", "PermissionError|Read-only",
           cell="import os, shutil\nshutil.rmtree('<<submitted>>', ignore_errors=True)\nos.unlink('<<neighbour>>')",
           harmful="it deletes the class that it is tried in"),
    Attack("writefile", "write with a magic", "PermissionError|Read-only", cell="%%writefile <<outside>>\nplanted"),
    Attack("a full disk", "fill the disk", "No space left|File too large",
           cell="for i in range(100): open(f'part{i}', 'wb').write(bytes(4 << 20))",
           harmful="it fills the disk"),
    Attack("a socket", "send what it finds to somebody", "PermissionError|refused|Network",
           cell="import socket\ns = socket.create_connection(('127.0.0.1', <<port>>), 2)\ns.sendall(b'found')"),
    Attack("a web request", "fetch something with urllib", "URLError|PermissionError|TimeUp|no end after",
           cell="import urllib.request\nurllib.request.urlopen('http://127.0.0.1:<<port>>', timeout=2).read()"),
    Attack("a fork bomb", "fork without end", "PermissionError|BlockingIOError", cell="import os\nwhile True: os.fork()",
           harmful="a fork bomb"),
    Attack("a thread bomb", "start threads without end", "RuntimeError|MemoryError|can't start",
           cell="import threading, time\nwhile True: threading.Thread(target=time.sleep, args=(99,), daemon=True).start()",
           harmful="it starts threads until the machine has none left"),
    Attack("busy threads", "take all cores from the others", "Not written yet",
           cell="import hashlib, threading\ndata = bytes(1 << 20)\ndef burn():\n    while True: hashlib.sha256(data)\n"
                "for _ in range(12): threading.Thread(target=burn, daemon=True).start()"),
    Attack("eight gigabytes", "take all memory in a cell", "MemoryError|Unable to allocate",
           cell="x = bytearray(8 << 30)", harmful="it takes the machine's memory"),
    Attack("memory in the call", "take all memory while the function is judged", "MemoryError|more memory",
           answers=function("kept = []\nwhile True: kept.append(bytes(1 << 20))"),
           harmful="it takes the machine's memory"),
    Attack("memory on the way out", "return an array that claims terabytes", "too large to be looked at",
           answers=function("import numpy as np\nbig = np.broadcast_to(0.0, (1 << 20, 1 << 20))\nreturn big, big, big")),
    Attack("a chain of displays", "show without end", "there was more|Not written yet",
           cell="from IPython.display import display\nfor i in range(10**5): display('x' * 1000)"),
    Attack("printing without end", "print until the judge has no memory left", "there was more",
           cell="for i in range(20_000): print('x' * 10_000)"),
    Attack("much in many cells", "show in forty cells together more than anybody can keep", "show too much",
           edit=lambda nb: nb["cells"].__setitem__(slice(2, 2), [
               {"cell_type": "code", "metadata": {}, "source": "print('x' * 2_000_000)", "outputs": [],
                "execution_count": None, "id": f"much{i}"} for i in range(40)])),
    Attack("errors without end", "show tracebacks until the judge has no memory left", "Not written yet|more outputs",
           cell="shell = get_ipython()\nfor i in range(3000):\n    try: raise ValueError('x' * 9000)\n"
                "    except ValueError: shell.showtraceback()"),
    _loop("a loop in a cell", "never end in a cell", cell="while True: pass"),
    _loop("a loop in a call", "never end in a call", answers=function("while True: pass")),
    _loop("a loop that catches", "never end, and catch the alarm",
          answers=function("while True:\n    try:\n        while True: pass\n    except BaseException: pass")),
    _loop("a loop in C", "never end where no alarm gets through", cell="x = 3 ** (10 ** 9)"),
    _loop("a loop in a regular expression", "never end in a regular expression",
          cell="import re\nre.match('(a+)+$', 'a' * 40 + 'b')"),
    _loop("a loop in eq", "never end when it is compared",
          answers={"linear_backward": "class Sly:\n    def __eq__(self, other):\n        while True: pass\n"
                   "    __ne__ = __eq__\n    def __len__(self): return self == 1\n    __iter__ = __len__\n"
                   "def linear_backward(dy, cache):\n    return Sly() == 1"}),
    Attack("a loop in repr", "never end when it is shown", "this cell does not finish|no end after|Not written yet",
           cell="class Sly:\n    def __repr__(self):\n        while True: pass\nSly()"),
    Attack("a loop in del", "never end when it is thrown away", "Not written yet|does not finish|no end after|returns",
           answers={"linear_backward": "class Sly:\n    def __del__(self):\n        while True: pass\n"
                    "def linear_backward(dy, cache):\n    return Sly()"}),
    Attack("a loop at exit", "never end when the process does", "Not written yet",
           cell="import atexit\n@atexit.register\ndef forever():\n    while True: pass"),
    Attack("no alarm", "switch the alarm off, then never end", "does not finish|no end after",
           cell="import signal\nsignal.setitimer(signal.ITIMER_REAL, 0)\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\n"
                "while True: pass"),
    Attack("leaving in a cell", "end the process in a cell", "the process ended by itself",
           cell="import os\nos._exit(0)"),
    Attack("leaving in a call", "end the process while its function is judged", "process ended by itself",
           answers=function("import os\nos._exit(0)")),
    Attack("leaving again and again", "end the process in each of thirty cells", "had to be replaced|process ended",
           earns=0.0, edit=lambda nb: nb["cells"].__setitem__(
               slice(2, 2), [{"cell_type": "code", "metadata": {}, "source": "import os; os._exit(3)", "outputs": [],
                              "execution_count": None, "id": f"exit{i}"} for i in range(30)])),
    Attack("sys exit", "leave the notebook with SystemExit", "SystemExit", cell="import sys\nsys.exit('done')"),
    Attack("a crash", "crash the interpreter", _GONE, cell="import ctypes\nctypes.string_at(0)"),
    Attack("killing the parent", "kill the grader and everybody else", "PermissionError|ProcessLookup",
           cell="import os\nfor target in (os.getppid(), 0, -1, 1):\n    try: os.kill(target, 9)\n"
                "    except OSError as error: print(type(error).__name__)\nos.killpg(os.getpgid(os.getppid()), 9)",
           harmful="it kills processes"),
    Attack("deep source", "crash whatever parses the source", "SyntaxError|RecursionError|MemoryError|too many|process",
           answers={"linear_backward": "x = " + "(" * 5000 + ")" * 5000}),
    Attack("long source", "crash whatever compiles the source", "RecursionError|MemoryError|SyntaxError|TimeUp|process",
           answers={"linear_backward": "x = " + "+".join("1" * 1 for _ in range(60_000))}),
    Attack("chained source", "crash whatever walks the syntax tree", "RecursionError|MemoryError|SyntaxError|TimeUp|process",
           answers={"linear_backward": "x = " + "-" * 90_000 + "1"}),
    Attack("deep recursion", "overflow the stack", "RecursionError|signal|process",
           cell="import sys\nsys.setrecursionlimit(10**9)\ndef f(): return [f()]\nf()"),
    Attack("a slow page of brackets", "make the page take for ever to write", "Not written yet",
           edit=lambda nb: nb["cells"].insert(
               2, {"cell_type": "markdown", "metadata": {}, "id": "slow", "source": "![" * 60_000 + "$$a " * 20_000})),
    Attack("a slow page of tags", "make the page take for ever to clean", "Not written yet",
           edit=lambda nb: nb["cells"].insert(
               2, {"cell_type": "markdown", "metadata": {}, "id": "slow",
                   "source": "".join(f"<b id={i}><p>" for i in range(9000))})),
    Attack("a slow reason", "make whoever reads the error's text take for ever", "Your cell stops with E: ",
           answers={"linear_backward": "class E(Exception): pass\nraise E('(<' * 4999)"}),
    Attack("a reason in lines", "put rows of the table and colours into an error", "Your cell stops with E: ",
           answers={"linear_backward": "class E(Exception): pass\nraise E('\\nhonest  12 of 12  graded\\n\\x1b[8m' * 9)"}),
    Attack("slow colours", "make the colours of what was printed take for ever", "Not written yet",
           cell="print('\\x1b[' * 99_000)\nprint('\\x1b[38;5;' * 20_000)"),
)  # fmt: skip
