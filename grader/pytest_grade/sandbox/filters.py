"""The seccomp filter of a worker, assembled as a classic BPF program.

The program sees one `struct seccomp_data`: number, architecture, instruction pointer, six arguments
of 64 bits. It refuses by EPERM what is not allowed, and kills only what counts its system calls from another
table.
"""

import ctypes
import errno
import mmap
import struct
from typing import Final

from pytest_grade.sandbox.syscalls import ALLOWED, Architecture

_LOAD, _IF_EQUAL, _IF_AT_LEAST, _IF_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL_PROCESS = 0x7FFF0000, 0x80000000
_REFUSE: Final = 0x00050000 | errno.EPERM
_NUMBER, _AUDIT = 0, 4

_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 22, 2

Instruction = tuple[int, int, int, int]
"""Operation, how many instructions to skip if true, and if false, operand."""

_ALLOWED: Final[Instruction] = (_RETURN, 0, 0, _ALLOW)
_REFUSED: Final[Instruction] = (_RETURN, 0, 0, _REFUSE)
_KILLED: Final[Instruction] = (_RETURN, 0, 0, _KILL_PROCESS)


class Program(ctypes.Structure):
    """`struct sock_fprog`, which keeps its instructions alive."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))
    _instructions: ctypes.Array[ctypes.c_char]


def worker_program(architecture: Architecture) -> Program:
    """Assemble the filter of a worker once, for any number of `install`."""
    instructions = worker_instructions(architecture)
    code = b"".join(struct.pack("=HBBI", *instruction) for instruction in instructions)
    content = ctypes.create_string_buffer(code, len(code))
    program = Program(len(instructions), ctypes.cast(content, ctypes.c_void_p))
    program._instructions = content
    return program


def install(program: Program, libc: ctypes.CDLL) -> None:
    """Put this thread, which has no_new_privs, behind the filter for good; OSError where that fails."""
    if libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp")


def worker_instructions(architecture: Architecture) -> list[Instruction]:
    """List the instructions of the filter."""
    numbers = architecture.numbers
    program = [(_LOAD, 0, 0, _AUDIT), (_IF_EQUAL, 1, 0, architecture.audit), _KILLED, (_LOAD, 0, 0, _NUMBER)]
    if architecture.foreign_from is not None:
        program += [(_IF_AT_LEAST, 0, 1, architecture.foreign_from), _KILLED]
    for name, conditions in _CONDITIONS.items():
        program += [(_IF_EQUAL, 0, len(conditions), numbers[name]), *conditions]
    allowed = [numbers[name] for name in ALLOWED if name in numbers]
    for place, number in enumerate(allowed):
        program.append((_IF_EQUAL, len(allowed) - place, 0, number))
    return [*program, _REFUSED, _ALLOWED]


def _low(argument: int) -> Instruction:
    return (_LOAD, 0, 0, 16 + 8 * argument)


def _high(argument: int) -> Instruction:
    return (_LOAD, 0, 0, 20 + 8 * argument)


def _one_of(*values: int) -> tuple[Instruction, ...]:
    """Allow what was loaded where it is one of these."""
    tests = tuple((_IF_EQUAL, len(values) - place, 0, value) for place, value in enumerate(values))
    return (*tests, _REFUSED, _ALLOWED)


_OWN: Final = (_IF_EQUAL, 1, 0, 0)  # a process id of 0 is the caller's
_NOT_EXECUTABLE: Final = (_low(2), (_IF_ANY_BIT, 0, 1, mmap.PROT_EXEC), _REFUSED)

# Flags of mmap, on both machines: nothing that is locked, huge or growing by itself.
_ANONYMOUS: Final = 0x20
_SHARED, _COPIED, _FIXED, _FIXED_ANEW = 0x01, 0x02, 0x10, 0x10_0000
_NO_RESERVE, _POPULATE, _STACK = 0x4000, 0x8000, 0x2_0000
_MAP_FLAGS: Final = _ANONYMOUS | _SHARED | _COPIED | _FIXED | _FIXED_ANEW | _NO_RESERVE | _POPULATE | _STACK

_DONT_NEED, _FREE, _HUGE_PAGE = 4, 8, 14  # advice of an allocator

# Wait and wake, on what no other process shares.
_WAIT, _WAKE, _WAIT_BITSET, _WAKE_BITSET, _PRIVATE, _WALL_CLOCK = 0, 1, 9, 10, 128, 256

# A clock whose id is negative is that of a process, a thread or a descriptor; all others have ids below this.
_CLOCKS: Final = 16
_COMMON_CLOCK: Final = (_low(0), (_IF_AT_LEAST, 0, 1, _CLOCKS), _REFUSED, _ALLOWED)

# Each ends in a verdict. The kernel takes all but addresses, lengths and mmap's flags as 32 bits.
_CONDITIONS: Final[dict[str, tuple[Instruction, ...]]] = {
    "clock_getres": _COMMON_CLOCK,
    "clock_gettime": _COMMON_CLOCK,
    "clock_nanosleep": _COMMON_CLOCK,
    "futex": (
        _low(1),
        *_one_of(
            *(_PRIVATE | operation for operation in (_WAIT, _WAKE, _WAIT_BITSET, _WAKE_BITSET)),
            _PRIVATE | _WAIT_BITSET | _WALL_CLOCK,
        ),
    ),
    "madvise": (_low(2), *_one_of(_DONT_NEED, _FREE, _HUGE_PAGE)),
    # anonymous and never executable
    "mmap": (
        *_NOT_EXECUTABLE,
        _low(3),
        (_IF_ANY_BIT, 1, 0, ~_MAP_FLAGS & 0xFFFF_FFFF),
        (_IF_ANY_BIT, 1, 0, _ANONYMOUS),
        _REFUSED,
        _ALLOWED,
    ),
    "mprotect": (*_NOT_EXECUTABLE, _ALLOWED),
    # to look at one's own, with no new limit
    "prlimit64": (
        *(_low(0), _OWN, _REFUSED),
        *(_low(2), (_IF_EQUAL, 0, 3, 0), _high(2), (_IF_EQUAL, 0, 1, 0), _ALLOWED, _REFUSED),
    ),
    "sched_getaffinity": (_low(0), _OWN, _REFUSED, _ALLOWED),
}
