"""Of several submissions of a student the best or the latest counts, or all; what cannot be known is said."""

from typing import Any

import pytest

from pytest_grade.reports.attempts import Attempts, counts_note, decide_anew
from pytest_grade.reports.spool import Spool

Entry = dict[str, Any]


def entry(path: str, points: float, number: int = 0, at: str | None = None, student: str = "jo") -> Entry:
    attempt = {"number": number, "at": at}
    return {
        "path": path, "student": student, "status": "graded", "assignment": "a", "earned": points, "possible": 10,
        "final": points, "person": None, "attempt": attempt, "counts": True, "seconds": 0,
    }  # fmt: skip


def without(policy: str, *entries: Entry) -> tuple[list[str], list[str]]:
    attempts = Attempts(policy)
    for each in entries:
        attempts.add(each)
    return sorted(path for path, _ in attempts.not_counting()), list(attempts.remarks())


THREE = (entry("a", 9, 0), entry("b", 5, 2), entry("c", 7, 1), entry("d", 1, student="al"))


def test_each_policy_leaves_out_others() -> None:
    assert without("best", *THREE)[0] == ["b", "c"]
    assert without("latest", *THREE)[0] == ["a", "c"]
    assert without("all", *THREE)[0] == []


def test_time_goes_before_number_and_late_points_count_as_they_are_left() -> None:
    early, late = entry("a-2", 9, 5, "2026-11-04T00:00:00Z"), entry("a", 5, 0, "2026-11-05T00:00:00Z")
    assert without("latest", early, late)[0] == ["a-2"]
    assert without("best", {**early, "final": 4}, late)[0] == ["a-2"]


def test_the_same_person_under_two_names_has_several() -> None:
    person = {"person": {"id": "1", "name": "Jo", "section": ""}}
    assert without("best", {**entry("a", 1), **person}, {**entry("b", 2, student="other"), **person})[0] == ["a"]


AT = "2026-11-04T00:00:00Z"
OF_CANVAS = ("jo_1_9001_week4.ipynb", "jo_1_9002_week4_v2.ipynb")


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(("week4.ipynb", "week4-1.ipynb"), id="Canvas and browsers"),
        pytest.param(("week4.ipynb", "week4 (1).ipynb", "week4 (2).ipynb"), id="browsers"),
        pytest.param(("week4.ipynb", "week4-Copy1.ipynb"), id="Jupyter"),
        pytest.param(("week4.ipynb", "week4 - Kopie.ipynb", "week4 - Kopie (2).ipynb"), id="Windows, in German"),
        pytest.param(("week4_v1.ipynb", "week4_v2.ipynb", "week4_v10.ipynb"), id="versions"),
        pytest.param(("week-4.ipynb", "week-4-1.ipynb"), id="a number that is the assignment's"),
        pytest.param(OF_CANVAS, id="beside what Canvas puts before it"),
    ],
)
@pytest.mark.parametrize("at", [None, AT])
def test_where_times_do_not_tell_the_number_in_the_name_does_and_that_is_said(
    names: tuple[str, ...], at: str | None
) -> None:
    order = sorted(names[:-1])
    left_out, said = without("latest", *(entry(name, 1, at=at) for name in reversed(names)))
    assert left_out == order
    assert said[0].endswith("by the numbers in the names of the files, where week4-1 is later than week4 (1 student)")
    assert len(said) == 1
    assert without("best", *(entry(name, 1, at=at) for name in names))[0] == order, "of equal points, the latest"


def test_a_guess_is_a_warning_with_the_names() -> None:
    assert without("best", entry("a", 1))[1] == []
    assert "the latest counts (--grade-attempts=latest)" in without("latest", *THREE)[1][0]
    _, (said, warning) = without("latest", entry("draft.ipynb", 1), entry("final.ipynb", 1, at=AT))
    assert said.endswith("the latest counts (--grade-attempts=latest)")
    assert warning == (
        "WARNING: of 1 student neither times nor names tell which attempt is the latest; the last by name counts: "
        "final.ipynb, not draft.ipynb"
    )


def test_what_does_not_count_says_by_which_policy_another_one_does() -> None:
    with Spool() as spool:
        for each in (entry("w.ipynb", 9), entry("w-1.ipynb", 5)):
            spool.add(each)
        decide_anew(Attempts("latest"), spool)
        old, new = spool.get("w.ipynb"), spool.get("w-1.ipynb")
        assert old is not None
        assert new is not None
        assert counts_note(old) == "does not count: another attempt does (latest)"
        assert counts_note(new) == ""
        assert old["counting"] == {"path": "w-1.ipynb", "policy": "latest"}
        decide_anew(Attempts("best"), spool)
        assert [counts_note(each) for each in spool.entries()] == [
            "does not count: another attempt does (best)", ""
        ]  # fmt: skip
        assert "counting" not in (spool.get("w.ipynb") or {})


def test_parts_that_decided_otherwise_are_decided_anew() -> None:
    with Spool() as spool:
        for each in ({**entry("a", 1), "counts": False}, entry("b", 2), {**entry("c", 3), "counts": False}):
            spool.add(each)
        decide_anew(Attempts("best"), spool)
        assert {each["path"]: each["counts"] for each in spool.entries()} == {"a": False, "b": False, "c": True}
