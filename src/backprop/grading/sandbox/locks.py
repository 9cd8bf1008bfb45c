"""What keeps a worker in: namespaces around the nursery, then Landlock, seccomp and limits around each worker.

The nursery prepares a `Plan`; a worker carries it out with `lock`, and says which locks hold.
"""

import contextlib
import ctypes
import os
import resource
import sys
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from . import landlock, seccomp
from .system import (
    CLONE_NEWIPC,
    CLONE_NEWNET,
    CLONE_NEWNS,
    CLONE_NEWUSER,
    CLONE_NEWUTS,
    MS_NODEV,
    MS_NOEXEC,
    MS_NOSUID,
    MS_PRIVATE,
    MS_RDONLY,
    MS_REC,
    MS_REMOUNT,
    PR_SET_DUMPABLE,
    PR_SET_PDEATHSIG,
    call,
    control,
    drop_capabilities,
    mount,
)

_MOUNT_SETATTR, _AT_RECURSIVE, _MOUNT_ATTR_RDONLY_NOSUID = 442, 0x8000, 1 | 2
_SIGKILL = 9
_SAFE = MS_NOSUID | MS_NODEV | MS_NOEXEC


@dataclass
class Plan:
    """What the nursery has prepared. `base` is its own folder; workers write below base/room only."""

    base: str
    namespaces: bool = False
    scratch: bool = False
    rules: int | None = None  # a Landlock ruleset
    filter: bytes | None = None
    data: int = 0  # bytes of memory that every worker starts with: data, and all
    space: int = 0

    @property
    def room(self) -> str:
        return os.path.join(self.base, "room")


def separate(without: Collection[str]) -> bool:
    """Move this process, which must have one thread, into namespaces of its own. Whether that worked."""
    if "namespaces" in without or sys.platform != "linux":
        return False
    user, group = os.geteuid(), os.getegid()
    try:
        call("unshare", CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS)
        for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
            with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
                file.write(text)
        mount("none", "/", "", MS_REC | MS_PRIVATE)
    except OSError:
        return False
    return True


def prepare(base: str, namespaces: bool, without: Collection[str], readable: Collection[str]) -> Plan:
    """Everything that can be done once for all workers."""
    plan = Plan(base, namespaces=namespaces)
    plan.data, plan.space = _memory()
    if namespaces and "scratch" not in without:
        plan.scratch = _hollow(plan)
    if not plan.scratch:
        os.makedirs(plan.room, exist_ok=True)
    if "landlock" not in without and landlock.version() >= landlock.NEEDED:
        plan.rules = landlock.ruleset(readable, [plan.room])
    if "seccomp" not in without and sys.platform == "linux":
        try:
            plan.filter = seccomp.compiled()
        except (ImportError, OSError):
            plan.filter = None
    return plan


def _hollow(plan: Plan) -> bool:
    """Mount an empty file system over the nursery's folder, for scratch folders in it; make all others read-only."""
    options = "size=64k,nr_inodes=16,mode=755"
    try:
        mount("tmpfs", plan.base, "tmpfs", _SAFE, options)
        os.makedirs(os.path.join(plan.room, "scratch"))
        mount("tmpfs", plan.base, "tmpfs", _SAFE | MS_REMOUNT | MS_RDONLY, options)
    except OSError:
        return False
    everywhere = (ctypes.c_uint64 * 4)(_MOUNT_ATTR_RDONLY_NOSUID, 0, 0, 0)
    with contextlib.suppress(OSError):  # a second bolt on the same door
        call("syscall", _MOUNT_SETATTR, -100, b"/", _AT_RECURSIVE, ctypes.byref(everywhere), ctypes.sizeof(everywhere))
    return True


def lock(plan: Plan, limits: dict[str, Any], number: int) -> dict[str, bool]:
    """Lock this process, a fresh fork of the nursery, in; its working folder is then its scratch folder."""
    os.setsid()
    held = {"namespaces": plan.namespaces, "scratch": _scratch(plan, limits, number)}
    _limits(plan, limits)
    if sys.platform == "linux":
        control(PR_SET_PDEATHSIG, _SIGKILL)
        control(PR_SET_DUMPABLE, 0)
    if plan.namespaces:
        drop_capabilities()
    held["landlock"] = plan.rules is not None and _done(landlock.restrict, plan.rules)
    if plan.rules is not None:
        os.close(plan.rules)
    held["seccomp"] = plan.filter is not None and _done(seccomp.load, plan.filter)
    return held


def _done(lock: Callable[[Any], None], what: Any) -> bool:
    try:
        lock(what)
    except OSError:
        return False
    return True


def _scratch(plan: Plan, limits: dict[str, Any], number: int) -> bool:
    """Go to an empty folder: a file system of limited size that ends with this process, or a plain one."""
    folder = os.path.join(plan.room, "scratch" if plan.scratch else f"scratch{number}")
    if plan.scratch:
        call("unshare", CLONE_NEWNS)
        mount("tmpfs", folder, "tmpfs", _SAFE, f"size={limits['scratch']},nr_inodes=4096,mode=700")
    else:
        os.mkdir(folder, 0o700)
    os.chdir(folder)
    for name in ("HOME", "TMPDIR", "PWD"):
        os.environ[name] = folder
    return plan.scratch


def _limits(plan: Plan, limits: dict[str, Any]) -> None:
    """Limits of the system, hard and soft."""
    wanted = {
        "RLIMIT_CORE": 0,
        "RLIMIT_CPU": int(limits["seconds"]) + 5,
        "RLIMIT_FSIZE": limits["scratch"],
        "RLIMIT_NOFILE": limits["files"],
        "RLIMIT_MEMLOCK": 0,
        "RLIMIT_MSGQUEUE": 0,
    }
    if plan.space:
        # Shared memory and code count only as address space; leave the latter some room.
        wanted |= {"RLIMIT_DATA": plan.data + limits["memory"], "RLIMIT_AS": plan.space + limits["memory"] * 3 // 2}
    if plan.namespaces:
        wanted["RLIMIT_NPROC"] = limits["threads"] + 2
    for name, value in wanted.items():
        kind = getattr(resource, name, None)
        if kind is None:
            continue
        _, hard = resource.getrlimit(kind)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))


def _memory() -> tuple[int, int]:
    """Bytes of data and of address space that this process has; zeros where the system does not tell."""
    try:
        with open("/proc/self/status", encoding="ascii") as file:
            fields = dict(line.split(":", 1) for line in file)
    except OSError:
        return 0, 0
    data, space = (int(fields[name].split()[0]) << 10 for name in ("VmData", "VmSize"))
    return data, space
