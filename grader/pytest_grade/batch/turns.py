"""One file of a student at a time, and so many seconds for all of them: no student holds up the others for long."""

import threading
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from pytest_grade.batch.known import Found, Known
from pytest_grade.examine.submission import digest_of
from pytest_grade.model.findings import NotGradable
from pytest_grade.model.limits import Limits
from pytest_grade.talk.conversation import Content


class Allowance:
    """The wall-clock seconds that each student's files have used; time that a busy machine takes is not counted."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._used: dict[str, float] = {}

    def examined(self, student: str, content: Content, examine: Callable[[Content], Found]) -> Found:
        """Find out about a file within what is left."""
        if self._is_used_up(student):
            return self._beyond(digest_of(content.content))
        found = examine(replace(content, wall_seconds=self._limits.student_wall - self._used.get(student, 0.0)))
        self._charge(student, found)
        return found

    def known(self, student: str, known: Known) -> Known:
        """What is known of a file, which costs what it did cost.

        Where the files before it have used all up, nothing is found, known or not: so it is in each run of a store.
        """
        if self._is_used_up(student) and known.digest is not None:
            return self._beyond(known.digest)
        self._charge(student, known)
        return known

    def _is_used_up(self, student: str) -> bool:
        return self._used.get(student, 0.0) >= self._limits.student_wall

    def _beyond(self, digest: str) -> NotGradable:
        return NotGradable.beyond_student(digest, self._limits.student_wall)

    def _charge(self, student: str, known: Known) -> None:
        self._used[student] = self._used.get(student, 0.0) + known.wall


class _Turn(NamedTuple):
    future: Future[Known]
    examine: Callable[[Path], Known]
    path: Path


class Turns:
    """Threads that examine files side by side, but those of one student one after the other.

    `students` says whose a file is; one that is nobody's is a student of its own.
    """

    def __init__(self, workers: int) -> None:
        self.students: Mapping[Path, str] = {}
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="grade")
        self._lock = threading.Lock()
        self._waiting: dict[str, deque[_Turn]] = {}

    def student(self, path: Path) -> str:
        """Whose file it is."""
        return self.students.get(path, str(path))

    def has_begun(self, student: str) -> bool:
        """Whether a file of the student is being examined, or waits for another."""
        with self._lock:
            return student in self._waiting

    def submit(self, examine: Callable[[Path], Known], path: Path) -> Future[Known]:
        """Have a file examined, when those of the same student that came before are done."""
        turn, student = _Turn(Future(), examine, path), self.student(path)
        with self._lock:
            is_first = student not in self._waiting
            self._waiting.setdefault(student, deque()).append(turn)
        if is_first:
            self._start(student)
        return turn.future

    def shutdown(self, *, wait: bool, cancel_futures: bool = False) -> None:
        """End; what has not begun is cancelled, if asked."""
        self._threads.shutdown(wait=wait, cancel_futures=cancel_futures)
        if cancel_futures:
            with self._lock:
                for turn in (turn for waiting in self._waiting.values() for turn in waiting):
                    turn.future.cancel()

    def _start(self, student: str) -> None:
        """Have a thread take the student's next file; raises `RuntimeError` where there is none."""
        try:
            self._threads.submit(self._take, student)
        except RuntimeError:
            with self._lock:
                for turn in self._waiting.pop(student):
                    turn.future.cancel()
            raise

    def _take(self, student: str) -> None:
        future, examine, path = self._waiting[student][0]
        if future.set_running_or_notify_cancel():
            try:
                found = examine(path)
            except BaseException as error:  # noqa: BLE001 - it is raised where the file is asked for
                future.set_exception(error)
            else:
                future.set_result(found)
        with self._lock:
            self._waiting[student].popleft()
            is_last = not self._waiting[student]
            if is_last:
                del self._waiting[student]
        if not is_last:
            self._start(student)
