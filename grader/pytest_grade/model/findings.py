"""What was found out about one submission, before any points: all that its grade is made from."""

import re
from typing import Final

from pytest_grade.dataclass import dataclass
from pytest_grade.model.judgement import Convention, FinalGradients, FunctionVerdict, LedgerLine
from pytest_grade.model.kinds import key_of

_FAULT: Final = "a fault of the {whose}, not of the submission ({cause})"
_AS_TOLD: Final = re.compile(r"a fault of the \w+, not of the submission \((.*)\)", re.DOTALL)


def cause_of_fault(reason: str) -> str:
    """What was in the way, of a reason that says no more than whose fault it was and that."""
    told = _AS_TOLD.fullmatch(reason)
    return told[1] if told else reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """The verdicts on one submission and what they rest on. A rubric makes a grade of them, without any code being run.

    `notes` are sentences besides the verdicts, `limits` those about the limits of the run that were met, `group` is
    shared with those that do the same wrong thing, `form` is that of the assignment, `seconds` it took to find out;
    `wall` are those that its student is charged with.
    """

    digest: str
    assignment: str
    gradients: FinalGradients
    convention: Convention | None
    ledger: tuple[LedgerLine, ...]
    verdicts: tuple[FunctionVerdict, ...]
    notes: tuple[str, ...]
    group: str | None
    seconds: float
    limits: tuple[str, ...] = ()
    wall: float = 0.0
    form: str = ""

    @property
    def key(self) -> str:
        """What the assignment, in the form that the submission has, is known by."""
        return key_of(self.assignment, self.form)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotGradable:
    """A submission that could not be graded: an error to look into, never zero points.

    `is_fault` says that the reason is a fault of the grader, and not in the submission; `limits` are the limits of the
    run that were met, in sentences; `wall` are the seconds that its student is charged with. What `hangs_on_others` is
    decided by other files of the student.
    """

    digest: str | None
    reason: str
    seconds: float
    is_fault: bool = False
    limits: tuple[str, ...] = ()
    wall: float = 0.0
    hangs_on_others: bool = False

    @classmethod
    def disturbed(cls, detail: str, digest: str | None = None, seconds: float = 0.0) -> "NotGradable":
        """What is found where somebody outside got in the grader's way; another run may find more."""
        reason = _FAULT.format(whose="run", cause=detail)
        return cls(digest=digest, reason=reason, seconds=seconds, is_fault=True)

    @classmethod
    def of_the_grader(cls, detail: str) -> "NotGradable":
        """What is found where the grader itself went wrong."""
        return cls(digest=None, reason=_FAULT.format(whose="grader", cause=detail), seconds=0.0, is_fault=True)

    @classmethod
    def beyond_student(cls, digest: str, seconds: int, used: float = 0.0) -> "NotGradable":
        """What is found of a file for which the files of the same student before it have left no time."""
        met = f"the files of this student used their {seconds:g} s of wall-clock time together"
        limits = (f"{met[0].upper()}{met[1:]}.",)
        return cls(digest=digest, reason=met, seconds=used, limits=limits, wall=used, hangs_on_others=True)
