"""seccomp: the system calls that a worker may make. All others are refused with EPERM.

The filter is compiled once, in the nursery; a worker only loads it.
"""

import ctypes
import errno
import os
from typing import Any

from .system import PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, control

_FILTER = 2
_SIZE = 8  # of one instruction

ALLOWED = """
access arch_prctl brk chdir clock_getres clock_gettime clock_nanosleep close close_range copy_file_range creat dup
dup2 dup3 epoll_create epoll_create1 epoll_ctl epoll_pwait epoll_pwait2 epoll_wait eventfd eventfd2 exit exit_group
faccessat faccessat2 fadvise64 fallocate fchdir fdatasync flock fstat fstat64 fstatat64 fstatfs fsync ftruncate futex
futex_time64 futex_wait futex_waitv futex_wake getcpu getcwd getdents getdents64 getegid geteuid getgid getgroups
getitimer getpgid getpgrp getpid getppid getpriority getrandom getresgid getresuid getrlimit getrusage getsid
get_robust_list gettid gettimeofday getuid getxattr get_mempolicy lgetxattr link linkat listxattr lseek _llseek lstat
lstat64 madvise membarrier mincore mkdir mkdirat mlock mmap mmap2 mprotect mremap msync munlock munmap nanosleep
newfstatat open openat pause pipe pipe2 poll ppoll pread64 preadv pselect6 pwrite64 pwritev read readahead readlink
readlinkat readv recvfrom rename renameat renameat2 restart_syscall rmdir rseq rt_sigaction rt_sigpending
rt_sigprocmask rt_sigreturn rt_sigsuspend rt_sigtimedwait sched_getaffinity sched_getparam sched_get_priority_max
sched_get_priority_min sched_getscheduler sched_yield select sendfile sendto setitimer set_robust_list set_tid_address
shutdown sigaltstack sigreturn stat stat64 statfs statx symlink symlinkat sync_file_range sysinfo time timer_create
timer_delete timerfd_create timerfd_gettime timerfd_settime timer_gettime timer_settime times truncate ugetrlimit
umask uname unlink unlinkat wait4 waitid write writev getsockname getsockopt
""".split()  # noqa: SIM905
"""What Python, NumPy, IPython, Matplotlib and PyTorch do in one process, with threads and files.

No mode, owner or time of a file can be changed: Landlock does not look after those.
"""

_AF_UNIX, _SOCK_STREAM, _SOCK_TYPE = 1, 1, 0xF
_CLONE_THREAD, _CLONE_VM = 0x00010000, 0x00000100
_FIONREAD, _FIOCLEX, _FIONCLEX, _FIONBIO = 0x541B, 0x5451, 0x5450, 0x5421
_F_SETOWN, _F_SETSIG, _F_SETOWN_EX, _F_NOTIFY = 8, 10, 15, 1026


def compiled() -> bytes:
    """The filter as instructions for the kernel. Raises ImportError or OSError without pyseccomp and libseccomp."""
    try:
        import pyseccomp as seccomp
    except (RuntimeError, AttributeError) as error:
        raise ImportError(f"pyseccomp: {error}") from error

    rules = seccomp.SyscallFilter(seccomp.ERRNO(errno.EPERM))
    argument, equal, masked = seccomp.Arg, seccomp.EQ, seccomp.MASKED_EQ

    def allow(name: str, *conditions: Any) -> None:
        _rule(rules, seccomp.ALLOW, name, conditions)

    for name in ALLOWED:
        allow(name)
    # A thread, never a process. glibc asks for clone3 first, whose flags no filter can see.
    threads = _CLONE_THREAD | _CLONE_VM
    allow("clone", argument(0, masked, threads, threads))
    _rule(rules, seccomp.ERRNO(errno.ENOSYS), "clone3", ())
    # asyncio wakes itself through a pair of sockets; a stream of them leads nowhere else.
    allow("socketpair", argument(0, equal, _AF_UNIX), argument(1, masked, _SOCK_TYPE, _SOCK_STREAM))
    for request in (_FIONREAD, _FIOCLEX, _FIONCLEX, _FIONBIO):
        allow("ioctl", argument(1, masked, 0xFFFFFFFF, request))
    # What is asked of a terminal before it is known not to be one.
    _rule(rules, seccomp.ERRNO(errno.ENOTTY), "ioctl", (argument(1, masked, 0xFFFFFFFF, 0x5401),))
    for command in (*range(0, _F_SETOWN), 1024, 1025, 1030, 1031, 1032, 1033, 1034):
        for name in ("fcntl", "fcntl64"):
            allow(name, argument(1, masked, 0xFFFFFFFF, command))
    # Reading one's own limits, not those of others, and setting none.
    allow("prlimit64", argument(0, equal, 0), argument(2, equal, 0))
    for option in (15, 16, 0x53564D41):  # names of threads and of memory areas
        allow("prctl", argument(0, equal, option))

    opened = os.memfd_create("filter", os.MFD_CLOEXEC)
    with os.fdopen(opened, "w+b") as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()


def _rule(rules: Any, action: int, name: str, conditions: tuple[Any, ...]) -> None:
    try:
        rules.add_rule(action, name, *conditions)
    except (OSError, ValueError, RuntimeError):
        # This architecture, or this version of libseccomp, does not know the call: then it stays refused.
        return


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def load(instructions: bytes) -> None:
    """Obey the filter from now on, in this thread and all that it starts. Raises OSError."""
    program = _Program(len(instructions) // _SIZE, instructions)
    control(PR_SET_NO_NEW_PRIVS, 1)
    control(PR_SET_SECCOMP, _FILTER, ctypes.byref(program))
