"""The report contract: a grade as plain dictionaries. Every other format is made from these."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from pytest_grade.model.findings import NotGradable
from pytest_grade.model.grade import FunctionGrade, Grade, WordedDiagnosis
from pytest_grade.model.judgement import LedgerLine, Place
from pytest_grade.reports.text import rounded

SCHEMA = 1
Entry: TypeAlias = Mapping[str, Any]
Body: TypeAlias = Mapping[str, Any]
# What a class knows of a submission besides its grade: whose it is, when it came, whether it is late and is the one
# that counts, and what instructors said of it. Here is what is so where nobody knows or says anything.
_OF_THE_CLASS: Mapping[str, Any] = {"person": None, "attempt": None, "late": None, "counts": True, "remarks": ()}
NOTHING_TO_GRADE, NOT_HANDED_IN = "nothing-to-grade", "not-handed-in"
ABSENT = (NOTHING_TO_GRADE, NOT_HANDED_IN)
NO_PLACE: Mapping[str, Any] = dict.fromkeys(("cell", "line", "code", "column", "end_column", "function"))


def submission_entry(path: str, student: str, graded: Grade | NotGradable) -> dict[str, Any]:
    """The entry of one submission; `path` is relative to the folder given, with `/`."""
    return entry_of(path, student, body(graded))


def entry_of(path: str, student: str, found: Body) -> dict[str, Any]:
    """The entry with that body."""
    return {"path": path, "student": student, "digest": found["digest"], **_OF_THE_CLASS, **found}


def body(graded: Grade | NotGradable) -> dict[str, Any]:
    """All of an entry that is the same whoever has handed it in."""
    if isinstance(graded, NotGradable):
        return {
            "digest": graded.digest,
            "status": "not-gradable",
            "reason": graded.reason,
            "seconds": round(graded.seconds, 4),
            "limits": list(graded.limits),
            **({"fault": True} if graded.is_fault else {}),
        }
    convention = graded.convention
    return {
        "digest": graded.digest,
        "assignment": graded.assignment,
        "status": "graded",
        "earned": rounded(graded.earned, 2),
        "possible": round(graded.possible, 2),
        "final": rounded(graded.earned, 2),
        "gradients": {
            "correct": graded.gradients.correct,
            "checked": list(graded.gradients.checked),
            "wrong": list(graded.gradients.wrong),
            "tolerance": graded.gradients.tolerance,
            "sentence": graded.gradients_words,
            "waits_for": list(graded.gradients.waits_for),
        },
        "convention": convention
        and {
            "id": convention.id,
            "accepted": convention.accepted,
            "sentence": convention.sentence,
            **_place(convention.place),
            "further": [_place(place) for place in convention.further],
        },
        "ledger": [_ledger_line(line, graded.examples) for line in graded.ledger],
        "functions": {function.function: _function(function) for function in graded.functions},
        "next": next((_step(function) for function in graded.functions if function.returns is not None), None),
        "diagnoses": list(dict.fromkeys(d.id for function in graded.functions for d in function.diagnoses)),
        "notes": [*graded.notes, *graded.limits],
        "limits": list(graded.limits),
        "group": graded.group,
        "hints": graded.hints,
        "seconds": round(graded.seconds, 4),
    }


def absent_entry(path: str, student: str, status: str, reason: str) -> dict[str, Any]:
    """The entry of a student of whom there is nothing to grade; `status` is one of `ABSENT`."""
    return {
        "path": path,
        "student": student,
        "digest": None,
        **_OF_THE_CLASS,
        "status": status,
        "reason": reason,
        "seconds": 0.0,
        "limits": [],
    }


def _place(place: Place | None) -> dict[str, Any]:
    if place is None:
        return dict(NO_PLACE)
    return {
        "cell": place.cell or None,
        "line": place.line,
        "code": place.code,
        "column": place.column,
        "end_column": place.end_column,
        "function": place.function or None,
    }


def _ledger_line(line: LedgerLine, examples: str) -> dict[str, Any]:
    return {
        "quantity": line.quantity,
        "role": line.role,
        "exponent": line.exponent,
        "of": examples,
        "factor": line.factor,
        "residual": line.residual,
        "returned_otherwise": line.returned_otherwise,
        **_place(line.place),
    }


def _step(graded: FunctionGrade) -> dict[str, Any]:
    """What to write next: the function, where, and what is to be said of it."""
    return {**_place(graded.place), "function": graded.function, "sentence": graded.reason or ""}


def _function(graded: FunctionGrade) -> dict[str, Any]:
    return {
        "verdict": graded.verdict,
        "earned": rounded(graded.earned, 2),
        "possible": round(graded.possible, 2),
        "reason": graded.reason,
        "by_limit": graded.by_limit,
        "usual_check": graded.usual_check,
        "returns": graded.returns,
        "planted": {"left": list(graded.planted_left), "found": list(graded.planted_found)}
        if graded.planted_left or graded.planted_found
        else None,
        **_place(graded.place),
        "instead": [_place(place) for place in graded.instead],
        "besides": [_place(place) for place in graded.besides],
        "trace": [_place(place) for place in graded.trace],
        "diagnoses": [_diagnosis(diagnosis) for diagnosis in graded.diagnoses],
    }


def _diagnosis(diagnosis: WordedDiagnosis) -> dict[str, Any]:
    return {
        "id": diagnosis.id,
        "certain": diagnosis.certain,
        **_place(diagnosis.place),
        "message": diagnosis.message,
        "why": diagnosis.why,
        "hint": diagnosis.hint,
        "link": diagnosis.link,
        "further": [_place(place) for place in diagnosis.further],
    }
