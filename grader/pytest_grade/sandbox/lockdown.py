"""How a forked worker gives up its rights, without root or a container.

`prepare` runs once in the fork server and finds out what the kernel offers by trying it in a throwaway child;
`Lockdown.apply` runs in every worker before anything of a student is read.
"""

import contextlib
import ctypes
import errno
import mmap
import os
import resource
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from pytest_grade.dataclass import dataclass
from pytest_grade.sandbox import filters, landlock, privileges
from pytest_grade.sandbox.syscalls import this_architecture

LAYERS: Final = ("landlock", "seccomp", "rlimits")
ISOLATING: Final = ("landlock", "seccomp")

CPU_SECONDS: Final = 600
STACK_BYTES: Final = 64 << 20
_LARGEST_ADDRESS: Final = 1 << 47

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38


@dataclass(frozen=True, slots=True, kw_only=True)
class Lockdown:
    """What a worker gives up.

    Attributes:
        layers: the active ones of `LAYERS`.
        ruleset: file descriptor of the Landlock ruleset, or None.
        program: the seccomp filter, or None.
        limits: pairs of a resource and its soft and hard limit; empty where that layer is not wanted.
        users: those of whom a worker becomes one; empty where it stays who it is.
        server: process id of the fork server, with which a worker dies.

    """

    layers: tuple[str, ...]
    ruleset: int | None
    program: filters.Program | None
    limits: tuple[tuple[int, int], ...]
    users: range
    server: int
    libc: ctypes.CDLL

    def apply(self) -> None:
        """Give up rights for good, in this process and whatever it may become; OSError where that fails."""
        lower_limits(self.limits)
        privileges.renounce(self.users, self.libc)  # first: a change of the user undoes the next and the last prctl
        die_with(self.server, self.libc)
        _prctl(self.libc, _PR_SET_NO_NEW_PRIVS, 1)
        _prctl(self.libc, _PR_SET_DUMPABLE, 0)
        if self.ruleset is not None:
            landlock.restrict(self.ruleset, self.libc)
            os.close(self.ruleset)
        if self.program is not None:
            filters.install(self.program, self.libc)


def prepare(wanted: tuple[str, ...], memory_bytes: int) -> Lockdown:
    """Find out which of the `wanted` layers work here, and make ready what `Lockdown.apply` needs.

    `memory_bytes` may be used beyond what is in use now.
    """
    libc = open_libc()
    ruleset = landlock.denying_ruleset(libc) if "landlock" in wanted else None
    architecture = this_architecture() if "seccomp" in wanted else None
    program = filters.worker_program(architecture) if architecture is not None else None
    if ruleset is not None and not _works(partial(_try_landlock, ruleset, libc)):
        os.close(ruleset)
        ruleset = None
    if program is not None and not _works(partial(_try_seccomp, program, libc)):
        program = None
    active = {"landlock": ruleset is not None, "seccomp": program is not None, "rlimits": "rlimits" in wanted}
    return Lockdown(
        layers=tuple(layer for layer in LAYERS if active[layer]),
        ruleset=ruleset,
        program=program,
        limits=worker_limits(memory_bytes) if active["rlimits"] else (),
        users=_users_to_become(libc),
        server=os.getpid(),
        libc=libc,
    )


def open_libc() -> ctypes.CDLL:
    """Open the C library this interpreter runs on, with errno kept."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    return libc


def protect_from_siblings(libc: ctypes.CDLL) -> None:
    """Make this process one that others of the same user can neither trace nor read."""
    _prctl(libc, _PR_SET_DUMPABLE, 0)


def die_with(parent: int, libc: ctypes.CDLL) -> None:
    """Have the kernel kill this process when its parent ends; end at once if it already has."""
    _prctl(libc, _PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def worker_limits(memory_bytes: int) -> tuple[tuple[int, int], ...]:
    """Limits of a process without files or children, its memory counted on top of what it starts with."""
    return (
        *computing_limits(memory_bytes),
        _limit(resource.RLIMIT_NOFILE, 8),
        _limit(resource.RLIMIT_NPROC, 0),
        _limit(resource.RLIMIT_MEMLOCK, 0),
        _limit(resource.RLIMIT_STACK, STACK_BYTES),
    )


def computing_limits(memory_bytes: int) -> tuple[tuple[int, int], ...]:
    """Limits that any POSIX process can live with: memory, CPU time, no files written, no core dump."""
    return (
        _limit(resource.RLIMIT_AS, _address_space() + memory_bytes),
        _limit(resource.RLIMIT_CPU, CPU_SECONDS),
        _limit(resource.RLIMIT_FSIZE, 0),
        _limit(resource.RLIMIT_CORE, 0),
    )


def lower_limits(limits: tuple[tuple[int, int], ...]) -> None:
    """Set soft and hard limit of each resource."""
    for kind, most in limits:
        with contextlib.suppress(ValueError):  # macOS knows RLIMIT_AS and refuses to set it
            resource.setrlimit(kind, (most, most))


def _limit(kind: int, most: int) -> tuple[int, int]:
    """Pair a resource with its limit, which is never above what is in force."""
    hard = resource.getrlimit(kind)[1]
    return kind, most if hard == resource.RLIM_INFINITY else min(most, hard)


def _address_space() -> int:
    """Bytes of address space in use; 0 where the system knows no limit to it."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:  # no /proc
        return _tried_address_space()


def _tried_address_space() -> int:
    """The same, found by trying: one page less than the least limit that leaves room for one more page."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    page = resource.getpagesize()
    least, most = 0, (_LARGEST_ADDRESS if hard == resource.RLIM_INFINITY else hard) // page
    try:
        while least < most:
            middle = (least + most) // 2
            resource.setrlimit(resource.RLIMIT_AS, (middle * page, hard))
            least, most = (least, middle) if _has_room(page) else (middle + 1, most)
    except ValueError:  # macOS
        return 0
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    return max(0, least - 1) * page


def _has_room(count: int) -> bool:
    try:
        mmap.mmap(-1, count).close()
    except (OSError, MemoryError):
        return False
    return True


def _prctl(libc: ctypes.CDLL, option: int, value: int) -> None:
    if libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0):
        raise OSError(ctypes.get_errno(), f"prctl {option}")


def _works(attempt: Callable[[], bool]) -> bool:
    """Whether `attempt`, made in a throwaway child, returns True there, and leaves us able to signal that child.

    Raises `OSError` where somebody kills the child.
    """
    child = os.fork()
    if child == 0:
        status = 1
        try:
            status = 0 if attempt() else 1
        finally:
            os._exit(status)
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    ours = not _refused(lambda: os.kill(child, 0))  # it has ended, and is asked for like one that runs
    exit_code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if -exit_code in (signal.SIGKILL, signal.SIGTERM):  # not what a missing layer looks like
        raise OSError(errno.EAGAIN, "a trial process was killed from outside")
    return exit_code == 0 and ours


def _users_to_become(libc: ctypes.CDLL) -> range:
    """Find users that a worker can become and the fork server still end; who is not root stays who he is."""
    if os.getuid() == 0:
        for users in (privileges.OF_ITS_OWN, privileges.NOBODY):
            if _works(partial(_try_becoming, users, libc)):
                return users
    return privileges.UNCHANGED


def _try_becoming(users: range, libc: ctypes.CDLL) -> bool:
    privileges.renounce(users, libc)
    return os.getuid() in users


def _try_landlock(ruleset: int, libc: ctypes.CDLL) -> bool:
    _prctl(libc, _PR_SET_NO_NEW_PRIVS, 1)
    landlock.restrict(ruleset, libc)
    return _refused(lambda: os.open("/", os.O_RDONLY))


def _try_seccomp(program: filters.Program, libc: ctypes.CDLL) -> bool:
    _prctl(libc, _PR_SET_NO_NEW_PRIVS, 1)
    filters.install(program, libc)
    return _refused(lambda: os.open(sys.executable, os.O_RDONLY)) and _refused(os.getcwd)


def _refused(action: Callable[[], object]) -> bool:
    try:
        action()
    except PermissionError:
        return True
    return False
