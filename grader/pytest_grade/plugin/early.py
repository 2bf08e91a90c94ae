"""Starting the sandbox before anything else: its process loads NumPy while this one imports the grader."""

from __future__ import annotations

import contextlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from pytest_grade.errors import DisturbedError, GraderError
from pytest_grade.sandbox.client import Sandbox

if TYPE_CHECKING:
    from pytest_grade.model.limits import Limits
    from pytest_grade.sandbox.client import Policy


class EarlySandbox:
    """A sandbox that is starting up. Its process ends with the thread that started it, which lives until `close`.

    Raises `DisturbedError` where the system gives no thread.
    """

    def __init__(self, policy: Policy, limits: Limits) -> None:
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="grade-start")
        try:
            self._future = self._executor.submit(Sandbox, policy=policy, memory_bytes=limits.memory_bytes)
        except RuntimeError as error:
            raise DisturbedError(detail=f"no thread to start the sandbox in ({error})") from None

    def result(self) -> Sandbox:
        """The sandbox; what went wrong with it is raised here."""
        return self._future.result()

    def close(self) -> None:
        """End the sandbox, whoever has taken it over, and then the thread."""
        with contextlib.suppress(GraderError):
            self._future.result().close()
        self._executor.shutdown(wait=True)
