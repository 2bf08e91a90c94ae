"""Code that takes too long is ended, by timers and where there are none."""

import gc
import signal
import sys
import time

import pytest

from pytest_grade.selfcheck.deadline import Deadline, Overtime


def forever() -> None:
    while True:
        pass


def collecting() -> None:
    gc.collect()
    forever()


def catching_once() -> None:
    try:
        forever()
    except BaseException:  # noqa: BLE001 - as students write
        forever()


def test_code_that_runs_on_is_ended_by_its_cpu_time() -> None:
    deadline = Deadline(0.05, 20)
    with pytest.raises(Overtime), deadline.held():
        forever()
    assert deadline.met == "cpu"


def test_code_that_sleeps_is_ended_by_the_clock_and_handlers_are_put_back() -> None:
    before = signal.getsignal(signal.SIGALRM)
    deadline = Deadline(20, 0.05)
    with pytest.raises(Overtime), deadline.held():
        time.sleep(20)
    assert deadline.met == "wall"
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_code_that_catches_everything_is_ended_the_next_time() -> None:
    deadline = Deadline(0.05, 20)
    with pytest.raises(Overtime), deadline.held():
        catching_once()


def test_without_timers_lines_are_counted_and_the_tracer_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(signal, "setitimer")
    before, deadline = sys.gettrace(), Deadline(0.05, 20)
    with pytest.raises(Overtime), deadline.held():
        forever()
    assert deadline.met == "cpu"
    assert sys.gettrace() is before


def test_code_that_is_done_in_time_is_left_alone() -> None:
    deadline = Deadline(5, 5)
    with deadline.held():
        pass
    assert deadline.met is None


def test_what_the_garbage_collector_calls_is_not_ended_but_what_comes_after_it_is() -> None:
    ends = []

    def slow(phase: str, info: dict[str, int]) -> None:
        began = time.process_time()
        while time.process_time() < began + 0.2:
            pass
        ends.append(phase)

    gc.callbacks.append(slow)
    deadline = Deadline(0.05, 20)
    try:
        with pytest.raises(Overtime), deadline.held():
            collecting()
    finally:
        gc.callbacks.remove(slow)
    assert ends == ["start", "stop"]
