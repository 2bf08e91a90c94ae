"""What the rows of a store hold, read back: nothing, where that is another submission's, or of no assignment here."""

from typing import Any

from pytest_grade.batch.job import Job
from pytest_grade.batch.known import Found
from pytest_grade.batch.tables import Finding, KeptGrade
from pytest_grade.batch.wire import FaultError, unpacked, unpacked_body
from pytest_grade.model.findings import Findings, NotGradable


def found_in(row: Finding, digest: str, job: Job) -> Found | None:
    """What was found of the submission."""
    try:
        found = unpacked(row.found)
    except (ValueError, FaultError):
        return None
    is_known = isinstance(found, NotGradable) or found.assignment in job.rubrics
    return found if is_known and (found.digest, assignment_of(found)) == (digest, row.assignment) else None


def body_in(row: KeptGrade, digest: str, job: Job) -> dict[str, Any] | None:
    """The body of the entry that the submission has."""
    try:
        body = unpacked_body(row.body)
    except ValueError:
        return None
    return body if body.get("digest") == digest and body.get("assignment") in job.rubrics else None


def assignment_of(found: Found) -> str:
    """The assignment that it answers; of what could not be graded none."""
    return found.assignment if isinstance(found, Findings) else ""


def accepted_for(found: Found, job: Job) -> str:
    """The conventions that it was found under."""
    return job.accepted(found.assignment) if isinstance(found, Findings) else ""
