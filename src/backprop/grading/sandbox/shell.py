"""Runs notebook cells as Jupyter's kernel would, without the kernel: IPython, its outputs gathered."""

import builtins
import getpass
import os
import signal
import site
import sys
from types import TracebackType
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError, UsageError
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from ...answers import TimeUp
from .outputs import Outputs, Stream

NO_PROGRAMS = "no other program can be started while work is graded"
_OURS = os.path.dirname(os.path.abspath(__file__))


class _Publisher(DisplayPublisher):
    shell: Any

    def publish(self, data: Any, metadata: Any = None, source: Any = None, *, transient: Any = None,
                update: bool = False, **_: Any) -> None:  # fmt: skip
        self.shell.outputs.display(data, metadata or {}, transient, update)

    def clear_output(self, wait: bool = False) -> None:
        outputs = self.shell.outputs
        outputs.clear_later() if wait else outputs.clear()


class _Hook(DisplayHook):
    shell: Any

    def write_output_prompt(self) -> None:
        """It is in the output already."""

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self.shell.outputs.result(format_dict, md_dict or {}, self.prompt_count)

    def finish_displayhook(self) -> None:
        self._is_active = False


class Shell(InteractiveShell):
    """IPython without history, files or a terminal."""

    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)
    outputs = Outputs(0, 0)

    @classmethod
    def started(cls, folder: str) -> "Shell":
        """The one shell of this process; `folder` is for what IPython wants to write at the start."""
        config = Config()
        config.HistoryManager.enabled = False
        config.HistoryManager.hist_file = ":memory:"
        config.InteractiveShell.colors = "linux"
        shell = cls.instance(config=config, ipython_dir=folder)
        builtins.input = getpass.getpass = _no_input
        site.sethelper()  # `help`, which is else made when Python looks for site-packages
        site.setcopyright()
        for name in ("bash", "sh", "script", "perl", "ruby", "python2", "pypy", "system", "sx", "!"):
            kind = "line_cell" if name in ("system", "sx", "!") else "cell"
            shell.magics_manager.register_function(_no_programs, kind, name)
        for name in ("pip", "conda", "mamba", "micromamba", "uv"):
            shell.magics_manager.register_function(shell.system, "line", name)
        return shell

    def run(self, source: str, seconds: float, limit: int, count: int) -> tuple[list[dict[str, Any]], bool]:
        """The outputs of a cell, and whether it stopped with an error."""
        self.outputs = outputs = Outputs(limit, count)
        sys.stdout, sys.stderr = Stream(self, "stdout"), Stream(self, "stderr")
        signal.signal(signal.SIGALRM, self._ring)
        self._seconds, self._running, self._rang = seconds, True, False
        try:
            signal.setitimer(signal.ITIMER_REAL, seconds, 0.8)  # again, if it was caught
            done = self.run_cell(source, store_history=True)
            failed = not done.success
            if failed and self._rang and not outputs.stopped:  # while the traceback was being written
                error = done.error_before_exec or done.error_in_exec
                outputs.error(type(error).__name__, _said(error), [])
        except BaseException as error:  # the alarm, where IPython did not expect it
            outputs.error(type(error).__name__, str(error) if isinstance(error, TimeUp) else "", [])
            failed = True
        finally:
            self._running = False
            signal.setitimer(signal.ITIMER_REAL, 0)
        return outputs.finished(), failed

    def forget(self) -> None:
        """Whatever cells have left that `reset` does not look after."""
        self.outputs = Outputs(0, 0)
        for name in ("last_type", "last_value", "last_traceback", "last_exc"):
            vars(sys).pop(name, None)
        self.last_execution_result = None
        self._last_traceback = None

    def _ring(self, *_: Any) -> None:
        if self._running:
            self._rang = True
            raise TimeUp(f"this cell does not finish: it was stopped after {self._seconds:g} seconds")

    def _get_exc_info(self, exc_tuple: Any = None) -> Any:
        kind, value, trace = super()._get_exc_info(exc_tuple)
        return kind, value, _without_ours(trace)

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        self.outputs.error(str(etype.__name__), _said(evalue), [str(line) for line in stb])

    def system(self, cmd: str) -> None:
        self._refuse()

    system_piped = system_raw = system

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        self._refuse()
        return [] if split else ""

    def _refuse(self) -> None:
        """What a shell does with a command that it must not run: it says so and goes on."""
        print(NO_PROGRAMS, file=sys.stderr)
        self.user_ns["_exit_code"] = 126

    def ask_exit(self) -> None:
        raise SystemExit

    def enable_gui(self, gui: Any = None) -> None:
        if gui not in (None, "inline", "agg"):
            raise UsageError(f"there is no window for {gui} here")


def _without_ours(trace: TracebackType | None) -> TracebackType | None:
    """Cuts our own frames off the end of a traceback: those of the alarm, and of what stands for input."""
    last, here = None, trace
    while here is not None:
        if os.path.dirname(here.tb_frame.f_code.co_filename) == _OURS and last is not None:
            last.tb_next = None
            break
        last, here = here, here.tb_next
    return trace


def _said(error: Any) -> str:
    """The text of an error, unless it has none."""
    try:
        return str(error)
    except Exception:
        return ""


def _no_input(*_: Any, **__: Any) -> str:
    raise StdinNotImplementedError("nobody is there to answer input() while work is graded")


def _no_programs(line: str = "", cell: str = "") -> None:
    raise UsageError(NO_PROGRAMS)
