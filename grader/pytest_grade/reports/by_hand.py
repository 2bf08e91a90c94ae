"""What an instructor has graded by hand as a whole: a PDF, an archive within the archive, work that came by post."""

from collections.abc import Mapping, Sequence
from typing import Any

from pytest_grade.errors import ConfigurationError
from pytest_grade.judge.near_names import near_name
from pytest_grade.marking.remark_rule import RemarkRule
from pytest_grade.reports.contract import Entry
from pytest_grade.reports.text import listed, points, rounded

_MOST_NAMED = 20


def refuse_unclear(rules: Sequence[RemarkRule], courses: Mapping[str, float]) -> None:
    """Raise `ConfigurationError` where points of a whole are for no one assignment of the run."""
    for rule in rules:
        if rule.by_hand is None:
            continue
        named = rule.choices.get("assignment", tuple(courses) if len(courses) == 1 else ())
        if len(named) == 1 and named[0] in courses:
            continue
        found = f"the assignment {named[0]!r}" if len(named) == 1 else "points of a whole, and no one assignment"
        near = near_name(named[0], courses) if len(named) == 1 else None
        allowed = f"beside them assignment: {listed(sorted(courses), _MOST_NAMED)}"
        hint = f" (nearest: {near})" if near else ""
        raise ConfigurationError(source=rule.source, line=rule.line, found=found, allowed=f"{allowed}{hint}")


def graded_by_hand(
    entry: Entry, rule: RemarkRule, courses: Mapping[str, float]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The entry of what has these points as a whole, and the remark that says so.

    What the grader has graded keeps what it earned, and the remark makes up the difference.
    """
    given, of = rule.by_hand or (0.0, 1.0)
    made, change = dict(entry), 0.0
    if entry["status"] == "graded":
        change = round(given / of * entry["possible"] - entry["earned"], 2)
    else:
        made = _entry(entry, *_course(rule, courses), given / of)
    reason = f"by hand, {points(given)} of {points(of)}: {rule.reason}"
    return made, {"function": None, "remark": rule.remark, "points": change, "reason": reason}


def _course(rule: RemarkRule, courses: Mapping[str, float]) -> tuple[str, float]:
    id_ = rule.choices.get("assignment", tuple(courses))[0]
    return id_, courses[id_]


def _entry(entry: Entry, assignment: str, possible: float, share: float) -> dict[str, Any]:
    """A graded entry of which no function was looked at; `reason` stays what kept the grader from it."""
    earned = rounded(share * possible, 2)
    return {
        **entry,
        "assignment": assignment,
        "status": "graded",
        "by_hand": True,
        "earned": earned,
        "possible": round(possible, 2),
        "final": earned,
        "gradients": {
            "correct": False,
            "checked": [],
            "wrong": [],
            "sentence": "This was graded by hand, as a whole.",
            "waits_for": [],
        },
        "convention": None,
        "ledger": [],
        "functions": {},
        "next": None,
        "diagnoses": [],
        "notes": [],
        "group": None,
        "hints": "none",
    }
