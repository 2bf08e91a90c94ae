"""Colour where the terminal has it, by pytest's own rules; and never by a student's text."""

import io
from pathlib import Path

import pytest
from _pytest._io import TerminalWriter

from pytest_grade.plugin.showing import is_ascii, show_line
from pytest_grade.reports.styled import styled, whole

WRONG = Path(__file__).parents[2] / "assignments" / "week4_step_by_step" / "examples" / "chris-bello"


def shown(line: str, *, in_colour: bool = True) -> str:
    file = io.StringIO()
    writer = TerminalWriter(file)
    writer.hasmarkup = in_colour
    show_line(writer, line)  # type: ignore[arg-type]  # which has all of a reporter that is used
    return file.getvalue()


def test_a_piece_is_shown_in_what_pytest_makes_of_its_role() -> None:
    assert shown(styled("dW is wrong", (6, 11, "look"))) == "dW is \x1b[31mwrong\x1b[0m\n"
    assert shown(styled("dW is wrong", (6, 11, "look")), in_colour=False) == "dW is wrong\n"


@pytest.mark.parametrize("text", ["x \x1b[31m y", "::error::x", "##[error]x", "a\u202eb"])
def test_a_line_that_has_to_be_made_harmless_is_shown_as_it_is_without_colour(text: str) -> None:
    line = styled(text, (1, len(text), "look"))
    assert shown(line) == shown(line, in_colour=False) == shown(whole(text, "strong"))
    assert "\x1b" not in shown(line)


@pytest.mark.parametrize(("encoding", "lacks"), [("utf-8", False), ("ascii", True), ("latin-1", True), (None, False)])
def test_a_terminal_is_known_by_its_letters(encoding: str | None, *, lacks: bool) -> None:
    file = io.StringIO() if encoding is None else io.TextIOWrapper(io.BytesIO(), encoding=encoding)

    class Reporter:
        _tw = TerminalWriter(file)

    assert is_ascii(Reporter()) is lacks  # type: ignore[arg-type]


def test_colour_is_switched_as_in_pytest(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    arguments = ("-p", "no:cacheprovider", "-q", "--grade", str(WRONG))
    coloured = pytester.runpytest_subprocess(*arguments, "--color=yes").stdout.str()
    assert "\x1b[31m^^^^" in coloured
    assert "\x1b[31mtwice !\x1b[0m" in coloured  # in ASCII: the drawing too
    monkeypatch.setenv("NO_COLOR", "1")
    plain = pytester.runpytest_subprocess(*arguments).stdout.str()
    assert "\x1b" not in plain
    assert "twice !" in plain
