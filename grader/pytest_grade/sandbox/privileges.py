"""Giving up what root may do: its capabilities, and its user id.

A fork server that root has started keeps three capabilities, to give its workers another user id and to see them die
with it; a worker keeps none. Of an ordinary user's process all of this takes nothing, since it has nothing of it.
"""

import ctypes
import os
import struct
from typing import Final

_VERSION: Final = struct.pack("=Ii", 0x20080522, 0)  # of the interface; 0 is this process
_FIELDS: Final = "=6I"  # effective, permitted, inheritable; the same of the capabilities above 31
_NONE: Final = bytes(struct.calcsize(_FIELDS))
_CAP_KILL, _CAP_SETGID, _CAP_SETUID = 5, 6, 7
_SERVING: Final = 1 << _CAP_KILL | 1 << _CAP_SETGID | 1 << _CAP_SETUID
_MOST_CAPABILITIES: Final = 64

_PR_CAPBSET_DROP, _PR_SET_SECUREBITS, _PR_CAP_AMBIENT = 24, 28, 47
_AMBIENT_CLEAR_ALL: Final = 4
_ROOT_GAINS_NOTHING: Final = 0b11  # by executing a program; and that for good

# A user for each worker, of ids that no distribution and no container gives to anybody; where ids that high do not
# exist, nobody; where we cannot change, or could not end what has changed, the user that we are.
OF_ITS_OWN: Final = range(0x7000_0000, 0x7FFF_0000)
NOBODY: Final = range(65534, 65535)
UNCHANGED: Final = range(0)


def keep_what_serves(libc: ctypes.CDLL) -> None:
    """Give up, in the fork server, what it does not need and its workers could inherit."""
    for capability in range(_MOST_CAPABILITIES):
        libc.prctl(_PR_CAPBSET_DROP, ctypes.c_ulong(capability), 0, 0, 0)
    libc.prctl(_PR_SET_SECUREBITS, ctypes.c_ulong(_ROOT_GAINS_NOTHING), 0, 0, 0)
    libc.prctl(_PR_CAP_AMBIENT, ctypes.c_ulong(_AMBIENT_CLEAR_ALL), 0, 0, 0)
    held = ctypes.create_string_buffer(len(_NONE))
    if libc.capget(_VERSION, held):
        raise OSError(ctypes.get_errno(), "capget")
    kept = struct.unpack(_FIELDS, held)[1] & _SERVING
    _hold(struct.pack(_FIELDS, kept, kept, 0, 0, 0, 0), libc)


def renounce(users: range, libc: ctypes.CDLL) -> None:
    """Become one of these users, without groups, and give up every capability, for good; OSError where that fails."""
    if users:
        drawn = users[int.from_bytes(os.urandom(4), "little") % len(users)]
        os.setgroups([])
        os.setresgid(drawn, drawn, drawn)
        os.setresuid(drawn, drawn, drawn)
    _hold(_NONE, libc)


def _hold(capabilities: bytes, libc: ctypes.CDLL) -> None:
    if libc.capset(_VERSION, capabilities):
        raise OSError(ctypes.get_errno(), "capset")
