"""Findings and grades as bytes: how they come from another process, and how a store keeps them. Typed, no pickle."""

import re
import traceback
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

import msgspec

from pytest_grade.batch.job import Job
from pytest_grade.dataclass import dataclass
from pytest_grade.errors import GraderError
from pytest_grade.marking.phrases import PROBLEMS
from pytest_grade.marking.rubric import CONVENTIONS
from pytest_grade.mistakes.table import IDS
from pytest_grade.model.findings import Findings, NotGradable
from pytest_grade.reports.contract import Body


class FaultError(GraderError):
    """A fault of the grader, not of the submission; the message is the traceback of the process where it was."""


class LostError(GraderError):
    """Nothing more can be examined: what was to do it is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Envelope:
    """One of the three things that can come of a submission."""

    findings: Findings | None = None
    not_gradable: NotGradable | None = None
    fault: str | None = None


def _plain(value: Any) -> Any:
    """NumPy's numbers as Python's."""
    return value.item()


_CONVENTIONS: Final = frozenset(CONVENTIONS)
_DIAGNOSES: Final = frozenset(IDS)
_QUANTITY: Final = re.compile(r"[A-Za-z_][\w.'\[\]]{0,59}", re.ASCII)
_LONGEST: Final = 80
_ENCODER = msgspec.msgpack.Encoder(enc_hook=_plain)
_ENVELOPES = msgspec.msgpack.Decoder(_Envelope)
_JOBS = msgspec.msgpack.Decoder(Job)
_BODIES = msgspec.msgpack.Decoder(dict[str, Any])


def packed(found: Findings | NotGradable) -> bytes:
    """Findings as bytes."""
    if isinstance(found, NotGradable):
        return _ENCODER.encode(_Envelope(not_gradable=found))
    return _ENCODER.encode(_Envelope(findings=found))


def packed_outcome(examine: Callable[[], Findings | NotGradable]) -> bytes:
    """What comes of an examination as bytes; a fault of the grader with its traceback."""
    try:
        return packed(examine())
    except Exception:  # noqa: BLE001 - it is raised again where the bytes arrive
        return _ENCODER.encode(_Envelope(fault=traceback.format_exc()))


def unpacked(content: bytes) -> Findings | NotGradable:
    """Read `packed` or `packed_outcome`; raises `FaultError` for a fault, `ValueError` for anything else.

    Anything else are also findings with an id that this grader does not give.
    """
    try:
        envelope = _ENVELOPES.decode(content)
    except msgspec.MsgspecError as error:
        raise ValueError(str(error)) from None
    if envelope.fault is not None:
        raise FaultError(envelope.fault)
    found = envelope.findings or envelope.not_gradable
    if found is None:
        message = "neither findings nor a fault"
        raise ValueError(message)
    for id_ in _ids(envelope.findings) if envelope.findings else ():
        if not id_.is_known:
            message = f"no {id_.what} of this grader: {id_.text[:_LONGEST]!r}"
            raise ValueError(message)
    return found


class _Id(NamedTuple):
    """An id in findings; `what` it is one of."""

    what: str
    text: str
    is_known: bool


def _ids(found: Findings) -> Iterator[_Id]:
    """The ids that points and words are looked up by; verdicts are known by their type."""
    if found.convention:
        yield _Id("convention", found.convention.id, found.convention.id in _CONVENTIONS)
    problems = [verdict.problem for verdict in found.verdicts]
    for problem in filter(None, (found.gradients.problem, *problems)):
        yield _Id("problem", problem.kind, problem.kind in PROBLEMS)
    for diagnosis in (diagnosis for verdict in found.verdicts for diagnosis in verdict.diagnoses):
        yield _Id("diagnosis", diagnosis.id, diagnosis.id in _DIAGNOSES or "says" in diagnosis.facts)
    for quantity in (line.quantity for line in found.ledger):
        yield _Id("quantity", quantity, _QUANTITY.fullmatch(quantity) is not None)


def packed_body(body: Body) -> bytes:
    """The body of an entry as bytes."""
    return _ENCODER.encode(body)


def unpacked_body(content: bytes) -> dict[str, Any]:
    """Read `packed_body`; raises `ValueError` for anything else."""
    try:
        return _BODIES.decode(content)
    except msgspec.MsgspecError as error:
        raise ValueError(str(error)) from None


def packed_job(job: Job) -> bytes:
    """A job as bytes."""
    return _ENCODER.encode(job)


def unpacked_job(content: bytes) -> Job:
    """Read `packed_job`."""
    return _JOBS.decode(content)
