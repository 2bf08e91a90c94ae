"""Work that a notebook hands to threads or processes is done at once, where it is handed over.

A locked worker can start neither. What comes back is the same, unless the work waits for what is handed over later.
"""

import itertools
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures._base import Executor, Future
from functools import partial
from typing import Any, Final


class AtOnceExecutor(Executor):
    """`ThreadPoolExecutor` and `ProcessPoolExecutor`: a future is done when it is returned."""

    def __init__(
        self,
        max_workers: int | None = None,
        *_: object,
        initializer: Callable[..., object] | None = None,
        initargs: tuple[Any, ...] = (),
        **__: object,
    ) -> None:
        del max_workers
        if initializer is not None:
            initializer(*initargs)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call the function; its future holds what it returned, or raised."""
        future: Future[Any] = Future()
        future.set_running_or_notify_cancel()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - whoever asks for the result meets it
            future.set_exception(error)
        return future


class Answer:
    """What the asynchronous methods of a pool return."""

    def __init__(self, future: Future[Any]) -> None:
        self._future = future

    def get(self, timeout: float | None = None) -> Any:
        """What came of the call; raises what it raised."""
        return self._future.result(timeout)

    def wait(self, timeout: float | None = None) -> None:
        """Nothing to wait for."""

    def ready(self) -> bool:
        """Whether it is done."""
        return self._future.done()

    def successful(self) -> bool:
        """Whether the call raised nothing."""
        return self._future.exception() is None


class Pool:
    """`multiprocessing.Pool` and `multiprocessing.pool.ThreadPool`."""

    def __init__(
        self,
        processes: int | None = None,
        initializer: Callable[..., object] | None = None,
        initargs: Iterable[Any] = (),
        *_: object,
        **__: object,
    ) -> None:
        self._executor = AtOnceExecutor(processes, initializer=initializer, initargs=tuple(initargs))

    def apply(self, func: Callable[..., Any], args: Iterable[Any] = (), kwds: Mapping[str, Any] | None = None) -> Any:
        """Call the function."""
        return func(*args, **(kwds or {}))

    def map(self, func: Callable[[Any], Any], iterable: Iterable[Any], chunksize: int | None = None) -> list[Any]:
        """What the function makes of each."""
        del chunksize
        return list(map(func, iterable))

    def starmap(
        self, func: Callable[..., Any], iterable: Iterable[Iterable[Any]], chunksize: int | None = None
    ) -> list[Any]:
        """What the function makes of each, whose parts are its arguments."""
        del chunksize
        return list(itertools.starmap(func, iterable))

    def imap(self, func: Callable[[Any], Any], iterable: Iterable[Any], chunksize: int = 1) -> Iterable[Any]:
        """As `map`, one after the other."""
        del chunksize
        return iter(self.map(func, iterable))

    imap_unordered = imap

    def apply_async(self, *arguments: Any, **named: Any) -> Answer:
        """As `apply`; see `Answer`."""
        return self._answered(self.apply, *arguments, **named)

    def map_async(self, *arguments: Any, **named: Any) -> Answer:
        """As `map`; see `Answer`."""
        return self._answered(self.map, *arguments, **named)

    def starmap_async(self, *arguments: Any, **named: Any) -> Answer:
        """As `starmap`; see `Answer`."""
        return self._answered(self.starmap, *arguments, **named)

    def close(self) -> None:
        """Nothing to close."""

    terminate = join = close

    def __enter__(self) -> "Pool":
        """The pool itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to end."""

    def _answered(
        self,
        function: Callable[..., Any],
        *arguments: Any,
        callback: Callable[[Any], object] | None = None,
        error_callback: Callable[[BaseException], object] | None = None,
        **named: Any,
    ) -> Answer:
        future = self._executor.submit(function, *arguments, **named)
        error = future.exception()
        if error is None and callback:
            callback(future.result())
        if error is not None and error_callback:
            error_callback(error)
        return Answer(future)


class Parallel:
    """`joblib.Parallel`."""

    def __init__(self, *_: object, **__: object) -> None:
        """Any number of jobs, any backend."""

    def __call__(self, calls: Iterable[Callable[[], Any]]) -> list[Any]:
        """What each of the calls that `delayed` made returns."""
        return [call() for call in calls]

    def __enter__(self) -> "Parallel":
        """The object itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to end."""


def delayed(function: Callable[..., Any], *_: object) -> Callable[..., Callable[[], Any]]:
    """`joblib.delayed`: what makes a call for `Parallel`."""
    return partial(partial, function)


_POOLS: Final = {"Pool": Pool, "ThreadPool": Pool}
_COUNT: Final = {"cpu_count": lambda: 1}
MODULES: Final[Mapping[str, Mapping[str, Any]]] = {
    "concurrent.futures.process": {"ProcessPoolExecutor": AtOnceExecutor},
    "concurrent.futures.thread": {"ThreadPoolExecutor": AtOnceExecutor},
    "joblib": {"Parallel": Parallel, "delayed": delayed, **_COUNT},
    "multiprocessing": {"Pool": Pool, **_COUNT},
    "multiprocessing.dummy": {"Pool": Pool, **_COUNT},
    "multiprocessing.pool": _POOLS,
}


def _start(thread: threading.Thread) -> None:
    """Do the work of a thread; what it raises is told by the hook for threads, as it would be."""
    if thread.ident is not None:
        message = "threads can only be started once"
        raise RuntimeError(message)
    vars(thread)["_ident"] = threading.get_ident()
    try:
        thread.run()
    except SystemExit:
        pass
    except Exception as error:  # noqa: BLE001 - a thread that raises ends, and nothing else does
        threading.excepthook(threading.ExceptHookArgs((type(error), error, error.__traceback__, thread)))


def _join(thread: threading.Thread, timeout: float | None = None) -> None:
    """Nothing to wait for."""
    del timeout
    if thread.ident is None:
        message = "cannot join thread before it is started"
        raise RuntimeError(message)


def install() -> None:
    """From here on, a thread that is started has ended when `start` returns."""
    for name, method in {"start": _start, "join": _join, "is_alive": lambda _: False}.items():
        setattr(threading.Thread, name, method)
