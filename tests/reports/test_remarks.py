"""Which submissions a remark meets, what it makes of their points, and what is said of one that meets nobody."""

from dataclasses import replace
from typing import Any

import jsonschema
import pytest

from pytest_grade.errors import ConfigurationError
from pytest_grade.marking.remark_rule import RemarkRule
from pytest_grade.reports.final import with_final
from pytest_grade.reports.hints import told
from pytest_grade.reports.remarks import Remarks, RemarksMet
from pytest_grade.reports.single import single
from tests.effort import least_cpu_seconds
from tests.plugin.test_grade import SCHEMA

Entry = dict[str, Any]


def function(verdict: str, *mistakes: str) -> Entry:
    return {"verdict": verdict, "diagnoses": [{"id": id_} for id_ in mistakes]}


def entry(student: str = "ada", **more: Any) -> Entry:
    functions = {"inner": function("incorrect", "missing-mean"), "outer": function("correct")}
    graded = {"status": "graded", "assignment": "week", "earned": 60.0, "possible": 100.0, "final": 60.0}
    return {
        "path": f"{student}/w.ipynb", "student": student, "person": None, "late": None, "counts": True,
        "remarks": [], "functions": functions, "group": "0a1b",
    } | graded | more  # fmt: skip


REFUSED = {
    "path": "eve/w.pdf", "student": "eve", "person": None, "late": None, "counts": True, "remarks": (),
    "status": "not-gradable", "reason": "no notebook", "limits": [],
}  # fmt: skip


def rule(points: float = 0.0, remark: str = "look", **choices: Any) -> RemarkRule:
    named = {kind: (names,) if isinstance(names, str) else names for kind, names in choices.items()}
    return RemarkRule(source="r.yaml", line=3, choices=named, remark=remark, points=points, reason="because")


def applied(made: Entry, *rules: RemarkRule) -> Entry:
    return Remarks(rules).applied(made)


@pytest.mark.parametrize(
    ("choices", "at"),
    [
        pytest.param({"student": "ada"}, [None], id="a student"),
        pytest.param({"student": ("bo", "ada")}, [None], id="one of several students"),
        pytest.param({"student": "ada/w.ipynb"}, [None], id="a path"),
        pytest.param({"student": "17"}, [None], id="the id that a roster has"),
        pytest.param({"student": "bo"}, [], id="another student"),
        pytest.param({"student": "Ada Lovelace"}, [], id="a name, which others may have too"),
        pytest.param({"function": "inner"}, ["inner"], id="a function that is wrong here"),
        pytest.param({"function": "outer"}, [], id="a function that is right here"),
        pytest.param({"student": "ada", "function": "outer"}, ["outer"], id="a right one of a student by name"),
        pytest.param({"group": "0a1b", "function": "outer"}, ["outer"], id="a right one of an answer group"),
        pytest.param({"mistake": "missing-mean"}, ["inner"], id="a mistake, where it is"),
        pytest.param({"mistake": "missing-mean", "function": "outer"}, [], id="a mistake that is elsewhere"),
        pytest.param({"group": "0a1b"}, [None], id="an answer group"),
        pytest.param({"assignment": "week"}, [None], id="an assignment"),
        pytest.param({"assignment": "week", "mistake": "dAL-sign"}, [], id="a mistake that nobody makes"),
    ],
)
def test_a_remark_meets_who_meets_all_that_it_says(choices: Entry, at: list[str | None]) -> None:
    person = {"id": "17", "name": "Ada Lovelace", "section": ""}
    found = applied(entry(person=person), rule(**choices))
    assert [remark["function"] for remark in found["remarks"]] == at


@pytest.mark.parametrize(
    ("given", "late", "final"),
    [
        ((), None, 60.0),
        ((5.0, 2.5), None, 67.5),
        ((-5.0,), None, 55.0),
        ((900.0,), None, 100.0),
        ((-900.0,), None, 0.0),
        ((39.997,), None, 99.99),
        ((-0.004,), None, 59.99),
        ((900.0,), {"seconds": 60, "deducted": 10.0}, 90.0),
        ((-55.0,), {"seconds": None, "deducted": 10.0}, 0.0),
    ],
)
def test_final_points_stay_between_none_and_all_and_being_late_comes_after(
    given: tuple[float, ...], late: Entry | None, final: float
) -> None:
    found = applied(entry(late=late), *(rule(points, student="ada") for points in given))
    assert with_final(found)["final"] == final
    assert found["earned"] == 60.0, "what the grader found stays as it is"


def test_a_student_is_told_the_remark_at_every_level_and_never_the_reason() -> None:
    for level in ("none", "formula"):
        more = {"hints": level, "next": None, "diagnoses": [], "ledger": [], "notes": []}
        seen = told(applied(entry(functions={}, limits=[], **more), rule(3.0, student="ada")))
        assert seen["remarks"] == [{"function": None, "remark": "look", "points": 3.0, "reason": ""}]
    assert told(applied(dict(REFUSED), rule(student="eve")))["remarks"][0]["reason"] == ""


def test_what_cannot_be_graded_has_remarks_and_no_points() -> None:
    found = applied(dict(REFUSED), rule(3.0, student="eve", remark="Send the <b>.ipynb</b>.\nNot\u202e a PDF."))
    assert "final" not in found
    text = list(single(told(found), 80))
    assert text[-2:] == ["From your teachers (+3 points): Send the <b>.ipynb</b>.", "  Not\\u202e a PDF."]


def said(entries: list[Entry], *rules: RemarkRule) -> list[str]:
    met = RemarksMet(Remarks(rules))
    for each in entries:
        met.add(each)
    return list(met.lines())


@pytest.mark.parametrize(
    ("choices", "line"),
    [
        ({"student": "adda"}, "no submission of this run is by the student 'adda' (nearest: ada)"),
        ({"function": "iner"}, "no submission of this run is asked for the function 'iner' (nearest: inner)"),
        ({"mistake": "dAL-sing"}, "no submission of this run makes the mistake 'dAL-sing' (nearest: dAL-sign)"),
        ({"group": "ffff"}, "no submission of this run is in the answer group 'ffff'"),
        ({"assignment": "wek"}, "no submission of this run is for the assignment 'wek' (nearest: week)"),
        ({"student": "bo", "mistake": "missing-mean"}, "it meets no submission of this run"),
        (
            {"student": "Bo Berg"},
            "no submission of this run is by the student 'Bo Berg' (names may be equal; by that name: 17, 23)",
        ),
    ],
)  # fmt: skip
def test_what_meets_nobody_is_told_with_the_nearest_name(choices: Entry, line: str) -> None:
    bo = {"functions": {"inner": function("incorrect", "dAL-sign")}, "group": None}
    people = [{"id": id_, "name": "Bo Berg", "section": ""} for id_ in ("17", "23")]
    entries = [entry(), entry("bo", person=people[0], **bo), entry("bo2", person=people[1], **bo)]
    assert said(entries, rule(**choices)) == [f"WARNING: r.yaml, line 3: {line}"]


def test_points_for_who_is_not_graded_are_told_and_what_was_met_is_counted() -> None:
    lines = said([entry(), dict(REFUSED)], rule(2.0, student=("ada", "eve")))
    assert lines == [
        "remarks: 1 of 1, on 2 submissions",
        "WARNING: r.yaml, line 3: its points go to who is not graded, and has none (one is); "
        "`points: 75 of 100` are points of a whole that you have graded",
    ]


def test_of_a_part_of_a_class_points_that_go_to_nobody_are_told_and_who_is_not_there_is_not() -> None:
    met = RemarksMet(Remarks([rule(2.0, student=("ada", "eve")), rule(2.0, student="zoe")]))
    for each in (entry(), dict(REFUSED)):
        met.add(each)
    count, warning = met.lines(is_part=True)
    assert count == "remarks: 1 of 2, on 2 submissions"
    assert "its points go to who is not graded" in warning


def by_hand(given: float, of: float, **choices: str) -> RemarkRule:
    return replace(rule(**choices), by_hand=(given, of))


ABSENT = {**REFUSED, "path": "eve", "status": "nothing-to-grade", "reason": "nothing to grade (found: w.pdf)"}
COURSES = {"week": 100.0, "other": 20.0}


@pytest.mark.parametrize("status", ["not-gradable", "nothing-to-grade", "not-handed-in"])
def test_points_of_a_whole_make_a_grade_of_what_was_not_graded_with_the_reason_beside_them(status: str) -> None:
    remarks = Remarks([by_hand(15, 20, student="eve", assignment="week")], courses=COURSES)
    found = remarks.applied({**ABSENT, "status": status, "limits": [], "seconds": 0, "digest": None})
    jsonschema.validate(found, {**SCHEMA, "$ref": "#/$defs/submission"} | {"type": "object", "required": []})
    assert (found["status"], found["assignment"], found["earned"], found["final"]) == ("graded", "week", 75, 75)
    assert found["by_hand"] is True
    assert found["remarks"] == [
        {"function": None, "remark": "look", "points": 0.0, "reason": "by hand, 15 of 20: because"}
    ]
    seen = list(single(told(found), 80))
    assert seen == ["eve: 75 of 100 points (week)", "", "From your teachers: look", "",
                    "This was graded by hand, as a whole."]  # fmt: skip


def test_points_of_a_whole_go_before_what_the_grader_found_and_the_last_of_them_counts() -> None:
    rules = [by_hand(10, 100, student="ada"), by_hand(75, 100, student="ada"), rule(5.0, student="ada")]
    found = Remarks(rules, courses={"week": 100.0}).applied(entry())
    assert (found["earned"], found["final"]) == (60, 80)
    assert [remark["points"] for remark in found["remarks"]] == [15, 5]


@pytest.mark.parametrize(
    ("choices", "found", "near"),
    [
        ({}, "points of a whole, and no one assignment", ""),
        ({"assignment": "wek"}, "the assignment 'wek'", " (nearest: week)"),
    ],
)
def test_points_of_a_whole_say_of_which_assignment_where_there_are_several(
    choices: dict[str, str], found: str, near: str
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        Remarks([by_hand(1, 2, student="eve", **choices)], courses=COURSES)
    assert str(refused.value) == (f"r.yaml, line 3: found {found}; allowed: beside them assignment: other, week{near}")


def called(name: str) -> tuple[str, ...]:
    return {"eve@uni.example": ("17",), "kim": ("4", "5")}.get(name, ())


def test_a_login_or_a_name_stands_for_the_id_that_a_roster_has_and_two_of_one_name_are_told_by_id() -> None:
    eve = {**ABSENT, "person": {"id": "17", "name": "Eve", "section": ""}}
    remarks = Remarks([rule(student="eve@uni.example"), rule(student="kim")], called)
    assert len(remarks.applied(eve)["remarks"]) == 1
    met = RemarksMet(remarks)
    met.add(remarks.applied(eve))
    assert list(met.lines()) == [
        "remarks: 1 of 2, on one submission",
        "WARNING: r.yaml, line 3: no submission of this run is by the student 'kim' "
        "(names may be equal; by that name: 4, 5)",
    ]


def test_ten_thousand_remarks_for_a_class_of_five_thousand_take_no_time() -> None:
    rules = [rule(student=f"s{n}") for n in range(10_000)]

    def told() -> list[str]:
        remarks = Remarks(rules)
        met = RemarksMet(remarks)
        for number in range(5_000):
            found = remarks.applied(entry(f"s{number}"))
            met.add(found)
            assert len(found["remarks"]) == 1
        return list(met.lines())

    lines = told()
    assert lines[0] == "remarks: 5000 of 10000, on 5000 submissions"
    assert lines[-1] == "WARNING: 4,980 more names in remarks are unknown, or meet nobody"
    assert len(lines) == 22
    assert least_cpu_seconds(told) < 5
