"""How long something takes, whatever the machine and this process have to do besides."""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

_TRIES: Final = 3


def least_cpu_seconds(action: Callable[[], object]) -> float:
    """CPU seconds of a call, the fewest of several; without the garbage of all tests that were run before."""
    with _no_collections():
        return min(_cpu_seconds(action) for _ in range(_TRIES))


def _cpu_seconds(action: Callable[[], object]) -> float:
    started = time.thread_time()
    action()
    return time.thread_time() - started


@contextmanager
def _no_collections() -> Iterator[None]:
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
