"""A solution that does not end is ended, and told by the function that was asked and the line that ran."""

import signal
import time
from pathlib import Path

import pytest

from pytest_grade.author import overtime
from pytest_grade.author.proving import proved
from pytest_grade.cli import main
from pytest_grade.errors import ConfigurationError
from tests.author.small import line

FOREVER = "while True: pass"
DEAF = "while True:\n        try:\n            fitted(X, w, b)\n        except:  # noqa: E722\n            pass"
MEAN = "return np.mean((f - t) ** 2)"
FITTED = "return X @ w + b"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(overtime, "ANSWER_SECONDS", 0.5)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (MEAN, FOREVER, "solution.py, line 10: found squares, which was still running here after 0.5 s; allowed: "),
        (MEAN, DEAF, "found squares, which was still running "),
        (FITTED, FOREVER, "line 5: found slopes, which was still running after 0.5 s, here in fitted; allowed: "),
        (FITTED, "__import__('time').sleep(1000)", "line 5: found slopes, which was still running after 0.5 s"),
        ("\n\ndef fitted", f"\n{FOREVER}\n\ndef fitted", "solution.py, line 3: found what was still running here"),
        ("\nline.draw(", f"\n{FOREVER}\nline.draw(", "assignment.py, line 6: found what was still running here"),
    ],
    ids=["a function", "that catches all", "a helper", "that sleeps", "as it is imported", "the declaration"],
)
def test_what_does_not_end_is_refused_at_the_line_that_ran(old: str, new: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as refused:
        proved(line(tmp_path / "line", (old, new)))
    assert said in str(refused.value)


def test_answers_that_end_one_by_one_and_take_hours_together_are_ended(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(overtime, "ALL_SECONDS", 0.6)
    folder = line(tmp_path / "line", (FITTED, f"__import__('time').sleep(0.2)\n    {FITTED}"))
    with pytest.raises(
        ConfigurationError, match=r"still running when all answers together had taken 0\.6 s, here in fi"
    ):
        proved(folder)


def test_the_command_says_so_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = line(tmp_path / "line", (MEAN, FOREVER))
    assert main(["check", str(folder)]) == 1
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert "found squares, which was still running here" in said.err


def test_a_timer_that_somebody_else_has_set_is_there_again_afterwards(tmp_path: Path) -> None:
    def handler(*_: object) -> None:
        pass

    before = signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 1000)
    try:
        proved(line(tmp_path / "line"))
        assert signal.getsignal(signal.SIGALRM) is handler
        assert 900 < signal.getitimer(signal.ITIMER_REAL)[0] <= 1000
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_time_in_which_nothing_is_asked_does_not_count() -> None:
    with overtime.watched():
        time.sleep(0.8)
        with overtime.in_time():
            pass
