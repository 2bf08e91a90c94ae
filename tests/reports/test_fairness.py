"""The fairness figure: whom a check by fixed values would have wronged, with names, and at which functions."""

from typing import Any

import pytest

from pytest_grade.reports.fairness import MOST_NAMED, FairnessCounts, Wronged, fairness_lines, fairness_of

Entry = dict[str, Any]


def entry(student: str, functions: dict[str, tuple[str, str | None]], *, right: bool = True, **more: Any) -> Entry:
    found = {name: {"verdict": verdict, "usual_check": said} for name, (verdict, said) in functions.items()}
    gradients = {"correct": right, "checked": ["dW1"]}
    return {
        "status": "graded", "student": student, "path": f"{student}/w.ipynb", "counts": True, "person": None
    } | {"gradients": gradients, "functions": found} | more  # fmt: skip


LECTURES = entry("ada", {"inner": ("correct", "passes"), "outer": ("correct", "passes")})
OTHER = entry("bo", {"inner": ("correct", "fails"), "outer": ("correct", "passes")})
WRONG = entry("cleo", {"inner": ("incorrect", "fails"), "outer": ("correct", "fails")}, right=False)
ONE_SIZE = entry("dai", {"inner": ("incorrect", "passes"), "outer": ("correct", "passes")}, right=False)
REFUSED = {"status": "not-gradable", "student": "eve", "path": "eve/w.pdf", "reason": "the file is empty"}


def test_who_is_right_and_would_have_failed_is_named_with_the_functions() -> None:
    figure = fairness_of([LECTURES, OTHER, WRONG, ONE_SIZE, REFUSED])
    assert (figure.right, figure.failed, figure.failed_at) == (2, 1, {"inner": 1})
    assert figure.failed_wrongly == (Wronged(name="bo", path="bo/w.ipynb", functions=("inner",)),)


def test_what_is_wrong_and_would_have_passed_is_named_too() -> None:
    figure = fairness_of([LECTURES, OTHER, WRONG, ONE_SIZE, REFUSED])
    assert (figure.wrong, figure.passed, figure.passed_at) == (2, 1, {"inner": 1})
    assert [each.name for each in figure.passed_wrongly] == ["dai"]


def test_a_right_function_that_fails_by_a_wrong_one_it_calls_is_counted_apart() -> None:
    assert fairness_of([WRONG]).repeated == 1
    assert fairness_of([WRONG]).failed == 0


def test_people_go_by_their_names_and_only_what_counts_is_counted() -> None:
    person = {"id": "7", "name": "Bo Ødegård", "section": "1"}
    figure = fairness_of([OTHER | {"person": person}, OTHER | {"counts": False, "path": "bo/old.ipynb"}])
    assert [each.name for each in figure.failed_wrongly] == ["Bo Ødegård"]


def test_who_is_wrong_elsewhere_is_not_counted_among_the_right_ones_though_all_gradients_are_right() -> None:
    assert fairness_of([WRONG | {"gradients": {"correct": True, "checked": ["dW1"]}}]).right == 0


def test_an_assignment_without_gradients_is_right_where_every_function_is() -> None:
    unasked = {"gradients": {"correct": False, "checked": []}}
    assert fairness_of([OTHER | unasked]).failed == 1
    assert fairness_of([WRONG | unasked]).failed == 0


def test_entries_of_older_reports_which_lack_it_say_nothing() -> None:
    old = entry("ada", {"inner": ("correct", None)})
    del old["functions"]["inner"]["usual_check"], old["counts"], old["person"]
    assert fairness_of([old]).right == 0
    assert list(fairness_lines(fairness_of([old, REFUSED]), 80)) == []


@pytest.mark.parametrize("width", [80, 120])
def test_a_terminal_gets_a_line_with_a_few_names_and_the_count_of_the_others(width: int) -> None:
    counts = FairnessCounts(most_named=MOST_NAMED)
    for number in range(300):
        counts.add(OTHER | {"student": f"s{number}\x1b[31m"})
    lines = list(fairness_lines(counts.figure(), width))
    text = " ".join(line.strip() for line in lines)
    assert "failed 300 of 300 right submissions: s0\\x1b[31m, s1" in text
    assert text.endswith("and 295 more")
    assert max(map(len, lines)) < width
    assert "".join(lines).isprintable()
