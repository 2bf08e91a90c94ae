"""JUnit XML with a test case for each function: what CI systems show of a run.

By JUnit.xsd of windyroad/JUnit-Schema (Apache Ant's format), which asks for more than Jenkins, GitLab and GitHub's
actions do. pytest's own `--junitxml` has a test case for each submission.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from pytest_grade.reports.contract import Entry
from pytest_grade.reports.gradebooks.comment import comment, of_function
from pytest_grade.reports.gradebooks.one_student import in_full
from pytest_grade.reports.hints import told
from pytest_grade.reports.report import Report
from pytest_grade.reports.text import points, printable

# What came of a function, as JUnit has it; what is nobody's fault is skipped.
_OUTCOMES: Mapping[str, str] = {
    "correct": "",
    "incorrect": "failure",
    "unfinished": "failure",
    "missing": "failure",
    "undecided": "skipped",
    "planted": "skipped",
    "not-gradable": "skipped",
}
_UNGRADED: Mapping[str, str] = {"not-handed-in": "skipped"}
_HOST: Final = "localhost"


def as_junit(report: Report) -> Iterator[str]:
    """A test suite for each submission, as its student may see it."""
    when = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n'
    for number, entry in enumerate(report.spool.entries()):
        yield from _suite(told(entry), number, when)
    yield "</testsuites>\n"


def _suite(entry: Entry, number: int, when: str) -> Iterator[str]:
    path, seconds = _attribute(entry["path"]), f"{entry['seconds']:.4f}"
    cases = list(_cases(entry))
    counts = {what: sum(outcome == what for _, outcome, _ in cases) for what in ("failure", "error", "skipped")}
    yield (
        f'<testsuite id="{number}" name={path} package="" timestamp="{when}" hostname="{_HOST}" tests="{len(cases)}" '
        f'failures="{counts["failure"]}" errors="{counts["error"]}" skipped="{counts["skipped"]}" time="{seconds}">\n'
        "<properties>\n"
    )
    for name, value in _properties(entry):
        yield f"<property name={_attribute(name)} value={_attribute(value)}/>\n"
    yield "</properties>\n"
    for name, _, said in cases:
        yield f'<testcase name={_attribute(name)} classname={path} time="0">{said}</testcase>\n'
    yield "<system-out/>\n<system-err/>\n</testsuite>\n"


def _properties(entry: Entry) -> Iterator[tuple[str, str]]:
    yield "student", entry["student"]
    yield "status", entry["status"]
    if entry["status"] == "graded":
        yield "assignment", entry["assignment"]
        yield "points", points(entry.get("final", entry["earned"]))
        yield "possible", points(entry["possible"])
        yield "convention", entry["convention"]["id"] if entry["convention"] else ""


def _cases(entry: Entry) -> Iterator[tuple[str, str, str]]:
    """Every test case: its name, its outcome, and that as an element."""
    if entry["status"] != "graded":
        outcome = _UNGRADED.get(entry["status"], "error")
        said = " ".join(each.text for each in comment(entry))
        yield "grade", outcome, _element(outcome, entry["status"], said, "")
    for name, function in entry.get("functions", {}).items():
        outcome = _OUTCOMES[function["verdict"]]
        yield name, outcome, _of_function(name, function, outcome)


def _of_function(name: str, function: Mapping[str, Any], outcome: str) -> str:
    if not outcome:
        return ""
    ids = [diagnosis["id"] for diagnosis in function["diagnoses"] if diagnosis["id"]]
    return _element(
        outcome, ids[0] if ids else function["verdict"], of_function(name, function), in_full(name, function)
    )


def _element(outcome: str, kind: str, message: str, text: str) -> str:
    """What came of a test; a skipped one has no kind."""
    if outcome == "skipped":  # GitLab reads the text, others the attribute
        return f"<skipped message={_attribute(message)}>{escape(printable(message))}</skipped>"
    lines = "\n".join(printable(line) for line in text.split("\n"))
    return f"<{outcome} type={_attribute(kind)} message={_attribute(message)}>{escape(lines)}</{outcome}>"


def _attribute(text: str) -> str:
    """Text as the value of an attribute: nothing in it that XML has no room for."""
    return quoteattr(printable(text))
