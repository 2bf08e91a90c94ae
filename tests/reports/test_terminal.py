"""What a terminal shows: readable at 80 columns, and never a control character."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pytest_grade.model.findings import NotGradable
from pytest_grade.model.grade import Grade
from pytest_grade.reports.contract import absent_entry, submission_entry
from pytest_grade.reports.ledger import often_in_short
from pytest_grade.reports.report import Report
from pytest_grade.reports.single import explanations, single
from pytest_grade.reports.spool import Spool
from pytest_grade.reports.styled import pieces
from pytest_grade.reports.terminal import Overview, first_thing
from pytest_grade.reports.text import points

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


def test_of_a_class_with_several_assignments_it_is_told_who_has_handed_in_one_that_few_have(
    entries: list[Entry],
) -> None:
    right = next(e for e in entries if e["status"] == "graded" and e["earned"] == e["possible"])
    many = [right | {"path": f"{n}.py", "student": str(n)} for n in range(7)]
    other = right | {"path": "lee.py", "student": "lee", "assignment": "week2"}
    assert not [line for line in overview(many).totals(100) if line.startswith("assignments")]
    assert "assignments: week4_step_by_step 7; week2 1 (lee)" in overview([*many, other]).totals(100)
    both = [*many, *({**other, "path": f"w{n}.py", "student": f"w{n}"} for n in range(6))]
    assert "assignments: week4_step_by_step 7; week2 6" in overview(both).totals(100)
    assert "assignments: week4_step_by_step 1; week2 1" in overview([many[0], other]).totals(100)


def test_what_is_to_be_looked_at_first_is_what_the_student_is_told_first_whatever_it_costs(
    entries: list[Entry],
) -> None:
    wrong = next(e for e in entries if e["status"] == "graded" and e["earned"] < e["possible"])
    functions = wrong["functions"]
    cheap, dear = (
        {**each, "verdict": "incorrect", "earned": 0.0, "possible": cost, "reason": reason, "diagnoses": []}
        for each, cost, reason in zip(functions.values(), (5.0, 40.0), ("is off", "is far off"), strict=False)
    )
    entry = {**wrong, "functions": {"before": {**dear, "verdict": "undecided"}, "first": cheap, "then": dear}}
    told = list(explanations(entry["functions"], 80))
    assert told[1:3] == ["First:", "first: is off."]
    assert first_thing(entry) == "first is off"


def test_points_are_those_of_the_gradebook_and_what_does_not_count_is_in_no_figure(entries: list[Entry]) -> None:
    right = next(e for e in entries if e["status"] == "graded" and e["earned"] == e["possible"] == 100)
    late = {**right, "final": 90.0}
    older = {**right, "path": "older.ipynb", "counts": False}
    rows = table([late, older], 100)
    assert any("90/100" in row and "(100 - 10)" in row for row in rows)
    assert any("100/100" in row and "does not count" in row for row in rows)
    said = "\n".join(overview([late, older]).totals(100))
    assert "1 student, 2 submissions: 2 graded, 0 not gradable; 1 does not count" in said
    assert "mean 90.0%" in said
    assert "full marks 0" in said


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
    assert [row for row in rows if row.startswith("mika-salo/")] == [path, "mika-salo/week4.ipynb"]


def person(id_: str, name: str) -> Entry:
    return {"person": {"id": id_, "name": name, "section": ""}}


def test_a_long_name_stays_whole_on_a_line_of_its_own(entries: list[Entry]) -> None:
    name = "Wolfeschlegelsteinhausenbergerdorff, Hubert Blaine the Second"
    lines = table([{**entries[1], **person("1", name)}], 80)
    assert lines[1] == name
    assert lines[2].split()[:3] == ["72/100", "wrong", "twice"]


def test_students_have_the_names_of_the_roster_and_equal_ones_their_ids(entries: list[Entry]) -> None:
    kim, other, wide = (
        {**entries[0], "student": id_, "path": id_, **person(id_, name)}
        for id_, name in (("1", "Kim, Min"), ("2", "Kim, Min"), ("3", "王小明"))
    )
    lines = table([kim, other, wide], 80)
    assert [line[:12].rstrip() for line in lines[1:3]] == ["Kim, Min (1)", "Kim, Min (2)"]
    assert lines[3].index("100/100") == lines[1].index("100/100") - 3  # each letter takes two columns


def test_an_attempt_that_does_not_count_stands_below_the_one_that_does_under_the_same_name(
    entries: list[Entry],
) -> None:
    jo = {"student": "doejo_7", **person("7", "Doe, Jo")}
    new = {**entries[1], **jo, "path": "doejo_7_902_week4-1.ipynb"}
    counting = {"path": new["path"], "policy": "latest"}
    old = {**entries[0], **jo, "path": "doejo_7_901_week4.ipynb", "counts": False, "counting": counting}
    lines = table([old, entries[2], new, entries[3]], 100)
    at = next(number for number, line in enumerate(lines) if line.startswith("Doe, Jo: week4-1.ipynb"))
    assert lines[at + 1].startswith("Doe, Jo: week4.ipynb")
    assert lines[at + 1].endswith("does not count: another attempt does (latest)")
    assert table([old, new], 72)[2].endswith("does not count: another does (latest)")


def test_two_of_one_name_have_their_ids_wherever_they_are_named(entries: list[Entry]) -> None:
    missing = [
        {**absent_entry(f"(roster)/{id_}", id_, "not-handed-in", "not handed in"), **person(id_, "Smith, Jordan")}
        for id_ in ("4", "5")
    ]
    right = [{**entries[0], "student": id_, "path": id_, **person(id_, "Kim, Min")} for id_ in ("1", "2")]
    said = "\n".join(overview([*missing, *right]).totals(200))
    assert "(Smith, Jordan (4); Smith, Jordan (5))" in said
    assert "Kim, Min (1); Kim, Min (2)" in said, "of usual checks"


def test_a_wrong_row_says_how_often_1_m_enters(entries: list[Entry]) -> None:
    said = {line.split()[0]: line for line in table(entries, 120)}
    assert " twice " in said["sasha-ivers"]
    assert " at-loss" in said["jules-martin"]
    ledger = [{**line, "exponent": 1 if line["quantity"].startswith("dW") else 0} for line in entries[1]["ledger"]]
    assert often_in_short({**entries[1], "ledger": ledger}) == "in db only"
    assert often_in_short({**entries[1], "ledger": [{**line, "exponent": 1} for line in ledger]}) == "never"
    assert often_in_short(entries[-1]) == "-"


def test_who_has_nothing_to_grade_comes_first_and_who_has_not_handed_in_last_and_both_are_counted(
    entries: list[Entry],
) -> None:
    nothing = absent_entry("bo", "bo", "nothing-to-grade", "nothing to grade (found: week4.pdf)")
    missing = {**absent_entry("(roster)/7", "7", "not-handed-in", "not handed in"), **person("7", "Al Gone")}
    lines = table([missing, *entries[:2], nothing], 80)
    assert [line.split()[0] for line in lines[1:5]] == ["bo", "sasha-ivers", "jules-martin", "Al"]
    assert lines[1].endswith("nothing to grade (found: week4.pdf)")
    told, *absent = list(overview([missing, *entries[:2], nothing]).totals(80))[:3]
    assert told == "4 students, 2 submissions: 2 graded, 0 not gradable"
    assert absent == ["nothing to grade: 1 student", "not handed in: 1 student (Al Gone)"]
    assert list(single(nothing, 80)) == ["bo: nothing to grade (found: week4.pdf)"]


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


def test_points_with_fractions_shift_no_row(entries: list[Entry]) -> None:
    entry = next(entry for entry in entries if entry["status"] == "graded")
    rows = [{**entry, "path": f"s{number}/a.py", "student": f"s{number}", "final": number} for number in (91.6, 100, 7)]
    head, *lines = table(rows, 120)[:4]
    assert [line.split()[1] for line in lines] == ["7.0/100", "91.6/100", "100.0/100"]
    assert len({line.index("/") for line in lines}) == 1
    assert head.index("points") + len("points") == lines[0].index("/100") + len("/100")


def test_a_check_by_fixed_values_is_said_to_know_one_layout_of_caches_too(entries: list[Entry]) -> None:
    right = next(e for e in entries if e["status"] == "graded" and e["earned"] == e["possible"])
    name, function = next(iter(right["functions"].items()))
    failed = {**right, "functions": {**right["functions"], name: {**function, "usual_check": "fails"}}}
    said = " ".join(overview([failed]).totals(200))
    assert (
        "usual checks: one placement of the mean, one layout of caches, one set of numbers would have failed 1" in said
    )
