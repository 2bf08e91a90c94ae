"""How hard criteria are, how well they tell students apart, and which look broken, with the likely cause."""

import random
import statistics
from typing import Any

import pytest

from pytest_grade.reports.items import ENOUGH_TO_CORRELATE, ENOUGH_TO_FLAG, Item, item_lines, items_of

Entry = dict[str, Any]
POSSIBLE = 10.0


def entry(shares: dict[str, float], possible: float = POSSIBLE, **more: Any) -> Entry:
    functions = {
        name: {
            "verdict": "correct" if share == 1 else "incorrect",
            "earned": share * possible, "possible": possible, "by_limit": False, "diagnoses": [],
        } | more.get(name, {})
        for name, share in shares.items()
    }  # fmt: skip
    return {
        "status": "graded", "counts": True, "assignment": "week", "functions": functions, "convention": None,
        "earned": sum(each["earned"] for each in functions.values()),
    } | {key: value for key, value in more.items() if key not in shares}  # fmt: skip


def item(entries: list[Entry], name: str) -> Item:
    return next(each for each in items_of(entries) if each.function == name)


def flags(entries: list[Entry], name: str = "f") -> list[str]:
    return [flag.kind for flag in item(entries, name).flags]


def test_difficulty_and_discrimination_are_those_of_the_whole_class_at_once() -> None:
    random.seed(4)
    skill = [random.random() for _ in range(300)]
    names = ("f", "g", "h")
    entries = [entry({name: float(random.random() < able) for name in names}) for able in skill]
    for name in names:
        own = [each["functions"][name]["earned"] for each in entries]
        rest = [each["earned"] - mine for each, mine in zip(entries, own, strict=True)]
        found = item(entries, name)
        assert found.difficulty == pytest.approx(statistics.fmean(own) / POSSIBLE)
        assert found.discrimination == pytest.approx(statistics.correlation(own, rest))
        assert found.flags == ()


def test_points_all_alike_tell_nothing_apart() -> None:
    found = item([entry({"f": 1.0, "g": 0.5})] * ENOUGH_TO_CORRELATE, "f")
    assert (found.difficulty, found.discrimination) == (1.0, None)


@pytest.mark.parametrize("count", [ENOUGH_TO_FLAG - 1, ENOUGH_TO_FLAG])
def test_that_everyone_fails_says_something_only_where_they_are_enough(count: int) -> None:
    entries = [entry({"f": 0.0, "g": 1.0})] * count
    assert flags(entries) == (["everyone-fails"] if count >= ENOUGH_TO_FLAG else [])
    assert item(entries, "f").discrimination is None


def test_a_criterion_that_strong_students_fail_is_flagged_and_one_that_weak_ones_fail_is_not() -> None:
    entries = [entry({"f": float(weak), "g": float(not weak), "h": float(not weak)}) for weak in (True, False) * 15]
    assert flags(entries, "f") == ["strong-fail"]
    assert flags(entries, "g") == []
    assert flags(entries[: ENOUGH_TO_CORRELATE - 1], "f") == [], "too few to tell"


def test_where_each_has_one_mistake_it_is_not_said_that_the_strong_fail() -> None:
    entries = [entry({name: float(name != wrong) for name in "fgh"}) for wrong in "ffffffgghh" * 3]
    assert (item(entries, "f").discrimination or 0) < -0.5
    assert flags(entries, "f") == []


CAUSES = [
    pytest.param({"f": {"by_limit": True}}, "a limit", id="a limit"),
    pytest.param({"f": {"verdict": "not-gradable"}}, "modules", id="a module"),
    pytest.param({"f": {"verdict": "missing"}}, "no function of that name", id="a name that nobody has"),
    pytest.param({"f": {"verdict": "unfinished"}}, "have not written it", id="nobody has written it"),
    pytest.param({"convention": {"id": "at-update", "accepted": False}}, "at-update", id="a convention not accepted"),
    pytest.param({"f": {"diagnoses": [{"id": "dAL-sign"}]}}, "dAL-sign", id="one mistake"),
    pytest.param({"f": {"earned": 6.0}}, "more than 6 of its 10", id="a part that nobody reaches"),
    pytest.param({}, "", id="nothing"),
]


@pytest.mark.parametrize(("more", "cause"), CAUSES)
def test_the_likely_cause_is_what_is_so_of_most_who_fail(more: Entry, cause: str) -> None:
    (flag,) = item([entry({"f": 0.0, "g": 1.0}, **more)] * 12, "f").flags
    assert cause in flag.cause
    assert bool(cause) == bool(flag.cause)


def test_a_cause_of_few_is_none() -> None:
    few = [entry({"f": 0.0, "g": 1.0}, f={"by_limit": True})] * 5
    (flag,) = item(few + [entry({"f": 0.0, "g": 1.0})] * 7, "f").flags
    assert flag.cause == ""


def test_what_counts_for_nothing_and_what_nobody_fails_is_flagged() -> None:
    worthless = [entry({"f": share}, possible=0.0, earned=0.0) for share in (0.0, *[1.0] * ENOUGH_TO_FLAG)]
    assert flags(worthless) == ["no-points"]
    assert flags(worthless[1:]) == []  # what students are given right, say
    assert item([entry({"f": 1.0}, possible=0.0, earned=0.0)] * 3, "f").difficulty is None
    assert flags([entry({"f": 1.0, "g": 0.5})] * ENOUGH_TO_CORRELATE) == ["nobody-fails"]


def test_assignments_are_apart_and_only_what_is_graded_and_counts_is_counted() -> None:
    other = entry({"f": 1.0}, assignment="other")
    old, refused = entry({"f": 1.0}, counts=False), {"status": "not-gradable", "counts": True}
    found = items_of([entry({"f": 0.0}), other, old, refused])
    assert [(each.assignment, each.submissions, each.difficulty) for each in found] == [
        ("week", 1, 0.0),
        ("other", 1, 1.0),
    ]


@pytest.mark.parametrize("width", [80, 120])
def test_a_terminal_has_a_line_for_each_flag_and_one_for_all_that_nobody_fails(width: int) -> None:
    entries = [entry({"f": 0.0, "g": 1.0, "h": 1.0}, f={"verdict": "missing"})] * 24
    lines = list(item_lines(items_of(entries), width))
    assert lines[0].startswith("look at f: 24 of 24 fail: most of them have no function of that name")
    assert lines[-1] == "nobody fails in week: g, h"
    assert max(map(len, lines)) < width
