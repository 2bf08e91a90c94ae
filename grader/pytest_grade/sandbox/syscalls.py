"""What a locked worker may still ask of the kernel, and the numbers of those system calls.

The list is what CPython, NumPy and OpenBLAS need to compute, print and run out of memory, and to read and
write a socket that is already open. Whatever stands on no list is refused with EPERM, so that honest code can
go on: opening, listing or looking up files, making sockets, processes, threads, signal handling or timers.
"""

import platform
from typing import Final

from pytest_grade.dataclass import dataclass

ALLOWED: Final = (
    # the socket to the grader, and what prints to /dev/null
    "read",
    "write",
    "close",
    # memory; more of it, and what follows on time and locks, is on the next list
    "brk",
    "mremap",
    "munmap",
    # time
    "getrusage",
    "gettimeofday",
    "nanosleep",
    "pselect6",  # this and select: how Python 3.10 sleeps
    "restart_syscall",
    "select",
    "time",
    "times",
    # randomness, locks, who am I, the end
    "exit",
    "exit_group",
    "getpid",
    "getrandom",
    "gettid",
    "sched_yield",
)

# Allowed for some arguments only; `pytest_grade.sandbox.filters` says which.
CONDITIONAL: Final = (
    "clock_getres",
    "clock_gettime",
    "clock_nanosleep",
    "futex",
    "madvise",
    "mmap",
    "mprotect",
    "prlimit64",
    "sched_getaffinity",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Architecture:
    """One machine's calling convention, as seccomp sees it.

    Attributes:
        audit: its AUDIT_ARCH constant, by which the kernel says which table a number belongs to.
        numbers: system calls by name; a call the machine does not have is absent.
        foreign_from: the first number of another table behind the same constant (x32), or None.

    """

    audit: int
    numbers: dict[str, int]
    foreign_from: int | None = None


_X86_64 = Architecture(
    audit=0xC000003E,
    foreign_from=0x40000000,
    numbers={
        "read": 0,
        "write": 1,
        "close": 3,
        "mmap": 9,
        "mprotect": 10,
        "munmap": 11,
        "brk": 12,
        "select": 23,
        "sched_yield": 24,
        "mremap": 25,
        "madvise": 28,
        "nanosleep": 35,
        "getpid": 39,
        "exit": 60,
        "gettimeofday": 96,
        "getrusage": 98,
        "times": 100,
        "gettid": 186,
        "time": 201,
        "futex": 202,
        "sched_getaffinity": 204,
        "restart_syscall": 219,
        "clock_gettime": 228,
        "clock_getres": 229,
        "clock_nanosleep": 230,
        "exit_group": 231,
        "pselect6": 270,
        "prlimit64": 302,
        "getrandom": 318,
    },
)

_AARCH64 = Architecture(
    audit=0xC00000B7,
    numbers={
        "close": 57,
        "read": 63,
        "write": 64,
        "pselect6": 72,
        "exit": 93,
        "exit_group": 94,
        "futex": 98,
        "nanosleep": 101,
        "clock_gettime": 113,
        "clock_getres": 114,
        "clock_nanosleep": 115,
        "sched_getaffinity": 123,
        "sched_yield": 124,
        "restart_syscall": 128,
        "times": 153,
        "getrusage": 165,
        "gettimeofday": 169,
        "getpid": 172,
        "gettid": 178,
        "brk": 214,
        "munmap": 215,
        "mremap": 216,
        "mmap": 222,
        "mprotect": 226,
        "madvise": 233,
        "prlimit64": 261,
        "getrandom": 278,
    },
)

ARCHITECTURES: Final = {"x86_64": _X86_64, "aarch64": _AARCH64}


def this_architecture() -> Architecture | None:
    """Look up the table of the machine we run on; None where we have none."""
    return ARCHITECTURES.get(platform.machine())
