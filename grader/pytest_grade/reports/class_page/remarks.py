"""What is said of a submission, function by function, so that what is said of many is kept once."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from pytest_grade.dataclass import dataclass
from pytest_grade.model.judgement import NO_MISTAKE
from pytest_grade.reports.contract import Entry
from pytest_grade.reports.feedback.letters import visible
from pytest_grade.reports.feedback.words import sentence
from pytest_grade.reports.unfinished import is_to_write

_LONGEST: Final = 160  # characters of a line of code
_BEFORE: Final = 40  # of them before what is meant, where the line is longer


seen = lru_cache(maxsize=8192)(visible)  # most texts are said of many


class Said(NamedTuple):
    """The words of a mistake. What has no name has no id, and is told by the reason of its function alone."""

    id: str
    is_certain: bool
    message: str
    why: str
    hint: str


NO_NAME: Final = Said("", True, "", "", "")


class Quoted(NamedTuple):
    """A line of the submission, and what of it is meant: all of it where both columns are 0."""

    cell: int | None
    line: int | None
    code: str
    column: int
    end_column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One thing that is said of a function; `is_wrong` where the function is."""

    function: str
    is_wrong: bool
    said: Said
    reason: str
    quoted: Quoted


def remarks_of(entry: Entry) -> list[Remark]:
    """All that is said of a graded submission, what is wrong first; what is still to be written is told elsewhere."""
    told = [each for each in entry["functions"].items() if each[1]["verdict"] != "correct" or each[1]["diagnoses"]]
    found = [remark for name, function in told for remark in _of_function(name, function)]
    return sorted(found, key=lambda remark: not remark.is_wrong)


def to_write(entry: Entry) -> list[str]:
    """The functions that are still to be written."""
    return [name for name, function in entry["functions"].items() if is_to_write(function)]


def _of_function(name: str, function: Mapping[str, Any]) -> Iterator[Remark]:
    if is_to_write(function):
        return
    is_wrong = function["verdict"] not in NO_MISTAKE
    reason = _sentence(name, function["reason"])
    for number, diagnosis in enumerate(function["diagnoses"]):
        words = (seen(diagnosis[key] or "") for key in ("message", "why", "hint"))
        place = diagnosis if diagnosis["line"] else function
        yield Remark(
            function=name,
            is_wrong=is_wrong,
            said=Said(diagnosis["id"], diagnosis["certain"], *words),
            reason="" if number else reason,
            quoted=_quoted(place),
        )
    if not function["diagnoses"]:
        yield Remark(function=name, is_wrong=is_wrong, said=NO_NAME, reason=reason, quoted=_quoted(function))


def _sentence(name: str, reason: str | None) -> str:
    if not reason:
        return ""
    subject, said = sentence(name, reason)
    return seen(f"`{subject}` {said}" if subject else said)


def _quoted(place: Mapping[str, Any]) -> Quoted:
    """The line as it is shown: a long one is cut around what is meant."""
    code, start, end = place["code"] or "", place["column"] or 0, place["end_column"] or 0
    skipped = max(0, start - _BEFORE) if len(code) > _LONGEST and end > _LONGEST else 0
    shown = ("…" if skipped else "") + code[skipped : skipped + _LONGEST]
    shown += "…" if skipped + _LONGEST < len(code) else ""
    moved = bool(skipped) - skipped
    start, end = (start + moved, min(end + moved, len(shown))) if end else (0, 0)
    if not code.isprintable():  # what is spelled out is longer than what it stands for
        shown, start, end = visible(shown), 0, 0
    return Quoted(place["cell"], place["line"], shown, start, end)
