"""The grade of one submission: points and words, ready for any report."""

from pytest_grade.dataclass import dataclass
from pytest_grade.model.judgement import FinalGradients, LedgerLine, Place, UsualCheck, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedDiagnosis:
    """A diagnosis in words: what is wrong, why, what to change, and where that is derived.

    `further` are the other places where the text is to be changed.
    """

    id: str
    certain: bool
    place: Place | None
    message: str
    hint: str
    why: str = ""
    link: str = ""
    further: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionGrade:
    """Points and words for one function; `reason` is None where there is nothing to say.

    `trace` are the student's own lines that led to an exception, the outermost call first; `by_limit` says that a limit
    of the run decided the verdict. `returns` is what one that is still to be written is to return; None of others.
    `instead` are lines that may be wrong instead of the one that is quoted, `besides` those that make what else is
    wrong. `usual_check` is what a check by fixed values would have said. Of a function in which the course has planted
    faults, `planted_left` are those that are still there, `planted_found` those that are mended.
    """

    function: str
    verdict: Verdict
    earned: float
    possible: float
    reason: str | None
    place: Place | None
    diagnoses: tuple[WordedDiagnosis, ...]
    trace: tuple[Place, ...] = ()
    by_limit: bool = False
    returns: str | None = None
    instead: tuple[Place, ...] = ()
    besides: tuple[Place, ...] = ()
    usual_check: UsualCheck | None = None
    planted_left: tuple[str, ...] = ()
    planted_found: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedConvention:
    """The convention found, whether the rubric accepts it, its explanation, and where 1/m enters (`further`: too)."""

    id: str
    accepted: bool
    sentence: str
    place: Place | None
    further: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """A graded submission; `group` is shared with those that do the same wrong thing, `hints` how much is told.

    `examples` is the course's symbol for their number; `limits` are the limits of the run that were met, in sentences.
    """

    assignment: str
    digest: str
    gradients: FinalGradients
    gradients_words: str
    convention: WordedConvention | None
    ledger: tuple[LedgerLine, ...]
    examples: str
    functions: tuple[FunctionGrade, ...]
    notes: tuple[str, ...]
    seconds: float
    group: str | None = None
    hints: str = "formula"
    limits: tuple[str, ...] = ()

    @property
    def earned(self) -> float:
        """All points earned."""
        return sum(function.earned for function in self.functions)

    @property
    def possible(self) -> float:
        """All points there are."""
        return sum(function.possible for function in self.functions)
