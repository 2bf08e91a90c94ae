"""The file for Canvas is its own export with the points in it, as its importer takes it."""

import csv
import io

import pytest

from pytest_grade.errors import ConfigurationError
from pytest_grade.model.roster import Roster
from pytest_grade.reports.formats import FORMATS, notices_on, refuse_unfit
from pytest_grade.reports.report import Report
from tests.reports.gradebooks.made import HOSTILE, Entry, Make, known, of, roster, ungraded

HEADS = (
    "Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Notes", "Week 3 (110)", "Week 4: step by step (111)",
    "Labs Current Score", "Final Grade",
)  # fmt: skip
POSSIBLE = ("    Points Possible", "", "", "", "", "", "20.00", "100.00", "(read only)", "(read only)")
MANUAL = ("", "", "", "", "", "", "", "Manual Posting", "", "")
LINES = (
    ("Öztürk, Gül", "7", "s7", "guel", "A", "-", "19.5", "", "97.5", "A"),
    ("O'Neil, Seán", "8", "s8", "sean", "A and B", "", "", "50.00", "", ""),
    ('="=1+1, Bobby"', "9", "s9", "-9", "B", "=note", "EX", "EX", "", ""),
    ("王, 小明", "10", "s10", "wang", "B", "", "N/A", "", "", ""),
)


def export(lines: tuple[tuple[str, ...], ...] = LINES, **more: str) -> Roster:
    return roster(HEADS, lines, (MANUAL, POSSIBLE), **more)


def read(made: Report, delimiter: str = ",") -> list[list[str]]:
    text = "".join(FORMATS["canvas"](made))
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


def test_the_export_comes_back_as_it_was_but_for_the_points(report: Make, right: Entry, wrong: Entry) -> None:
    people = export()
    first, second, _, fourth = people.rows
    made = report([known(right, first), known(wrong, second), ungraded("x", person=fourth.person)], people)
    points = f"{wrong['earned']:g}"
    assert read(made) == [
        list(HEADS),
        list(MANUAL),
        list(POSSIBLE),
        [*LINES[0][:7], "100", *LINES[0][8:]],
        [*LINES[1][:7], points, *LINES[1][8:]],
        list(LINES[2]),
        list(LINES[3]),
    ]


def test_nobody_gets_a_zero_and_nobody_is_lost_in_silence(report: Make, right: Entry) -> None:
    people = export()
    made = report([known(right, people.rows[2]), of(right, "stranger"), ungraded("y")], people)
    assert [row[7] for row in read(made)[3:]] == ["", "50.00", "EX", ""]
    assert list(notices_on(made, "canvas")) == [
        "0 grades in the column 'Week 4: step by step (111)'",
        'excused in Canvas (EX), and left so: ="=1+1, Bobby"',
        "no grade, the cell left as it was: 3 students",
        "on no line of the roster, and not in the file: stranger/week4.ipynb, y/week4.ipynb",
    ]


def test_points_become_those_of_canvas_in_its_own_decimal_mark_and_that_is_told(report: Make, right: Entry) -> None:
    lines = [[cell.replace(".", ",") for cell in line] for line in (*LINES, POSSIBLE)]
    lines[-1][7] = "10,00"
    people = roster(HEADS, lines[:-1], (lines[-1],), delimiter=";")
    made = report([known(right, people.rows[0], final=92.5)], people)
    assert read(made, ";")[2][7] == "9,25"
    assert "points are converted from 100 to the 10 of Canvas" in notices_on(made, "canvas")


@pytest.mark.parametrize("named", ["Week 3 (110)", "Week 3", "110", "week4_step_by_step=Week 3"])
def test_another_column_is_named_as_it_stands_without_its_number_or_by_it(
    report: Make, right: Entry, named: str
) -> None:
    people = export()
    assert read(report([known(right, people.rows[1])], people, columns=(named,)))[4][6] == "20"


@pytest.mark.parametrize(
    ("heads", "named", "said"),
    [
        (HEADS, ("Week 5",), r"--grade-column: found Week 5; allowed: one of the columns 'Notes', 'Week 3 \(110\)'"),
        (HEADS, ("Final Grade",), "found Final Grade"),
        ([*HEADS[:7], "Project (9)", *HEADS[8:]], (), r"no column of the name week4_step_by_step"),
        ([*HEADS[:5], "Week4 Step-by-Step (1)", *HEADS[6:]], (), "several columns of the name"),
        (["ID", *HEADS[1:]], (), "the columns ID, ID"),
    ],
)  # fmt: skip
def test_a_column_is_never_guessed(
    report: Make, right: Entry, heads: list[str], named: tuple[str, ...], said: str
) -> None:
    people = Roster(source="x.csv", columns=tuple(heads), rows=(), beside=(dict(zip(heads, POSSIBLE, strict=True)),))
    with pytest.raises(ConfigurationError, match=said):
        read(report([right], people, columns=named))


def test_where_somebody_has_handed_in_another_assignment_it_is_said_how_to_grade_one_alone(
    report: Make, right: Entry
) -> None:
    said = (
        "found no column of the name week2; allowed: --grade-column=week2=NAME .*; or a run with --grade-assignment=ID"
    )
    with pytest.raises(ConfigurationError, match=said):
        read(
            report(
                [right, right | {"path": "b.py", "assignment": "week2"}], export(), columns=("week4_step_by_step=110",)
            )
        )


def test_without_canvas_own_export_it_is_said_what_to_give(report: Make, right: Entry) -> None:
    with pytest.raises(
        ConfigurationError, match=r"canvas: found no roster; allowed: --grade-roster=FILE with Canvas's"
    ):
        read(report([right]))


def test_what_is_plain_before_anything_is_graded_is_refused_then() -> None:
    known_ones = ("week4_step_by_step", "week2")
    refuse_unfit("canvas", export(), ("week4=Week 3", "Notes"), known_ones)
    refuse_unfit("canvas", export(), (), known_ones)
    for people, columns, said in (
        (None, (), "found no roster"),
        (
            export(),
            (),
            "found nothing, and no column of the name of an assignment; allowed: one of the columns 'Notes'",
        ),
        (export(), ("Week 5",), "found Week 5"),
        (export(), ("week4=Final Grade",), "Final Grade; allowed"),
        (roster(("Name", "ID"), [("a", "b")]), (), "the columns Name, ID"),
    ):
        with pytest.raises(ConfigurationError, match=said):
            refuse_unfit("canvas", people, columns, known_ones[1:])


def test_the_one_column_of_an_export_is_plain(report: Make, right: Entry) -> None:
    people = roster((*HEADS[:5], "Project (9)"), [(*LINES[0][:5], "")])
    made = report([known(right, people.rows[0])], people)
    assert read(made)[1][5] == "100"
    assert "1 grade in the column 'Project (9)'" in notices_on(made, "canvas")


def test_each_assignment_has_its_column_and_of_several_that_count_the_best_is_taken(
    report: Make, right: Entry, wrong: Entry
) -> None:
    people = export()
    row = people.rows[0]
    other = {**known(wrong, row), "path": "b", "assignment": "week3"}
    entries = [known(right, row), {**known(wrong, row), "path": "a"}, other]
    assert read(report(entries, people))[3][6:8] == [f"{wrong['earned'] / 5:g}", "100"]
    with pytest.raises(ConfigurationError, match=r"found 110; allowed: ASSIGNMENT=NAME"):
        read(report(entries, people, columns=("110",)))
    with pytest.raises(ConfigurationError, match=r"for week3 and week4_step_by_step; allowed: a column of its own"):
        read(report(entries, people, columns=("week4_step_by_step=110",)))


@pytest.mark.parametrize("text", HOSTILE)
def test_names_and_ids_go_back_as_canvas_wrote_them_and_no_cell_of_ours_is_a_formula(
    report: Make, right: Entry, text: str
) -> None:
    people = export(((text, text, text, text, "A", text, "", "", "", ""),))
    entry = known(right, people.rows[0])
    written = "".join(FORMATS["canvas"](report([entry, of(right, text + "2")], people)))
    (row,) = list(csv.reader(io.StringIO(written, newline="")))[3:]
    expected = text.encode("utf-8", "backslashreplace").decode()
    assert row[:8] == [expected, expected, expected, expected, "A", expected, "", "100"]
