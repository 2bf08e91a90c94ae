"""A Landlock ruleset that allows nothing: no file, no directory, no port, no signal to the outside.

Landlock lets a process without rights give up more of them. A ruleset names the kinds of access it handles;
what it handles and no rule allows is denied, and ours has no rule.
"""

import ctypes
import struct
from typing import Final

# The same numbers on every architecture.
_CREATE_RULESET, _RESTRICT_SELF = 444, 446
_ASK_VERSION: Final = 1

# Each version of the interface adds kinds of access: (since version, how many bits are known by then).
_FILE_BITS: Final = ((1, 13), (2, 14), (3, 15), (5, 16))  # base; refer; truncate; device ioctl
_NETWORK_BITS: Final = ((4, 2),)  # bind and connect TCP
_SCOPE_BITS: Final = ((6, 2),)  # abstract sockets; signals


def version(libc: ctypes.CDLL) -> int:
    """Ask which version of the interface this kernel speaks; 0 where it has none or does not let us."""
    return max(0, _call(libc, _CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_ASK_VERSION)))


def denying_ruleset(libc: ctypes.CDLL) -> int | None:
    """Open a ruleset that denies every access the kernel knows; None without Landlock."""
    known = version(libc)
    if known == 0:
        return None
    fields = [_mask(bits, known) for bits in (_FILE_BITS, _NETWORK_BITS, _SCOPE_BITS)]
    while fields[-1] == 0:  # an older kernel has a shorter structure
        fields.pop()
    attributes = struct.pack(f"={len(fields)}Q", *fields)
    size = ctypes.c_size_t(len(attributes))
    descriptor = _call(libc, _CREATE_RULESET, attributes, size, ctypes.c_uint32(0))
    return descriptor if descriptor >= 0 else None


def restrict(ruleset: int, libc: ctypes.CDLL) -> None:
    """Put this thread, which has no_new_privs, under the ruleset for good; OSError where that fails."""
    if _call(libc, _RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0)):
        raise OSError(ctypes.get_errno(), "landlock_restrict_self")


def _mask(bits: tuple[tuple[int, int], ...], known: int) -> int:
    return max(((1 << count) - 1 for since, count in bits if known >= since), default=0)


def _call(libc: ctypes.CDLL, number: int, *arguments: object) -> int:
    return int(libc.syscall(ctypes.c_long(number), *arguments))
