"""How a worker ended, in words: by its own doing, by a limit of ours, or by somebody outside."""

import signal
import sys
from typing import Final

from pytest_grade.sandbox.channel import EXIT_MEMORY
from pytest_grade.sandbox.children import Ending
from pytest_grade.sandbox.session import Reason

# What nothing but another process sends, and a confined one can send to nobody.
_FROM_OUTSIDE: Final = ("SIGKILL", "SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT")


_EXITS: Final[dict[int, tuple[Reason, str]]] = {
    EXIT_MEMORY: ("memory", "it could not go on for lack of memory"),
}


def kill_from_outside(ending: Ending | None, cpu_seconds: float) -> str | None:
    """Put into words how a worker was killed from outside; None where it was not.

    The kernel kills for lack of memory in the same way. That is no limit of ours: a worker that stays below the one we
    set is not refused what it asks for, whoever else has used the machine up.
    """
    if ending is None:
        return "a process ended together with what started it"
    if ending.by_request or ending.exit_code >= 0 or _is_out_of_cpu(max(cpu_seconds, ending.cpu_seconds or 0.0)):
        return None
    name = signal.Signals(-ending.exit_code).name
    memory = f" when it had {ending.max_rss_bytes >> 20} MiB" if ending.max_rss_bytes else ""
    return f"a process was killed from outside ({name}{memory})" if name in _FROM_OUTSIDE else None


def _is_out_of_cpu(cpu_seconds: float) -> bool:
    """Whether the kernel may have killed it by the limit that we set."""
    if sys.platform == "win32":
        return False
    from pytest_grade.sandbox.lockdown import CPU_SECONDS  # noqa: PLC0415  (exists on POSIX only)

    return cpu_seconds > CPU_SECONDS - 1


def explained(ending: Ending | None) -> tuple[Reason, str]:
    """Put into words how a worker ended."""
    if ending is None:
        return "killed", "it ended, and nobody knows how"
    if ending.exit_code >= 0:
        return _EXITS.get(ending.exit_code, ("exited", f"exit status {ending.exit_code}"))
    number = -ending.exit_code
    if number == getattr(signal, "SIGXCPU", None):
        return "cpu", "the CPU time limit of the process"
    if number == getattr(signal, "SIGKILL", None):
        return "killed", "it closed its connection, or the system killed it"
    return "killed", f"by {signal.Signals(number).name}"
