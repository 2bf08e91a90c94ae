"""Work that is handed to others is done at once; what comes back, and what is raised, is what Python's own would."""

import importlib
import subprocess
import sys
import threading
from multiprocessing.pool import ThreadPool
from typing import Any

import pytest

from pytest_grade.worker import side_by_side
from pytest_grade.worker.side_by_side import AtOnceExecutor, Pool

POOLS: list[Any] = [ThreadPool, Pool]


@pytest.mark.parametrize("pool", POOLS, ids=["Python's own", "ours"])
def test_a_pool_returns_what_the_functions_make_of_each(pool: Any) -> None:
    with pool(2) as two:
        assert two.map(abs, [-1, 2]) == list(two.imap(abs, [-1, 2])) == two.map_async(abs, [-1, 2]).get() == [1, 2]
        assert two.starmap(pow, [(2, 3), (3, 2)]) == two.starmap_async(pow, [(2, 3), (3, 2)]).get() == [8, 9]
        assert two.apply(int, ("11",), {"base": 2}) == two.apply_async(int, ("11",), {"base": 2}).get(1) == 3


@pytest.mark.parametrize("pool", POOLS, ids=["Python's own", "ours"])
def test_what_a_call_raises_is_raised_where_its_result_is_asked_for(pool: Any) -> None:
    told: list[BaseException] = []
    with pool(1) as one:
        answer = one.apply_async(int, ("x",), error_callback=told.append)
        with pytest.raises(ValueError, match="invalid literal"):
            answer.get(5)
        assert answer.ready()
        assert not answer.successful()
    assert len(told) == 1


def test_a_pool_tells_a_callback_what_came_of_the_call() -> None:
    told: list[Any] = []
    Pool().map_async(abs, [-3], callback=told.append)
    assert told == [[3]]


def test_workers_are_initialised_before_any_work() -> None:
    began: list[str] = []
    AtOnceExecutor(2, initializer=began.append, initargs=("a",))
    Pool(2, began.append, ["b"])
    assert began == ["a", "b"]


def test_an_executor_keeps_what_is_raised_for_who_asks() -> None:
    future = AtOnceExecutor().submit(int, "x")
    assert isinstance(future.exception(), ValueError)


_THREADS = """
import threading
from pytest_grade.worker import side_by_side
side_by_side.install()
done = []
thread = threading.Thread(target=done.append, args=(1,))
try:
    thread.join()
except RuntimeError as error:
    done.append(str(error))
thread.start()
thread.join(1)
try:
    thread.start()
except RuntimeError as error:
    done.append(str(error))
threading.Thread(target=lambda: 1 / 0).start()
threading.Thread(target=exit).start()
assert threading.current_thread() is threading.main_thread()
print(done)
"""


def test_a_thread_works_once_when_it_is_started_and_what_it_raises_ends_nothing_else() -> None:
    ran = subprocess.run([sys.executable, "-c", _THREADS], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "['cannot join thread before it is started', 1, 'threads can only be started once']"
    assert "ZeroDivisionError" in ran.stderr


def test_nothing_is_changed_in_a_process_that_only_imports_what_a_worker_serves_with() -> None:
    importlib.import_module("pytest_grade.worker.serve")
    assert threading.Thread.start.__module__ == "threading"
    assert side_by_side.MODULES["multiprocessing"]["cpu_count"]() == 1
