"""Landlock: which files a process may read and write, for itself and everything it starts, without being root."""

import contextlib
import ctypes
import os
from collections.abc import Iterable

from .system import PR_SET_NO_NEW_PRIVS, call, control

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # system calls, the same on every architecture
_VERSION = 1 << 0
_PATH_BENEATH = 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_FILE_RIGHTS = 1 << 0 | 1 << 1 | _READ_FILE | 1 << 14 | 1 << 15  # execute, write, read, truncate, ioctl on devices
_NO_RIGHT = 1 << 0 | 1 << 6 | 1 << 9 | 1 << 10 | 1 << 11 | 1 << 15  # execute; make devices, sockets, pipes; ioctl
_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
"""How many rights on files each version knows; later ones know 16."""
NEEDED = 3
"""The version from which on no file can be cut short; from 6 on signals and abstract sockets stay inside, too."""


class _Ruleset(ctypes.Structure):
    _fields_ = [("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64)]


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def version() -> int:
    """The version of Landlock that this system has, 0 for none."""
    try:
        return call("syscall", _CREATE, None, 0, _VERSION)
    except OSError:
        return 0


def ruleset(readable: Iterable[str], writable: Iterable[str]) -> int:
    """A descriptor of the rules for `restrict`: all else is refused, the network too. Raises OSError.

    Paths that do not exist are left out; a folder stands for all below it.
    """
    known = version()
    files = (1 << _RIGHTS.get(known, 16)) - 1
    # Network from 4 on: TCP bind and connect. Scopes from 6 on: abstract sockets and signals.
    rules = _Ruleset(files, 0b11 if known >= 4 else 0, 0b11 if known >= 6 else 0)
    size = 24 if known >= 6 else 16 if known >= 4 else 8
    descriptor = call("syscall", _CREATE, ctypes.byref(rules), size, 0)
    for paths, rights in ((readable, _READ_FILE | _READ_DIR), (writable, files & ~_NO_RIGHT)):
        for path in paths:
            with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                _allow(descriptor, path, rights)
    return descriptor


def _allow(descriptor: int, path: str, rights: int) -> None:
    opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not os.path.isdir(path):
            rights &= _FILE_RIGHTS
        rule = _Beneath(rights, opened)
        call("syscall", _ADD, descriptor, _PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(opened)


def restrict(descriptor: int) -> None:
    """Obey a ruleset from now on. Raises OSError."""
    control(PR_SET_NO_NEW_PRIVS, 1)
    call("syscall", _RESTRICT, descriptor, 0)
