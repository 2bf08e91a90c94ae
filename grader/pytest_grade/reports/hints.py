"""How much a student is told: the levels of the rubric, applied to the entry of one submission.

The report of a run keeps everything, for the instructor, with the level beside it; whatever is shown to a student goes
through `told` first.
"""

from typing import Any

from pytest_grade.marking.rubric import HINTS
from pytest_grade.reports.contract import NO_PLACE, Entry


def told(entry: Entry) -> Entry:
    """The entry as its student may see it, by its own level.

    `none` leaves verdicts and points, `place` adds where, `cause` what and why, `formula` what to change. What
    instructors say to students is theirs to know at every level; why points were changed is for other instructors.
    """
    remarks = [{**remark, "reason": ""} for remark in entry.get("remarks", ())]
    if entry["status"] != "graded":
        return {**entry, "remarks": remarks}
    level = HINTS.index(entry["hints"])
    return {
        **entry,
        "remarks": remarks,
        "functions": {name: _function(function, level) for name, function in entry["functions"].items()},
        "next": _step(entry["next"], level) if entry.get("next") else None,
        "diagnoses": entry["diagnoses"] if level >= 2 else [],
        "ledger": entry["ledger"] if level >= 2 else [],
        "notes": entry["notes"] if level >= 1 else [],
        "limits": entry["limits"] if level >= 1 else [],
    }


def _function(function: Any, level: int) -> dict[str, Any]:
    return {
        **function,
        **({} if level >= 1 else NO_PLACE),
        "instead": function.get("instead", []) if level >= 1 else [],
        "besides": function.get("besides", []) if level >= 1 else [],
        "reason": function["reason"] if level >= 2 else None,
        "returns": function["returns"] if level >= 2 else function["returns"] and "",
        "trace": function["trace"] if level >= 2 else [],
        "diagnoses": [_diagnosis(diagnosis, level) for diagnosis in function["diagnoses"]] if level >= 1 else [],
    }


def _step(step: Any, level: int) -> dict[str, Any] | None:
    """What to write next: where, from `place` on, and what from `cause` on."""
    return None if level < 1 else {**step, "sentence": step["sentence"] if level >= 2 else ""}


def _diagnosis(diagnosis: Any, level: int) -> dict[str, Any]:
    cause = {} if level >= 2 else {"id": "", "message": "", "why": "", "link": ""}
    return {**diagnosis, **cause, "hint": diagnosis["hint"] if level >= 3 else ""}
