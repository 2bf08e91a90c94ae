"""Of several submissions of a student the best or the latest counts, or all; what cannot be known is said."""

from typing import Any

from pytest_grade.reports.attempts import Attempts, decide_anew
from pytest_grade.reports.spool import Spool

Entry = dict[str, Any]


def entry(path: str, points: float, number: int = 0, at: str | None = None, student: str = "jo") -> Entry:
    attempt = {"number": number, "at": at}
    return {
        "path": path, "student": student, "status": "graded", "assignment": "a", "earned": points, "possible": 10,
        "final": points, "person": None, "attempt": attempt, "counts": True, "seconds": 0,
    }  # fmt: skip


def without(policy: str, *entries: Entry) -> tuple[list[str], str]:
    attempts = Attempts(policy)
    for each in entries:
        attempts.add(each)
    return sorted(attempts.not_counting()), attempts.remark()


THREE = (entry("a", 9, 0), entry("b", 5, 2), entry("c", 7, 1), entry("d", 1, student="al"))


def test_each_policy_leaves_out_others() -> None:
    assert without("best", *THREE)[0] == ["b", "c"]
    assert without("latest", *THREE)[0] == ["a", "c"]
    assert without("all", *THREE)[0] == []


def test_time_goes_before_number_and_late_points_count_as_they_are_left() -> None:
    early, late = entry("a", 9, 5, "2026-11-04T00:00:00Z"), entry("b", 5, 0, "2026-11-05T00:00:00Z")
    assert without("latest", early, late)[0] == ["a"]
    assert without("best", {**early, "final": 4}, late)[0] == ["a"]


def test_the_same_person_under_two_names_has_several() -> None:
    person = {"person": {"id": "1", "name": "Jo", "section": ""}}
    assert without("best", {**entry("a", 1), **person}, {**entry("b", 2, student="other"), **person})[0] == ["a"]


def test_what_is_done_is_said_and_where_names_alone_tell_what_is_latest() -> None:
    assert without("best", entry("a", 1))[1] == ""
    assert without("latest", *THREE)[1].endswith("the latest counts (--grade-attempts=latest)")
    blind = without("latest", entry("a", 1), entry("b", 1))[1]
    assert blind.endswith("; of 1, by the names of the files: nobody says when they came")


def test_parts_that_decided_otherwise_are_decided_anew() -> None:
    with Spool() as spool:
        for each in ({**entry("a", 1), "counts": False}, entry("b", 2), {**entry("c", 3), "counts": False}):
            spool.add(each)
        decide_anew(Attempts("best"), spool)
        assert {each["path"]: each["counts"] for each in spool.entries()} == {"a": False, "b": False, "c": True}
