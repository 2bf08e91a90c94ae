"""Run a command as on a kernel that lacks something: `python kernel.py landlock,seccomp COMMAND…`.

A seccomp filter of our own answers the system calls of what is to be missing as such a kernel would, or, for
`pidfd:EPERM`, as a container does that refuses them. It lets everything else pass, and holds for all that the command
starts.
"""

import ctypes
import errno
import os
import platform
import struct
import sys
from typing import Final

_CALLS: Final = {"landlock": (444, 445, 446), "pidfd": (424, 434), "clone3": (435,)}
_PRCTL, _SECCOMP = {"x86_64": (157, 317), "aarch64": (167, 277)}.get(platform.machine(), (157, 317))
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP = 38, 22
_LOAD, _IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _ERROR = 0x7FFF0000, 0x00050000


def missing(features: set[str]) -> list[tuple[int, int, int, int]]:
    """The instructions of a filter that makes these features missing."""
    program = [(_LOAD, 0, 0, 0)]
    for name, _, error in (feature.partition(":") for feature in features):
        for number in _CALLS.get(name, ()):
            program += [(_IF_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ERROR | getattr(errno, error or "ENOSYS"))]
    if "seccomp" in features:
        program += [(_IF_EQUAL, 0, 1, _SECCOMP), (_RETURN, 0, 0, _ERROR | errno.ENOSYS)]
        program += [(_IF_EQUAL, 0, 3, _PRCTL), (_LOAD, 0, 0, 16), (_IF_EQUAL, 0, 1, _PR_SET_SECCOMP)]
        program += [(_RETURN, 0, 0, _ERROR | errno.EINVAL)]
    return [*program, (_RETURN, 0, 0, _ALLOW)]


def pretend(features: set[str]) -> None:
    """Make these features missing for this process and all that it starts."""
    code = b"".join(struct.pack("=HBBI", *instruction) for instruction in missing(features))
    content = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(content))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if libc.prctl(_PR_SET_SECCOMP, 2, program, 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp")


if __name__ == "__main__":
    pretend(set(sys.argv[1].split(",")))
    os.execvp(sys.argv[2], sys.argv[2:])
