"""What the grader concludes about one submission, before any points."""

from collections.abc import Mapping
from dataclasses import field
from typing import Final, Literal, TypeAlias

from pytest_grade.dataclass import dataclass
from pytest_grade.model.cases import Role

Verdict: TypeAlias = Literal["correct", "incorrect", "undecided", "planted", "unfinished", "missing", "not-gradable"]
NO_MISTAKE: Final = ("correct", "undecided", "planted")  # verdicts that nobody has to mend anything for
UsualCheck: TypeAlias = Literal["passes", "fails"]


_ELSEWHERE = frozenset({"near", "magic"})  # facts of a function that is written, and does not count


def line_of(cell: int | None, line: int) -> str:
    """A line in words, by its cell; in a script, whose cell is 0, it is one of the file."""
    return f"cell {cell}, line {line}" if cell else f"line {line}"


def line_in(function: str, cell: int | None, line: int) -> str:
    """A line in words, by the function that it stands in; nobody sees what number a cell has."""
    if not function:
        return line_of(cell, line)
    return f"in `{function}`, line {line}{' of its cell' if cell else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A line of the submission: code cells count from 1, lines from 1 within the cell. A script's cell is 0.

    `code` is the line without its indentation, and columns count from 0 in it. `function` is the innermost around it.
    """

    cell: int
    line: int
    code: str
    column: int | None = None
    end_column: int | None = None
    function: str = ""

    @property
    def piece(self) -> str:
        """The text that is meant."""
        return self.code[self.column : self.end_column]

    @property
    def words(self) -> str:
        """Where it is."""
        return line_in(self.function, self.cell, self.line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a function is not correct: `kind` picks the sentence, `facts` fill it, `place` is where it shows.

    `trace` are the student's own lines that led there, the outermost call first.
    """

    kind: str
    facts: Mapping[str, str] = field(default_factory=dict)
    place: Place | None = None
    trace: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """A piece of text that a repair changes, and what is to stand there; `place` marks it.

    Where there is a `side`, the statement that begins with `before` is to stand on that side of the one at `beside`;
    where `before` is empty, `after` is a new one. Without a side that is a line at the end of the loop that begins
    there. A piece that does not end on its line has no columns.
    """

    place: Place
    before: str
    after: str
    side: str = ""
    beside: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """A misconception found in a submission. `certain` where numbers prove it; `facts` fill its sentence.

    `repair` is all that is to be changed in the text, so that every answer is right.
    """

    id: str
    function: str
    certain: bool = True
    place: Place | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    repair: tuple[Replacement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionVerdict:
    """The judgement of one function; `problem` says why it is not correct (None where it is).

    `by_limit` says that a limit of the run decided it: with more of what the submission may use it may be another.
    `right_parts` are those of several things asked of a wrong function that it does rightly. `instead` are lines that
    may be wrong instead of the one that is quoted: the numbers cannot tell; `besides` are those
    that make what else is wrong. `usual_check` is what a check by fixed values would have said; None where nothing was
    asked. Of the faults that the course has planted in it, `planted_left` are still there, and `planted_found` mended.
    """

    function: str
    verdict: Verdict
    problem: Problem | None = None
    diagnoses: tuple[Diagnosis, ...] = ()
    by_limit: bool = False
    right_parts: tuple[str, ...] = ()
    instead: tuple[Place, ...] = ()
    besides: tuple[Place, ...] = ()
    usual_check: UsualCheck | None = None
    planted_left: tuple[str, ...] = ()
    planted_found: tuple[str, ...] = ()

    @property
    def is_to_write(self) -> bool:
        """Whether it is still to be written, and not there under another name, or where it is not run."""
        is_elsewhere = self.problem is not None and not _ELSEWHERE.isdisjoint(self.problem.facts)
        return self.verdict in ("unfinished", "missing") and not is_elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """One quantity of the backward pass: `factor` = student / dJ; `exponent` k where the factor is m^k.

    `role` is the quantity's: what is handed on, or a final derivative by weights, biases, or something other. One that
    is `returned_otherwise` was made so on the way, and something else came back in its place. `variable` held it.
    """

    quantity: str
    role: Role
    factor: float
    exponent: int | None
    residual: float
    place: Place | None = None
    returned_otherwise: bool = False
    variable: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Convention:
    """Where 1/m enters, for a submission whose final gradients (or final update) are right.

    `further` are the other places, where it does not enter in the same one for every gradient.
    """

    id: str
    place: Place | None = None
    further: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FinalGradients:
    """Whether every final dW, db is right, from X, Y and parameters through the student's own passes.

    `wrong` names the departing quantities, `missing` those of them that are nowhere; `problem` says why the chain gave
    nothing, where it did not; `tolerance` is the widest relative one that was used; `waits_for` are the functions on
    the way to them that are still to be written.
    """

    correct: bool
    checked: tuple[str, ...]
    wrong: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    problem: Problem | None = None
    tolerance: float = 1e-6
    waits_for: tuple[str, ...] = ()
