"""Item analysis: how hard each criterion is, how well it tells strong students from weak ones, and which looks broken.

**Difficulty** is the mean share of its points, as test theory has it: 1 is easy. **Discrimination** is the correlation
of these points with all others (the corrected item-total correlation): below 0, who is strong elsewhere fails here.
Where each has one mistake, charged once, that is so of every criterion, and tells nothing.
All is summed up as the entries come; a class of any size takes the same memory.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from pytest_grade.reports.contract import Entry
from pytest_grade.reports.text import points, wrapped

ENOUGH_TO_FLAG: Final = 10  # submissions; with fewer, that everyone fails says little
ENOUGH_TO_CORRELATE: Final = 20
_NEARLY_ALL: Final = 0.95
_MANY: Final = 0.5  # of those who fail: what is so of so many of them is the likely cause
_SURE: Final = 2.0  # standard errors of a correlation by chance, which are 1/sqrt(n)
_RIGHT: Final = ("correct", "undecided")
# What may be so of those who fail (None: whichever it is of its kind), and what that points at.
_CAUSES: Final[Sequence[tuple[str, str | None, str]]] = (
    ("limit", "", "most of them met a limit of the run (--grade-limit)"),
    ("verdict", "not-gradable", "most of them import a module that is not there (modules, in the rubric)"),
    ("verdict", "missing", "most of them have no function of that name: is it called so in the task?"),
    ("verdict", "unfinished", "most of them have not written it"),
    ("convention", None, "the rubric does not accept {of}, where most of them take the mean"),
    ("mistake", None, "most of them make the same mistake, {of}"),
)

Kind: TypeAlias = Literal["no-points", "everyone-fails", "strong-fail", "nobody-fails"]


class Flag(NamedTuple):
    """Why a criterion looks broken, in words, and what in the rubric or the task may be behind it (or nothing)."""

    kind: Kind
    sentence: str
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One criterion of an assignment, over all `submissions`.

    `difficulty` is None where it is worth no points, `discrimination` where there are too few submissions, or all have
    the same points.
    """

    assignment: str
    function: str
    submissions: int
    failed: int
    possible: float
    difficulty: float | None
    discrimination: float | None
    flags: tuple[Flag, ...] = ()


@dataclass(slots=True)
class _Together:
    """Means, and sums of squares and products around them, of pairs that come one after the other."""

    n: int = 0
    x: float = 0.0
    y: float = 0.0
    xx: float = 0.0
    yy: float = 0.0
    xy: float = 0.0

    def add(self, x: float, y: float) -> None:
        self.n += 1
        dx, dy = x - self.x, y - self.y
        self.x += dx / self.n
        self.y += dy / self.n
        self.xx += dx * (x - self.x)
        self.yy += dy * (y - self.y)
        self.xy += dx * (y - self.y)

    @property
    def correlation(self) -> float | None:
        spread = math.sqrt(self.xx * self.yy)
        return self.xy / spread if spread > 1e-9 * max(1.0, self.n) else None


@dataclass(slots=True)
class _Sums:
    """What is kept of one criterion; the counters have a key for each verdict, mistake or convention there is."""

    share: float = 0.0
    with_points: int = 0
    submissions: int = 0
    failed: int = 0
    several: int = 0  # who fail at more than one criterion, this one or others
    possible: float = 0.0
    most: float = 0.0
    together: _Together = field(default_factory=_Together)
    of_failed: Counter[tuple[str, str]] = field(default_factory=Counter)


class ItemAnalysis:
    """The analysis as the entries come."""

    def __init__(self) -> None:
        self._sums: dict[tuple[str, str], _Sums] = {}

    def add(self, entry: Entry) -> None:
        """Take an entry in, if it is graded; of several of a student the one that counts."""
        if entry["status"] != "graded" or not entry.get("counts", True):
            return
        for name, function in entry["functions"].items():
            _add(self._sums.setdefault((entry["assignment"], name), _Sums()), entry, function)

    def items(self) -> tuple[Item, ...]:
        """Every criterion, in the order of the assignments."""
        return tuple(_item(assignment, name, sums) for (assignment, name), sums in self._sums.items())


def items_of(entries: Iterable[Entry]) -> tuple[Item, ...]:
    """The analysis of these entries."""
    analysis = ItemAnalysis()
    for entry in entries:
        analysis.add(entry)
    return analysis.items()


def item_lines(items: Sequence[Item], width: int) -> Iterator[str]:
    """What looks broken, for a terminal, a line a flag; whom nobody fails are named together."""
    for item in items:
        for flag in item.flags:
            if flag.kind != "nobody-fails":
                cause = f": {flag.cause}" if flag.cause else ""
                yield from wrapped(f"look at {item.function}: {flag.sentence}{cause}", width, "", "  ")
    for assignment in dict.fromkeys(item.assignment for item in items):
        easy = [i.function for i in items if i.assignment == assignment and "nobody-fails" in (f.kind for f in i.flags)]
        if easy:
            yield from wrapped(f"nobody fails in {assignment}: {', '.join(easy)}", width, "", "  ")


def _add(sums: _Sums, entry: Entry, function: Mapping[str, Any]) -> None:
    earned, possible = function["earned"], function["possible"]
    sums.submissions += 1
    sums.possible = max(sums.possible, possible)
    sums.most = max(sums.most, earned)
    if possible:
        sums.with_points += 1
        sums.share += earned / possible
        sums.together.add(earned / possible, entry["earned"] - earned)
    sums.several += sum(each["verdict"] not in _RIGHT for each in entry["functions"].values()) > 1
    if function["verdict"] not in _RIGHT:
        sums.failed += 1
        sums.of_failed.update(set(_facts(entry, function)))


def _facts(entry: Entry, function: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is so of a submission that fails, of which the same may be so of many."""
    yield "verdict", function["verdict"]
    if function.get("by_limit"):
        yield "limit", ""
    convention = entry["convention"]
    if convention and not convention["accepted"]:
        yield "convention", convention["id"]
    yield from (("mistake", diagnosis["id"]) for diagnosis in function["diagnoses"])


def _item(assignment: str, name: str, sums: _Sums) -> Item:
    is_enough = sums.together.n >= ENOUGH_TO_CORRELATE
    discrimination = sums.together.correlation if is_enough else None
    return Item(
        assignment=assignment,
        function=name,
        submissions=sums.submissions,
        failed=sums.failed,
        possible=sums.possible,
        difficulty=sums.share / sums.with_points if sums.with_points else None,
        discrimination=discrimination,
        flags=tuple(_flags(sums, discrimination)),
    )


def _flags(sums: _Sums, discrimination: float | None) -> Iterator[Flag]:
    n, failed = sums.submissions, sums.failed
    if n >= ENOUGH_TO_FLAG and not sums.possible:
        yield Flag("no-points", "it counts for nothing", "the rubric gives it 0 points")
    if n >= ENOUGH_TO_FLAG and failed >= _NEARLY_ALL * n:
        yield Flag("everyone-fails", f"{failed} of {n} fail", _cause(sums))
    elif n >= ENOUGH_TO_CORRELATE and not failed:
        yield Flag("nobody-fails", "nobody fails, so that it tells nobody apart")
    if discrimination is None or sums.several < ENOUGH_TO_FLAG:
        return
    if discrimination < -_SURE / math.sqrt(sums.together.n):
        said = f"who is strong elsewhere fails here more often than who is weak (correlation {discrimination:.2f})"
        yield Flag("strong-fail", said, _cause(sums))


def _cause(sums: _Sums) -> str:
    """What is so of many of those who fail: the first of the table that is."""
    for kind, which, sentence in _CAUSES:
        counts = {
            of: count for (of_kind, of), count in sums.of_failed.items() if of_kind == kind and which in (None, of)
        }
        of = max(counts, key=counts.__getitem__, default="")
        if counts.get(of, 0) > _MANY * sums.failed:
            return sentence.format(of=of)
    if 0 < sums.most < sums.possible and sums.failed == sums.submissions:
        return (
            f"nobody has more than {points(sums.most)} of its {points(sums.possible)} points: is all of it asked for?"
        )
    return ""
