"""Examining on a Dask cluster: the same examinations, in chunks, by whatever workers the scheduler has.

The files are read, looked up and kept here, so that workers need no shared disk and one store has one writer. A chunk
whose worker is lost is given to another one by the scheduler.
"""

import contextlib
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from pytest_grade import __version__
from pytest_grade.batch.examiner import Local, started
from pytest_grade.batch.intake import Intake
from pytest_grade.batch.job import Job, software
from pytest_grade.batch.known import Known
from pytest_grade.batch.store import Store
from pytest_grade.batch.turns import Allowance
from pytest_grade.batch.wire import FaultError, LostError, packed_job, packed_outcome, unpacked, unpacked_job
from pytest_grade.errors import ConfigurationError
from pytest_grade.talk.conversation import Content
from pytest_grade.talk.sandbox_check import check_sandbox

CHUNK: Final = 100
_CHUNKS_EACH: Final = 3  # given out for each thread of the cluster, so that none waits for the next
_CONNECT_SECONDS: Final = 10
_WORKERS_SECONDS: Final = 60
_OPTION: Final = "--grade-cluster"
_SOFTWARE: Final = {"version": "pytest-grade", "sources": "sources", "numpy": "NumPy", "python": "Python"}
_ADDRESS: Final = re.compile(r"(?:\w+://)?[^\s/]+:\d+")


class Cluster:
    """Examines files on the workers of the scheduler at `address`; it is used as a `Pool` is.

    `layers` are the isolation layers that all workers have. Raises a `GraderError` where there is no such scheduler, or
    a worker cannot do the job.
    """

    def __init__(self, job: Job, address: str, store: Store | None = None) -> None:
        self.job = job
        self._intake = Intake(job=job, store=store)
        self._packed = packed_job(job)
        self._client = _connected(address)
        try:
            self.layers = self._agreed_layers()
        except BaseException:
            self._client.close()
            raise
        self._threads = max(1, sum(self._client.nthreads().values()))
        self._room = threading.Semaphore(_CHUNKS_EACH * CHUNK * self._threads)
        self._lock = threading.Lock()
        self._taking_back = threading.Lock()
        self._futures: dict[Path, Future[Known]] = {}
        self._at_hand: dict[Path, Future[Known]] = {}  # the last that was asked for
        self._asked_for: Counter[Path] = Counter()
        self._students: Mapping[Path, str] = {}
        self._closed = False
        self._feeder: threading.Thread | None = None

    def know(self, students: Mapping[Path, str]) -> None:
        """Say whose the files are, before they are announced."""
        self._students = students

    def expect(self, paths: Iterable[Path]) -> None:
        """Announce the files in the order in which they will be asked for, each as often as it will be."""
        self._asked_for = Counter(paths)
        self._feeder = threading.Thread(
            target=self._feed, args=(list(self._asked_for),), name="grade-feed", daemon=True
        )
        self._feeder.start()

    def examined(self, path: Path) -> Known:
        """What was found out about one announced file; waits for it."""
        future = self._future(path)
        self._at_hand = {path: future}
        found = future.result()
        self._asked_for[path] -= 1
        if not self._asked_for[path]:
            with self._lock:
                del self._futures[path]
            self._room.release()
        return found

    def known(self, path: Path) -> Known | None:
        """What is known of one file by now, the last that was asked for included; after `close`, for good."""
        with self._lock:
            future = self._at_hand.get(path) or self._futures.get(path)
        return self._intake.known(path, future)

    def close(self) -> None:
        """Leave the cluster; a chunk that is back is kept first, what is under way there is given up."""
        with self._taking_back:
            self._closed = True
        self._room.release()
        with contextlib.suppress(TimeoutError, OSError):  # it is gone already
            self._client.close()
        if self._feeder:
            self._feeder.join()

    def _future(self, path: Path) -> Future[Known]:
        with self._lock:
            return self._futures.setdefault(path, Future())

    def _feed(self, paths: Sequence[Path]) -> None:
        """Take in one file after the other, as far ahead as there is room, and give out what is to be examined."""
        chunk: list[_Waiting] = []
        size = max(1, min(CHUNK, -(-len(paths) // (_CHUNKS_EACH * self._threads))))
        for path in paths:
            if not self._room.acquire(blocking=False):
                chunk = self._given_out(chunk)  # somebody may be waiting for one of these
                self._room.acquire()
            if self._closed:
                return
            try:
                taken = self._intake.taken_in(path)
            except Exception as fault:  # noqa: BLE001 - it is raised where the file is asked for
                self._future(path).set_exception(fault)
                continue
            student = self._students.get(path, str(path))
            if len(chunk) >= size and chunk[-1].student != student:  # one chunk has all files of a student
                chunk = self._given_out(chunk)
            if isinstance(taken, Content):
                chunk.append(_Waiting(self._future(path), taken, student))
            else:
                self._future(path).set_result(taken)
        self._given_out(chunk)

    def _given_out(self, chunk: "list[_Waiting]") -> "list[_Waiting]":
        """Have the cluster examine a chunk; the empty one to go on with."""
        if chunk:
            contents = [(waiting.content.kind, waiting.content.content, waiting.student) for waiting in chunk]
            try:
                task = self._client.submit(examine_chunk, self._packed, contents, pure=False)
            except Exception as error:  # noqa: BLE001 - it is raised where the files are asked for
                self._fail(chunk, error, FaultError if self._client.status == "running" else LostError)
            else:
                task.add_done_callback(partial(self._hand_over, chunk))
        return []

    def _hand_over(self, chunk: "Sequence[_Waiting]", task: Any) -> None:
        """Keep what a chunk came to, and tell who waits."""
        try:
            outcomes = task.result()
        except (Exception, CancelledError) as error:  # noqa: BLE001 - whatever befell the cluster is not the students' doing
            self._fail(chunk, error, FaultError if task.status == "error" else LostError)
            return
        with self._taking_back:
            if self._closed:
                return
            for (future, content, _), outcome in zip(chunk, outcomes, strict=True):
                try:
                    found = unpacked(outcome)
                    self._intake.keep(content, found)
                except Exception as fault:  # noqa: BLE001 - it is raised where the file is asked for
                    future.set_exception(fault)
                else:
                    future.set_result(found)

    def _fail(self, chunk: "Sequence[_Waiting]", error: BaseException, kind: type[FaultError | LostError]) -> None:
        """Tell who waits that nothing has come of a chunk: by a fault of its own, or because all is lost."""
        for waiting in chunk:
            waiting.future.set_exception(kind(f"the cluster has lost this chunk: {type(error).__name__}: {error}"))

    def _agreed_layers(self) -> tuple[str, ...]:
        """The layers of every worker; refuses workers of another version, or on which the sandbox does not work."""
        try:
            self._client.wait_for_workers(1, timeout=_WORKERS_SECONDS)
            answers: dict[str, tuple[dict[str, str], tuple[str, ...]]] = self._client.run(prepared, self._packed)
        except TimeoutError:
            raise ConfigurationError(source=_OPTION, found="no worker", allowed="a scheduler with workers") from None
        except Exception as error:  # noqa: BLE001 - what a worker raises reaches us as any kind of exception
            found = f"workers that cannot grade ({type(error).__name__}: {error})"
            raise ConfigurationError(source=_OPTION, found=found, allowed=f"pytest-grade {__version__}") from None
        ours = software()
        for worker, (theirs, _) in answers.items():
            if (other := next((name for name in ours if theirs[name] != ours[name]), None)) is not None:
                found = f"{_SOFTWARE[other]} {theirs[other][:12]} on {worker}"
                raise ConfigurationError(source=_OPTION, found=found, allowed=f"{ours[other][:12]}, as here")
        all_layers = [layers for _, layers in answers.values()]
        return tuple(layer for layer in all_layers[0] if all(layer in layers for layers in all_layers))


class _Waiting(NamedTuple):
    """A submission that is to be given out, who waits for what is found, and whose it is."""

    future: "Future[Known]"
    content: Content
    student: str


def _connected(address: str) -> Any:
    if not _ADDRESS.fullmatch(address):
        raise ConfigurationError(source=_OPTION, found=repr(address), allowed="HOST:PORT of a Dask scheduler")
    try:
        from distributed import Client  # noqa: PLC0415 - heavy, and an extra
    except ModuleNotFoundError:
        said = "pip install 'pytest-grade[dask]' first"
        raise ConfigurationError(source=_OPTION, found="no Dask", allowed=said) from None
    try:
        return Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        found = f"{address!r}, where no scheduler answers ({type(error).__name__})"
        raise ConfigurationError(source=_OPTION, found=found, allowed="HOST:PORT of a Dask scheduler") from None


def prepared(job: bytes) -> tuple[dict[str, str], tuple[str, ...]]:
    """Try the sandbox out on a worker: what runs there, and the isolation layers."""
    if __version__ != unpacked_job(job).version:
        return software(), ()
    return software(), _on_this_thread(job).layers


def examine_chunk(job: bytes, contents: Sequence[tuple[str, bytes, str]]) -> list[bytes]:
    """Examine submissions on a worker, given as kind, bytes and student; what came of each, packed."""
    local, allowance = _on_this_thread(job), Allowance(unpacked_job(job).limits)
    return [
        packed_outcome(partial(allowance.examined, student, Content(content=content, kind=kind), local.examine))
        for kind, content, student in contents
    ]


_HERE = threading.local()


def _on_this_thread(job: bytes) -> Local:
    """The examiner of this thread of a worker; that of the job before is closed."""
    if getattr(_HERE, "job", None) != job:
        previous: Callable[[], None] | None = getattr(_HERE, "close", None)
        if previous:
            previous()
        unpacked_ = unpacked_job(job)
        run = unpacked_.run()
        sandbox = started(unpacked_, run)
        check_sandbox(sandbox)
        _HERE.local = Local(unpacked_, run, sandbox)
        _HERE.job, _HERE.close = job, _HERE.local.close
    local: Local = _HERE.local
    return local
