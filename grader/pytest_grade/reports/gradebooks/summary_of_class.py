"""A class as the summary of a job: figures, whom to look at first, and what the class believes."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import fmean, median
from typing import Final, NamedTuple

from pytest_grade.reports.class_counts import ClassCounts
from pytest_grade.reports.contract import Entry
from pytest_grade.reports.gradebooks.markdown_text import block, code, folded, prose, table
from pytest_grade.reports.ledger import often
from pytest_grade.reports.report import Report
from pytest_grade.reports.terminal import first_thing
from pytest_grade.reports.text import percent, points
from pytest_grade.reports.unfinished import ID as UNFINISHED

_FIRST: Final = 10
_MOST_ROWS: Final = 500  # GitHub takes one MiB of a step
_MOST_MISTAKES: Final = 8
_LAST: Final = 1e9  # a share above all others: there is nothing to look at
_ROOM: Final = 30
_WIDEST: Final = 40
_NOT_GRADED: Mapping[str, str] = {
    "not-gradable": "not gradable",
    "nothing-to-grade": "nothing to grade",
    "not-handed-in": "not handed in",
}


class _Row(NamedTuple):
    """A submission in the table, lowest first."""

    share: float
    path: str
    cells: Sequence[str]


class _Tally:
    """What a class comes to, gathered entry by entry."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.rows: list[_Row] = []
        self.shares: list[float] = []
        self.with_gradients = self.right = 0
        self.statuses: Counter[str] = Counter()
        self.conventions: Counter[str] = Counter()
        self.mistakes: Counter[str] = Counter()
        self.functions: Counter[str] = Counter()
        self.right_functions: Counter[str] = Counter()
        self.counts = ClassCounts()
        for entry in entries:
            self.counts.add(entry)
            if entry.get("counts", True):
                self._add(entry)
        self.rows.sort()

    def _add(self, entry: Entry) -> None:
        self.statuses[entry["status"]] += 1
        share = _LAST if entry["status"] == "not-handed-in" else -1.0
        if entry["status"] == "graded":
            share = entry.get("final", entry["earned"]) / entry["possible"]
            self.shares.append(share)
            self.with_gradients += bool(entry["gradients"]["checked"])
            self.right += entry["gradients"]["correct"] and bool(entry["gradients"]["checked"])
            self.conventions.update([entry["convention"]["id"] if entry["convention"] else "not lawful, or unknown"])
            self.mistakes.update(id_ for id_ in entry["diagnoses"] if id_ != UNFINISHED)
            self.functions.update(list(entry["functions"]))
            self.right_functions.update(
                name for name, found in entry["functions"].items() if found["verdict"] == "correct"
            )
        self.rows.append(_Row(share, entry["path"], _cells(entry)))


def summary(report: Report) -> Iterator[str]:
    """The lines."""
    tally = _Tally(report.spool.entries())
    yield f"## {tally.counts.line()}"
    yield ""
    yield from _figures(tally)
    yield ""
    yield "### Look first"
    yield ""
    yield from _rows(tally.rows)
    for title, lines in _charts(tally):
        if lines:
            yield ""
            yield f"### {title}"
            yield ""
            yield from block(lines)


def _figures(tally: _Tally) -> Iterator[str]:
    shares = tally.shares
    figures = {words: str(tally.statuses[status]) for status, words in _NOT_GRADED.items() if tally.statuses[status]}
    if shares:
        figures["mean"], figures["median"] = f"{percent(fmean(shares))}%", f"{percent(median(shares))}%"
        figures["full marks"] = str(sum(share >= 1 for share in shares))
    if tally.with_gradients:
        figures["final gradients right"] = f"{tally.right} of {tally.with_gradients}"
    if figures:
        yield from table("|".join(f"{name}:" for name in figures), [figures.values()])


def _rows(rows: Sequence[_Row]) -> Iterator[str]:
    headings = "student|points:|mean enters|look first"
    yield from table(headings, (row.cells for row in rows[:_FIRST]))
    if rest := rows[_FIRST:_MOST_ROWS]:
        yield ""
        yield from folded(f"{len(rest)} more", table(headings, (row.cells for row in rest)))
    if len(rows) > _MOST_ROWS:
        yield ""
        yield f"{len(rows) - _MOST_ROWS} more are in the other reports of this run."


def _cells(entry: Entry) -> Sequence[str]:
    person = entry.get("person")
    who = code(person["name"] if person else entry["student"], in_table=True)
    if entry["status"] != "graded":
        before = "not gradable: " if entry["status"] == "not-gradable" else ""
        return who, "–", "", prose(f"{before}{entry['reason']}")
    share = f"{points(entry.get('final', entry['earned']))} / {points(entry['possible'])}"
    return who, share, prose(often(entry)), prose(first_thing(entry))


def _charts(tally: _Tally) -> Iterator[tuple[str, Sequence[str]]]:
    yield "Points", list(_bars(_distribution(tally.shares), len(tally.shares)))
    yield "Where the mean enters", list(_bars(dict(tally.conventions.most_common()), len(tally.shares)))
    yield (
        "Right by function",
        list(_bars({name: tally.right_functions[name] for name in tally.functions}, tally.functions)),
    )
    yield "Commonest mistakes", list(_bars(dict(tally.mistakes.most_common(_MOST_MISTAKES)), len(tally.shares)))


def _distribution(shares: Sequence[float]) -> Mapping[str, int]:
    """How many there are in each tenth, full marks by themselves."""
    tenths = Counter(min(int(10 * share), 10) for share in shares)
    named = {10: "100%", **{tenth: f"{10 * tenth}–{10 * tenth + 9}%" for tenth in range(9, -1, -1)}}
    return {name: tenths[tenth] for tenth, name in named.items()} if shares else {}


def _bars(counts: Mapping[str, int], of: int | Mapping[str, int]) -> Iterator[str]:
    """A line for each: its name, the number, a bar."""
    said = {name: f"{count}" if isinstance(of, int) else f"{count} of {of[name]}" for name, count in counts.items()}
    width = max((min(len(name), _WIDEST) for name in counts), default=0)
    room = max(map(len, said.values()), default=0)
    for name, count in counts.items():
        whole = of if isinstance(of, int) else of[name]
        bar = "█" * round(_ROOM * count / whole) or "▏" if count else ""
        yield f"{name[:_WIDEST]:<{width}}  {said[name]:>{room}}  {bar}".rstrip()
