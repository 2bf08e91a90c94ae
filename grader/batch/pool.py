"""Grading side by side: a few threads, each with a sandbox of its own, working ahead of who waits."""

import os
import threading
import time
from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from grader.batch.files import UnreadableFileError, read_content
from grader.model.grade import Grade, NotGradable
from grader.notebook.reading import LEGACY_MODULE
from grader.pipeline.canary import try_out
from grader.pipeline.grading import Run, grade
from grader.sandbox.client import Policy, Sandbox


def default_workers() -> int:
    """As many as there are free processors, up to four: more only wait for the interpreter."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(4, usable))


class Pool:
    """Grades files in threads. `layers` are the isolation layers that student code runs under.

    Raises a `GraderError` where the isolation asked for is not to be had, or does not work.
    """

    def __init__(self, run: Run, policy: Policy, workers: int, first: Sandbox | None = None) -> None:
        """Grade in `workers` threads; `first` is a sandbox of that policy that is there already."""
        self._run = run
        self._policy = policy
        self._ahead = 2 * workers
        self._sandboxes: list[Sandbox] = []
        self._mine = threading.local()
        self._lock = threading.Lock()
        self._first: Sandbox | None = self._taken_over(first) if first else self._started()
        try_out(self._first)
        self.layers = self._first.layers
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix="grade")
        self._waiting: deque[Path] = deque()
        self._futures: dict[Path, Future[Grade | NotGradable]] = {}

    def expect(self, paths: Iterable[Path]) -> None:
        """Announce the files in the order in which they will be asked for, so that work can start ahead."""
        self._waiting.extend(paths)
        self._work_ahead()

    def grade(self, path: Path) -> Grade | NotGradable:
        """The grade of one file; waits for it."""
        future = self._futures.pop(path, None) or self._executor.submit(self._grade, path)
        self._work_ahead()
        return future.result()

    def close(self) -> None:
        """Forget what has not been started, and end every sandbox."""
        self._executor.shutdown(wait=True, cancel_futures=True)
        for sandbox in self._sandboxes:
            sandbox.close()

    def _work_ahead(self) -> None:
        while self._waiting and len(self._futures) < self._ahead:
            path = self._waiting.popleft()
            self._futures[path] = self._executor.submit(self._grade, path)

    def _grade(self, path: Path) -> Grade | NotGradable:
        started = time.perf_counter()
        try:
            content = read_content(path)
        except UnreadableFileError as error:
            return NotGradable(digest=None, reason=str(error), seconds=time.perf_counter() - started)
        return grade(content, self._run, self._sandbox(), self._legacy_sandbox)

    def _sandbox(self) -> Sandbox:
        if not hasattr(self._mine, "sandbox"):
            with self._lock:
                sandbox, self._first = self._first, None
            self._mine.sandbox = sandbox or self._started()
        mine: Sandbox = self._mine.sandbox
        return mine

    def _legacy_sandbox(self) -> Sandbox:
        """A sandbox that can upgrade notebooks older than nbformat 4; started when the first one turns up."""
        if not hasattr(self._mine, "legacy"):
            self._mine.legacy = self._started(LEGACY_MODULE)
        legacy: Sandbox = self._mine.legacy
        return legacy

    def _taken_over(self, first: Sandbox) -> Sandbox:
        if self._run.catalogue.preload:  # it could not know of these
            first.close()
            return self._started()
        self._sandboxes.append(first)
        return first

    def _started(self, *preload: str) -> Sandbox:
        modules = (*self._run.catalogue.preload, *preload)
        sandbox = Sandbox(policy=self._policy, preload=modules, memory_bytes=self._run.limits.memory_bytes)
        with self._lock:
            self._sandboxes.append(sandbox)
        return sandbox
