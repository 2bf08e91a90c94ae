"""Item analysis: how hard each criterion is, how well it tells strong students from weak ones, and which looks broken.

**Difficulty** is the mean share of its points, as test theory has it: 1 is easy. **Discrimination** is the correlation
of these points with all others (the corrected item-total correlation): below 0, who is strong elsewhere fails here.
Where each has one mistake, charged once, that is so of every criterion, and tells nothing.
All is summed up as the entries come, those with the same points and facts together; a class of any size takes the same
memory.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from pytest_grade.dataclass import dataclass
from pytest_grade.model.judgement import NO_MISTAKE
from pytest_grade.reports.contract import Entry
from pytest_grade.reports.text import points, wrapped

ENOUGH_TO_FLAG: Final = 10  # submissions; with fewer, that everyone fails says little
ENOUGH_TO_CORRELATE: Final = 20
_NEARLY_ALL: Final = 0.95
_MANY: Final = 0.5  # of those who fail: what is so of so many of them is the likely cause
_SURE: Final = 2.0  # standard errors of a correlation by chance, which are 1/sqrt(n)
_MOST_KINDS: Final = 4096  # of submissions, before they are summed up
# What may be so of those who fail (None: whichever it is of its kind), and what that points at.
_CAUSES: Final[Sequence[tuple[str, str | None, str]]] = (
    ("limit", "", "most of them met a limit of the run (--grade-limit)"),
    ("verdict", "not-gradable", "most of them import a module that is not there (modules, in the rubric)"),
    ("verdict", "missing", "most of them have no function of that name: is it called so in the task?"),
    ("verdict", "unfinished", "most of them have not written it"),
    ("convention", None, "the rubric does not accept {of}, where most of them take the mean"),
    ("mistake", None, "most of them make the same mistake, {of}"),
)

_Facts: TypeAlias = tuple[tuple[str, str], ...]
# What is so of all submissions of a kind: assignment, points, a convention that is not accepted, and of each function
# its name, its points, those that it could have, its verdict, and what is so of it where it fails.
_Kind: TypeAlias = tuple[str, float, str, tuple[tuple[str, float, float, str, _Facts], ...]]
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

    def add(self, x: float, y: float, times: int) -> None:
        self.n += times
        dx, dy = x - self.x, y - self.y
        self.x += dx * times / self.n
        self.y += dy * times / self.n
        self.xx += times * dx * (x - self.x)
        self.yy += times * dy * (y - self.y)
        self.xy += times * dx * (y - self.y)

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

    def add_points(self, earned: float, possible: float, others: float, times: int) -> None:
        """Take in what so many have here, and at all other criteria together."""
        self.submissions += times
        self.possible = max(self.possible, possible)
        self.most = max(self.most, earned)
        if possible:
            self.with_points += times
            self.share += times * earned / possible
            self.together.add(earned / possible, others, times)


class ItemAnalysis:
    """The analysis as the entries come."""

    def __init__(self) -> None:
        self._sums: dict[tuple[str, str], _Sums] = {}
        self._alike: Counter[_Kind] = Counter()

    def add(self, entry: Entry) -> None:
        """Take an entry in, if it is graded; of several of a student the one that counts."""
        if entry["status"] != "graded" or not entry.get("counts", True):
            return
        convention = entry["convention"]
        refused = convention["id"] if convention and not convention["accepted"] else ""
        functions = tuple([(name, *_points_and_facts(each)) for name, each in entry["functions"].items()])
        self._alike[entry["assignment"], entry["earned"], refused, functions] += 1
        if len(self._alike) > _MOST_KINDS:
            self._sum_up()

    def _sum_up(self) -> None:
        for (assignment, earned, refused, functions), times in self._alike.items():
            failing = sum(verdict not in NO_MISTAKE for _, _, _, verdict, _ in functions)
            for name, own, possible, verdict, facts in functions:
                sums = self._sums.setdefault((assignment, name), _Sums())
                sums.add_points(own, possible, earned - own, times)
                sums.several += times * (failing > 1)
                if verdict not in NO_MISTAKE:
                    sums.failed += times
                    of = {("verdict", verdict), *facts, *([("convention", refused)] if refused else ())}
                    sums.of_failed.update(dict.fromkeys(of, times))
        self._alike.clear()

    def items(self) -> tuple[Item, ...]:
        """Every criterion, in the order of the assignments."""
        self._sum_up()
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


def _points_and_facts(function: Mapping[str, Any]) -> tuple[float, float, str, _Facts]:
    """The points of a function, its verdict, and what is so of it where it fails, of which the same may be of many."""
    verdict = function["verdict"]
    facts: _Facts = ()
    if verdict not in NO_MISTAKE:
        facts = tuple([("mistake", diagnosis["id"]) for diagnosis in function["diagnoses"]])
        facts += (("limit", ""),) if function.get("by_limit") else ()
    return function["earned"], function["possible"], verdict, facts


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
    if n >= ENOUGH_TO_FLAG and failed and not sums.possible:
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
