"""Asking a function with its callees mended: the student's own, each with the change that was proved to mend it.

Where a callee is wrong, the solution takes its place to judge the caller; of a process that has the solution no edit of
the caller is told. With the callees mended in the student's own text there is none.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from pytest_grade.examine.examination import Examination
from pytest_grade.judge.assessments import Assessment
from pytest_grade.judge.evidence import Evidence
from pytest_grade.talk.alteration import Alteration


@contextmanager
def mended_callees(examination: Examination, evidence: Evidence, function: str) -> Iterator[Assessment | None]:
    """For so long, have every process mend the wrong callees first; how the function fails then.

    None, and nothing more mended, where some of them have no such change, or the function is not found wrong so.
    """
    conversation, changes = examination.conversation, _changes(examination, function)
    before = conversation.mended
    conversation.mended = (*before, *changes)
    try:
        failing = _failing(examination, evidence, function) if changes else None
        if failing is None:
            conversation.mended = before
        yield failing
    finally:
        conversation.mended = before


def _changes(examination: Examination, function: str) -> tuple[Alteration, ...]:
    """A change for each wrong callee; none where one has none, or where the function itself is asserting something.

    What mends a function may leave out its assertions, and those of others with them.
    """
    callees = examination.assignment.function(function).callees
    wrong = [v.function for v in examination.verdicts if v.function in callees and v.verdict == "incorrect"]
    known = [change for name in wrong if (change := examination.mending.get(name)) is not None]
    definition = examination.reading.definition(function)
    asserts = definition is None or "assert" in examination.reading.text_of(definition)
    if len(known) < len(wrong) or (asserts and not all(change.assertions for change in known)):
        return ()
    return tuple(known)


def _failing(examination: Examination, evidence: Evidence, function: str) -> Assessment | None:
    """How the function fails with its callees mended, asked as it was with the solution in their places."""
    asked = [a for a in evidence.assessments.get(function, ()) if a.failed is not None and a.substituted]
    if not asked or examination.callees_replaced(function, None) is not None:
        return None
    found = examination.ask_by(function, asked[0].source)
    return found if found is not None and not found.right and found.failed is not None else None
