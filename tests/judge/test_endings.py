"""Who has to be stopped is told why: a loop with a condition may run for ever, anything else has too much to do."""

from collections.abc import Mapping, Sequence

import pytest

from pytest_grade.examine.robustness import _varying
from pytest_grade.judge.endings import TOO_SLOW, problem_of_end
from pytest_grade.model.judgement import Place
from pytest_grade.model.questions import Ended, Outcome, Question, Returned
from pytest_grade.model.submission import Definition, Reading

FOREVER = "def f(x):\n    total = 0\n    while x > 0:\n        total += x\n    return total"
SLOW = "def f(x):\n    total = 0\n    for n in range(10 ** 9):\n        total += n\n    return x"
PRINTING = (
    "def f(x):\n    for n in range(10):\n        print(x)\n    for n in range(10):\n        print(n)\n    return x"
)


def reading_of(text: str) -> Reading:
    found = Definition(name="f", cell=1, line=1, end_line=text.count("\n") + 1)
    return Reading(cells=1, binds=frozenset({"f"}), definitions=(found,), broken=(), sources={1: text})


def told(text: str, at: tuple[int, int] | None = None, reason: str = "cpu") -> tuple[str, str]:
    found = problem_of_end(Ended(function="f", reason=reason, detail="2 s", at=at), reading_of(text))
    return found.kind, found.place.code if isinstance(found.place, Place) else ""


@pytest.mark.parametrize("at", [None, (1, 4)])
def test_a_loop_with_a_condition_may_run_for_ever_and_is_quoted(at: tuple[int, int] | None) -> None:
    assert told(FOREVER, at) == ("ended-cpu", "while x > 0:")
    assert told(FOREVER, at, "wall") == ("ended-wall", "while x > 0:")


def test_what_must_come_to_an_end_is_only_too_slow() -> None:
    assert told(SLOW) == (TOO_SLOW, "for n in range(10 ** 9):")
    assert told(SLOW, (1, 4)) == (TOO_SLOW, "total += n")
    assert told(PRINTING, (1, 5)) == (TOO_SLOW, "print(n)")


def test_of_two_loops_none_is_quoted_where_nobody_saw_which_one_ran() -> None:
    assert told(PRINTING) == (TOO_SLOW, "")


def test_other_limits_are_what_they_were() -> None:
    assert told(FOREVER, reason="memory") == ("ended-memory", "")


ASKED = {"f": tuple(Question(id=id_, steps=(), send={}) for id_ in "abc")}


@pytest.mark.parametrize(
    ("values", "varies"),
    [([1.0, 1.0, None], False), ([None, None, None], False), ([1.0, 2.0, None], True)],
    ids=["stopped once", "stopped always", "other numbers"],
)
def test_only_answers_tell_that_a_function_answers_now_so_now_otherwise(
    values: Sequence[float | None], varies: bool
) -> None:
    stopped = Ended(function="f", reason="cpu", detail="")
    answers: Mapping[str, Outcome] = {
        id_: stopped if value is None else Returned(values={0: value}) for id_, value in zip("abc", values, strict=True)
    }
    assert _varying(ASKED, answers) == ({"f"} if varies else set())
