"""What is said of a submission in a few sentences: a comment in a gradebook, for its student."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pytest_grade.model.judgement import line_of
from pytest_grade.reports.contract import ABSENT, Entry
from pytest_grade.reports.feedback.words import VERDICTS, lead, sentence
from pytest_grade.reports.hints import told
from pytest_grade.reports.late import duration
from pytest_grade.reports.text import points


class Sentence(NamedTuple):
    """What is said, and of which function; of the whole submission, where that is empty. Code stands in backticks."""

    function: str
    text: str


def comment(entry: Entry) -> Iterator[Sentence]:
    """What the student may know by the level of hints, the whole first; nothing in it is for instructors alone."""
    seen = told(entry)
    if seen["status"] != "graded":
        reason = seen["reason"] if seen["status"] in ABSENT else f"not graded: {seen['reason']}"
        yield Sentence("", f"{reason[:1].upper()}{reason[1:]}".rstrip(".") + ".")
    else:
        yield Sentence("", lead(seen))
    if seen.get("late"):
        yield Sentence("", _late(seen["late"]))
    for remark in seen.get("remarks", ()):
        yield Sentence(remark["function"] or "", f"{remark['remark']}{_change(remark['points'])}")
    for name, function in seen.get("functions", {}).items():
        if function["verdict"] != "correct":
            yield Sentence(name, of_function(name, function))


def _late(late: Mapping[str, Any]) -> str:
    by = "" if late["seconds"] is None else f" by {duration(late['seconds'])}"
    less = f": {points(late['deducted'])} points less" if late["deducted"] else ""
    return f"Late{by}{less}."


def _change(change: float) -> str:
    return f" ({'+' if change > 0 else '−'}{points(abs(change))})" if change else ""


def share(function: Mapping[str, Any]) -> str:
    """The points of a function, of those that it could have."""
    return f"{points(function['earned'])} of {points(function['possible'])}"


def of_function(name: str, function: Mapping[str, Any]) -> str:
    """What is to be said of a function that is not right, in a sentence."""
    verdict = f"{VERDICTS[function['verdict']].word}, {share(function)}"
    diagnosis = next((each for each in function["diagnoses"] if each["message"]), None)
    said = _of_diagnosis(diagnosis) if diagnosis else _of_reason(name, function["reason"] or "")
    place = next((each for each in (diagnosis, *function["diagnoses"], function) if each and each["line"]), None)
    where = f" ({line_of(place['cell'], place['line'])})" if place else ""
    return f"{verdict}{where}{f': {said}' if said else ''}".rstrip(".") + "."


def _of_diagnosis(diagnosis: Mapping[str, Any]) -> str:
    message: str = diagnosis["message"]
    return message if diagnosis["certain"] else f"Probably: {message}"


def _of_reason(name: str, reason: str) -> str:
    subject, text = sentence(name, reason) if reason else ("", "")
    return f"it {text}" if subject else text
