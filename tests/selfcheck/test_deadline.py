"""Code that takes too long is ended, by timers and where there are none."""

import contextlib
import gc
import signal
import sys
import time
import weakref
from collections.abc import Callable

import pytest

from pytest_grade.selfcheck import deadline as deadline_module
from pytest_grade.selfcheck.deadline import Deadline, Overtime


def forever() -> None:
    while True:
        pass


def busy() -> None:
    began = time.process_time()
    while time.process_time() < began + 0.2:
        pass


def collecting() -> None:
    gc.collect(0)
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
        busy()
        ends.append(phase)

    gc.callbacks.append(slow)
    deadline = Deadline(0.05, 20)
    try:
        with pytest.raises(Overtime), deadline.held():
            collecting()
    finally:
        gc.callbacks.remove(slow)
    assert ends == ["start", "stop"]


class ThrownAway:
    """Does something for a while as it is thrown away."""

    def __init__(self, done: list[str]) -> None:
        self.itself, self._done = self, done

    def __del__(self) -> None:
        busy()
        self._done.append("thrown away")


def test_what_is_done_as_an_object_is_thrown_away_is_not_ended_but_what_comes_after_it_is() -> None:
    done: list[str] = []
    ThrownAway(done)
    deadline = Deadline(0.05, 20)
    with pytest.raises(Overtime), deadline.held():
        collecting()
    assert done == ["thrown away"]


class Calls:
    """Calls what it is given as it is thrown away."""

    def __init__(self, call: Callable[[], object]) -> None:
        self._call = call

    def __del__(self) -> None:
        self._call()


FOREVER = "def forever():\n    while True: pass\n\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("class Mine:\n    def __del__(self):\n        while True: pass\n\nMine()", 3),
        (FOREVER + "Calls(forever)", 2),
        (FOREVER + "gc.callbacks.append(lambda *_: forever())\ngc.collect(0)\ngc.callbacks.pop()", 2),
    ],
    ids=["by its class", "by a class of a library", "by the garbage collector"],
)
def test_what_a_student_has_done_as_objects_are_thrown_away_is_ended(text: str, line: int) -> None:
    callbacks, deadline = [*gc.callbacks], Deadline(0.05, 20)
    try:
        with deadline.held(), contextlib.suppress(Overtime):
            exec(compile(text, "<cell 0>", "exec"), {"Calls": Calls, "gc": gc})
    finally:
        gc.callbacks[:] = callbacks
    assert deadline.at == (0, line)


def test_of_an_end_that_was_raised_where_it_ends_nothing_nobody_hears_and_of_other_errors_everybody_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heard: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda unraisable: heard.append(unraisable.exc_value))
    for call in (forever, lambda: 1 / 0):
        thrown_away = type("ThrownAway", (), {})()
        weakly = weakref.ref(thrown_away, called(call))
        with Deadline(0.05, 20).held():
            del thrown_away
        assert weakly() is None
    assert [type(error) for error in heard] == [ZeroDivisionError]


def called(call: Callable[[], object]) -> Callable[[object], None]:
    def of(_: object) -> None:
        call()

    return of


@pytest.mark.parametrize("has_timers", [True, False])
def test_while_others_keep_it_waiting_the_wall_clock_does_not_count(
    monkeypatch: pytest.MonkeyPatch, has_timers: bool
) -> None:
    if not has_timers:
        monkeypatch.delattr(signal, "setitimer")
    began = time.monotonic()
    monkeypatch.setattr(deadline_module, "kept_waiting", lambda _: (time.monotonic() - began) * 3 / 4)
    deadline = Deadline(20, 0.1)
    with pytest.raises(Overtime), deadline.held():
        forever()
    assert (deadline.met, time.monotonic() - began > 0.35) == ("wall", True)
