"""After what others wrote: solutions, seeds, other submissions, the gradebook, the environment, the host."""

from .attack import Attack, function

_READ = """
import os
def show(path):
    try:
        print(open(path, "rb").read()[:5_000_000])
    except BaseException as error:
        print(type(error).__name__, "at", os.path.basename(path))
for path in ({!r},):
    if os.path.isdir(path):
        for base, _, files in os.walk(path):
            for file in files:
                show(os.path.join(base, file))
        print(sorted(os.listdir(path)))
    else:
        show(path)
"""


def _read(name: str, what: str, path: str) -> Attack:
    return Attack(name, f"read {what}", "PermissionError|FileNotFoundError", cell=_READ.format(path))


_HUNT = """
import gc, sys
def text(value):
    try:
        return repr(value)[:2000]
    except BaseException:
        return ""
frame, seen = sys._getframe(), []
while frame:
    seen += [text(v) for v in list(frame.f_locals.values()) + list(frame.f_globals.values())]
    frame = frame.f_back
print(len(seen), [s for s in seen if "730153" in s or "canary" in s])
print([text(o)[:200] for o in gc.get_objects() if isinstance(o, (str, dict, list)) and "canary" in text(o)][:50])
print([name for name in sys.modules if "backprop" in name])
"""

ATTACKS = (
    _read("solutions", "the solution", "<<solution>>"),
    _read("the other submission", "another student's notebook", "<<neighbour>>"),
    _read("all submissions", "every notebook handed in", "<<submitted>>"),
    _read("the gradebook", "the gradebook", "<<gradebook>>"),
    _read("a file in tmp", "somebody's file in /tmp", "<<tmp>>"),
    _read("a file at home", "a file of whoever grades", "<<home>>"),
    Attack("the environment", "read the environment, also of the processes above", "PermissionError",
           cell="import os\nprint(dict(os.environ))\n"
                "for p in (os.getppid(), 'self', 1): print(open(f'/proc/{p}/environ', 'rb').read())"),
    Attack("the command lines", "list what runs on the machine", "PermissionError",
           cell="import os\nfor p in os.listdir('/proc'):\n    if p.isdigit(): print(open(f'/proc/{p}/cmdline').read())"),
    Attack("the reference", "import the answers from the course's own package", "is not there while work is graded",
           answers={"linear_backward": "from backprop.numpy.linear import linear_backward"}),
    Attack("the reference by path", "load the answers from their file", "PermissionError|FileNotFoundError|not there",
           answers={"linear_backward": "import importlib.util, os, sys\n"
                    "spec = importlib.util.spec_from_file_location('ref', '<<package>>/numpy/linear.py')\n"
                    "ref = importlib.util.module_from_spec(spec)\nspec.loader.exec_module(ref)\n"
                    "linear_backward = ref.linear_backward"}),
    Attack("frames and garbage", "find seeds or references in the frames above and in all objects",
           "not written yet|Not written yet", last=_HUNT),
    Attack("frames in the call", "take seeds from the frames above while the function is judged", "UnboundLocalError",
           answers=function("import sys\nframe = sys._getframe()\nwhile frame:\n    for name in ('seed', 'expected', "
                            "'standard', 'task'):\n        if name in frame.f_locals: kept = frame.f_locals[name]; "
                            "print(name, kept)\n    frame = frame.f_back\nreturn kept")),
    Attack("magics that read", "read files with IPython's magics", "PermissionError|not found|File",
           cell="%load <<solution>>\n%run <<solution>>\n%cat <<solution>>\nget_ipython().run_line_magic('pycat', "
                "'<<solution>>')"),
    Attack("a program that reads", "read files with a shell command", "no other program can be started",
           cell="!cat '<<solution>>' '<<home>>' ; env\n%system cat <<home>>"),
    Attack("ctypes", "read the memory of the process above", "-1 1",
           cell="import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\nb = ctypes.create_string_buffer(8)\n"
                "class V(ctypes.Structure): _fields_ = [('b', ctypes.c_void_p), ('n', ctypes.c_size_t)]\n"
                "v = V(ctypes.addressof(b), 8)\n"
                "print(libc.process_vm_readv(os.getppid(), ctypes.byref(v), 1, ctypes.byref(v), 1, 0), "
                "ctypes.get_errno())"),
    Attack("open descriptors", "read whatever files are open already", "own file",
           cell="import os\nfound = []\nfor fd in range(3, 200):\n    try: found.append((fd, os.pread(fd, 100, 0)))\n"
                "    except OSError: pass\nprint(len(found), 'own file', found)"),
    Attack("the seed by its gaps", "find the hidden seed among all numbers: it would be the one left out of the page",
           "Not written yet", last="for low in range(100_000, 1_000_000, 25_000):\n    print(*range(low, low + 1500))"),
)  # fmt: skip
