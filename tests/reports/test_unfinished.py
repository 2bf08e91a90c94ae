"""What is still to be written, in one block, in one line of a class, and at every level of hints."""

from typing import Any

import pytest

from pytest_grade.marking.rubric import HINTS
from pytest_grade.reports.hints import told
from pytest_grade.reports.single import single
from pytest_grade.reports.terminal import Overview

PLACE = {"cell": 3, "line": 7, "code": "cost = None", "column": 7, "end_column": 11}
NOWHERE = dict.fromkeys(PLACE)
BLANK = {"id": "unfinished", "certain": True, **PLACE, "message": "M.", "why": "W.", "hint": "H.", "link": ""}


def function(verdict: str) -> dict[str, Any]:
    is_blank = verdict == "unfinished"
    return {
        "verdict": verdict,
        "earned": 5.0 if verdict == "correct" else 0.0,
        "possible": 5.0,
        "reason": {"correct": None, "incorrect": "fails"}.get(verdict, "is still to be written: it is to return J"),
        "returns": "J" if is_blank else None,
        "trace": [],
        "diagnoses": [BLANK] if is_blank else [],
        **(PLACE if is_blank else NOWHERE),
    }


def entry(*verdicts: str, hints: str = "formula") -> dict[str, Any]:
    functions = {f"f{number}": function(verdict) for number, verdict in enumerate(verdicts)}
    left = [name for name, found in functions.items() if found["returns"]]
    step = {"function": left[0], "sentence": functions[left[0]]["reason"], **PLACE} if left else None
    return {
        "path": "a.ipynb",
        "student": "a",
        "status": "graded",
        "assignment": "x",
        "earned": 5.0 * verdicts.count("correct"),
        "possible": 5.0 * len(verdicts),
        "gradients": {"correct": False, "checked": ["dW"], "sentence": "Not yet.", "waits_for": left},
        "convention": None,
        "functions": functions,
        "next": step,
        "ledger": [],
        "notes": [],
        "limits": [],
        "diagnoses": ["unfinished"] if left else [],
        "group": None,
        "hints": hints,
    }


def text(found: dict[str, Any], width: int = 80) -> str:
    return "\n".join(single(told(found), width))


def test_what_is_left_is_one_block_however_much_it_is() -> None:
    said = text(entry("correct", "unfinished", "unfinished", "unfinished"))
    assert "Written and right: f0." in said
    assert "Still to write: f1, f2, f3." in said
    assert said.count("is still to be written") == said.count("cost = None") == 1
    assert "       ^^^^" in said


def test_of_an_untouched_starter_no_name_is_told_twice() -> None:
    assert "Still to write: all 2 functions." in text(entry("unfinished", "unfinished"))


def test_a_wrong_function_is_told_as_ever_before_the_block() -> None:
    said = text(entry("unfinished", "incorrect"))
    assert said.index("f1: fails.") < said.index("Still to write: f0.")


def test_nothing_is_said_where_all_is_written() -> None:
    assert "write" not in text(entry("correct", "incorrect"))


@pytest.mark.parametrize(("level", "place", "sentence"), [*zip(HINTS, (0, 1, 1, 1), (0, 0, 1, 1), strict=True)])
def test_the_block_tells_no_more_than_the_level_of_hints(level: str, place: int, sentence: int) -> None:
    said = text(entry("correct", "unfinished", hints=level))
    assert said.count("cost = None") == place
    assert said.count("it is to return J") == sentence


def test_what_was_graded_by_hand_is_not_counted_as_unwritten() -> None:
    overview = Overview()
    for found in (entry("correct", "unfinished"), entry() | {"possible": 5.0, "by_hand": True}):
        overview.add(found)
    assert "unfinished: 1, of them 0 with nothing written" in "\n".join(overview.totals(100))


def test_a_class_is_told_who_has_still_to_write_what() -> None:
    overview = Overview()
    for found in (entry("unfinished", "unfinished"), entry("correct", "unfinished"), entry("incorrect", "unfinished")):
        overview.add(found)
    rows, totals = "\n".join(overview.table(100)), "\n".join(overview.totals(100))
    assert "to write: 2 of 2, next f0" in rows
    assert "to write: 1 of 2, next f1" in rows
    assert "f0 fails" in rows
    assert "unfinished: 3, of them 1 with nothing written" in totals
    assert "mistakes" not in totals
    assert "functions to look at: f0 1" in totals
