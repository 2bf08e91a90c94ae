"""What a terminal shows: readable at 80 columns, and never a control character."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.model.findings import NotGradable
from grader.model.grade import Grade
from grader.reports.contract import submission_entry
from grader.reports.report import Report
from grader.reports.single import single
from grader.reports.spool import Spool
from grader.reports.styled import pieces
from grader.reports.terminal import Overview
from grader.reports.text import points

EXAMPLES = Path(__file__).parents[2] / "assignments" / "week4_step_by_step" / "examples"
STUDENTS = ("jules-martin", "sasha-ivers", "jo-marsh", "mika-salo")

Entry = dict[str, Any]


@pytest.fixture
def entries(graded: Callable[[Path], Grade | NotGradable]) -> list[Entry]:
    found = [
        submission_entry(f"{student}/week4.ipynb", student, graded(EXAMPLES / student / "week4.ipynb"))
        for student in STUDENTS
    ]
    reason = "the file is \x1b[31mred\u202e and " + "long " * 40
    return [
        *found,
        submission_entry("x\n\u2066y/w.ipynb", "x\n\u2066y", NotGradable(digest=None, reason=reason, seconds=0)),
    ]


def table(entries: list[Entry], width: int) -> list[str]:
    return list(overview(entries).table(width))


def overview(entries: list[Entry]) -> Overview:
    made = Overview()
    for entry in entries:
        made.add(entry)
    return made


@pytest.mark.parametrize("width", [80, 120])
def test_no_line_is_wider_than_the_terminal(width: int, entries: list[Entry]) -> None:
    lines = [*table(entries, width), *overview(entries).totals(width)]
    for entry in entries:
        lines += single(entry, width)
    assert max(map(len, lines)) < width


def test_control_and_bidirectional_characters_are_shown_and_not_obeyed(entries: list[Entry]) -> None:
    text = "".join([*table(entries, 80), *single(entries[-1], 80)])
    assert "x\\n\\u2066y" in text
    assert "\\x1b[31mred\\u202e" in text
    assert text.isprintable()


def test_those_that_need_a_look_come_first(entries: list[Entry]) -> None:
    rows = [line.split()[0] for line in table(entries, 80)][1:-1]
    assert rows == ["x\\n\\u2066y", "jo-marsh", "sasha-ivers", "mika-salo", "jules-martin"]


def test_a_class_with_someone_to_look_at_says_how_and_a_class_without_does_not(entries: list[Entry]) -> None:
    assert table(entries, 80)[-1] == "(-v, or a path to one of them, explains each in words)"
    assert len(table(entries[:1], 80)) == 2


def test_a_large_class_is_cut_and_says_so(entries: list[Entry]) -> None:
    lines = table(entries * 50, 80)
    assert len(lines) == 63
    assert lines[-1].startswith("… and 190 more")


def test_paths_tell_students_of_the_same_name_apart(entries: list[Entry]) -> None:
    twice = [entries[0], {**entries[0], "path": "other/week4.ipynb"}]
    assert ["jules-martin/week4.ipynb" in line for line in table(twice, 100)][1:] == [True, False]


def test_a_student_with_two_files_leaves_the_names_of_the_others(entries: list[Entry]) -> None:
    path = "mika-salo/a-long-folder-of-the-second-attempt/week4.ipynb"
    rows = [line.split()[0] for line in table([*entries, {**entries[3], "path": path}], 80)][1:-1]
    assert {"jo-marsh", "sasha-ivers", "jules-martin"} <= set(rows)
    assert [row for row in rows if row.startswith("mika-salo/")] == [
        "mika-salo/a-…t/week4.ipynb",
        "mika-salo/week4.ipynb",
    ]


def test_totals_count_graded_gradients_and_conventions(entries: list[Entry]) -> None:
    text = "\n".join(overview(entries).totals(80))
    assert "5 submissions: 4 graded, 1 not gradable" in text
    assert "final gradients: 1 right, 3 not" in text
    assert "where the mean enters: at-loss 1, at-update 1" in text


def test_a_report_counts_and_sorts(entries: list[Entry]) -> None:
    with Spool() as spool:
        for entry in entries:
            spool.add(entry)
        assert Report(grader={}, spool=spool).summary == {"submissions": 5, "graded": 4, "not_gradable": 1}
        assert [s["path"] for s in spool.entries()] == sorted(s["path"] for s in entries)


@pytest.mark.parametrize(("value", "text"), [(100.0, "100"), (82.5, "82.5"), (0.0, "0"), (33.333, "33.33")])
def test_points_are_written_without_needless_zeros(value: float, text: str) -> None:
    assert points(value) == text


def test_a_class_marks_what_is_wrong_and_a_right_one_nothing(entries: list[Entry]) -> None:
    looked_at = [[piece for piece, role in pieces(line) if role == "look"] for line in table(entries, 80)[1:-1]]
    assert looked_at == [["not gradable"], ["wrong"], ["wrong"], ["wrong"], []]
    right = overview(entries[:1])
    lines = [*right.table(80), *right.totals(80), *single(entries[0], 80, in_full=True)]
    assert not [line for line in lines if any(role == "look" for _, role in pieces(line))]
