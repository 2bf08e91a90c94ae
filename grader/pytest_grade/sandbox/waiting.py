"""What nobody who is graded can help: a busy machine keeps a task from running; something is killed from outside."""

from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from pytest_grade.errors import DisturbedError

# Seconds from one try to the next of what somebody outside kills, or the system refuses; it takes some seconds until
# memory is free again.
PAUSES: Final = (0.0, 0.1, 0.5, 2.0, 5.0)

_Found = TypeVar("_Found")


def kept_waiting(task: str) -> float:
    """Seconds since its start in which a task was ready to run and others ran; 0 where the system does not say.

    `task` is the number of a process, or `thread-self`.
    """
    try:
        return int(Path(f"/proc/{task}/schedstat").read_text(encoding="ascii").split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0


def patiently(act: Callable[[], _Found], wait: Callable[[float], object]) -> _Found:
    """Do it, and again after a while where somebody outside gets in the way; `DisturbedError` after all tries.

    `wait` waits so many seconds.
    """
    for seconds in PAUSES:
        try:
            return act()
        except DisturbedError:
            wait(seconds)
    return act()
