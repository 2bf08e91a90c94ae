"""The gradebook as CSV: everybody has a row, no cell is a formula, Excel and programs read it alike."""

import csv
import io
from dataclasses import replace

import pytest

from pytest_grade.reports.formats import FORMATS
from pytest_grade.reports.report import Report
from tests.reports.gradebooks.made import GRADER, HOSTILE, SEED, Entry, Make, known, of, roster, ungraded

PEOPLE = roster(
    ("Student", "ID", "Section"), (("Ωmega, Zoë", "7", "A"), ("O'Neil, Seán", "8", "B"), ("王, 小明", "9", "B"))
)


def read(made: Report) -> list[dict[str, str]]:
    text = "".join(FORMATS["csv"](made))
    assert text.encode("utf-8").startswith(b"\xef\xbb\xbfid,name,")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))


def test_everybody_has_a_row_in_the_order_of_the_roster_and_strangers_have_theirs(
    report: Make, right: Entry, wrong: Entry
) -> None:
    first, _, third = PEOPLE.rows
    rows = read(report([of(right, "stranger"), known(wrong, third), ungraded("x", person=first.person)], PEOPLE))
    assert [(row["id"], row["name"], row["status"], row["final"]) for row in rows] == [
        ("7", "Ωmega, Zoë", "not-gradable", ""),
        ("8", "O'Neil, Seán", "not-handed-in", ""),
        ("9", "王, 小明", "graded", str(wrong["earned"]).removesuffix(".0")),
        ("", "", "graded", "100"),
    ]
    assert rows[0]["comment"].startswith("Not graded: the file is")


def test_of_a_run_that_is_not_complete_nobody_is_said_not_to_have_handed_in(report: Make, right: Entry) -> None:
    rows = read(report([known(right, PEOPLE.rows[0])], PEOPLE, not_reached=1))
    assert [row["status"] for row in rows] == ["graded", "not-reached", "not-reached"]
    of_a_part = replace(report([], PEOPLE), grader=GRADER | {"shard": "1/2"})
    assert [row["status"] for row in read(of_a_part)] == ["not-reached"] * 3


def test_each_function_has_a_column_and_the_mistake_is_told_in_words(report: Make, wrong: Entry) -> None:
    (row,) = read(report([wrong]))
    assert {name: float(row[name]) for name in wrong["functions"]} == {
        name: function["earned"] for name, function in wrong["functions"].items()
    }
    assert row["mistakes"] == "compounded-mean"
    assert row["mean enters"] == "once more in each layer"
    assert row["gradients"] == "wrong"
    assert "once more" in row["comment"] or "one more" in row["comment"]


def test_late_remarks_and_final_points_stand_in_columns_of_their_own(report: Make, right: Entry) -> None:
    late = {"seconds": 5400, "deducted": 10.0}
    remarks = [{"function": "L_model_backward", "remark": "Nice", "points": 2.5, "reason": "for the tests"}]
    (row,) = read(report([right | {"late": late, "final": 92.5, "remarks": remarks}]))
    assert (row["points"], row["final"], row["late (hours)"], row["deducted"]) == ("100", "92.5", "1.50", "10")
    assert row["remarks"] == "L_model_backward: Nice (+2.5, for the tests)"
    assert "for the tests" not in row["comment"]
    assert "Late by 1 h 30 min: 10 points less." in row["comment"]


def test_only_the_entry_that_counts_has_a_row(report: Make, right: Entry, wrong: Entry) -> None:
    (row,) = read(report([of(right, "a"), {**of(wrong, "a"), "path": "a/old.ipynb", "counts": False}]))
    assert row["path"] == "a/week4.ipynb"


def test_two_assignments_of_a_student_are_two_rows_with_the_columns_of_both(report: Make, right: Entry) -> None:
    other = {
        **right,
        "path": "a/2.ipynb",
        "assignment": "other",
        "functions": {"path": right["functions"]["L_model_backward"]},
    }
    rows = read(report([of(right, "a"), other]))
    assert [row["assignment"] for row in rows] == ["other", "week4_step_by_step"]
    assert (rows[0]["path()"], rows[0]["L_model_backward"], rows[1]["path()"]) == (rows[1]["L_model_backward"], "", "")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_is_a_formula_for_whichever_separator_and_none_holds_an_invisible_character(
    report: Make, text: str, wrong: Entry
) -> None:
    people = roster(("Student", "ID", "Section"), ((text, text, text),))
    entry = known(wrong, people.rows[0], diagnoses=[text])
    written = "".join(FORMATS["csv"](report([entry, ungraded(text + "2")], people)))
    assert written.encode("utf-8")
    for delimiter in ",;":
        for row in csv.reader(io.StringIO(written.removeprefix("\ufeff"), newline=""), delimiter=delimiter):
            for cell in row:
                assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝"))
                assert cell.replace("\ufeff", "").isprintable()
    assert SEED not in written
