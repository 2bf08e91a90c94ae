"""How far a run has come: a line that is rewritten on a terminal, a few plain ones in a log."""

from pathlib import Path

import pytest

from pytest_grade.plugin import progress
from pytest_grade.plugin.progress import Progress


class Reporter:
    """What Progress uses of pytest's own."""

    showfspath = True

    def __init__(self, isatty: bool) -> None:
        self.isatty = isatty
        self.written: list[str] = []

    def rewrite(self, line: str, erase: bool = False) -> None:
        assert erase
        self.written.append("\r" + line)

    def write_line(self, line: str) -> None:
        self.written.append(line)

    def flush(self) -> None:
        pass


class Clock:
    """A clock that goes on by `step` seconds whenever it is read."""

    def __init__(self, step: float) -> None:
        self.now = 0.0
        self.step = step

    def monotonic(self) -> float:
        self.now += self.step
        return self.now


def said(monkeypatch: pytest.MonkeyPatch, *, isatty: bool, total: int, seconds_each: float) -> list[str]:
    monkeypatch.setattr(progress, "time", Clock(seconds_each))
    reporter = Reporter(isatty)
    shown = Progress(reporter, total)  # type: ignore[arg-type]
    for number in range(total):
        shown.add(passed=number % 4 > 0)
    shown.end()
    return reporter.written


def test_a_terminal_sees_one_line_that_is_rewritten_a_few_times_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = said(monkeypatch, isatty=True, total=1000, seconds_each=0.01)
    assert len(lines) < 70
    assert all(line.startswith("\rgraded ") for line in lines[:-1])
    assert lines[-2].startswith("\rgraded 1,000/1,000  ")
    assert lines[-2].endswith("/s  in 10 s  250 below the threshold")
    assert max(map(len, lines)) < 80


def test_a_log_sees_a_line_at_every_tenth(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = said(monkeypatch, isatty=False, total=1000, seconds_each=0.01)
    assert [line.split()[1] for line in lines[:2]] == ["100/1,000", "200/1,000"]
    assert len(lines) == 10
    assert "\r" not in "".join(lines)


def test_a_log_of_a_small_class_sees_no_line_and_of_a_slow_one_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    assert said(monkeypatch, isatty=False, total=50, seconds_each=0.01) == []
    assert len(said(monkeypatch, isatty=False, total=50, seconds_each=10)) == 16


@pytest.mark.parametrize(("seconds", "words"), [(0.4, "0 s"), (99, "99 s"), (600, "10 min"), (9000, "2 h 30 min")])
def test_a_time_is_said_in_units_that_people_use(seconds: float, words: str) -> None:
    assert progress._duration(seconds) == words


def test_a_run_of_several_shows_no_dots_and_no_names_but_the_table(
    pytester: pytest.Pytester, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.py").write_text("")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    lines = pytester.runpytest_subprocess("-p", "no:cacheprovider", "--grade", str(tmp_path)).outlines
    assert not [line for line in lines if line.startswith("a.py") and "EE" in line]
    assert not [line for line in lines if line.strip() in ("E", "EE", "FF")]
