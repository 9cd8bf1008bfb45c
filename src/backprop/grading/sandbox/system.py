"""Calls to Linux for which Python has no functions."""

import ctypes
import os
import sys
from typing import Any

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

# From the system's headers; the same on every architecture.
CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWNET = (
    0x00020000, 0x04000000, 0x08000000, 0x10000000, 0x40000000)  # fmt: skip
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT, MS_REC, MS_PRIVATE = 1, 2, 4, 8, 32, 16384, 1 << 18
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 1, 4, 22, 24, 38
_CAPABILITY_VERSION_3 = 0x20080522
_CAPSET = {"x86_64": 126}  # 91 elsewhere


def call(name: str, *arguments: Any) -> int:
    """A function of the C library that sets errno; numbers are passed as longs. Raises OSError."""
    if _libc is None:
        raise OSError(f"there is no {name} on {sys.platform}")
    result = getattr(_libc, name)(*(ctypes.c_long(a) if isinstance(a, int) else a for a in arguments))
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return int(result)


def mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    """Mount a file system. Raises OSError."""
    call("mount", source.encode(), os.fsencode(target), kind.encode(), flags, options.encode())


def control(option: int, value: Any = 0, *more: Any) -> None:
    """prctl. Raises OSError."""
    call("prctl", option, value, *more, *[0] * (3 - len(more)))


def drop_capabilities() -> None:
    """Give up every capability, for good. Raises OSError."""
    for capability in range(64):
        try:
            control(PR_CAPBSET_DROP, capability)
        except OSError:
            break  # there are no more
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    call("syscall", _CAPSET.get(os.uname().machine, 91), ctypes.byref(header), ctypes.byref((ctypes.c_uint32 * 6)()))
