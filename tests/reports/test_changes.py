"""What a watch says has changed, held by sentences."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from pytest_grade.model.findings import NotGradable
from pytest_grade.model.grade import Grade
from pytest_grade.reports.changes import changes
from pytest_grade.reports.contract import submission_entry
from pytest_grade.reports.hints import told
from pytest_grade.reports.styled import pieces

EXAMPLES = Path(__file__).parents[2] / "assignments" / "week4_step_by_step" / "examples"

Entry = dict[str, Any]


def entry(
    functions: Mapping[str, str] | None = None,
    *,
    wrong: tuple[str, ...] = (),
    checked: tuple[str, ...] = ("dW2", "db2", "dW1", "db1"),
    mistakes: Mapping[str, str] | None = None,
    **facts: Any,
) -> Entry:
    """Functions by name with a verdict; mistakes by id with the function that has them."""
    of = functions or {"f": "correct"}
    made = {
        name: {
            "verdict": verdict,
            "diagnoses": [{"id": id_} for id_, function in (mistakes or {}).items() if function == name],
        }
        for name, verdict in of.items()
    }
    earned = 10.0 * list(of.values()).count("correct")
    return {
        "status": "graded",
        "assignment": "a",
        "earned": earned,
        "possible": 10.0 * len(of),
        "gradients": {"correct": not wrong, "wrong": list(wrong), "checked": list(checked), "waits_for": []},
        "convention": None,
        "functions": made,
        **facts,
    }


def not_gradable(reason: str) -> Entry:
    return {"status": "not-gradable", "reason": reason}


BOTH_WRONG = {"forward": "incorrect", "backward": "incorrect"}
RIGHT = {"forward": "correct", "backward": "correct"}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (entry(), entry(), ["Nothing has changed: 10 of 10 points."]),
        (entry(BOTH_WRONG), entry(RIGHT), ["From 0 to 20 of 20 points.", "forward and backward are right now."]),
        (
            entry(RIGHT),
            entry({"forward": "correct", "backward": "unfinished"}),
            ["From 20 to 10 of 20 points.", "backward is unfinished now."],
        ),
        (
            entry(BOTH_WRONG, wrong=("dW1", "db1")),
            entry(BOTH_WRONG, wrong=("dW1",)),
            ["0 of 20 points, as before.", "db1 is right now."],
        ),
        (
            entry(BOTH_WRONG, wrong=("dW1",)),
            entry(BOTH_WRONG, wrong=("db1", "dW2")),
            ["0 of 20 points, as before.", "dW1 is right now.", "dW2 and db1 are wrong now."],
        ),
        (
            entry(BOTH_WRONG, wrong=("dW2", "db2", "dW1", "db1")),
            entry(BOTH_WRONG),
            ["0 of 20 points, as before.", "All final gradients are right now."],
        ),
        (
            entry(BOTH_WRONG, mistakes={"missing-mean": "backward"}),
            entry({"forward": "incorrect", "backward": "correct"}, mistakes={"sum-cost": "forward"}),
            [
                "From 0 to 10 of 20 points.",
                "backward is right now.",
                "missing-mean is gone.",
                "New: sum-cost in forward.",
            ],
        ),
        (
            entry(BOTH_WRONG, mistakes={"missing-mean": "backward"}),
            entry(BOTH_WRONG, mistakes={"unfinished": "forward", "": "backward"}),
            ["0 of 20 points, as before.", "missing-mean is no longer found."],
        ),
        (
            entry(convention={"id": "per-layer"}),
            entry(convention={"id": "at-loss"}),
            ["10 of 10 points, as before.", "Convention: at-loss now; before: per-layer."],
        ),
        (
            entry(),
            not_gradable("no notebook"),
            ["It cannot be graded now; before, it had 10 of 10 points."],
        ),
        (not_gradable("no notebook"), entry(), ["It can be graded now: 10 of 10 points."]),
        (not_gradable("a"), not_gradable("a"), ["Nothing has changed: it cannot be graded."]),
        (not_gradable("a"), not_gradable("b"), ["It still cannot be graded, for another reason."]),
        (entry(), entry(assignment="b"), ["Recognised as b now: 10 of 10 points."]),
    ],
)
def test_each_change_is_one_sentence(before: Entry, after: Entry, said: list[str]) -> None:
    assert list(changes(before, after)) == said


def test_gradients_that_were_not_compared_are_not_called_wrong() -> None:
    stopped = entry(BOTH_WRONG)
    stopped["gradients"] = {**stopped["gradients"], "correct": False}
    waiting = entry(BOTH_WRONG)
    waiting["gradients"] = {**waiting["gradients"], "waits_for": ["backward"]}
    for unknown in (stopped, waiting):
        assert list(changes(entry(BOTH_WRONG), unknown)) == ["Nothing has changed: 0 of 20 points."]


def test_only_what_is_to_be_looked_at_is_marked_so() -> None:
    better, worse = changes(entry(BOTH_WRONG), entry(RIGHT)), changes(entry(RIGHT), entry(BOTH_WRONG))
    assert not [line for line in better if any(role == "look" for _, role in pieces(line))]
    assert [piece for line in worse for piece, role in pieces(line) if role == "look"] == ["wrong now"]


def test_of_real_gradings(graded: Callable[[Path], Grade | NotGradable]) -> None:
    wrong, right = (
        told(submission_entry("week4.ipynb", "a", graded(EXAMPLES / student / "week4.ipynb")))
        for student in ("chris-bello", "noor-haddad")
    )
    assert list(changes(wrong, right)) == [
        "From 82 to 100 of 100 points.",
        "linear_backward is right now.",
        "dW1, db1, dW2 and db2 are right now.",
        "compounded-mean is gone.",
    ]
