"""Examining side by side: a few threads, each with an examiner of its own, working ahead of who waits."""

import contextlib
import itertools
import json
import os
import threading
from collections import deque
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from pytest_grade.batch.examiner import Examiner, ExaminingProcess, Local, started
from pytest_grade.batch.files import UnreadableFileError, read_content
from pytest_grade.batch.intake import Intake
from pytest_grade.batch.job import Job
from pytest_grade.batch.known import Found, Known
from pytest_grade.batch.store import Store
from pytest_grade.batch.turns import Allowance, Turns
from pytest_grade.errors import DisturbedError
from pytest_grade.examine.pace import Pace
from pytest_grade.examine.plan import Plan
from pytest_grade.examine.submission import digest_of
from pytest_grade.model.findings import NotGradable
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.sandbox.waiting import patiently
from pytest_grade.talk.conversation import Content
from pytest_grade.talk.sandbox_check import check_sandbox

# So many submissions are worth starting processes for, which takes some 0.3 s.
WORTH_PROCESSES: Final = 48
# Beyond one that takes its time, so many others are begun: then all processors have work, and memory stays as it is.
_AHEAD: Final = 256
# So many files of a class, from its first to its last, tell which assignments it answers.
_LOOKED_INTO: Final = 16


def default_workers() -> int:
    """One for each processor that may be used."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, usable)


class Pool:
    """Examines files. `layers` are the isolation layers that student code runs under.

    Raises a `GraderError` where the isolation asked for is not to be had, or does not work.
    """

    def __init__(
        self,
        job: Job,
        workers: int,
        first: Sandbox | None = None,
        store: Store | None = None,
        worth_processes: int = WORTH_PROCESSES,
    ) -> None:
        """Examine `workers` files at a time; `first` is a sandbox of the job's policy that is there already.

        From `worth_processes` announced files on, each worker is a process, and else a thread of this one.
        """
        self._worth_processes = worth_processes
        self.job = job
        self._run = job.run()
        self._workers = workers
        self._intake = Intake(job=job, store=store)
        self._examiners: list[Examiner] = []
        self._mine = threading.local()
        self._lock = threading.Lock()
        self._closed = False
        self._has_processes = False
        self._first: Sandbox | None = self._taken_over(first) if first else started(job, self._run)
        check_sandbox(self._first)
        self.layers = self._first.layers
        self._executor = Turns(workers)
        self.know({})
        self._waiting: deque[Path] = deque()
        self._futures: dict[Path, Future[Known]] = {}
        self._at_hand: dict[Path, Future[Known]] = {}  # the last that was asked for

    def know(self, students: Mapping[Path, str]) -> None:
        """Say whose the files are, before they are announced or asked for; each student has all of his time again."""
        self._executor.students = students
        self._allowance = Allowance(self.job.limits)

    def expect(self, paths: Iterable[Path]) -> None:
        """Announce the files in the order in which they will be asked for, so that work can start ahead."""
        self._waiting.extend(paths)
        self._has_processes = self._workers > 1 and len(self._waiting) >= self._worth_processes
        if self._has_processes or self._intake.store:
            self._settle_pace()
        elif len(self._waiting) == 1:
            self._run = replace(self._run, pace=Pace(dict(self.job.pace), runs=1))
        self._work_ahead()

    def examined(self, path: Path) -> Known:
        """What was found out about one file; waits for it."""
        future = self._futures.get(path) or self._begun(path)
        self._at_hand = {path: future}
        self._futures.pop(path, None)
        self._work_ahead()
        return future.result()

    def known(self, path: Path) -> Known | None:
        """What is known of one file by now, the last that was asked for included; after `close`, for good."""
        return self._intake.known(path, self._at_hand.get(path) or self._futures.get(path))

    def close(self) -> None:
        """Forget what has not been started, end what is under way, and every process."""
        self._executor.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            self._closed = True
            _close_all(self._examiners)
        self._executor.shutdown(wait=True)
        if self._first is not None:
            self._first.close()

    def _settle_pace(self) -> None:
        """Measure the machine once, so that limits are the same for all, in every process and every run of a store."""
        store = self._intake.store
        kept = store.about("pace") if store else None
        pace: dict[str, float] = json.loads(kept) if kept else {}
        asked = self._likely_asked()
        if not pace.keys() >= asked:
            sandbox = self._first or started(self.job, self._run)
            try:
                pace = {id_: self._measured(self._run.plans[id_], sandbox) for id_ in sorted(asked)}
            finally:
                if sandbox is not self._first:
                    sandbox.close()
            pace |= json.loads(store.claimed("pace", json.dumps(pace))) if store else {}
        self.job = replace(self.job, pace=pace)
        self._run = replace(self._run, pace=Pace(dict(pace)))

    def _likely_asked(self) -> frozenset[str]:
        """The assignments that the class answers, as some of its files say; another is measured when one answers it."""
        step = max(1, len(self._waiting) // _LOOKED_INTO)
        found: set[str] = set()
        for path in itertools.islice(self._waiting, 0, None, step):
            with contextlib.suppress(UnreadableFileError):
                found.update(self._run.catalogue.named_in(read_content(path).content))
        return frozenset(found)

    def _measured(self, plan: Plan, sandbox: Sandbox) -> float:
        return patiently(partial(self._run.pace.of, plan, sandbox), sandbox.wait)

    def _work_ahead(self) -> None:
        while self._waiting and len(self._futures) < _AHEAD:
            path = self._waiting.popleft()
            self._futures[path] = self._begun(path)

    def _begun(self, path: Path) -> Future[Known]:
        """Have a thread examine the file, unless it is known; `DisturbedError` where the system gives us none."""
        if self._intake.store and (known := self._known_at_once(path)):
            future: Future[Known] = Future()
            future.set_result(known)
            return future
        try:
            return self._executor.submit(self._examined, path)
        except RuntimeError as error:
            raise DisturbedError(detail=f"no thread to grade in ({error})") from None

    def _known_at_once(self, path: Path) -> Known | None:
        """What is known of a file that is the turn of its student: to hand it to a thread takes longer."""
        student = self._executor.student(path)
        if self._executor.has_begun(student):
            return None
        try:
            taken = self._intake.taken_in(path)
        except Exception:  # noqa: BLE001 - the thread meets it again, and it is raised where the file is asked for
            return None
        return None if isinstance(taken, Content) else self._allowance.known(student, taken)

    def _examined(self, path: Path) -> Known:
        """Examine one file, unless there is no need to."""
        taken, student = self._intake.taken_in(path), self._executor.student(path)
        if not isinstance(taken, Content):
            return self._allowance.known(student, taken)
        found = self._allowance.examined(student, taken, self._examined_here)
        if self._closed:  # what a submission seems to have done may have been us, ending its process
            message = "the run was ended"
            raise RuntimeError(message)
        self._intake.keep(taken, found)
        return found

    def _examined_here(self, content: Content) -> Found:
        try:
            return self._examiner().examine(content)
        except DisturbedError as disturbed:
            return NotGradable.disturbed(disturbed.detail, digest_of(content.content))

    def _examiner(self) -> Examiner:
        """The examiner of this thread."""
        if not hasattr(self._mine, "examiner"):
            with self._lock:
                if self._closed:
                    message = "the pool is closed"
                    raise RuntimeError(message)
                self._mine.examiner = self._started()
                self._examiners.append(self._mine.examiner)
        mine: Examiner = self._mine.examiner
        return mine

    def _started(self) -> Examiner:
        if self._has_processes:
            return ExaminingProcess(self.job)
        first, self._first = self._first, None
        return Local(self.job, self._run, first)

    def _taken_over(self, first: Sandbox) -> Sandbox:
        if not self._run.catalogue.preload:
            return first
        first.close()  # it could not know of these modules
        return started(self.job, self._run)


def _close_all(examiners: Iterable[Examiner]) -> None:
    """Close them side by side, as far as the system gives us threads."""
    with ThreadPoolExecutor() as closing:
        for examiner in examiners:
            try:
                closing.submit(examiner.close)
            except RuntimeError:
                examiner.close()
